// SPDX-License-Identifier: Apache-2.0
#include "ckks/polynomial.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include "base/check.h"

namespace tacet::ckks {
namespace {

/// More baby steps than this never pay below polynomial_degree_max.
constexpr std::size_t baby_steps_max = 64;

bool is_zero(Complex c) { return c == Complex(0); }

std::size_t degree_of(std::span<const Complex> coefficients) {
  std::size_t degree = coefficients.size();
  while (degree > 0 && is_zero(coefficients[degree - 1])) --degree;
  return degree == 0 ? 0 : degree - 1;
}

bool vanishes_at(std::span<const Complex> coefficients, std::size_t parity) {
  for (std::size_t i = parity; i < coefficients.size(); i += 2) {
    if (!is_zero(coefficients[i])) return false;
  }
  return true;
}

/// A key switch costs several times what the tensor and the rescaling of a product cost without it.
double weight(const PolynomialCost& cost) {
  return 4.0 * static_cast<double>(cost.relinearised) + static_cast<double>(cost.products) +
         static_cast<double>(cost.rescaled);
}

}  // namespace

std::size_t Polynomial::degree() const { return degree_of(coefficients); }
bool Polynomial::is_odd() const { return vanishes_at(coefficients, 0); }
bool Polynomial::is_even() const { return vanishes_at(coefficients, 1); }

Complex Polynomial::operator()(Complex x) const {
  if (coefficients.empty()) return 0;
  if (basis == PolynomialBasis::power) {
    Complex sum = 0;
    for (std::size_t i = coefficients.size(); i-- > 0;) sum = sum * x + coefficients[i];
    return sum;
  }
  const Complex u = (2.0 * x - a - b) / (b - a);
  Complex next = 0;
  Complex after_next = 0;
  for (std::size_t i = coefficients.size(); i-- > 1;) {
    const Complex current = coefficients[i] + 2.0 * u * next - after_next;
    after_next = next;
    next = current;
  }
  return coefficients[0] + u * next - after_next;
}

Status check_polynomial(const Polynomial& polynomial) {
  for (std::size_t i = 0; i < polynomial.coefficients.size(); ++i) {
    const Complex c = polynomial.coefficients[i];
    if (!std::isfinite(c.real()) || !std::isfinite(c.imag()))
      return fail(ErrorCode::invalid_argument, "coefficient {} of the polynomial is not a finite number", i);
  }
  const std::size_t degree = polynomial.degree();
  if (degree == 0)
    return fail(ErrorCode::invalid_argument,
                "a polynomial of degree 0 needs no ciphertext: encrypt or add the constant instead");
  if (degree > polynomial_degree_max)
    return fail(ErrorCode::invalid_argument, "a polynomial of degree {} is above the limit of {}", degree,
                polynomial_degree_max);
  if (polynomial.basis == PolynomialBasis::chebyshev &&
      !(std::isfinite(polynomial.a) && std::isfinite(polynomial.b) && polynomial.a < polynomial.b))
    return fail(ErrorCode::invalid_argument, "[{}, {}] is not an interval with a < b", polynomial.a, polynomial.b);
  return {};
}

unsigned polynomial_depth(std::size_t degree) { return static_cast<unsigned>(std::bit_width(degree)); }

bool PolynomialPlan::affine_level() const { return slope_ != std::nearbyint(slope_); }

/// Builds the plan for one number of baby steps.
class PolynomialPlan::Builder {
 public:
  Builder(PolynomialPlan& plan, std::size_t baby_steps)
      : plan_(plan), chebyshev_(plan.polynomial_.basis == PolynomialBasis::chebyshev), baby_steps_(baby_steps) {}

  void build() {
    plan_.baby_steps_ = baby_steps_;
    add_node({plan_.polynomial_.coefficients.begin(), plan_.polynomial_.coefficients.end()}, plan_.depth_);
    for (const PolynomialNode& node : plan_.nodes_) {
      for (const auto& product : node.products) require(product.giant);
      for (const auto& term : node.terms) require(term.index);
    }
    const std::size_t steps = plan_.powers_.size();
    plan_.cost_ = {steps, steps, steps + plan_.nodes_.size()};
    for (const PolynomialNode& node : plan_.nodes_) {
      plan_.cost_.products += node.products.size();
      plan_.cost_.relinearised += node.products.empty() ? 0 : 1;
    }
  }

 private:
  /// The number of the node that evaluates `rest` with `depth` levels; deg(rest) < 2^depth.
  std::size_t add_node(std::vector<Complex> rest, unsigned depth) {
    PolynomialNode node;
    node.depth = depth;
    for (const Complex& c : rest) node.magnitude += std::abs(c) * (1 + 0x1p-40);
    // B_i stands ceil(log2 i) levels down, and its coefficient takes one.
    const std::size_t leaf = std::min(baby_steps_, std::size_t{1} << (depth - 1));
    for (std::size_t degree = degree_of(rest); degree > leaf; degree = degree_of(rest)) {
      const std::size_t giant = std::bit_floor(degree);
      std::vector<Complex> quotient(rest.begin() + static_cast<std::ptrdiff_t>(giant),
                                    rest.begin() + static_cast<std::ptrdiff_t>(degree) + 1);
      rest.resize(giant);
      if (chebyshev_) {
        // T_(g + k) = 2 T_g T_k - T_(g - k)
        for (std::size_t k = 1; k < quotient.size(); ++k) {
          rest[giant - k] -= quotient[k];
          quotient[k] *= 2.0;
        }
      }
      if (degree == giant) {
        node.terms.push_back({giant, quotient[0]});
      } else {
        node.products.push_back({add_node(std::move(quotient), depth - 1), giant});
      }
    }
    for (std::size_t i = 1; i < rest.size(); ++i) {
      if (!is_zero(rest[i])) node.terms.push_back({i, rest[i]});
    }
    node.constant = rest.empty() ? Complex(0) : rest[0];
    plan_.nodes_.push_back(std::move(node));
    return plan_.nodes_.size() - 1;
  }

  /// B_index = B_a B_b with a the largest power of two below: the least depth, and an odd index needs odd ones and
  /// powers of two only.
  void require(std::size_t index) {
    if (index <= 1 || !known_.insert(index).second) return;
    const std::size_t a = std::bit_floor(index - 1);
    const std::size_t b = index - a;
    require(a);
    require(b);
    if (chebyshev_) require(a - b);
    plan_.powers_.push_back({index, a, b});
  }

  PolynomialPlan& plan_;
  bool chebyshev_;
  std::size_t baby_steps_;
  std::set<std::size_t> known_;
};

Result<PolynomialPlan> PolynomialPlan::create(const Polynomial& polynomial) {
  TACET_RETURN_IF_ERROR(check_polynomial(polynomial));
  PolynomialPlan shared;
  shared.polynomial_ = polynomial;
  shared.polynomial_.coefficients.resize(polynomial.degree() + 1);
  shared.depth_ = polynomial_depth(polynomial.degree());
  if (polynomial.basis == PolynomialBasis::chebyshev) {
    shared.slope_ = 2 / (polynomial.b - polynomial.a);
    shared.offset_ = -(polynomial.a + polynomial.b) / (polynomial.b - polynomial.a);
  }
  PolynomialPlan best;
  for (std::size_t baby_steps = 1; baby_steps <= std::min(std::bit_ceil(polynomial.degree()), baby_steps_max);
       baby_steps *= 2) {
    PolynomialPlan plan = shared;
    Builder(plan, baby_steps).build();
    if (best.nodes_.empty() || weight(plan.cost_) < weight(best.cost_)) best = std::move(plan);
  }
  TACET_CHECK(best.powers_.size() < polynomial_powers_max);
  return best;
}

}  // namespace tacet::ckks
