// SPDX-License-Identifier: Apache-2.0

#include "tests/support/sqlite_aggregates.h"

#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"

namespace tacet::test {
namespace {

struct Seen {
  std::vector<double> numbers;
  std::vector<std::string> texts;
  double fraction = 0.5;
};

Seen** place(sqlite3_context* context) {
  return static_cast<Seen**>(sqlite3_aggregate_context(context, sizeof(Seen*)));
}

void step(sqlite3_context* context, int count, sqlite3_value** arguments) {
  Seen** seen = place(context);
  if (*seen == nullptr) *seen = std::make_unique<Seen>().release();
  if (count > 1) (*seen)->fraction = sqlite3_value_double(arguments[1]);
  switch (sqlite3_value_type(arguments[0])) {
    case SQLITE_NULL:
      return;
    case SQLITE_TEXT: {
      const auto* bytes = sqlite3_value_text(arguments[0]);
      (*seen)->texts.emplace_back(bytes, bytes + sqlite3_value_bytes(arguments[0]));
      return;
    }
    default:
      (*seen)->numbers.push_back(sqlite3_value_double(arguments[0]));
  }
}

std::unique_ptr<Seen> taken(sqlite3_context* context) {
  Seen** seen = place(context);
  if (seen == nullptr || *seen == nullptr) return std::make_unique<Seen>();
  return std::unique_ptr<Seen>(*seen);
}

double squares_about_mean(const std::vector<double>& numbers) {
  double sum = 0;
  for (const double x : numbers) sum += x;
  const double mean = sum / static_cast<double>(numbers.size());
  double squares = 0;
  for (const double x : numbers) squares += (x - mean) * (x - mean);
  return squares;
}

template <bool sample, bool root>
void spread(sqlite3_context* context) {
  const auto seen = taken(context);
  const auto& numbers = seen->numbers;
  if (numbers.size() < (sample ? 2 : 1)) return sqlite3_result_null(context);
  const double variance = squares_about_mean(numbers) / (static_cast<double>(numbers.size()) - (sample ? 1 : 0));
  sqlite3_result_double(context, root ? std::sqrt(variance) : variance);
}

void continuous(sqlite3_context* context) {
  const auto seen = taken(context);
  auto& numbers = seen->numbers;
  if (numbers.empty()) return sqlite3_result_null(context);
  std::sort(numbers.begin(), numbers.end());
  const double position = seen->fraction * static_cast<double>(numbers.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(position));
  const auto above = static_cast<std::size_t>(std::ceil(position));
  const double share = position - std::floor(position);
  sqlite3_result_double(context, numbers[below] + share * (numbers[above] - numbers[below]));
}

void discrete(sqlite3_context* context) {
  const auto seen = taken(context);
  const std::size_t count = seen->numbers.size() + seen->texts.size();
  if (count == 0) return sqlite3_result_null(context);
  const double rank = std::ceil(seen->fraction * static_cast<double>(count));
  const std::size_t position = rank < 1 ? 0 : static_cast<std::size_t>(rank) - 1;
  std::sort(seen->numbers.begin(), seen->numbers.end());
  std::sort(seen->texts.begin(), seen->texts.end());
  if (seen->texts.empty()) return sqlite3_result_double(context, seen->numbers[position]);
  sqlite3_result_text(context, seen->texts[position].c_str(), -1, SQLITE_TRANSIENT);
}

void same(sqlite3_context* context, int, sqlite3_value** arguments) { sqlite3_result_value(context, arguments[0]); }

}  // namespace

void register_aggregates(sqlite3* database) {
  struct Function {
    const char* name;
    int arguments;
    void (*finish)(sqlite3_context*);
  };
  const Function functions[] = {
      {"var_pop", 1, spread<false, false>},
      {"var_samp", 1, spread<true, false>},
      {"variance", 1, spread<true, false>},
      {"stddev_pop", 1, spread<false, true>},
      {"stddev_samp", 1, spread<true, true>},
      {"stddev", 1, spread<true, true>},
      {"median", 1, continuous},
      {"percentile_cont", 2, continuous},
      {"percentile_disc", 2, discrete},
  };
  for (const Function& function : functions) {
    TACET_CHECK(sqlite3_create_function(database, function.name, function.arguments, SQLITE_UTF8, nullptr, nullptr,
                                        step, function.finish) == SQLITE_OK);
  }
  TACET_CHECK(sqlite3_create_function(database, "private", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, same,
                                      nullptr, nullptr) == SQLITE_OK);
}

}  // namespace tacet::test
