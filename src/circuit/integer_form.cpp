// SPDX-License-Identifier: Apache-2.0
#include "circuit/integer_form.h"

#include <algorithm>

namespace tacet::circuit {
namespace {

constexpr std::size_t rows_max = 4096;

Sum negation(const Sum& bit) { return (Sum(1) - bit).within(0, 1); }

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

/// The shallowest bits of a column first, so that deep ones wait for later adders.
void sort_by_depth(const Builder& builder, std::vector<Sum>& column) {
  std::stable_sort(column.begin(), column.end(),
                   [&](const Sum& a, const Sum& b) { return builder.depth(a) < builder.depth(b); });
}

/// x + y + z = sum + 2 carry. A constant goes last: then there is one product, else two.
void full_adder(Builder& builder, Sum x, Sum y, Sum z, Sum& sum, Sum& carry) {
  if (x.is_constant()) std::swap(x, z);
  if (y.is_constant()) std::swap(y, z);
  const Sum both = builder.multiply(x, y);
  const Sum odd = (x + y - 2 * both).within(0, 1);
  const Sum passed = builder.multiply(odd, z);
  carry = (both + passed).within(0, 1);
  sum = (odd + z - 2 * passed).within(0, 1);
}

/// Full adders, a layer at a time, until no column has more than two bits.
void reduce(Builder& builder, Columns& columns) {
  const auto tallest = [&] {
    std::size_t height = 0;
    for (const auto& column : columns) height = std::max(height, column.size());
    return height;
  };
  while (tallest() > 2) {
    Columns next(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      std::vector<Sum>& column = columns[i];
      sort_by_depth(builder, column);
      std::size_t taken = 0;
      for (; column.size() - taken >= 3; taken += 3) {
        Sum sum;
        Sum carry;
        full_adder(builder, column[taken], column[taken + 1], column[taken + 2], sum, carry);
        next[i].push_back(sum);
        if (i + 1 < columns.size()) next[i + 1].push_back(carry);
      }
      for (; taken < column.size(); ++taken) next[i].push_back(column[taken]);
    }
    columns = std::move(next);
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

/// coefficient * bits; the magnitude of the coefficient is one row a set bit.
Status add_number(Rows& out, Integer coefficient, Bits bits, unsigned shift) {
  if (coefficient < 0) {
    out.constant += coefficient * (power(bits.size()) - 1) * power(shift);
    for (Sum& bit : bits) bit = negation(bit);
    coefficient = -coefficient;
  }
  for (unsigned i = 0; coefficient >> i != 0; ++i) {
    if ((coefficient >> i & 1) == 0) continue;
    if (bits.size() + shift + i > form_bits_max || out.rows.size() == rows_max) return too_large();
    out.rows.push_back({bits, shift + i});
    out.maximum += (power(bits.size()) - 1) * power(shift + i);
    if (out.maximum >= power(form_bits_max)) return too_large();
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
  TACET_ASSIGN_OR_RETURN(const Rows rows, rows_of(builder, form));
  // rows + constant < 0
  return (Sum(1) - at_least(builder, rows, -rows.constant)).within(0, 1);
}

Result<Sum> zero(Builder& builder, std::span<const Monomial> form) {
  TACET_ASSIGN_OR_RETURN(const Rows rows, rows_of(builder, form));
  return (at_least(builder, rows, -rows.constant) - at_least(builder, rows, -rows.constant + 1)).within(0, 1);
}

}  // namespace tacet::circuit
