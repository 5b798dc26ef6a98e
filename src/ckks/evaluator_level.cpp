// SPDX-License-Identifier: Apache-2.0
//
// Going down: rescaling, and alignment of levels.
#include <array>
#include <cmath>

#include "ckks/constant_product.h"
#include "ckks/evaluator.h"
#include "ckks/noise.h"

namespace tacet::ckks {
namespace {

using ring::Evaluations;

/// parts / q_level, over one limb less.
void divide_parts_by_last(const backend::Device& device, const rlwe::KeySwitcher& key_switcher,
                          const std::array<Evaluations, rlwe::Ciphertext::parts_max>& parts, std::size_t part_count,
                          std::array<Evaluations, rlwe::Ciphertext::parts_max>& out) {
  std::array<const Evaluations*, rlwe::Ciphertext::parts_max> values{};
  for (std::size_t i = 0; i < part_count; ++i) values[i] = &parts[i];
  key_switcher.divide_by_last(device, {values.data(), part_count}, {out.data(), part_count});
}

Level below(Level level) { return Level(level.value() - std::size_t{1}); }

}  // namespace

Result<Ciphertext> Evaluator::rescale(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_RETURN_IF_ERROR(check_divisible(a.level()));
  Ciphertext out = make(a, below(a.level()), 0);
  out.scale = rescaled_scale(parameters(), a.level(), a.scale, out.bounds);
  if (!(out.scale >= 1))
    return fail(ErrorCode::level_exhausted,
                "rescaling a scale of 2^{:.1f} by a prime of 2^{:.1f} leaves nothing; multiply first",
                std::log2(a.scale), std::log2(parameters().prime(a.level())));
  out.bounds = with_noise(out.bounds, division_norm(parameters().log_degree(), a.body.part_count), out.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters(), below(a.level()), out.scale, out.bounds));
  divide_parts_by_last(*device_, key_switcher_, a.body.parts, a.body.part_count, out.body.parts);
  out.body.part_count = a.body.part_count;
  return out;
}

Result<Ciphertext> Evaluator::at_level(const Ciphertext& a, Level level) const {
  TACET_RETURN_IF_ERROR(check_complete(a));
  if (level == a.level()) {
    Ciphertext copy = clone(a);
    copy.body.seed.reset();
    return copy;
  }
  if (level > a.level())
    return fail(ErrorCode::level_exhausted, "a ciphertext at level {} cannot be brought to the higher level {}",
                a.level().value(), level.value());
  // The limbs above q_(level+1) need not even be read.
  const Level above(level.value() + std::size_t{1});
  const double exact = parameters().prime(above) * (parameters().scale(level) / a.scale);
  const double constant = std::nearbyint(exact);
  Ciphertext product = make(a, above, 2);
  device_->threads().parallel_for(above.primes(), [&](std::size_t i) {
    const ConstantProduct factor(parameters(), i, static_cast<SignedDoubleWord>(constant), 0);
    for (std::size_t part = 0; part < 2; ++part)
      factor.multiply(*device_, product.body.parts[part].limb(i), a.body.parts[part].limb(i));
  });
  Ciphertext out = make(a, level, 0);
  divide_parts_by_last(*device_, key_switcher_, product.body.parts, 2, out.body.parts);
  out.body.part_count = 2;
  out.scale = parameters().scale(level);
  const double rounding = relative_difference(constant, exact) + 2 * scale_rounding;
  out.bounds = with_noise(with_error(a.bounds, (a.bounds.magnitude + a.bounds.error) * rounding),
                          division_norm(parameters().log_degree(), 2), out.scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters(), level, out.scale, out.bounds));
  return out;
}

Result<const Ciphertext*> Evaluator::bring_to(const Ciphertext& a, Level level, Ciphertext& storage) const {
  if (a.level() == level) return &a;
  TACET_ASSIGN_OR_RETURN(storage, at_level(a, level));
  return &storage;
}

}  // namespace tacet::ckks
