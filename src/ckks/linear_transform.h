// SPDX-License-Identifier: Apache-2.0
//
// Matrices that act on the slots, by their diagonals, and the order of rotations that applies them. What encodes and
// applies them is linear_transform_evaluation.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "base/error.h"
#include "ckks/encoder.h"

namespace tacet::ckks {

/// An n x n matrix M over the slots, n a power of two, by its diagonals that are not zero:
///   (M x)_j = sum over d of diagonals[d][j] x_(j + d), indices modulo n,   diagonals[d][j] = M_(j, j + d mod n).
/// Keys d are in [0, n), vectors have n entries.
struct SlotMatrix {
  std::size_t slots = 0;
  std::map<std::size_t, std::vector<Complex>> diagonals;

  /// The diagonals of a dense matrix, row after row; those that are zero are left out. Errors: invalid_argument when
  /// there are not slots^2 entries.
  static Result<SlotMatrix> from_rows(std::size_t slots, std::span<const Complex> rows);

  /// M x in the clear: n products a diagonal.
  std::vector<Complex> operator()(std::span<const Complex> x) const;
  /// max over j of sum over d of |diagonals[d][j]|: how much M can enlarge a slot.
  double row_sum() const;
};

/// Refuses: slots that are not a power of two up to slots_max, no diagonal at all, a diagonal number or length that
/// does not fit, entries that are not finite.
Status check_matrix(const SlotMatrix& matrix, std::size_t slots_max);

/// What applying a transform costs.
struct LinearTransformCost {
  std::size_t baby_switches = 0;   ///< inner products with a key that share one decomposition, and are not divided
  std::size_t giant_switches = 0;  ///< inner products with a decomposition and a division each
  std::size_t products = 0;        ///< with plaintext diagonals, over Q u P
};

/// Baby steps and giant steps. With d = g + b,
///   M x = sum over g of rotate_g( sum over b of rotate_(-g)(diagonal_(g + b)) rotate_b(x) ).
/// All baby rotations share one decomposition and stay in Q u P undivided, plaintexts are over Q u P as well, and each
/// giant step divides one polynomial before its own switch (double hoisting: Bossuat, Mouchet, Troncoso-Pastoriza,
/// Hubaux, ePrint 2020/1203, algorithm 6). Where giant steps are 0, D, 2 D, .. they follow one another as in Horner's
/// rule, rotate_D(rotate_D(..) + ..) + ..: as many switches, and one key for all of them. Of all powers of two as the
/// distance of giant steps, with babies from 0 or centred about it, the cheapest is taken.
class LinearTransformPlan {
 public:
  /// Babies are kept at the same time, each as large as a ciphertext over Q u P.
  static constexpr std::size_t babies_max = 128;

  struct Giant {
    std::int64_t steps = 0;              ///< g, in [0, n)
    std::vector<std::size_t> babies;     ///< numbers in LinearTransformPlan::babies()
    std::vector<std::size_t> diagonals;  ///< g + b mod n, for each of them
  };

  /// Errors: check_matrix.
  static Result<LinearTransformPlan> create(const SlotMatrix& matrix, std::size_t slots_max);

  std::size_t slots() const { return slots_; }
  /// Rotations of the input, in [0, n) ascending; 0 may be among them.
  std::span<const std::int64_t> babies() const { return babies_; }
  std::span<const Giant> giants() const { return giants_; }
  /// D when giant k stands at k D and all are rotated by D in turn; 0 when each is rotated by its own steps.
  std::int64_t common_step() const { return common_step_; }
  const LinearTransformCost& cost() const { return cost_; }

  /// Exactly the rotations that keys are needed for, each once, in ascending order.
  std::vector<std::int64_t> rotations() const;
  /// Their Galois elements, for key generation.
  std::vector<std::uint32_t> galois_elements(unsigned log_degree) const;

 private:
  static LinearTransformPlan with_distance(const SlotMatrix& matrix, std::int64_t distance, bool centred);

  std::size_t slots_ = 0;
  std::vector<std::int64_t> babies_;
  std::vector<Giant> giants_;
  std::int64_t common_step_ = 0;
  LinearTransformCost cost_;
};

}  // namespace tacet::ckks
