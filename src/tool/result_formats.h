// SPDX-License-Identifier: Apache-2.0
//
// Answers and reports as JSON, and answers as cells. docs/command-line.md describes the JSON; it only grows.
#pragma once

#include <string>
#include <vector>

#include "owner/session.h"
#include "query/cost.h"
#include "query/finish.h"
#include "tool/text_table.h"

namespace tacet::tool {

/// Numbers to the right.
TextTable cells_of(const query::ResultTable& result);

/// {"columns":[{"name","type"}],"rows":[[..]],"statistics":{..}}, one row a line. NULL is null; an integer of at most
/// 2^53 - 1 in magnitude is a number, a larger one a string of its digits; a decimal is a string, exact; a boolean is
/// true or false; a real is a number; text, dates and timestamps are strings.
std::string json_of(const owner::QueryAnswer& answer);

std::string json_of(const query::Explanation& explanation);
std::string json_of(const owner::KeysReport& report, double seconds);
std::string json_of(const owner::LoadReport& report);
std::string json_of(const owner::Description& description);
std::string json_of(const std::vector<owner::Description>& tables);

/// The smallest or largest value of a column as text; empty where the column has none.
std::string bound_text(const table::Column& column, std::int64_t raw);

}  // namespace tacet::tool
