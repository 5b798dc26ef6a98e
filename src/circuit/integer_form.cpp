// SPDX-License-Identifier: Apache-2.0
#include "circuit/integer_form.h"

#include <algorithm>

namespace tacet::circuit {
namespace {

constexpr std::size_t rows_max = 4096;

struct Order {
  Sum less;
  Sum equal;
};

Order compare_bits(Builder& builder, const Sum& a, const Sum& b) {
  const Sum both = builder.multiply(a, b);
  return {(b - both).within(0, 1), (Sum(1) - a - b + 2 * both).within(0, 1)};
}

/// The order of two numbers by their high and their low halves.
Order combine(Builder& builder, const Order& high, const Order& low, bool with_equal) {
  Order out;
  out.less = (high.less + builder.multiply(high.equal, low.less)).within(0, 1);
  if (with_equal) out.equal = builder.multiply(high.equal, low.equal);
  return out;
}

/// A carry that a range of positions makes by itself, or passes on.
struct Carry {
  Sum generated;
  Sum passed;
};

/// Columns of bits: columns[i] holds the bits of weight 2^i.
using Columns = std::vector<std::vector<Sum>>;

/// Adds `bits` shifted by `shift` to the columns.
void add_row(Columns& columns, std::span<const Sum> bits, unsigned shift) {
  for (std::size_t i = 0; i < bits.size(); ++i)
    if (!(bits[i].is_constant() && bits[i].constant == 0)) columns[shift + i].push_back(bits[i]);
}

/// Constants last, shallow bits before deep ones, so that deep ones wait for later adders.
void sort_by_depth(const Builder& builder, std::vector<Sum>& column) {
  std::stable_sort(column.begin(), column.end(), [&](const Sum& a, const Sum& b) {
    if (a.is_constant() != b.is_constant()) return b.is_constant();
    return builder.depth(a) < builder.depth(b);
  });
}

/// x + y + z = sum + 2 carry. One product if z is a constant (0: a half adder), else two.
void full_adder(Builder& builder, const Sum& x, const Sum& y, const Sum& z, Sum& sum, Sum& carry) {
  const Sum both = builder.multiply(x, y);
  const Sum odd = (x + y - 2 * both).within(0, 1);
  const Sum passed = builder.multiply(odd, z);
  carry = (both + passed).within(0, 1);
  sum = (odd + z - 2 * passed).within(0, 1);
}

/// One stage of Dadda's reduction: adders side by side, none takes what another of the stage gives, until no column has
/// more than `target` bits. A column's constant goes into its first adder, where it costs nothing.
Columns reduce_to(Builder& builder, Columns columns, std::size_t target) {
  Columns next(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::vector<Sum>& own = columns[i];
    sort_by_depth(builder, own);
    std::size_t first = 0;
    std::size_t last = own.size();
    while (next[i].size() + last - first > target && last - first >= 2) {
      const bool one_too_many = next[i].size() + last - first == target + 1;
      const bool has_constant = own[last - 1].is_constant();
      const bool three = last - first >= 3 && (!one_too_many || has_constant);
      Sum sum;
      Sum carry;
      const Sum third = !three ? Sum(0) : has_constant ? own[--last] : own[first + 2];
      full_adder(builder, own[first], own[first + 1], third, sum, carry);
      first += three && !has_constant ? 3 : 2;
      next[i].push_back(sum);
      if (i + 1 < columns.size() && !(carry.is_constant() && carry.constant == 0)) next[i + 1].push_back(carry);
    }
    for (; first < last; ++first) next[i].push_back(own[first]);
  }
  return next;
}

/// Stages with targets .. 9, 6, 4, 3, 2 until no column has more than two bits. (Dadda, Alta Frequenza 34, 1965.)
void reduce(Builder& builder, Columns& columns) {
  const auto tallest = [&] {
    std::size_t height = 0;
    for (const auto& column : columns) height = std::max(height, column.size());
    return height;
  };
  while (tallest() > 2) {
    std::size_t target = 2;
    while (target * 3 / 2 < tallest()) target = target * 3 / 2;
    columns = reduce_to(builder, std::move(columns), target);
  }
}

/// The carry out of the positions first .. last - 1.
Carry carry_of(Builder& builder, const Columns& columns, std::size_t first, std::size_t last, bool lowest) {
  if (last - first == 1) {
    const std::vector<Sum>& column = columns[first];
    const Sum a = column.empty() ? Sum(0) : column[0];
    const Sum b = column.size() < 2 ? Sum(0) : column[1];
    const Sum both = builder.multiply(a, b);
    return {both, lowest ? Sum(0) : (a + b - 2 * both).within(0, 1)};
  }
  const std::size_t middle = first + (last - first) / 2;
  const Carry low = carry_of(builder, columns, first, middle, lowest);
  const Carry high = carry_of(builder, columns, middle, last, false);
  Carry out;
  out.generated = (high.generated + builder.multiply(high.passed, low.generated)).within(0, 1);
  if (!lowest) out.passed = builder.multiply(high.passed, low.passed);
  return out;
}

/// A form as a sum of rows of bits, all with positive weights, plus a constant.
struct Rows {
  struct Row {
    Bits bits;
    unsigned shift = 0;
  };
  std::vector<Row> rows;
  Integer constant = 0;
  Integer maximum = 0;  ///< of the rows' sum
};

Integer power(std::size_t bits) { return static_cast<Integer>(1) << bits; }

Status too_large() {
  return fail(ErrorCode::limit_exceeded,
              "the arithmetic of a comparison needs more than {} bits or {} partial products; use smaller columns",
              form_bits_max, rows_max);
}

/// sign * 2^shift * bits.
Status add_shifted(Rows& out, bool minus, Bits bits, unsigned shift) {
  if (bits.size() + shift > form_bits_max || out.rows.size() == rows_max) return too_large();
  if (minus) {
    out.constant -= (power(bits.size()) - 1) * power(shift);
    for (Sum& bit : bits) bit = complement(bit);
  }
  out.maximum += (power(bits.size()) - 1) * power(shift);
  if (out.maximum >= power(form_bits_max)) return too_large();
  out.rows.push_back({std::move(bits), shift});
  return {};
}

/// coefficient * bits: a row for each digit of the coefficient in non-adjacent form, the fewest that there are.
Status add_number(Rows& out, Integer coefficient, const Bits& bits, unsigned shift) {
  const bool minus = coefficient < 0;
  if (minus) coefficient = -coefficient;
  for (unsigned i = 0; coefficient != 0; ++i, coefficient >>= 1) {
    if ((coefficient & 1) == 0) continue;
    const bool down = (coefficient & 3) == 3;
    TACET_RETURN_IF_ERROR(add_shifted(out, down != minus, bits, shift + i));
    coefficient += down ? 1 : -1;
  }
  return {};
}

Status add_monomial(Builder& builder, Rows& out, Integer coefficient, std::span<const Bits> factors, unsigned shift) {
  if (factors.empty()) {
    out.constant += coefficient * power(shift);
    return {};
  }
  if (factors.size() == 1) return add_number(out, coefficient, factors[0], shift);
  // The product with each bit of the last factor, one after another.
  for (std::size_t j = 0; j < factors.back().size(); ++j) {
    std::vector<Bits> rest(factors.begin(), factors.end() - 1);
    for (Sum& bit : rest.back()) bit = builder.multiply(bit, factors.back()[j]);
    TACET_RETURN_IF_ERROR(add_monomial(builder, out, coefficient, rest, shift + static_cast<unsigned>(j)));
  }
  return {};
}

Result<Rows> rows_of(Builder& builder, std::span<const Monomial> form) {
  Rows out;
  for (const Monomial& monomial : form) {
    std::size_t bits = 0;
    for (const Bits& factor : monomial.factors) bits += factor.size();
    Integer magnitude = monomial.coefficient < 0 ? -monomial.coefficient : monomial.coefficient;
    while (magnitude != 0) {
      ++bits;
      magnitude >>= 1;
    }
    if (bits >= form_bits_max) return tl::unexpected(std::move(too_large()).error());
    TACET_RETURN_IF_ERROR(add_monomial(builder, out, monomial.coefficient, monomial.factors, 0));
  }
  return out;
}

/// [rows >= threshold]: the carry of rows + (2^width - threshold) out of `width` positions that hold every sum of rows.
Sum at_least(Builder& builder, const Rows& rows, Integer threshold) {
  if (threshold <= 0) return 1;
  if (threshold > rows.maximum) return 0;
  unsigned width = 0;
  while (power(width) <= rows.maximum) ++width;
  Columns columns(width);
  for (const Rows::Row& row : rows.rows) add_row(columns, row.bits, row.shift);
  const Integer addend = power(width) - threshold;
  for (unsigned i = 0; i < width; ++i)
    if ((addend >> i & 1) != 0) columns[i].emplace_back(1);
  // rows + addend < 2^(width + 1): what leaves the columns is one bit in all, found in two places.
  Columns wide(width + 1);
  std::move(columns.begin(), columns.end(), wide.begin());
  reduce(builder, wide);
  Sum carry = carry_of(builder, wide, 0, width, true).generated;
  for (const Sum& bit : wide[width]) carry = carry + bit;
  return carry.within(0, 1);
}

}  // namespace

namespace {

Order compare(Builder& builder, std::span<const Sum> a, std::span<const Sum> b, bool with_equal) {
  const std::size_t n = std::max(a.size(), b.size());
  if (n == 0) return {0, 1};
  std::vector<Order> orders;
  for (std::size_t i = 0; i < n; ++i)
    orders.push_back(compare_bits(builder, i < a.size() ? a[i] : Sum(0), i < b.size() ? b[i] : Sum(0)));
  while (orders.size() > 1) {
    std::vector<Order> next;
    for (std::size_t i = 0; i + 1 < orders.size(); i += 2)
      next.push_back(combine(builder, orders[i + 1], orders[i], with_equal || i != 0));
    if (orders.size() % 2 != 0) next.push_back(orders.back());
    orders = std::move(next);
  }
  return orders[0];
}

/// A form without its constant, divided by the greatest common divisor of its coefficients.
struct Reduced {
  std::vector<Monomial> monomials;
  Integer constant = 0;
  Integer divisor = 1;
};

Integer floor_divide(Integer a, Integer b) {
  const Integer quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

Reduced reduce_form(std::span<const Monomial> form) {
  Reduced out;
  Integer divisor = 0;
  for (const Monomial& monomial : form) {
    if (monomial.factors.empty()) {
      out.constant += monomial.coefficient;
      continue;
    }
    out.monomials.push_back(monomial);
    Integer x = monomial.coefficient < 0 ? -monomial.coefficient : monomial.coefficient;
    while (x != 0) {  // Euclid
      const Integer rest = divisor % x;
      divisor = x;
      x = rest;
    }
  }
  if (divisor > 1) {
    out.divisor = divisor;
    for (Monomial& monomial : out.monomials) monomial.coefficient /= divisor;
  }
  return out;
}

}  // namespace

Sum less(Builder& builder, std::span<const Sum> a, std::span<const Sum> b) {
  return compare(builder, a, b, false).less;
}

Sum equal(Builder& builder, std::span<const Sum> a, std::span<const Sum> b) {
  const std::size_t n = std::max(a.size(), b.size());
  std::vector<Sum> equalities;
  for (std::size_t i = 0; i < n; ++i)
    equalities.push_back(compare_bits(builder, i < a.size() ? a[i] : Sum(0), i < b.size() ? b[i] : Sum(0)).equal);
  return builder.multiply_all(std::move(equalities));
}

Result<Sum> negative(Builder& builder, std::span<const Monomial> form) {
  // g S + K < 0 exactly if S + floor(K / g) < 0.
  const Reduced reduced = reduce_form(form);
  TACET_ASSIGN_OR_RETURN(Rows rows, rows_of(builder, reduced.monomials));
  rows.constant += floor_divide(reduced.constant, reduced.divisor);
  // rows + constant < 0
  return complement(at_least(builder, rows, -rows.constant));
}

Result<Sum> zero(Builder& builder, std::span<const Monomial> form) {
  const Reduced reduced = reduce_form(form);
  if (reduced.constant % reduced.divisor != 0) return Sum(0);
  TACET_ASSIGN_OR_RETURN(Rows rows, rows_of(builder, reduced.monomials));
  rows.constant += reduced.constant / reduced.divisor;
  return (at_least(builder, rows, -rows.constant) - at_least(builder, rows, -rows.constant + 1)).within(0, 1);
}

}  // namespace tacet::circuit
