// SPDX-License-Identifier: Apache-2.0
#include "table/type.h"

#include <fmt/format.h>

#include "base/check.h"

namespace tacet::table {

std::string to_string(const Type& type) {
  switch (type.kind) {
    case TypeKind::integer:
      return "integer";
    case TypeKind::decimal:
      return fmt::format("decimal({},{})", type.precision, type.scale);
    case TypeKind::boolean:
      return "boolean";
    case TypeKind::date:
      return "date";
    case TypeKind::timestamp:
      return "timestamp";
    case TypeKind::text:
      return "text";
    case TypeKind::real:
      return "real";
  }
  stop_on_broken_invariant("a kind of type that exists", __FILE__, __LINE__);
}

}  // namespace tacet::table
