// SPDX-License-Identifier: Apache-2.0
//
// Sums, products with what is public, and levels.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "ckks/noise.h"
#include "ckks/simulator.h"

namespace tacet::ckks {
namespace {

Level below(Level level) { return Level(level.value() - std::size_t{1}); }

}  // namespace

Result<SimulatedCiphertext> Simulator::bring_to(const Ciphertext& a, Level level) const {
  if (a.at == level) return a;
  return at_level(a, level);
}

Result<SimulatedCiphertext> Simulator::add(const Ciphertext& a, const Ciphertext& b) const {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_RETURN_IF_ERROR(check(b));
  if (!(complete(a) && complete(b)) && !(a.at == b.at && scales_agree(a.scale, b.scale)))
    return fail(ErrorCode::mismatched_parameters,
                "lazy operands are added at one level and one scale; these are at levels {} and {} with scales "
                "2^{:.3f} and 2^{:.3f}",
                a.at.value(), b.at.value(), std::log2(a.scale), std::log2(b.scale));
  const Level level = std::min(a.at, b.at);
  TACET_ASSIGN_OR_RETURN(const Ciphertext left, bring_to(a, level));
  TACET_ASSIGN_OR_RETURN(const Ciphertext right, bring_to(b, level));
  Ciphertext out = left;
  out.bounds = with_error(sum_bounds(left.bounds, right.bounds),
                          right.bounds.magnitude * relative_difference(right.scale, left.scale));
  TACET_RETURN_IF_ERROR(check_fits(parameters_, level, left.scale, out.bounds));
  out.parts = std::max(a.parts, b.parts);
  out.slots = std::max(a.slots, b.slots);
  count_limbs((a.parts + b.parts + out.parts) * level.primes());
  return out;
}

Status Simulator::add_in_place(Ciphertext& a, const Ciphertext& b) const {
  TACET_ASSIGN_OR_RETURN(a, add(a, b));
  return {};
}

Result<SimulatedCiphertext> Simulator::negate(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check(a));
  count_limbs(2 * a.parts * a.at.primes());
  return a;
}

Result<SimulatedCiphertext> Simulator::add_plain(const Ciphertext& a, const Plaintext& p) const {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_RETURN_IF_ERROR(check_plaintext(a.at, p, false));
  if (!scales_agree(p.scale, a.scale))
    return fail(ErrorCode::mismatched_parameters, "the plaintext has scale 2^{:.6f}, the ciphertext 2^{:.6f}",
                std::log2(p.scale), std::log2(a.scale));
  Ciphertext out = a;
  out.bounds = with_error(sum_bounds(a.bounds, p.bounds), p.bounds.magnitude * relative_difference(p.scale, a.scale));
  TACET_RETURN_IF_ERROR(check_fits(parameters_, a.at, a.scale, out.bounds));
  out.slots = std::max(a.slots, p.slots);
  count_limbs((2 * a.parts + 1) * a.at.primes());
  return out;
}

Result<SimulatedCiphertext> Simulator::add_constant(const Ciphertext& a, Complex c) const {
  Ciphertext out = a;
  TACET_RETURN_IF_ERROR(add_constant_in_place(out, c));
  count_limbs(2 * a.parts * a.at.primes());
  return out;
}

Status Simulator::add_constant_in_place(Ciphertext& a, Complex c) const {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_ASSIGN_OR_RETURN(const RoundedConstant rounded, round_constant(c, a.scale));
  const Bounds bounds = sum_bounds(a.bounds, rounded.bounds);
  TACET_RETURN_IF_ERROR(check_fits(parameters_, a.at, a.scale, bounds));
  a.bounds = bounds;
  count_limbs(std::size_t{2} * a.at.primes());
  return {};
}

Result<SimulatedCiphertext> Simulator::multiply_plain_lazy(const Ciphertext& a, const Plaintext& p) const {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_RETURN_IF_ERROR(check_plaintext(a.at, p, false));
  const Bounds bounds = product_bounds(a.bounds, p.bounds);
  TACET_RETURN_IF_ERROR(check_fits(parameters_, a.at, a.scale * p.scale, bounds));
  cost_->plain_products += 1;
  count_limbs((2 * a.parts + 1) * a.at.primes());
  return Ciphertext{a.parts, a.at, a.scale * p.scale, std::max(a.slots, p.slots), bounds};
}

Result<SimulatedCiphertext> Simulator::multiply_plain(const Ciphertext& a, const Plaintext& p) const {
  TACET_RETURN_IF_ERROR(check_complete(a));
  TACET_RETURN_IF_ERROR(check_divisible(a.at));
  TACET_RETURN_IF_ERROR(check_plaintext(a.at, p, false));
  if (!scales_agree(p.scale, parameters_.multiplier_scale(a.at)))
    return fail(ErrorCode::mismatched_parameters, "the plaintext has scale 2^{:.6f}, a multiplier at level {} 2^{:.6f}",
                std::log2(p.scale), a.at.value(), std::log2(parameters_.multiplier_scale(a.at)));
  TACET_ASSIGN_OR_RETURN(const Ciphertext product, multiply_plain_lazy(a, p));
  return rescale(product);
}

Result<SimulatedCiphertext> Simulator::multiply_constant_lazy(const Ciphertext& a, Complex c) const {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_RETURN_IF_ERROR(check_divisible(a.at));
  const double scale = parameters_.multiplier_scale(a.at);
  TACET_ASSIGN_OR_RETURN(const RoundedConstant rounded, round_constant(c, scale));
  const Bounds bounds = product_bounds(a.bounds, rounded.bounds);
  TACET_RETURN_IF_ERROR(check_fits(parameters_, a.at, a.scale * scale, bounds));
  count_limbs(2 * a.parts * a.at.primes());
  return Ciphertext{a.parts, a.at, a.scale * scale, a.slots, bounds};
}

Result<SimulatedCiphertext> Simulator::multiply_constant(const Ciphertext& a, Complex c) const {
  TACET_RETURN_IF_ERROR(check_complete(a));
  TACET_ASSIGN_OR_RETURN(const Ciphertext product, multiply_constant_lazy(a, c));
  return rescale(product);
}

Status Simulator::multiply_constant_accumulate_lazy(Ciphertext& accumulator, const Ciphertext& a, Complex c) const {
  if (accumulator.empty()) {
    TACET_ASSIGN_OR_RETURN(accumulator, multiply_constant_lazy(a, c));
    return {};
  }
  TACET_RETURN_IF_ERROR(check(accumulator));
  TACET_RETURN_IF_ERROR(check(a));
  TACET_RETURN_IF_ERROR(check_divisible(a.at));
  const double scale = parameters_.multiplier_scale(a.at);
  if (accumulator.at != a.at || !scales_agree(accumulator.scale, a.scale * scale) || accumulator.parts < a.parts)
    return fail(ErrorCode::mismatched_parameters, "a product at level {} cannot be added to a sum at level {}",
                a.at.value(), accumulator.at.value());
  TACET_ASSIGN_OR_RETURN(const RoundedConstant rounded, round_constant(c, scale));
  const Bounds product = product_bounds(a.bounds, rounded.bounds);
  const Bounds bounds = with_error(sum_bounds(accumulator.bounds, product),
                                   product.magnitude * relative_difference(a.scale * scale, accumulator.scale));
  TACET_RETURN_IF_ERROR(check_fits(parameters_, a.at, accumulator.scale, bounds));
  accumulator.slots = std::max(accumulator.slots, a.slots);
  accumulator.bounds = bounds;
  count_limbs(3 * a.parts * a.at.primes());
  return {};
}

Result<SimulatedCiphertext> Simulator::multiply_integer(const Ciphertext& a, std::int64_t k) const {
  TACET_RETURN_IF_ERROR(check(a));
  const double magnitude = std::abs(static_cast<double>(k)) * (1 + 0x1p-52);
  Ciphertext out = a;
  out.bounds = {a.bounds.magnitude * magnitude, a.bounds.error * magnitude};
  TACET_RETURN_IF_ERROR(check_fits(parameters_, a.at, a.scale, out.bounds));
  count_limbs(2 * a.parts * a.at.primes());
  return out;
}

Result<SimulatedCiphertext> Simulator::rescale(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_RETURN_IF_ERROR(check_divisible(a.at));
  Ciphertext out = a;
  out.at = below(a.at);
  out.scale = rescaled_scale(parameters_, a.at, a.scale, out.bounds);
  if (!(out.scale >= 1))
    return fail(ErrorCode::level_exhausted, "rescaling a scale of 2^{:.1f} by a prime of 2^{:.1f} leaves nothing",
                std::log2(a.scale), std::log2(parameters_.prime(a.at)));
  out.bounds = with_noise(out.bounds, division_norm(parameters_.log_degree(), a.parts), out.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters_, out.at, out.scale, out.bounds));
  count_division_by_last(a.at, a.parts);
  return out;
}

Result<SimulatedCiphertext> Simulator::at_level(const Ciphertext& a, Level level) const {
  TACET_RETURN_IF_ERROR(check_complete(a));
  if (level == a.at) return a;
  if (level > a.at)
    return fail(ErrorCode::level_exhausted, "a ciphertext at level {} cannot be brought to the higher level {}",
                a.at.value(), level.value());
  const Level above(level.value() + std::size_t{1});
  const double exact = parameters_.prime(above) * (parameters_.scale(level) / a.scale);
  const double rounding = relative_difference(std::nearbyint(exact), exact) + 2 * scale_rounding;
  Ciphertext out = a;
  out.at = level;
  out.scale = parameters_.scale(level);
  out.bounds = with_noise(with_error(a.bounds, (a.bounds.magnitude + a.bounds.error) * rounding),
                          division_norm(parameters_.log_degree(), 2), out.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters_, level, out.scale, out.bounds));
  count_limbs(std::size_t{4} * above.primes());
  count_division_by_last(above, 2);
  return out;
}

}  // namespace tacet::ckks
