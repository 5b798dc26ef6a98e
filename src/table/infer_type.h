// SPDX-License-Identifier: Apache-2.0
//
// The type that all values of a column have.
#pragma once

#include <string_view>

#include "table/type.h"

namespace tacet::table {

/// Shown every value that is not NULL, in any order, it keeps the narrowest of these types that all of them have:
///  * boolean: true, false;
///  * integer: to 64 bits, with no needless zero or plus in front (007 is a name, not a number);
///  * decimal(p, s): as integers but with a point somewhere; s the most digits after it, p the most before it and s.
///    Where that is more than 18 digits, s is what the digits before the point leave of 18, and values are rounded;
///  * date: YYYY-MM-DD; timestamp: YYYY-MM-DD HH:MM[:SS], also where some values are dates alone;
///  * text: everything else.
/// A column without a value is text. An empty text in quotes says nothing about the type: it is a text in a text column
/// and NULL in any other.
class TypeInference {
 public:
  void see(std::string_view text);
  Type type() const;

 private:
  void see_number(std::string_view text);

  bool seen_ = false;
  bool boolean_ = true;
  bool integer_ = true;
  bool decimal_ = true;
  bool date_ = true;
  bool timestamp_ = true;
  unsigned integer_digits_ = 0;
  unsigned fraction_digits_ = 0;
};

}  // namespace tacet::table
