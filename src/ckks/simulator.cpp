// SPDX-License-Identifier: Apache-2.0
//
// What all operations share: checks, keys and costs.
#include "ckks/simulator.h"

#include <bit>
#include <cmath>

#include "ckks/evaluator_like.h"
#include "ckks/noise.h"
#include "ring/automorphism.h"

namespace tacet::ckks {

static_assert(LazyEvaluatorLike<Simulator>);

Result<SimulatedPlaintext> Simulator::encode(std::span<const Complex> values, Level level, Purpose purpose) const {
  TACET_ASSIGN_OR_RETURN(const Bounds bounds, encoding_bounds(parameters_, values, level, purpose));
  const double scale = purpose == Purpose::encrypt ? parameters_.scale(level) : parameters_.multiplier_scale(level);
  return Plaintext{level, purpose == Purpose::multiply_lazy, scale, std::bit_ceil(values.size()), bounds};
}

Status Simulator::check(const Ciphertext& a) const {
  if (a.empty() || a.parts > 3 || a.at > parameters_.top_level())
    return fail(ErrorCode::mismatched_parameters, "the operand is empty or at a level that '{}' does not have",
                parameters_.rlwe().name());
  if (!(a.scale >= 1 && std::isfinite(a.scale)) || !(a.bounds.magnitude >= 0) || !(a.bounds.error >= 0) ||
      !std::has_single_bit(a.slots) || a.slots > parameters_.slots_max())
    return fail(ErrorCode::invalid_argument, "a ciphertext with scale {} and {} slots is not well formed", a.scale,
                a.slots);
  return {};
}

Status Simulator::check_complete(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check(a));
  if (complete(a)) return {};
  return fail(ErrorCode::mismatched_parameters,
              "the operand is the result of a lazy operation ({} parts, scale 2^{:.3f}): relinearise and rescale it "
              "first",
              a.parts, std::log2(a.scale));
}

Status Simulator::check_rotatable(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check(a));
  if (a.parts == 2) return {};
  return fail(ErrorCode::mismatched_parameters, "a ciphertext of {} parts cannot be rotated: relinearise it first",
              a.parts);
}

Status Simulator::check_plaintext(Level level, const Plaintext& p, bool extended) const {
  if (p.empty() || p.extended != extended || p.at < level)
    return fail(ErrorCode::mismatched_parameters,
                "the plaintext is empty, for another purpose, or for level {} where level {} is needed", p.at.value(),
                level.value());
  return {};
}

Status Simulator::check_extended(const ExtendedCiphertext& a) const {
  if (!a.empty() && a.at <= parameters_.top_level()) return {};
  return fail(ErrorCode::mismatched_parameters, "the extended ciphertext is empty or not of parameter set '{}'",
              parameters_.rlwe().name());
}

Status Simulator::check_extended_pair(const ExtendedCiphertext& a, const ExtendedCiphertext& b) const {
  TACET_RETURN_IF_ERROR(check_extended(a));
  TACET_RETURN_IF_ERROR(check_extended(b));
  if (a.at == b.at) return {};
  return fail(ErrorCode::mismatched_parameters,
              "extended ciphertexts are combined at one level; these are at levels {} and {}", a.at.value(),
              b.at.value());
}

Status Simulator::check_divisible(Level level) const {
  if (level.value() != 0) return {};
  return fail(ErrorCode::level_exhausted, "no product is left at level 0; '{}' starts with {} levels",
              parameters_.rlwe().name(), parameters_.top_level().value());
}

Status Simulator::require_key(std::uint32_t element, Level level) const {
  if (!parameters_.rlwe().has_key_switching())
    return fail(ErrorCode::missing_key, "'{}' has no special primes, and so no evaluation keys",
                parameters_.rlwe().name());
  if (keys_ != nullptr)
    TACET_RETURN_IF_ERROR(element == 0 ? keys_->relinearisation(level) : keys_->galois(element, level));
  if (element == 0)
    cost_->relinearises = true;
  else
    cost_->galois_elements.insert(element);
  return {};
}

Status Simulator::require_rotation(std::int64_t steps, Level level) const {
  return require_key(ring::galois_element_of_rotation(parameters_.log_degree(), steps), level);
}

double Simulator::switch_norm(Level level) const { return key_switch_norm(parameters_, level); }

void Simulator::count_switch(Level level, std::size_t keys) const {
  const std::size_t q = level.primes();
  const std::size_t digits = parameters_.rlwe().digits(level);
  const std::size_t limbs = q + special();
  const std::size_t key_limbs = keys * digits * 2 * limbs;
  cost_->decompositions += 1;
  cost_->key_switches += keys;
  // Every limb of every digit except the digit's own, and q inverse ones.
  cost_->transforms += q + digits * limbs - q;
  cost_->key_bytes += key_limbs * parameters_.degree() * sizeof(Word);
  count_limbs(q + 2 * (q + digits) + key_limbs + keys * 2 * limbs);
}

void Simulator::count_division_by_special(Level level, std::size_t polynomials) const {
  const std::size_t q = level.primes();
  cost_->transforms += polynomials * (special() + q);
  count_limbs(polynomials * (2 * q + special()));
}

void Simulator::count_division_by_special_and_last(Level level, std::size_t polynomials) const {
  const std::size_t q = level.primes();
  cost_->rescalings += 1;
  cost_->transforms += polynomials * (special() + q);
  count_limbs(polynomials * (2 * q - 1 + special()));
}

void Simulator::count_division_by_last(Level level, std::size_t polynomials) const {
  const std::size_t q = level.primes();
  cost_->rescalings += 1;
  cost_->transforms += polynomials * q;
  count_limbs(polynomials * (2 * q - 1));
}

}  // namespace tacet::ckks
