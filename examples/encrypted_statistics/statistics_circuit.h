// SPDX-License-Identifier: Apache-2.0
//
// Mean, variance, covariance and correlation of encrypted columns, written once: the host runs it on ciphertexts; the
// owner runs it on the simulator first, to learn which keys it needs.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <utility>

#include "ckks/chebyshev_approximation.h"
#include "ckks/evaluator_like.h"
#include "ckks/polynomial_evaluation.h"
#include "examples/encrypted_statistics/messages.h"

namespace tacet::example {

/// Variances of numbers in [0, 1] are at most 1/4. 1 / sqrt is approximated down to 1/128; the width of 1/4 makes the
/// way to [-1, 1] a product with 8, which costs no level.
inline constexpr double variance_min = 1.0 / 128;
inline constexpr double variance_max = variance_min + 0.25;
inline constexpr std::size_t inverse_root_degree = 63;

/// Levels of the longest path: the product, 1/n, six for the inverse root, and two products.
inline constexpr std::size_t statistics_depth = 10;

/// Columns are real, in [0, 1], zero beyond `rows`; every slot of a result holds the statistic.
template <ckks::LazyEvaluatorLike E>
class StatisticsCircuit {
 public:
  using C = typename E::Ciphertext;

  static Result<StatisticsCircuit> create(const E& evaluator, std::span<const C> columns, std::size_t rows) {
    TACET_ASSIGN_OR_RETURN(const ckks::ChebyshevApproximation root,
                           ckks::approximate_chebyshev([](double v) { return 1 / std::sqrt(v); }, variance_min,
                                                       variance_max, inverse_root_degree));
    TACET_ASSIGN_OR_RETURN(ckks::PolynomialPlan plan, ckks::PolynomialPlan::create(root.polynomial));
    return StatisticsCircuit(evaluator, columns, rows, std::move(plan), root);
  }

  Result<C> run(const RealTask& task) {
    switch (task.statistic) {
      case Statistic::mean:
        return copy_of_mean(task.a);
      case Statistic::variance:
        return covariance(task.a, task.a);
      case Statistic::covariance:
        return covariance(task.a, task.b);
      case Statistic::correlation:
        return correlation(task.a, task.b);
    }
    return fail(ErrorCode::invalid_argument, "statistic {} does not exist", static_cast<int>(task.statistic));
  }

 private:
  StatisticsCircuit(const E& evaluator, std::span<const C> columns, std::size_t rows, ckks::PolynomialPlan plan,
                    const ckks::ChebyshevApproximation& root)
      : evaluator_(evaluator),
        columns_(columns),
        rows_(rows),
        inverse_root_plan_(std::move(plan)),
        inverse_root_error_(root.error_estimate),
        inverse_root_magnitude_(root.magnitude_estimate) {}

  /// The sum over the rows, divided by their number; `magnitude` is what the caller knows of it.
  Result<C> average(const C& a, double magnitude) const {
    TACET_ASSIGN_OR_RETURN(const C sum, evaluator_.sum_slots(a, a.slots));
    TACET_ASSIGN_OR_RETURN(C out, evaluator_.multiply_constant(sum, 1 / static_cast<double>(rows_)));
    out.bounds.magnitude = std::min(out.bounds.magnitude, magnitude);
    return out;
  }

  /// Kept, since every covariance needs two of them.
  Result<const C*> mean(std::size_t a) {
    if (const auto known = means_.find(a); known != means_.end()) return &known->second;
    TACET_ASSIGN_OR_RETURN(C mean, average(columns_[a], 1));
    return &means_.emplace(a, std::move(mean)).first->second;
  }

  Result<C> copy_of_mean(std::size_t a) {
    TACET_ASSIGN_OR_RETURN(const C* mean, this->mean(a));
    return evaluator_.clone(*mean);
  }

  /// mean(x y) - mean(x) mean(y); at most 1/4 for numbers in [0, 1].
  Result<C> covariance(std::size_t a, std::size_t b) {
    TACET_ASSIGN_OR_RETURN(const C products, evaluator_.multiply(columns_[a], columns_[b]));
    TACET_ASSIGN_OR_RETURN(const C mean_of_products, average(products, 1));
    TACET_ASSIGN_OR_RETURN(const C* mean_a, mean(a));
    TACET_ASSIGN_OR_RETURN(const C* mean_b, mean(b));
    TACET_ASSIGN_OR_RETURN(const C product_of_means, evaluator_.multiply(*mean_a, *mean_b));
    TACET_ASSIGN_OR_RETURN(C out, evaluator_.subtract(mean_of_products, product_of_means));
    out.bounds.magnitude = std::min(out.bounds.magnitude, 0.25);
    return out;
  }

  /// covariance / sqrt(variance variance), never divided: two inverse roots by Chebyshev polynomials.
  Result<C> correlation(std::size_t a, std::size_t b) {
    TACET_ASSIGN_OR_RETURN(const C together, covariance(a, b));
    TACET_ASSIGN_OR_RETURN(const C* root_a, inverse_root_of_variance(a));
    TACET_ASSIGN_OR_RETURN(const C* root_b, inverse_root_of_variance(b));
    TACET_ASSIGN_OR_RETURN(C half, evaluator_.multiply(together, *root_a));
    half.bounds.magnitude = std::min(half.bounds.magnitude, 0.5);  // |covariance| <= sigma_a sigma_b, sigma_b <= 1/2
    TACET_ASSIGN_OR_RETURN(C out, evaluator_.multiply(half, *root_b));
    out.bounds.magnitude = std::min(out.bounds.magnitude, 1.0);
    return out;
  }

  /// Kept, since correlations share their variances.
  Result<const C*> inverse_root_of_variance(std::size_t a) {
    if (const auto known = inverse_roots_.find(a); known != inverse_roots_.end()) return &known->second;
    TACET_ASSIGN_OR_RETURN(const C variance, covariance(a, a));
    TACET_ASSIGN_OR_RETURN(C root, ckks::evaluate_polynomial(evaluator_, inverse_root_plan_, variance));
    root.bounds.magnitude = std::min(root.bounds.magnitude, inverse_root_magnitude_);
    root.bounds.error += inverse_root_error_;
    return &inverse_roots_.emplace(a, std::move(root)).first->second;
  }

  const E& evaluator_;
  std::span<const C> columns_;
  std::size_t rows_;
  ckks::PolynomialPlan inverse_root_plan_;
  double inverse_root_error_;
  double inverse_root_magnitude_;
  std::map<std::size_t, C> means_;
  std::map<std::size_t, C> inverse_roots_;
};

}  // namespace tacet::example
