// SPDX-License-Identifier: Apache-2.0
#include "bench/sql/workload.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <fstream>
#include <random>

namespace tacet::bench {
namespace {

using Random = std::mt19937_64;

/// A value below `count`; the first rows hold both ends, so that every table has the full width.
std::uint64_t below(Random& random, std::uint64_t count, std::uint64_t row) {
  if (row == 0) return 0;
  if (row == 1) return count - 1;
  return random() % count;
}

std::string date(std::uint64_t days_since_1992) {
  const std::chrono::sys_days day = std::chrono::sys_days{std::chrono::year{1992} / 1 / 2} +
                                    std::chrono::days{static_cast<std::int64_t>(days_since_1992)};
  const std::chrono::year_month_day parts{day};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(parts.year()), static_cast<unsigned>(parts.month()),
                     static_cast<unsigned>(parts.day()));
}

std::string sensors_row(Random& random, std::uint64_t row) {
  return fmt::format("{},{},{},{}\n", below(random, std::uint64_t{1} << 32, row), below(random, 1 << 16, row),
                     below(random, 1 << 8, row), below(random, 1 << 16, row));
}

/// quantity 1 .. 50, extendedprice 901.00 .. 104949.50, discount 0.00 .. 0.10, tax 0.00 .. 0.08, shipdate 1992-01-02 ..
/// 1998-12-01, three return flags, two line statuses: TPC-H specification, 4.2.3.
std::string lineitem_row(Random& random, std::uint64_t row) {
  constexpr std::array flags = {"A", "N", "R"};
  constexpr std::array statuses = {"F", "O"};
  const std::uint64_t cents = 90100 + below(random, 10494950 - 90100 + 1, row);
  return fmt::format("{},{}.{:02},0.{:02},0.{:02},{},{},{}\n", 1 + below(random, 50, row), cents / 100, cents % 100,
                     below(random, 11, row), below(random, 9, row), date(below(random, 2526, row)), flags[random() % 3],
                     statuses[random() % 2]);
}

std::string visits_row(Random& random, std::uint64_t row) {
  return fmt::format("{},{}\n", below(random, 1000, row), below(random, 500, row));
}

std::string wards_row(Random& random, std::uint64_t row) {
  return fmt::format("{},{}\n", row, below(random, 100, row));
}

std::string stays_row(Random& random, std::uint64_t row) {
  return fmt::format("{},{}\n", below(random, 300, row), below(random, 90, row));
}

}  // namespace

void write_table(const std::string& name, std::uint64_t rows, const std::filesystem::path& file) {
  struct Shape {
    const char* name;
    const char* header;
    std::string (*row)(Random&, std::uint64_t);
  };
  static constexpr Shape shapes[] = {
      {"sensors", "a,b,c,d\n", sensors_row},
      {"lineitem", "quantity,extendedprice,discount,tax,shipdate,returnflag,linestatus\n", lineitem_row},
      {"visits", "code,minutes\n", visits_row},
      {"wards", "ward,beds\n", wards_row},
      {"stays", "ward,nights\n", stays_row},
  };
  Random random(17);
  std::ofstream out(file);
  for (const Shape& shape : shapes) {
    if (name != shape.name) continue;
    out << shape.header;
    for (std::uint64_t row = 0; row < rows; ++row) out << shape.row(random, row);
  }
}

std::vector<Question> questions() {
  return {
      {"filter of 3 columns, COUNT, SUM", "sensors",
       "SELECT COUNT(*), SUM(a) FROM sensors WHERE b BETWEEN 12000 AND 47000 AND c = 77 AND d < 31000", 0.8},
      {"TPC-H 6", "lineitem",
       "SELECT SUM(extendedprice * discount) FROM lineitem WHERE shipdate >= DATE '1994-01-01' AND shipdate < DATE "
       "'1994-01-01' + INTERVAL '1 year' AND discount BETWEEN 0.05 AND 0.07 AND quantity < 24",
       0.5},
      {"TPC-H 1", "lineitem",
       "SELECT returnflag, linestatus, SUM(quantity), SUM(extendedprice), SUM(extendedprice * (1 - discount)), "
       "SUM(extendedprice * (1 - discount) * (1 + tax)), AVG(quantity), AVG(extendedprice), AVG(discount), COUNT(*) "
       "FROM "
       "lineitem WHERE shipdate <= DATE '1998-12-01' - INTERVAL '90 days' GROUP BY returnflag, linestatus ORDER BY "
       "returnflag, linestatus",
       8},
      {"private constant", "sensors", "SELECT COUNT(*) FROM sensors WHERE b > PRIVATE(12000)", 0},
      {"column against column", "sensors", "SELECT COUNT(*) FROM sensors WHERE b < d", 0},
      {"1,000 groups, packed", "visits", "SELECT code, COUNT(*), SUM(minutes) FROM visits GROUP BY code", 0},
      {"MEDIAN by rows", "sensors", "SELECT MEDIAN(a) FROM sensors WHERE c = 77", 0},
      {"gather of 300 rows", "stays",
       "SELECT COUNT(*), SUM(nights) FROM stays JOIN wards ON stays.ward = wards.ward WHERE beds > 50", 0},
  };
}

std::string clinical_question() {
  return "SELECT test, COUNT(*), SUM(value), AVG(value) FROM nafld2 WHERE days BETWEEN 0 AND 365 GROUP BY test ORDER "
         "BY "
         "test";
}

}  // namespace tacet::bench
