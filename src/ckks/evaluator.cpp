// SPDX-License-Identifier: Apache-2.0
//
// What all operations share: construction and the checks of operands.
#include "ckks/evaluator.h"

#include <bit>
#include <cmath>

#include "ckks/evaluator_like.h"

namespace tacet::ckks {

static_assert(LazyEvaluatorLike<Evaluator>);

Evaluator::Evaluator(const backend::Device& device, const Encoder& encoder, const rlwe::EvaluationKeys& keys)
    : device_(&device), encoder_(encoder), key_switcher_(encoder.parameters().rlwe()), keys_(&keys) {
  const ring::Ring& ring = parameters().ring();
  std::vector<std::size_t> special;
  for (std::size_t i = 0; i < ring.p_count(); ++i) special.push_back(ring.q_count() + i);
  for (std::size_t i = 0; i < ring.q_count(); ++i) {
    const ring::Modulus& modulus = ring.modulus(i);
    special_product_.push_back(modulus.multiplier(ring.product_modulo(special, modulus)));
  }
}

Status Evaluator::check(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(rlwe::check_ciphertext(parameters().rlwe(), a.body));
  if (!(a.scale >= 1 && std::isfinite(a.scale)) || !(a.bounds.magnitude >= 0) || !(a.bounds.error >= 0) ||
      !std::has_single_bit(a.slots) || a.slots > parameters().slots_max())
    return fail(ErrorCode::invalid_argument,
                "a ciphertext with scale {} and {} slots is not well formed: a scale is at least 1, "
                "slots are a power of two up to {}, bounds are not negative",
                a.scale, a.slots, parameters().slots_max());
  return {};
}

bool Evaluator::complete(const Ciphertext& a) const {
  return a.body.part_count == 2 && a.scale == parameters().scale(a.level());
}

Status Evaluator::check_complete(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check(a));
  if (complete(a)) return {};
  return fail(ErrorCode::mismatched_parameters,
              "the operand is the result of a lazy operation ({} parts, scale 2^{:.3f}, where level "
              "{} has 2 parts and scale 2^{:.3f}): relinearise and rescale it first",
              a.body.part_count, std::log2(a.scale), a.level().value(), std::log2(parameters().scale(a.level())));
}

Status Evaluator::check_pair(const Ciphertext& a, const Ciphertext& b) const {
  TACET_RETURN_IF_ERROR(check(a));
  TACET_RETURN_IF_ERROR(check(b));
  if (a.body.key != b.body.key)
    return fail(ErrorCode::wrong_key, "the ciphertexts belong to different keys, {} and {}",
                rlwe::to_string(a.body.key), rlwe::to_string(b.body.key));
  return {};
}

Status Evaluator::check_summands(const Ciphertext& a, const Ciphertext& b) const {
  TACET_RETURN_IF_ERROR(check_pair(a, b));
  if (complete(a) && complete(b)) return {};
  if (a.level() == b.level() && scales_agree(a.scale, b.scale)) return {};
  return fail(ErrorCode::mismatched_parameters,
              "lazy operands are added at one level and one scale; these are at levels {} and {} with "
              "scales 2^{:.3f} and 2^{:.3f}",
              a.level().value(), b.level().value(), std::log2(a.scale), std::log2(b.scale));
}

Status Evaluator::check_plaintext(Level level, const Plaintext& p, bool extended) const {
  if (p.empty() || p.parameters != parameters().id() || p.polynomial.degree() != parameters().degree())
    return fail(ErrorCode::mismatched_parameters, "the plaintext is empty or not of parameter set '{}'",
                parameters().rlwe().name());
  if (p.extended() != extended)
    return fail(ErrorCode::mismatched_parameters,
                "the plaintext is over {} special primes; this product needs one over {}", p.polynomial.basis().p,
                extended ? parameters().ring().p_count() : 0);
  if (p.level() < level)
    return fail(ErrorCode::mismatched_parameters,
                "the plaintext was encoded for level {}; the ciphertext is at level {}: encode it "
                "for that level",
                p.level().value(), level.value());
  return {};
}

Status Evaluator::check_extended(const ExtendedCiphertext& a) const {
  const bool fits = !a.empty() && a.parameters == parameters().id() && a.parts[0].basis() == a.parts[1].basis() &&
                    a.parts[0].basis().q != 0 && a.parts[0].basis().q <= parameters().ring().q_count() &&
                    a.parts[0].basis().p == parameters().ring().p_count();
  if (fits) return {};
  return fail(ErrorCode::mismatched_parameters, "the extended ciphertext is empty or not of parameter set '{}'",
              parameters().rlwe().name());
}

Status Evaluator::check_divisible(Level level) const {
  if (level.value() != 0) return {};
  return fail(ErrorCode::level_exhausted,
              "no product is left at level 0; '{}' starts with {} levels: encrypt at a higher level or "
              "choose parameters with more",
              parameters().rlwe().name(), parameters().top_level().value());
}

Status Evaluator::check_owner(const rlwe::KeySwitchKey& key, const rlwe::KeyId& owner) const {
  if (key.parameters != parameters().id())
    return fail(ErrorCode::mismatched_parameters, "the evaluation keys belong to parameter set {}, not to '{}' ({})",
                rlwe::to_string(key.parameters), parameters().rlwe().name(), rlwe::to_string(parameters().id()));
  if (key.key != owner)
    return fail(ErrorCode::wrong_key, "the evaluation keys belong to secret key {}, the ciphertext to {}",
                rlwe::to_string(key.key), rlwe::to_string(owner));
  return {};
}

Result<const rlwe::KeySwitchKey*> Evaluator::relinearisation_key(const rlwe::KeyId& owner, Level level) const {
  TACET_ASSIGN_OR_RETURN(const rlwe::KeySwitchKey* key, keys_->relinearisation(level));
  TACET_RETURN_IF_ERROR(check_owner(*key, owner));
  return key;
}

Result<const rlwe::KeySwitchKey*> Evaluator::galois_key(std::uint32_t element, const rlwe::KeyId& owner,
                                                        Level level) const {
  TACET_ASSIGN_OR_RETURN(const rlwe::KeySwitchKey* key, keys_->galois(element, level));
  TACET_RETURN_IF_ERROR(check_owner(*key, owner));
  return key;
}

Ciphertext Evaluator::make(const Ciphertext& like, Level level, std::size_t parts) const {
  Ciphertext out;
  out.body.parameters = like.body.parameters;
  out.body.key = like.body.key;
  out.body.part_count = parts;
  for (std::size_t i = 0; i < parts; ++i)
    out.body.parts[i] = ring::Evaluations(device_->pool(), parameters().degree(), parameters().rlwe().basis(level));
  out.scale = like.scale;
  out.slots = like.slots;
  out.bounds = like.bounds;
  return out;
}

}  // namespace tacet::ckks
