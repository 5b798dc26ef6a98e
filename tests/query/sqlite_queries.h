// SPDX-License-Identifier: Apache-2.0
//
// What is asked of both. The order of rows is compared where a query begins with /* ordered */ or sorts by column 1.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace tacet::test {

struct QueryPair {
  std::string ours;
  std::string theirs;  ///< empty: the same words
};

/// Conditions of WHERE, FILTER and CASE.
std::vector<QueryPair> sqlite_conditions();
/// Aggregates, groups, order, joins.
std::vector<QueryPair> sqlite_selects();

inline void PrintTo(const QueryPair& pair, std::ostream* stream) { *stream << pair.ours; }

}  // namespace tacet::test
