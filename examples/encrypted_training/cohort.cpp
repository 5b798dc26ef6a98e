// SPDX-License-Identifier: Apache-2.0
#include "examples/encrypted_training/cohort.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include <fmt/ranges.h>

#include "table/csv.h"

namespace tacet::example {
namespace {

constexpr std::int64_t age_max = 120;
constexpr std::int64_t nodes_max = 100;
constexpr std::int64_t receptor_max = 100000;
constexpr std::int64_t size_mm_max = 1000;
constexpr std::int64_t days_max = 40000;
constexpr std::int64_t size_steps_mm[] = {20, 50};

/// One record of the file with its columns by name.
class Record {
 public:
  Record(const table::CsvReader& reader, std::string file) : reader_(&reader), file_(std::move(file)) {}

  Result<std::string_view> text(std::string_view column) const {
    TACET_ASSIGN_OR_RETURN(const std::size_t index, find(column));
    return reader_->fields()[index].text;
  }

  Result<std::int64_t> integer(std::string_view column, std::int64_t low, std::int64_t high) const {
    TACET_ASSIGN_OR_RETURN(const std::string_view text, this->text(column));
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < low || value > high)
      return fault(column, fmt::format("is not a whole number from {} to {}", low, high));
    return value;
  }

  tl::unexpected<Error> fault(std::string_view column, std::string_view what) const {
    return fail(ErrorCode::invalid_argument, "'{}', line {}: '{}' {}", file_, reader_->fields()[0].line, column, what);
  }

 private:
  Result<std::size_t> find(std::string_view column) const {
    const auto& names = reader_->names();
    const auto found = std::find(names.begin(), names.end(), column);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    return fail(ErrorCode::invalid_argument, "'{}' has no column '{}'; it has {}", file_, column,
                fmt::join(names, ", "));
  }

  const table::CsvReader* reader_;
  std::string file_;
};

/// When a patient was last seen without an event, or had one.
struct FollowUp {
  std::int64_t days = 0;
  bool event = false;
};

/// What both tables name alike; size and chemotherapy are the caller's.
Result<Patient> common_predictors(const Record& record) {
  TACET_ASSIGN_OR_RETURN(const auto age, record.integer("age", 0, age_max));
  TACET_ASSIGN_OR_RETURN(const auto menopause, record.integer("meno", 0, 1));
  TACET_ASSIGN_OR_RETURN(const auto grade, record.integer("grade", 1, 3));
  TACET_ASSIGN_OR_RETURN(const auto nodes, record.integer("nodes", 0, nodes_max));
  TACET_ASSIGN_OR_RETURN(const auto progesterone, record.integer("pgr", 0, receptor_max));
  TACET_ASSIGN_OR_RETURN(const auto estrogen, record.integer("er", 0, receptor_max));
  TACET_ASSIGN_OR_RETURN(const auto hormone, record.integer("hormon", 0, 1));
  Patient patient;
  auto& x = patient.predictors;
  x[0] = static_cast<double>(age);
  x[1] = static_cast<double>(menopause);
  x[4] = grade == 3 ? 1 : 0;
  x[5] = std::log1p(static_cast<double>(nodes));
  x[6] = std::log1p(static_cast<double>(progesterone));
  x[7] = std::log1p(static_cast<double>(estrogen));
  x[8] = static_cast<double>(hormone);
  return patient;
}

Result<Patient> rotterdam_predictors(const Record& record) {
  TACET_ASSIGN_OR_RETURN(Patient patient, common_predictors(record));
  TACET_ASSIGN_OR_RETURN(const std::string_view size, record.text("size"));
  if (size != "<=20" && size != "20-50" && size != ">50")
    return record.fault("size", "is none of '<=20', '20-50' and '>50'");
  TACET_ASSIGN_OR_RETURN(const auto chemotherapy, record.integer("chemo", 0, 1));
  patient.predictors[2] = size == "<=20" ? 0 : 1;
  patient.predictors[3] = size == ">50" ? 1 : 0;
  patient.predictors[9] = static_cast<double>(chemotherapy);
  return patient;
}

Result<FollowUp> rotterdam_follow_up(const Record& record) {
  TACET_ASSIGN_OR_RETURN(const auto days, record.integer("rtime", 0, days_max));
  TACET_ASSIGN_OR_RETURN(const auto recurrence, record.integer("recur", 0, 1));
  TACET_ASSIGN_OR_RETURN(const auto death_days, record.integer("dtime", 0, days_max));
  TACET_ASSIGN_OR_RETURN(const auto death, record.integer("death", 0, 1));
  return FollowUp{days, recurrence == 1 || (death == 1 && death_days == days)};
}

Result<Patient> gbsg_predictors(const Record& record) {
  TACET_ASSIGN_OR_RETURN(Patient patient, common_predictors(record));
  TACET_ASSIGN_OR_RETURN(const auto size_mm, record.integer("size", 0, size_mm_max));
  patient.predictors[2] = size_mm > size_steps_mm[0] ? 1 : 0;
  patient.predictors[3] = size_mm > size_steps_mm[1] ? 1 : 0;
  patient.predictors[9] = 1;
  return patient;
}

Result<FollowUp> gbsg_follow_up(const Record& record) {
  TACET_ASSIGN_OR_RETURN(const auto days, record.integer("rfstime", 0, days_max));
  TACET_ASSIGN_OR_RETURN(const auto status, record.integer("status", 0, 1));
  return FollowUp{days, status == 1};
}

Result<Cohort> load(const std::filesystem::path& path, const std::function<Result<Patient>(const Record&)>& predictors,
                    const std::function<Result<FollowUp>(const Record&)>& follow_up) {
  TACET_ASSIGN_OR_RETURN(table::CsvReader reader, table::CsvReader::open(path));
  Cohort cohort;
  cohort.file = path.filename().string();
  const Record record(reader, path.string());
  while (true) {
    TACET_ASSIGN_OR_RETURN(const bool more, reader.next());
    if (!more) return cohort;
    ++cohort.rows_in_file;
    TACET_ASSIGN_OR_RETURN(Patient patient, predictors(record));
    TACET_ASSIGN_OR_RETURN(const FollowUp seen, follow_up(record));
    if (seen.days <= horizon_days && !seen.event) {
      ++cohort.lost;
      continue;
    }
    patient.event = seen.days <= horizon_days;
    cohort.patients.push_back(patient);
  }
}

/// Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014). For a split that anybody can
/// repeat, not for secrets.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

}  // namespace

std::size_t Cohort::events() const {
  return static_cast<std::size_t>(std::count_if(patients.begin(), patients.end(), [](auto& p) { return p.event; }));
}

Result<Cohort> load_rotterdam(const std::filesystem::path& path) {
  return load(path, rotterdam_predictors, rotterdam_follow_up);
}

Result<Cohort> load_gbsg(const std::filesystem::path& path) { return load(path, gbsg_predictors, gbsg_follow_up); }

Result<Split> split(const Cohort& cohort, std::size_t training_rows, std::uint64_t seed) {
  const std::size_t count = cohort.patients.size();
  if (count <= training_rows)
    return fail(ErrorCode::invalid_argument,
                "'{}' has {} patients whose outcome is known; {} to train on and at least one to test are needed",
                cohort.file, count, training_rows);
  std::vector<Patient> shuffled = cohort.patients;
  SplitMix64 random(seed);
  for (std::size_t i = count - 1; i > 0; --i) std::swap(shuffled[i], shuffled[random.next() % (i + 1)]);
  const auto middle = shuffled.begin() + static_cast<std::ptrdiff_t>(training_rows);
  return Split{{shuffled.begin(), middle}, {middle, shuffled.end()}};
}

}  // namespace tacet::example
