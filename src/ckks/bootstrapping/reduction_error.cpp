// SPDX-License-Identifier: Apache-2.0
#include "ckks/bootstrapping/reduction_error.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "ckks/clear_evaluator.h"

namespace tacet::ckks {
namespace {

constexpr double displacement = 0x1p-24;
constexpr double second_order = 1.01;

/// The clear twin with one rounding displaced, and a list of how large each may be.
class DisplacedEvaluator : public ClearEvaluator {
 public:
  DisplacedEvaluator(const Parameters& parameters, std::optional<std::size_t> displaced)
      : ClearEvaluator(parameters), displaced_(displaced) {}

  Result<Ciphertext> relinearise_and_rescale(const Ciphertext& a) const {
    TACET_ASSIGN_OR_RETURN(Ciphertext out, ClearEvaluator::relinearise_and_rescale(a));
    // What the operation adds to nothing.
    Ciphertext nothing = a;
    nothing.bounds = {};
    TACET_ASSIGN_OR_RETURN(const Ciphertext noise, ClearEvaluator::relinearise_and_rescale(nothing));
    if (displaced_ == roundings_.size()) {
      for (Complex& value : out.values) value += displacement;
    }
    roundings_.push_back(noise.bounds.error);
    return out;
  }

  const std::vector<double>& roundings() const { return roundings_; }

 private:
  std::optional<std::size_t> displaced_;
  mutable std::vector<double> roundings_;
};

/// u for messages at both ends and in the middle around every integer of the interval, as the slots of a ciphertext.
ClearCiphertext sample_points(const Parameters& parameters, Level level, double shift) {
  ClearCiphertext u;
  constexpr int integers = static_cast<int>(modulus_overflow);
  for (int integer = -integers; integer <= integers; ++integer) {
    for (const double x : {-1.0, 0.0, 1.0})
      u.values.emplace_back((integer + x * (message_magnitude + message_error) * message_ratio) / modulus_overflow +
                            shift);
  }
  u.values.resize(std::bit_ceil(u.values.size()));
  u.parts = 2;
  u.at = level;
  u.scale = parameters.scale(level);
  u.slots = u.values.size();
  u.bounds = {1, 0};
  return u;
}

double largest_difference(const ClearCiphertext& a, const ClearCiphertext& b) {
  double largest = 0;
  for (std::size_t j = 0; j < a.values.size(); ++j) largest = std::max(largest, std::abs(a.values[j] - b.values[j]));
  return largest;
}

/// Sum over k > degree of 2 |J_k(a)|.
double series_tail() {
  const double argument = 2 * std::numbers::pi * modulus_overflow / static_cast<double>(1U << modulus_doublings);
  double sum = 0;
  for (std::size_t k = modulus_degree + 1; k <= 4 * modulus_degree; ++k)
    sum += 2 * std::abs(std::cyl_bessel_j(static_cast<double>(k), argument));
  return sum;
}

}  // namespace

Result<ReductionError> reduction_error(const ModularReduction& reduction, const Parameters& parameters, Level level) {
  const DisplacedEvaluator exact(parameters, std::nullopt);
  TACET_ASSIGN_OR_RETURN(const ClearCiphertext ideal, reduction.reduce(exact, sample_points(parameters, level, 0)));
  // x = i (g - conj(g)): an error of g counts twice.
  const auto gain = [&](const ClearCiphertext& moved) { return 2 * largest_difference(moved, ideal) / displacement; };

  ReductionError error;
  const DisplacedEvaluator again(parameters, std::nullopt);
  TACET_ASSIGN_OR_RETURN(const ClearCiphertext shifted,
                         reduction.reduce(again, sample_points(parameters, level, displacement)));
  error.gain = gain(shifted) * second_order;

  const std::size_t count = exact.roundings().size();
  const std::size_t series_end = count - 1 - (modulus_doublings + 1);
  for (std::size_t k = 0; k < count; ++k) {
    const DisplacedEvaluator evaluator(parameters, k);
    TACET_ASSIGN_OR_RETURN(const ClearCiphertext moved,
                           reduction.reduce(evaluator, sample_points(parameters, level, 0)));
    const double size = exact.roundings()[k] + (k == series_end ? series_tail() : 0);
    error.own += gain(moved) * size * second_order;
  }
  error.own += reduction.sines().error / (2 * std::numbers::pi * message_ratio);
  return error;
}

}  // namespace tacet::ckks
