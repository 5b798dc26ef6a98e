// SPDX-License-Identifier: Apache-2.0
#include "query/sum_outputs.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace tacet::query {
namespace {

/// Widths of chunks for factors of these widths, so that a product of chunks has at most `bits` bits: the widest is
/// halved until they fit.
std::vector<unsigned> chunk_widths(std::vector<unsigned> widths, unsigned bits) {
  const auto sum = [&] {
    unsigned total = 0;
    for (const unsigned width : widths) total += width;
    return total;
  };
  while (sum() > bits) {
    unsigned& widest = *std::max_element(widths.begin(), widths.end());
    if (widest <= 1) return {};
    // Just enough, or half of it where that is not.
    const unsigned excess = sum() - bits;
    widest = excess < widest - widest / 2 ? widest - excess : widest / 2;
  }
  return widths;
}

Sum chunk_of(const Factor& factor, unsigned first, unsigned width) {
  if (factor.value) return *factor.value;
  Sum out = 0;
  for (unsigned i = first; i < std::min<std::size_t>(first + width, factor.bits.size()); ++i)
    out = out + (std::int64_t{1} << (i - first)) * factor.bits[i];
  return out;
}

unsigned width_of(const Factor& factor) {
  if (factor.value) return static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(factor.value->maximum)));
  return static_cast<unsigned>(factor.bits.size());
}

}  // namespace

void SumOutputs::add(Total& target, const mpz_class& weight, const Total& total) {
  target.rows_factor += weight * total.rows_factor;
  for (const auto& [inner, output] : total.outputs) target.outputs.emplace_back(weight * inner, output);
}

Result<Total> SumOutputs::total(const Sum& value) {
  Total out;
  if (value.is_constant()) {
    out.rows_factor = mpz_class(static_cast<long>(value.constant));
    return out;
  }
  if (value.maximum - value.minimum > range_max_)
    return fail(
        ErrorCode::limit_exceeded,
        "a sum would leave the plaintext modulus: one row may add up to {} and {} fit a slot here; the table has "
        "too many blocks",
        value.maximum - value.minimum, range_max_);
  const auto [entry, is_new] = numbers_.try_emplace({value.constant, value.terms}, ranges_.size());
  if (is_new) {
    builder_->output(value);
    ranges_.push_back({value.minimum, value.maximum});
  }
  out.outputs.emplace_back(1, entry->second);
  return out;
}

Total SumOutputs::count(const Sum& mask) {
  TACET_CHECK(range_max_ >= 1);  // by the planner: there are fewer blocks than t
  Result<Total> made = total(mask.within(0, 1));
  TACET_CHECK(made.has_value());
  return *std::move(made);
}

Status SumOutputs::add_products(Total& target, const mpz_class& coefficient, const Sum& mask,
                                std::span<const Factor* const> factors) {
  std::vector<unsigned> full;
  for (const Factor* factor : factors) full.push_back(width_of(*factor));
  const auto bits = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(range_max_) + 1) - 1);
  const std::vector<unsigned> widths = chunk_widths(full, bits);
  const auto small = [&](std::size_t i) { return factors[i]->value && widths[i] < full[i]; };
  bool fits = widths.size() == full.size();
  for (std::size_t i = 0; fits && i < widths.size(); ++i) fits = !small(i);
  if (!fits)
    return fail(ErrorCode::limit_exceeded,
                "a product of {} numbers cannot be summed over so many rows: {} bits a row fit a slot", factors.size(),
                bits);
  // Chunk by chunk of all factors, like the wheels of a counter.
  std::vector<unsigned> at(factors.size());
  for (;;) {
    std::vector<Sum> product = {mask};
    unsigned shift = 0;
    bool zero = false;
    for (std::size_t i = 0; i < factors.size(); ++i) {
      product.push_back(chunk_of(*factors[i], at[i], widths[i]));
      shift += at[i];
      zero = zero || (product.back().is_constant() && product.back().constant == 0);
    }
    if (!zero) {
      TACET_ASSIGN_OR_RETURN(const Total one, total(builder_->multiply_all(std::move(product))));
      add(target, coefficient << shift, one);
    }
    std::size_t wheel = 0;
    for (; wheel < factors.size(); ++wheel) {
      at[wheel] += std::max(widths[wheel], 1U);
      if (!factors[wheel]->value && at[wheel] < full[wheel]) break;
      at[wheel] = 0;
    }
    if (wheel == factors.size()) return {};
  }
}

Result<Total> SumOutputs::sum(const Sum& mask, std::span<const NumberTerm> terms) {
  Total out;
  for (const NumberTerm& term : terms) {
    std::vector<Sum> conditions = term.conditions;
    conditions.push_back(mask);
    const Sum where = builder_->multiply_all(std::move(conditions)).within(0, 1);
    // The product of (offset + code): a subset of the factors stands with its code, the others with their offset.
    const std::size_t count = term.factors.size();
    if (count > 16) return fail(ErrorCode::limit_exceeded, "a product of {} columns cannot be summed; 16 can", count);
    for (std::size_t subset = 0; subset < std::size_t{1} << count; ++subset) {
      mpz_class coefficient = term.coefficient;
      std::vector<const Factor*> codes;
      for (std::size_t i = 0; i < count; ++i) {
        if ((subset >> i & 1) != 0) {
          codes.push_back(&term.factors[i]);
        } else {
          coefficient *= term.factors[i].offset;
        }
      }
      if (coefficient != 0) TACET_RETURN_IF_ERROR(add_products(out, coefficient, where, codes));
    }
  }
  return out;
}

}  // namespace tacet::query
