// SPDX-License-Identifier: Apache-2.0
//
// What the verbs of Evaluator share. Internal to bgv/.
#pragma once

#include <array>
#include <span>

#include "bgv/evaluator.h"

namespace tacet::bgv {

/// A ciphertext as an operation reads it: brought down by a descent. Where nothing is divided, it is a view of the
/// first limbs of the original, which costs nothing.
class Operand {
 public:
  Operand() = default;
  Operand(const rlwe::Ciphertext* viewed, Level level) : viewed_(viewed), level_(level) {}
  Operand(rlwe::Ciphertext&& owned, Level level) : owned_(std::move(owned)), level_(level) {}

  const rlwe::Ciphertext& body() const { return viewed_ != nullptr ? *viewed_ : owned_; }
  rlwe::Ciphertext release() && { return std::move(owned_); }
  const Word* limb(std::size_t part, std::size_t i) const { return body().parts[part].limb(i); }
  std::size_t part_count() const { return body().part_count; }
  Level level() const { return level_; }

 private:
  const rlwe::Ciphertext* viewed_ = nullptr;
  rlwe::Ciphertext owned_;
  Level level_;
};

struct Evaluator::Work {
  const Evaluator& evaluator;

  const Parameters& parameters() const { return evaluator.parameters_; }
  const ring::Ring& ring() const { return evaluator.parameters_.ring(); }
  const backend::Device& device() const { return *evaluator.device_; }
  const rlwe::KeySwitcher& switcher() const { return evaluator.switcher_; }
  std::size_t degree() const { return ring().degree(); }

  /// An uninitialised ciphertext with the labels of `like`.
  rlwe::Ciphertext make(const rlwe::Ciphertext& like, Level level, std::size_t part_count) const;
  static Ciphertext label(rlwe::Ciphertext body, const State& state) {
    return {std::move(body), state.correction_factor, state.log_noise};
  }

  /// Calls body(part, limb) for all limbs of `part_count` parts at `level`, in parallel.
  template <class Body>
  void for_each_limb(std::size_t part_count, Level level, Body&& body) const {
    const std::size_t limbs = level.primes();
    device().threads().parallel_for(part_count * limbs, [&](std::size_t task) { body(task / limbs, task % limbs); });
  }
  template <auto Kernel, class... Arguments>
  void run(Arguments&&... arguments) const {
    device().backend().run<Kernel>(arguments...);
  }
  /// The multiplier of a signed scalar modulo prime i.
  backend::Multiplier multiplier(std::size_t i, std::int64_t scalar) const {
    const ring::Modulus& modulus = ring().modulus(i);
    return modulus.multiplier(modulus.reduce_signed(scalar));
  }

  /// The operand after a descent.
  Operand operand(const Ciphertext& a, const Descent& descent) const;
  /// The same in memory of its own.
  rlwe::Ciphertext copy(const Ciphertext& a, const Descent& descent) const;
  rlwe::Ciphertext first_limbs(const Ciphertext& a, Level level) const;
  /// out[k] = the automorphism of keys[k] on a; at most rotations_a_batch of them share one decomposition. a may be
  /// among the results.
  void automorphisms(const Ciphertext& a, std::span<const rlwe::KeySwitchKey* const> keys,
                     std::span<Ciphertext* const> out, const State& result) const;
  /// `count` switches of a ciphertext that is taken over.
  rlwe::Ciphertext switch_down(rlwe::Ciphertext body, std::size_t count) const;
  /// out = x a + y b at the level of the operands; a part that one of them lacks counts as zero.
  rlwe::Ciphertext combine(const Operand& a, std::int64_t x, const Operand& b, std::int64_t y) const;
  /// a = x a + y b; a has every part that b has and is at the level of b.
  void combine_in_place(rlwe::Ciphertext& a, std::int64_t x, const Operand& b, std::int64_t y) const;

  /// The key, checked to belong to the ciphertext.
  Result<const rlwe::KeySwitchKey*> relinearisation_key(const Keys& keys, const Ciphertext& a, Level level) const;
  Result<const rlwe::KeySwitchKey*> galois_key(const Keys& keys, const Ciphertext& a, std::uint32_t element) const;

  /// How a tensor product is left: as it is, or with d_0 and d_1 times P over the primes of the key, ready for the
  /// inner product of key switching to be added to them.
  enum class Form { plain, times_special };
  /// Room for (d_0, d_1, d_2).
  rlwe::Ciphertext make_tensor(const rlwe::Ciphertext& like, Level level, Form form) const;
  /// out = (or, if `accumulate`, out +=) the sum of the tensor products; at most tensor_chunk of them, at the level of
  /// out. Form::times_special is applied to the sum.
  void tensor(rlwe::Ciphertext& out, std::span<const Operand> a, std::span<const Operand> b, bool accumulate,
              Form form) const;
  static constexpr std::size_t tensor_chunk = 16;
  /// The sum that `plan` describes.
  rlwe::Ciphertext sum_of_tensors(std::span<const Ciphertext* const> a, std::span<const Ciphertext* const> b,
                                  const ProductPlan& plan, Form form) const;
  /// Relinearises, with the fused switch if planned, and switches down to the level of the plan's result. The tensor
  /// product is plain where it is kept; where it is given away, it is in Form::times_special if the switch is fused.
  Ciphertext finish(const rlwe::Ciphertext& tensor, const ProductPlan& plan, const rlwe::KeySwitchKey& key) const;
  Ciphertext finish(rlwe::Ciphertext&& tensor, const ProductPlan& plan, const rlwe::KeySwitchKey& key) const;

 private:
  /// `sums`: P d_0 and P d_1 if the switch is fused.
  Ciphertext switch_keys(const rlwe::Ciphertext& tensor, std::array<rlwe::Pair, 1> sums, const ProductPlan& plan,
                         const rlwe::KeySwitchKey& key) const;
};

/// Refuses a ciphertext that is not in two parts.
Status check_two_parts(const Ciphertext& a);

}  // namespace tacet::bgv
