// SPDX-License-Identifier: Apache-2.0
#include "bgv/evaluator.h"

#include <cstring>

#include "bgv/evaluator_work.h"
#include "ring/operations.h"

namespace tacet::bgv {

using backend::KernelTable;
using ring::Evaluations;

Evaluator::Evaluator(const Parameters& parameters, const backend::Device& device)
    : parameters_(parameters), device_(&device), encoder_(parameters, device), switcher_(parameters.rlwe()) {
  const ring::Ring& ring = parameters.ring();
  std::array<std::size_t, ring::primes_max> special{};
  for (std::size_t i = 0; i < ring.p_count(); ++i) special[i] = ring.q_count() + i;
  for (std::size_t i = 0; i < ring.q_count(); ++i) {
    const ring::Modulus& modulus = ring.modulus(i);
    special_product_.push_back(modulus.multiplier(ring.product_modulo({special.data(), ring.p_count()}, modulus)));
  }
}

Status check_two_parts(const Ciphertext& a) {
  if (a.body.part_count != 2)
    return fail(ErrorCode::invalid_argument,
                "the operation takes ciphertexts of 2 parts; this one has {}: relinearise it", a.body.part_count);
  return {};
}

rlwe::Ciphertext Evaluator::Work::make(const rlwe::Ciphertext& like, Level level, std::size_t part_count) const {
  rlwe::Ciphertext made;
  made.parameters = like.parameters;
  made.key = like.key;
  made.part_count = part_count;
  for (std::size_t part = 0; part < part_count; ++part)
    made.parts[part] = Evaluations(device().pool(), degree(), parameters().rlwe().basis(level));
  return made;
}

rlwe::Ciphertext Evaluator::Work::switch_down(rlwe::Ciphertext body, std::size_t count) const {
  for (; count != 0; --count) {
    std::array<const Evaluations*, rlwe::Ciphertext::parts_max> values{};
    std::array<Evaluations, rlwe::Ciphertext::parts_max> out;
    for (std::size_t part = 0; part < body.part_count; ++part) values[part] = &body.parts[part];
    switcher().divide_by_last(device(), {values.data(), body.part_count}, {out.data(), body.part_count});
    body.parts = std::move(out);
  }
  return body;
}

Operand Evaluator::Work::operand(const Ciphertext& a, const Descent& descent) const {
  if (descent.switches() == 0) return {&a.body, descent.state.level};
  if (descent.first < a.level())
    return {switch_down(first_limbs(a, descent.first), descent.switches()), descent.state.level};
  // The first switch reads the original.
  rlwe::Ciphertext body = make(a.body, descent.first, 0);
  std::array<const Evaluations*, rlwe::Ciphertext::parts_max> values{};
  for (std::size_t part = 0; part < a.body.part_count; ++part) values[part] = &a.body.parts[part];
  body.part_count = a.body.part_count;
  switcher().divide_by_last(device(), {values.data(), body.part_count}, {body.parts.data(), body.part_count});
  return {switch_down(std::move(body), descent.switches() - 1), descent.state.level};
}

rlwe::Ciphertext Evaluator::Work::copy(const Ciphertext& a, const Descent& descent) const {
  if (descent.switches() != 0) return operand(a, descent).release();
  return first_limbs(a, descent.first);
}

rlwe::Ciphertext Evaluator::Work::first_limbs(const Ciphertext& a, Level level) const {
  rlwe::Ciphertext body = make(a.body, level, a.body.part_count);
  for_each_limb(body.part_count, level, [&](std::size_t part, std::size_t i) {
    std::memcpy(body.parts[part].limb(i), a.body.parts[part].limb(i), degree() * sizeof(Word));
  });
  return body;
}

void Evaluator::Work::combine_in_place(rlwe::Ciphertext& a, std::int64_t x, const Operand& b, std::int64_t y) const {
  for_each_limb(a.part_count, b.level(), [&](std::size_t part, std::size_t i) {
    const backend::ModulusConstants& q = ring().constants(i);
    Word* const out = a.parts[part].limb(i);
    if (x != 1) run<&KernelTable::multiply_scalar>(out, out, multiplier(i, x), degree(), q);
    if (part >= b.part_count()) return;
    const Word* const in = b.limb(part, i);
    if (y == 1) {
      run<&KernelTable::add>(out, out, in, degree(), q);
    } else if (y == -1) {
      run<&KernelTable::subtract>(out, out, in, degree(), q);
    } else {
      run<&KernelTable::multiply_scalar_accumulate>(out, in, multiplier(i, y), degree(), q);
    }
  });
}

rlwe::Ciphertext Evaluator::Work::combine(const Operand& a, std::int64_t x, const Operand& b, std::int64_t y) const {
  rlwe::Ciphertext made = make(a.body(), a.level(), std::max(a.part_count(), b.part_count()));
  const auto scale = [&](Word* out, const Word* in, std::size_t i, std::int64_t factor) {
    if (factor == 1) {
      std::memcpy(out, in, degree() * sizeof(Word));
    } else {
      run<&KernelTable::multiply_scalar>(out, in, multiplier(i, factor), degree(), ring().constants(i));
    }
  };
  for_each_limb(made.part_count, a.level(), [&](std::size_t part, std::size_t i) {
    const backend::ModulusConstants& q = ring().constants(i);
    Word* const out = made.parts[part].limb(i);
    if (part >= a.part_count()) {
      scale(out, b.limb(part, i), i, y);
    } else if (part >= b.part_count()) {
      scale(out, a.limb(part, i), i, x);
    } else if (x == 1 && y == 1) {
      run<&KernelTable::add>(out, a.limb(part, i), b.limb(part, i), degree(), q);
    } else if (x == 1 && y == -1) {
      run<&KernelTable::subtract>(out, a.limb(part, i), b.limb(part, i), degree(), q);
    } else {
      scale(out, a.limb(part, i), i, x);
      run<&KernelTable::multiply_scalar_accumulate>(out, b.limb(part, i), multiplier(i, y), degree(), q);
    }
  });
  return made;
}

namespace {

/// All keys of a set have one owner, so the first one speaks for them: whose keys they are matters more than which are
/// missing.
Status check_owner(const Parameters& parameters, const Ciphertext& a, const rlwe::EvaluationKeys& keys) {
  if (keys.empty()) return {};
  const rlwe::KeySwitchKey& first = keys.all().begin()->second;
  if (first.parameters != parameters.id())
    return fail(ErrorCode::mismatched_parameters, "the evaluation keys belong to parameter set {}, not to '{}' ({})",
                rlwe::to_string(first.parameters), parameters.name(), rlwe::to_string(parameters.id()));
  if (first.key != a.body.key)
    return fail(ErrorCode::wrong_key, "the evaluation keys belong to secret key {}, the ciphertext to {}",
                rlwe::to_string(first.key), rlwe::to_string(a.body.key));
  return {};
}

}  // namespace

Result<const rlwe::KeySwitchKey*> Evaluator::Work::relinearisation_key(const Keys& keys, const Ciphertext& a,
                                                                       Level level) const {
  TACET_RETURN_IF_ERROR(check_owner(parameters(), a, keys));
  return keys.relinearisation(level);
}

Result<const rlwe::KeySwitchKey*> Evaluator::Work::galois_key(const Keys& keys, const Ciphertext& a,
                                                              std::uint32_t element) const {
  TACET_RETURN_IF_ERROR(check_owner(parameters(), a, keys));
  return keys.galois(element, a.level());
}

}  // namespace tacet::bgv
