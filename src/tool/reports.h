// SPDX-License-Identifier: Apache-2.0
//
// What the commands tell a person.
#pragma once

#include <string>
#include <vector>

#include "owner/session.h"
#include "query/cost.h"
#include "tool/text_table.h"

namespace tacet::tool {

std::string keys_report(const owner::KeysReport& report, const owner::Options& options, double seconds);

/// Name, type, NULLs, range: what `load` shows before it encrypts, and, with what the host stores, `describe`.
TextTable column_table(const table::Table& table, bool with_storage);
std::string load_report(const owner::LoadReport& report);

TextTable tables_table(const std::vector<owner::Description>& tables);
/// Rows, size, references; the columns follow as a column_table().
std::string description_heading(const owner::Description& description);

/// One line under an answer: rows, time, bytes.
std::string answer_footer(const owner::QueryAnswer& answer);

std::string explanation_report(const query::Explanation& explanation, bool colour);

}  // namespace tacet::tool
