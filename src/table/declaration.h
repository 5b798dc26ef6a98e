// SPDX-License-Identifier: Apache-2.0
//
// What the owner writes about columns: "bmi decimal(5,2)", "id nafld1(id)".
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "table/catalog.h"
#include "table/type.h"

namespace tacet::table {

struct ColumnDeclaration {
  std::string column;
  Type type;
};

/// A name, then a type: smallint, int, integer, bigint; decimal(p,s), numeric(p,s) with 1 <= p <= 18 and s <= p; bool,
/// boolean; date; timestamp; text, varchar. A name with spaces, parentheses or quotes is written in double quotes, a
/// quote in it twice. Errors: invalid_argument.
Result<ColumnDeclaration> read_column_declaration(std::string_view text);

/// A column, then a table and its column in parentheses; names as above. Errors: invalid_argument.
Result<Reference> read_reference(std::string_view text);

}  // namespace tacet::table
