// SPDX-License-Identifier: Apache-2.0
//
// Arithmetic on encrypted vectors. Uses public material only.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "backend/device.h"
#include "base/error.h"
#include "ckks/ciphertext.h"
#include "ckks/combination.h"
#include "ckks/encoder.h"
#include "ckks/parameters.h"
#include "rlwe/evaluation_key.h"
#include "rlwe/key_switching.h"

namespace tacet::ckks {

/// The operations for one parameter set, on one device, with one owner's keys. Refers to the device and the keys, which
/// must outlive it. Methods are const and may run at the same time; they take memory from the device's pool only.
///
/// Operands at different levels are brought to the lower one (at_level), so that levels and scales never have to be
/// thought of; a circuit that cares aligns them itself, once.
///
/// Cost is given in key switches (KS), and transforms of one limb (T); L stands for the number of limbs, level + 1.
/// Bounds of results: a rotation keeps the magnitude; of sums and products
///   |a + b| <= |a| + |b|,               e(a + b) <= e(a) + e(b),
///   |a b|   <= |a| |b|,                 e(a b)   <= |a| e(b) + |b| e(a) + e(a) e(b),
/// to which every key switch and every rescaling adds what ckks/noise.h says, divided by the scale.
///
/// Errors that any operation gives: invalid_argument (an empty operand), mismatched_parameters (other parameters,
/// or a lazy operand where none is taken), wrong_key (operands or keys of two owners), missing_key (the key that is
/// needed is named), level_exhausted (a product at level 0), limit_exceeded (the result's bounds do not fit its
/// modulus), invalid_argument (a constant that is not finite).
class Evaluator {
 public:
  using Ciphertext = ckks::Ciphertext;
  using Plaintext = ckks::Plaintext;
  using ExtendedCiphertext = ckks::ExtendedCiphertext;

  /// Makes the constants of key switching (cost: a few thousand divisions).
  Evaluator(const backend::Device& device, const Encoder& encoder, const rlwe::EvaluationKeys& keys);

  const backend::Device& device() const { return *device_; }
  const Parameters& parameters() const { return encoder_.parameters(); }
  const Encoder& encoder() const { return encoder_; }
  const rlwe::KeySwitcher& key_switcher() const { return key_switcher_; }

  /// Encoder::encode on this device.
  Result<Plaintext> encode(std::span<const Complex> values, Level level, Purpose purpose) const {
    return encoder_.encode(*device_, values, level, purpose);
  }
  Ciphertext clone(const Ciphertext& a) const { return a.clone(device_->pool()); }

  // --- Sums (evaluator_linear.cpp). One pass over memory; no level, no key.

  /// a + b and a - b slot by slot. Lazy operands: both at one level and one scale; a third part is kept.
  Result<Ciphertext> add(const Ciphertext& a, const Ciphertext& b) const;
  Result<Ciphertext> subtract(const Ciphertext& a, const Ciphertext& b) const;
  /// a += b. If b is at a higher level it is aligned; if a is, it is replaced by its aligned form.
  Status add_in_place(Ciphertext& a, const Ciphertext& b) const;
  Result<Ciphertext> negate(const Ciphertext& a) const;
  /// a + p and a - p; p has a's scale and at least a's limbs (Purpose::encrypt, same level).
  Result<Ciphertext> add_plain(const Ciphertext& a, const Plaintext& p) const;
  Result<Ciphertext> subtract_plain(const Ciphertext& a, const Plaintext& p) const;
  /// a + c in every slot; exact up to |error| <= 2^(1/2) / (2 scale). Lazy operands allowed.
  Result<Ciphertext> add_constant(const Ciphertext& a, Complex c) const;
  Status add_constant_in_place(Ciphertext& a, Complex c) const;

  // --- Products with what is public (evaluator_plain.cpp). No key.

  /// a p slot by slot, rescaled: level l -> l - 1. p has Purpose::multiply at a's level (or a higher one with the same
  /// scale).
  /// Cost: 2 L products, 2 + 2 (L - 1) T.
  Result<Ciphertext> multiply_plain(const Ciphertext& a, const Plaintext& p) const;
  /// c a, rescaled: level l -> l - 1.
  /// Cost as multiply_plain.
  Result<Ciphertext> multiply_constant(const Ciphertext& a, Complex c) const;
  /// k a for an integer: exact, no level, no rescaling; the error grows by |k|.
  Result<Ciphertext> multiply_integer(const Ciphertext& a, std::int64_t k) const;
  /// i a: a product with X^(N/2). Exact, no level.
  Result<Ciphertext> multiply_by_i(const Ciphertext& a) const;

  // --- Products of ciphertexts (evaluator_multiply.cpp). Need the relinearisation key.

  /// a b, relinearised and rescaled in one division: level l -> l - 1.
  /// Cost: tensor, KS.
  Result<Ciphertext> multiply(const Ciphertext& a, const Ciphertext& b) const;
  /// a^2; as multiply with a cheaper tensor.
  Result<Ciphertext> square(const Ciphertext& a) const;
  /// sum over i of a[i] b[i] with one relinearisation and one rescaling. At least one pair; all are brought to the
  /// lowest level.
  Result<Ciphertext> inner_product(std::span<const Ciphertext* const> a, std::span<const Ciphertext* const> b) const;

  // --- Rotations (evaluator_rotate.cpp). Need Galois keys; no level.

  /// Slot j of the result is slot j + steps of a (indices modulo the slots). Copies when steps is 0 modulo the
  /// slots; otherwise needs the key for steps modulo N/2.
  /// Cost: KS.
  Result<Ciphertext> rotate(const Ciphertext& a, std::int64_t steps) const;
  /// out[k] = rotate(a, steps[k]), bit for bit, with one decomposition for all (hoisting). Sizes equal; a is not in
  /// out. Nothing is written when a key is missing.
  Status rotate_many(const Ciphertext& a, std::span<const std::int64_t> steps, std::span<Ciphertext> out) const;
  /// The complex conjugate of every slot.
  /// Cost: KS.
  Result<Ciphertext> conjugate(const Ciphertext& a) const;
  /// Slot j becomes the sum of slots j .. j + count - 1 (indices modulo the slots), count a power of two: log2(count)
  /// rotations by 1, 2, 4, .. With count = slots every slot holds the sum of all.
  Result<Ciphertext> sum_slots(const Ciphertext& a, std::size_t count) const;

  // --- Levels (evaluator_level.cpp)

  /// The same values at a lower level, at its scale: limbs are dropped down to level + 1, then one product with the
  /// constant q (S_level / S_a) and one rescaling put the scale right. At its own level: a copy.
  /// Errors: level_exhausted when `level` is above a's.
  Result<Ciphertext> at_level(const Ciphertext& a, Level level) const;

  /// The same ciphertext read at another scale: it then stands for a.scale / scale times the values. No arithmetic.
  Ciphertext read_at_scale(Ciphertext a, double scale) const { return reread(std::move(a), scale); }

  // --- Lazy forms, for inner loops (evaluator_lazy.cpp, evaluator_extended.cpp)

  /// (a_0 b_0, a_0 b_1 + a_1 b_0, a_1 b_1): three parts, scale(a) scale(b), level kept. Levels must be equal.
  Result<Ciphertext> multiply_lazy(const Ciphertext& a, const Ciphertext& b) const;
  /// acc += a b in the same form; acc empty (default-made) starts a sum.
  Status multiply_accumulate_lazy(Ciphertext& accumulator, const Ciphertext& a, const Ciphertext& b) const;
  /// a p without rescaling: scale(a) scale(p), level kept. p not extended, with at least a's limbs.
  Result<Ciphertext> multiply_plain_lazy(const Ciphertext& a, const Plaintext& p) const;
  /// sum over i of a[i] p[i] without rescaling, each limb read once; levels and scales must agree. At least one.
  Result<Ciphertext> inner_product_plain_lazy(std::span<const Ciphertext* const> a,
                                              std::span<const Plaintext* const> p) const;
  /// c a without rescaling, c rounded at multiplier_scale(level).
  Result<Ciphertext> multiply_constant_lazy(const Ciphertext& a, Complex c) const;
  /// acc += c a in the same form; acc empty starts a sum. One pass over memory for a real or purely imaginary c.
  Status multiply_constant_accumulate_lazy(Ciphertext& accumulator, const Ciphertext& a, Complex c) const;
  /// A sum of products, multiples and a constant in one pass over memory, at any levels and scales: see combination.h.
  /// Three parts where there is a product, otherwise two. (evaluator_combination.cpp)
  Result<Ciphertext> combine_lazy(const Combination<Ciphertext>& combination) const;
  /// Three parts to two.
  /// Cost: KS. Two parts: a copy.
  Result<Ciphertext> relinearise(const Ciphertext& a) const;
  /// Divides by q_level: level l -> l - 1, scale / q_l; taken as scale(l - 1) when it is that up to 2^-40 (the
  /// difference goes to the error bound). Any number of parts.
  Result<Ciphertext> rescale(const Ciphertext& a) const;
  /// Both in one division; what multiply does to a multiply_lazy.
  Result<Ciphertext> relinearise_and_rescale(const Ciphertext& a) const;

  /// P a, for sums with rotations that are not yet divided.
  Result<ExtendedCiphertext> extend(const Ciphertext& a) const;
  /// out[k] = P rotate(a, steps[k]) without the division; step 0 = extend. One decomposition for all.
  Status rotate_many_extended(const Ciphertext& a, std::span<const std::int64_t> steps,
                              std::span<ExtendedCiphertext> out) const;
  /// accumulator += P rotate(a, steps); accumulator empty starts a sum.
  Status rotate_accumulate_extended(ExtendedCiphertext& accumulator, const Ciphertext& a, std::int64_t steps) const;
  /// The same for an a that is not divided yet: only its second part is, and the first stays in Q u P. What a giant
  /// step of a linear transform does.
  /// Cost: one polynomial's division by P, and KS less its division. (evaluator_giant_step.cpp)
  Status rotate_accumulate_extended(ExtendedCiphertext& accumulator, const ExtendedCiphertext& a,
                                    std::int64_t steps) const;
  /// sum over i of a[i] p[i], p extended; each limb read once. Levels and scales must agree. At least one.
  Result<ExtendedCiphertext> inner_product_extended(std::span<const ExtendedCiphertext* const> a,
                                                    std::span<const Plaintext* const> p) const;
  /// The operands of one inner product.
  struct ExtendedProducts {
    std::span<const ExtendedCiphertext* const> a;
    std::span<const Plaintext* const> p;
  };
  /// out[k] = inner_product_extended(products[k].a, products[k].p), all at one level. A ciphertext that several of them
  /// share is read from memory once: what the giant steps of a linear transform do. out holds no operand.
  Status inner_products_extended(std::span<const ExtendedProducts> products, std::span<ExtendedCiphertext> out) const;
  Status add_extended(ExtendedCiphertext& accumulator, const ExtendedCiphertext& b) const;
  /// a / P: a ciphertext at the same level and scale.
  Result<Ciphertext> reduce(const ExtendedCiphertext& a) const;
  /// a / (P q_level): level l -> l - 1.
  Result<Ciphertext> reduce_and_rescale(const ExtendedCiphertext& a) const;

 private:
  /// A ciphertext of these parameters with finite bounds and scale.
  Status check(const Ciphertext& a) const;
  /// That, with two parts and the scale of its level.
  Status check_complete(const Ciphertext& a) const;
  bool complete(const Ciphertext& a) const;
  /// Both of one key.
  Status check_pair(const Ciphertext& a, const Ciphertext& b) const;
  /// One level and one scale, or both complete.
  Status check_summands(const Ciphertext& a, const Ciphertext& b) const;
  /// p fits a's limbs, extended or not.
  Status check_plaintext(rlwe::Level level, const Plaintext& p, bool extended) const;
  Status check_extended(const ExtendedCiphertext& a) const;
  Status check_divisible(rlwe::Level level) const;
  /// &a, or &storage with a at the lower level in it.
  Result<const Ciphertext*> bring_to(const Ciphertext& a, Level level, Ciphertext& storage) const;
  Result<const rlwe::KeySwitchKey*> relinearisation_key(const rlwe::KeyId& owner, Level level) const;
  Result<const rlwe::KeySwitchKey*> galois_key(std::uint32_t element, const rlwe::KeyId& owner, Level level) const;
  Status check_owner(const rlwe::KeySwitchKey& key, const rlwe::KeyId& owner) const;

  /// The labels of `like` on new, unfilled parts.
  Ciphertext make(const Ciphertext& like, Level level, std::size_t parts) const;
  Result<Ciphertext> combine(const Ciphertext& a, const Ciphertext& b, bool subtract) const;
  Result<Ciphertext> combine_plain(const Ciphertext& a, const Plaintext& p, bool subtract) const;
  Result<Bounds> bounds_of_sum(const Ciphertext& a, const Ciphertext& b) const;
  /// What follows every product: fill(limb, out) writes a limb of its three parts.
  template <class Fill>
  Result<Ciphertext> multiply_with(const Ciphertext& like, Level level, std::size_t slots, const Bounds& bounds,
                                   Fill fill) const;
  Status check_rotatable(const Ciphertext& a) const;
  Status check_key_switching() const;
  Status check_extended_pair(const ExtendedCiphertext& a, const ExtendedCiphertext& b) const;
  Result<ExtendedCiphertext> labels_of_inner_product(const ExtendedProducts& products) const;
  /// Of accumulator + b where b has the bounds b_bounds; both checked.
  Result<Bounds> bounds_of_extended_sum(const ExtendedCiphertext& accumulator, const ExtendedCiphertext& b,
                                        const Bounds& b_bounds) const;
  Result<Bounds> bounds_of_rotation(const Ciphertext& a) const;
  std::uint32_t element_of(std::int64_t steps) const;
  /// Fills the parts of out[k] from a by keys[k]; the labels are the caller's.
  void switch_hoisted(const Ciphertext& a, std::span<const rlwe::KeySwitchKey* const> keys,
                      std::span<Ciphertext> out) const;
  void switch_hoisted_extended(const Ciphertext& a, std::span<const rlwe::KeySwitchKey* const> keys,
                               std::span<rlwe::Pair> out) const;
  Result<Ciphertext> divided(const ExtendedCiphertext& a, bool rescaled) const;

  const backend::Device* device_;
  Encoder encoder_;
  rlwe::KeySwitcher key_switcher_;
  const rlwe::EvaluationKeys* keys_;
  /// P modulo q_0 .. q_top.
  std::vector<backend::Multiplier> special_product_;
};

}  // namespace tacet::ckks
