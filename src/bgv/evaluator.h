// SPDX-License-Identifier: Apache-2.0
//
// BGV on ciphertexts. The verbs are in files of their own: evaluator_add.cpp, evaluator_multiply.cpp,
// evaluator_rotate.cpp, evaluator_modulus_switch.cpp, evaluator_plain.cpp.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "backend/device.h"
#include "bgv/ciphertext.h"
#include "bgv/encoder.h"
#include "bgv/plaintext.h"
#include "bgv/rules.h"
#include "rlwe/evaluation_key.h"
#include "rlwe/key_switching.h"

namespace tacet::bgv {

/// Exact arithmetic modulo t, slot by slot. Operands may be at different levels and have different correction factors:
/// they are aligned by the rules of bgv/rules.h, and `multiply`, `square` and `sum_of_products` manage the noise, so
/// that a user never chooses a modulus. The verbs tensor, relinearise, relinearise_and_switch, modulus_switch,
/// modulus_switch_to and settle do exactly what they say, for planners.
///
/// (Brakerski, Gentry, Vaikuntanathan, ePrint 2011/277; in RNS with hybrid key switching as Kim, Polyakov, Zucca,
/// ePrint 2021/204, with exact rather than approximate base conversion.)
///
/// All verbs: errors are decided before anything is computed and leave the operands as they were.
///  * invalid_argument: an empty operand, or one with three parts where two are needed; mismatched_parameters: operands
///    of another parameter set; wrong_key: ciphertexts or evaluation keys of different secret keys;
///  * missing_key: a relinearisation or Galois key that was not given, or was cut below the level;
///  * noise_exhausted, level_exhausted: the bound would pass the capacity, so that decryption could be wrong.
/// Const methods are thread-safe, allocate only from the device's pool, and give the same bits on every device.
///
/// Costs name limb transforms (NTT) and limbs read and written; l + 1 limbs at level l, k special primes, d digits.
class Evaluator {
 public:
  using Ciphertext = bgv::Ciphertext;
  using Plaintext = bgv::Plaintext;
  using Keys = rlwe::EvaluationKeys;

  /// The most products that sum_of_products takes at once.
  static constexpr std::size_t products_max = 256;
  /// The most rotations that share one decomposition; more are done in several batches.
  static constexpr std::size_t rotations_a_batch = 16;

  /// Refers to the device, which must outlive it.
  Evaluator(const Parameters& parameters, const backend::Device& device);

  const Parameters& parameters() const { return parameters_; }
  const backend::Device& device() const { return *device_; }
  const Encoder& encoder() const { return encoder_; }

  State state(const Ciphertext& a) const { return a.state(); }
  Ciphertext clone(const Ciphertext& a) const { return a.clone(device_->pool()); }
  /// Signed slots as an operand (see Encoder).
  Result<Plaintext> encode(std::span<const std::int64_t> values, Level level) const {
    return encoder_.encode_signed(values, level);
  }

  /// a + b, a - b. Bound: B_a + B_b. Reads both, writes one. The in-place forms save a ciphertext of memory.
  Result<Ciphertext> add(const Ciphertext& a, const Ciphertext& b) const;
  Status add_in_place(Ciphertext& a, const Ciphertext& b) const;
  Result<Ciphertext> subtract(const Ciphertext& a, const Ciphertext& b) const;
  Status subtract_in_place(Ciphertext& a, const Ciphertext& b) const;
  /// -a. Bound unchanged.
  Result<Ciphertext> negate(const Ciphertext& a) const;

  /// a + p, a - p. Bound: B + ||p||, or B + N t/2 when a has a correction factor other than 1 (then p is transformed
  /// again). Touches c_0 only.
  Result<Ciphertext> add_plain(const Ciphertext& a, const Plaintext& p) const;
  Status add_plain_in_place(Ciphertext& a, const Plaintext& p) const;
  Result<Ciphertext> subtract_plain(const Ciphertext& a, const Plaintext& p) const;
  /// a p. Bound: B ||p||, with the norm that this plaintext has. Not switched afterwards: sums of such products cost
  /// one switch, by settle or by the next multiply.
  Result<Ciphertext> multiply_plain(const Ciphertext& a, const Plaintext& p) const;
  /// sum += a p, the running form of the same. `sum` empty: it becomes a p.
  Status multiply_plain_accumulate(Ciphertext& sum, const Ciphertext& a, const Plaintext& p) const;
  /// a + c and c a for an integer, -t < c < t, in every slot (in the constant coefficient, where there are no slots).
  /// Bounds: B + t/2, |c| B with c centred.
  Result<Ciphertext> add_scalar(const Ciphertext& a, std::int64_t c) const;
  Result<Ciphertext> multiply_scalar(const Ciphertext& a, std::int64_t c) const;

  /// a b, relinearised and switched by rule. Bound: (B_a B_b + key switch) / q + division noise. Cost: the tensor
  /// product, one key switch: l + 1 inverse and d (l + 1 + k) forward transforms, and one division of two polynomials.
  Result<Ciphertext> multiply(const Ciphertext& a, const Ciphertext& b, const Keys& keys) const;
  Result<Ciphertext> square(const Ciphertext& a, const Keys& keys) const;
  /// a_0 b_0 + a_1 b_1 + .. with one relinearisation. Errors: also invalid_argument when the counts differ or are 0,
  /// limit_exceeded beyond products_max.
  Result<Ciphertext> sum_of_products(std::span<const Ciphertext* const> a, std::span<const Ciphertext* const> b,
                                     const Keys& keys) const;

  /// The two verbs of planned circuits: operands lose the limbs above `level`, which costs nothing, and nothing else is
  /// decided. linear_combination: c_0 a_0 + c_1 a_1 + .. + constant at `level`, in one pass over the limbs. Bound: sum
  /// |c_i| B_i. products_at: a_0 b_0 + a_1 b_1 + .. at `level` >= 1, relinearised and switched once; the result is at
  /// level - 1. Errors: also invalid_argument for counts that differ or are 0, or operands with different correction
  /// factors; limit_exceeded beyond products_max.
  Result<Ciphertext> linear_combination(std::span<const Ciphertext* const> a,
                                        std::span<const std::int64_t> coefficients, std::int64_t constant,
                                        Level level) const;
  Result<Ciphertext> products_at(std::span<const Ciphertext* const> a, std::span<const Ciphertext* const> b,
                                 Level level, const Keys& keys) const;

  /// a b in three parts, nothing switched. Bound: B_a B_b.
  Result<Ciphertext> tensor(const Ciphertext& a, const Ciphertext& b) const;
  /// sum += a b in three parts. `sum` empty: it becomes tensor(a, b).
  Status tensor_accumulate(Ciphertext& sum, const Ciphertext& a, const Ciphertext& b) const;
  /// Three parts to two; a ciphertext of two parts is copied. Bound: B + key switch.
  Result<Ciphertext> relinearise(const Ciphertext& a, const Keys& keys) const;
  /// The same and a modulus switch in one division, cheaper than either alone. Needs three parts and level >= 1.
  Result<Ciphertext> relinearise_and_switch(const Ciphertext& a, const Keys& keys) const;
  /// Relinearised and switched by rule, as multiply ends.
  Result<Ciphertext> finish_product(const Ciphertext& a, const Keys& keys) const;

  /// One division by the last prime. Bound: B / q + division noise. Cost: 1 inverse and l forward transforms a part.
  Result<Ciphertext> modulus_switch(const Ciphertext& a) const;
  /// To `level` by rule 1: limbs are forgotten where the bound allows it, and divided away where that lowers it.
  Result<Ciphertext> modulus_switch_to(const Ciphertext& a, Level level) const;
  /// As many switches as rule 3 makes after a product; a copy if none.
  Result<Ciphertext> settle(const Ciphertext& a) const;

  /// Both rows cyclically to the left by `steps` slots (negative: to the right). Bound: B + key switch. Needs the
  /// Galois key of ring::galois_element_of_rotation. Cost: as relinearise. No key is needed for a multiple of N/2
  /// steps.
  Result<Ciphertext> rotate_rows(const Ciphertext& a, std::int64_t steps, const Keys& keys) const;
  /// out[i] = a rotated by steps[i]; the decomposition of a is shared (hoisting; Halevi, Shoup, ePrint 2018/244). Same
  /// bits as rotate_rows. a must not be among the results. On an error, out is untouched.
  Status rotate_many(const Ciphertext& a, std::span<const std::int64_t> steps, std::span<Ciphertext> out,
                     const Keys& keys) const;
  /// The two rows exchanged. Needs the key of ring::galois_element_of_conjugation.
  Result<Ciphertext> swap_rows(const Ciphertext& a, const Keys& keys) const;
  /// a(X^g), g odd and below 2N. Bound and cost as rotate_rows. Errors: also invalid_argument for another g.
  Result<Ciphertext> apply_automorphism(const Ciphertext& a, std::uint32_t galois_element, const Keys& keys) const;

 private:
  struct Work;  // evaluator_work.h

  Result<Ciphertext> combine(const Ciphertext& a, const Ciphertext& b, std::int64_t sign) const;
  Status combine_in_place(Ciphertext& a, const Ciphertext& b, std::int64_t sign) const;
  Result<Ciphertext> combine_plain(const Ciphertext& a, const Plaintext& p, std::int64_t sign) const;
  /// The lift of f m mod t for the factor and level of `state`.
  ring::Evaluations scaled_plaintext(const Plaintext& p, const State& state) const;
  Status check_products(std::span<const Ciphertext* const> a, std::span<const Ciphertext* const> b) const;
  Status check_terms(std::span<const Ciphertext* const> a, std::span<const std::int64_t> coefficients) const;
  Result<Ciphertext> relinearise_by(const ProductPlan& plan, const Ciphertext& a, const Keys& keys) const;

  Parameters parameters_;
  const backend::Device* device_;
  Encoder encoder_;
  rlwe::KeySwitcher switcher_;
  std::vector<backend::Multiplier> special_product_;  // P mod q_i
};

}  // namespace tacet::bgv
