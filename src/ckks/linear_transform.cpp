// SPDX-License-Identifier: Apache-2.0
#include "ckks/linear_transform.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include "base/check.h"
#include "ring/automorphism.h"

namespace tacet::ckks {
namespace {

/// Cost of a giant step in baby steps. In time it is about 3: it decomposes, divides and accumulates on its own where
/// babies only read a key. In bytes of keys it is 1, or less where giants share one. At N = 2^16 a key takes 0.1 GiB.
constexpr double giant_weight = 2;

double weight(const LinearTransformCost& cost) {
  return static_cast<double>(cost.baby_switches) + giant_weight * static_cast<double>(cost.giant_switches);
}

/// d as a rotation of the least length, in (-n/2, n/2].
std::int64_t centred_rotation(std::size_t d, std::size_t n) {
  return d > n / 2 ? static_cast<std::int64_t>(d) - static_cast<std::int64_t>(n) : static_cast<std::int64_t>(d);
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return (a >= 0 ? a : a - b + 1) / b; }

std::int64_t residue(std::int64_t steps, std::size_t slots) {
  const auto n = static_cast<std::int64_t>(slots);
  return ((steps % n) + n) % n;
}

std::size_t position(std::span<const std::int64_t> sorted, std::int64_t value) {
  return static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
}

}  // namespace

Result<SlotMatrix> SlotMatrix::from_rows(std::size_t slots, std::span<const Complex> rows) {
  if (slots == 0 || slots > rows.size() || rows.size() / slots != slots || rows.size() % slots != 0)
    return fail(ErrorCode::invalid_argument, "{} entries do not make a matrix of {} rows and columns", rows.size(),
                slots);
  SlotMatrix matrix;
  matrix.slots = slots;
  for (std::size_t d = 0; d < slots; ++d) {
    std::vector<Complex> diagonal(slots);
    for (std::size_t j = 0; j < slots; ++j) diagonal[j] = rows[j * slots + (j + d) % slots];
    // Compared this way, entries that are not numbers are kept, and refused later.
    const bool zero = std::all_of(diagonal.begin(), diagonal.end(), [](Complex c) { return c == Complex(0); });
    if (!zero) matrix.diagonals.emplace(d, std::move(diagonal));
  }
  return matrix;
}

std::vector<Complex> SlotMatrix::operator()(std::span<const Complex> x) const {
  TACET_CHECK(x.size() == slots);
  std::vector<Complex> y(slots);
  for (const auto& [d, diagonal] : diagonals) {
    for (std::size_t j = 0; j < slots; ++j) y[j] += diagonal[j] * x[(j + d) % slots];
  }
  return y;
}

double SlotMatrix::row_sum() const {
  std::vector<double> sums(slots);
  for (const auto& [d, diagonal] : diagonals) {
    for (std::size_t j = 0; j < slots; ++j) sums[j] += std::abs(diagonal[j]);
  }
  return sums.empty() ? 0 : *std::max_element(sums.begin(), sums.end()) * (1 + 0x1p-30);
}

Status check_matrix(const SlotMatrix& matrix, std::size_t slots_max) {
  if (!std::has_single_bit(matrix.slots) || matrix.slots > slots_max)
    return fail(ErrorCode::invalid_argument, "a matrix over {} slots: slots are a power of two up to {}", matrix.slots,
                slots_max);
  if (matrix.diagonals.empty())
    return fail(ErrorCode::invalid_argument, "the matrix has no diagonal: its product with any vector is zero");
  for (const auto& [d, diagonal] : matrix.diagonals) {
    if (d >= matrix.slots || diagonal.size() != matrix.slots)
      return fail(ErrorCode::invalid_argument, "diagonal {} with {} entries does not fit a matrix over {} slots", d,
                  diagonal.size(), matrix.slots);
    for (std::size_t j = 0; j < diagonal.size(); ++j) {
      if (!std::isfinite(diagonal[j].real()) || !std::isfinite(diagonal[j].imag()))
        return fail(ErrorCode::invalid_argument, "entry {} of diagonal {} is not a finite number", j, d);
    }
  }
  return {};
}

LinearTransformPlan LinearTransformPlan::with_distance(const SlotMatrix& matrix, std::int64_t distance, bool centred) {
  LinearTransformPlan plan;
  plan.slots_ = matrix.slots;
  const std::int64_t lowest = centred ? -(distance / 2) : 0;
  // Both modulo n, so that one rotation has one name, and one key.
  const auto giant_of = [&](std::size_t d) {
    return residue(floor_divide(centred_rotation(d, matrix.slots) - lowest, distance) * distance, matrix.slots);
  };
  const auto baby_of = [&](std::size_t d) {
    const std::int64_t shifted = centred_rotation(d, matrix.slots) - lowest;
    return residue(shifted - floor_divide(shifted, distance) * distance + lowest, matrix.slots);
  };
  std::set<std::int64_t> babies;
  std::set<std::int64_t> giants;
  for (const auto& [d, diagonal] : matrix.diagonals) {
    babies.insert(baby_of(d));
    giants.insert(giant_of(d));
  }
  plan.babies_.assign(babies.begin(), babies.end());
  for (const std::int64_t giant : giants) plan.giants_.push_back({giant, {}, {}});
  const std::vector<std::int64_t> giant_list(giants.begin(), giants.end());
  for (const auto& [d, diagonal] : matrix.diagonals) {
    Giant& giant = plan.giants_[position(giant_list, giant_of(d))];
    giant.babies.push_back(position(plan.babies_, baby_of(d)));
    giant.diagonals.push_back(d);
  }
  const auto is_multiple = [&](const Giant& giant) { return giant.steps == (&giant - plan.giants_.data()) * distance; };
  if (plan.giants_.size() > 1 && std::all_of(plan.giants_.begin(), plan.giants_.end(), is_multiple))
    plan.common_step_ = distance;
  plan.cost_ = {babies.size() - babies.count(0), giants.size() - giants.count(0), matrix.diagonals.size()};
  return plan;
}

Result<LinearTransformPlan> LinearTransformPlan::create(const SlotMatrix& matrix, std::size_t slots_max) {
  TACET_RETURN_IF_ERROR(check_matrix(matrix, slots_max));
  LinearTransformPlan best;
  const auto n = static_cast<std::int64_t>(matrix.slots);
  for (std::int64_t distance = 1; distance <= n; distance *= 2) {
    for (const bool centred : {false, true}) {
      LinearTransformPlan plan = with_distance(matrix, distance, centred);
      if (plan.babies_.size() > babies_max) continue;
      if (best.giants_.empty() || weight(plan.cost_) < weight(best.cost_)) best = std::move(plan);
    }
  }
  return best;
}

std::vector<std::int64_t> LinearTransformPlan::rotations() const {
  std::set<std::int64_t> rotations(babies_.begin(), babies_.end());
  if (common_step_ != 0)
    rotations.insert(common_step_);
  else
    for (const Giant& giant : giants_) rotations.insert(giant.steps);
  rotations.erase(0);
  return {rotations.begin(), rotations.end()};
}

std::vector<std::uint32_t> LinearTransformPlan::galois_elements(unsigned log_degree) const {
  std::vector<std::uint32_t> elements;
  for (const std::int64_t steps : rotations()) elements.push_back(ring::galois_element_of_rotation(log_degree, steps));
  return elements;
}

}  // namespace tacet::ckks
