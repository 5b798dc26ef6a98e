// SPDX-License-Identifier: Apache-2.0
//
// Two studies of primary breast cancer as the owner reads them: the same predictors, the same outcome.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace tacet::example {

/// Size is two steps, so that the coefficients add up; counts and receptor values are skewed, so they are logarithms.
inline constexpr std::array<std::string_view, 10> predictor_names{
    "age",          "menopause",  "size over 20 mm", "size over 50 mm", "grade 3",
    "log(1+nodes)", "log(1+PgR)", "log(1+ER)",       "hormone therapy", "chemotherapy"};

/// Five years of 365.25 days; days are whole.
inline constexpr std::int64_t horizon_days = 1826;

struct Patient {
  std::array<double, predictor_names.size()> predictors{};
  bool event = false;  ///< recurrence or death within horizon_days
};

/// Those whose outcome is known. A patient who was lost within five years without an event is left out: nobody knows
/// what became of them. Where many are lost this makes events look more frequent than they are, since those who were
/// lost before an event would mostly have had none; ranks, and with them the AUC, suffer less. (Weighting by the
/// inverse probability of being lost would remove it, and would cost the circuit one more ciphertext.)
struct Cohort {
  std::string file;
  std::size_t rows_in_file = 0;
  std::size_t lost = 0;
  std::vector<Patient> patients;

  std::size_t events() const;
};

/// data/rotterdam.csv. An event is a recurrence at rtime, or a death at dtime. Deaths without recurrence that were
/// recorded after the follow-up for recurrence had ended (rtime < dtime) count as lost at rtime, as the package that
/// publishes the table advises. Errors: those of table::CsvReader; invalid_argument with the line for a value that is
/// not of its column's range, and for a column that is missing.
Result<Cohort> load_rotterdam(const std::filesystem::path& path);

/// data/gbsg.csv: an event is status at rfstime; size is in mm. There is no column for chemotherapy, which all patients
/// of this trial were given. Errors as above.
Result<Cohort> load_gbsg(const std::filesystem::path& path);

struct Split {
  std::vector<Patient> training;
  std::vector<Patient> test;
};

/// The first `training_rows` patients of a shuffle (Fisher, Yates) by SplitMix64 from `seed`, and the others. Errors:
/// invalid_argument when that leaves no patient to test.
Result<Split> split(const Cohort& cohort, std::size_t training_rows, std::uint64_t seed);

}  // namespace tacet::example
