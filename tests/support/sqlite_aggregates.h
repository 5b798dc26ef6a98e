// SPDX-License-Identifier: Apache-2.0
//
// The functions that SQLite lacks and our SQL has, computed here in the plainest way.
#pragma once

struct sqlite3;

namespace tacet::test {

/// Adds VAR_*, STDDEV_*, MEDIAN, PERCENTILE_* and PRIVATE to a connection. Stops the test when SQLite refuses.
void register_aggregates(sqlite3* database);

}  // namespace tacet::test
