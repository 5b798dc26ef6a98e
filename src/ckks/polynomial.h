// SPDX-License-Identifier: Apache-2.0
//
// Polynomials to be evaluated on ciphertexts, and the order of the products that evaluates them in the least depth.
// What runs the plan is polynomial_evaluation.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/error.h"
#include "ckks/encoder.h"

namespace tacet::ckks {

/// The largest degree that is taken.
inline constexpr std::size_t polynomial_degree_max = 2047;

enum class PolynomialBasis : std::uint8_t { power, chebyshev };

/// p(x) = sum over i of c_i B_i(x).
///   power:      B_i(x) = x^i.
///   chebyshev:  B_i(x) = T_i(u), u = (2 x - a - b) / (b - a), for x real in [a, b]: then every |T_i| <= 1 and bounds
///               stay small where powers would not.
struct Polynomial {
  PolynomialBasis basis = PolynomialBasis::power;
  std::vector<Complex> coefficients;  ///< c_0, c_1, ..
  double a = -1;                      ///< the interval; chebyshev only
  double b = 1;

  /// The index of the last coefficient that is not zero; 0 for none.
  std::size_t degree() const;
  /// Where every other coefficient is zero, the products that only those need are left out.
  bool is_odd() const;
  bool is_even() const;
  /// p(x) in the clear, by Horner's and Clenshaw's rules.
  Complex operator()(Complex x) const;
};

/// Refuses: a degree of 0 (there is nothing to evaluate) or above polynomial_degree_max, coefficients that are not
/// finite, an interval that is not a < b.
Status check_polynomial(const Polynomial& polynomial);

/// ceil(log2(degree + 1)): the levels that any evaluation of that degree needs when each product takes one.
unsigned polynomial_depth(std::size_t degree);

/// How B_(a + b) comes from earlier ones: B_a B_b in the power basis; 2 T_a T_b - T_(a - b) in Chebyshev's, a >= b.
struct PowerStep {
  std::size_t index = 0;
  std::size_t a = 0;
  std::size_t b = 0;
};

/// One node: sum over products of children[k] B_(giant k) + sum over terms of c B_i + constant, relinearised and
/// rescaled once. It stands `depth` levels below the input.
struct PolynomialNode {
  struct Product {
    std::size_t child = 0;  ///< number of the node that is multiplied
    std::size_t giant = 0;  ///< index of the power
  };
  struct Term {
    std::size_t index = 0;
    Complex coefficient;
  };
  std::vector<Product> products;
  std::vector<Term> terms;
  Complex constant;
  unsigned depth = 0;
  /// Chebyshev only: sum of the |c_i| of the polynomial that this node evaluates, which bounds it on the interval. The
  /// products that it is taken apart into would give a bound that grows with each division.
  double magnitude = 0;
};

/// What a plan costs.
struct PolynomialCost {
  std::size_t products = 0;      ///< ciphertext by ciphertext
  std::size_t relinearised = 0;  ///< key switches: products that meet in one node share theirs
  std::size_t rescaled = 0;
};

/// The order of evaluation. With m a power of two ("baby steps", B_1 .. B_m), a polynomial is divided by the largest
/// power of two B_g, g >= m, that fits: p = q B_g + r; q is a node of its own and r goes on in the same node, so
/// that p = q_1 B_g1 + q_2 B_g2 + .. + leaf with one relinearisation. (Paterson, Stockmeyer, SIAM J. Comput. 1973;
/// for the leading nodes, which have no level to spare, the leaf is halved as in ePrint 2020/1203, section 5.1: this
/// keeps the depth minimal, polynomial_depth(degree), at the cost of at most log2(m) products more. Sharing the
/// relinearisation of a node is our own.) Of all m the plan with the least cost is taken. Products, and
/// relinearisations among them, of a polynomial without zeros: degree 7: 5, 4; 15: 8, 7; 31: 13, 10; 63: 18, 15; 127:
/// 27, 20; 255: 36, 29.
///
/// An interval [a, b] costs one level more unless 2 / (b - a) is an integer.
class PolynomialPlan {
 public:
  /// Errors: check_polynomial.
  static Result<PolynomialPlan> create(const Polynomial& polynomial);

  const Polynomial& polynomial() const { return polynomial_; }
  /// Levels from input to result.
  unsigned depth() const { return depth_ + (affine_level() ? 1 : 0); }
  const PolynomialCost& cost() const { return cost_; }
  std::size_t baby_steps() const { return baby_steps_; }

  /// In the order of computation.
  std::span<const PowerStep> powers() const { return powers_; }
  /// The last one is the result.
  std::span<const PolynomialNode> nodes() const { return nodes_; }

  /// u = x slope + offset; (1, 0) where there is nothing to do.
  double slope() const { return slope_; }
  double offset() const { return offset_; }
  bool affine_level() const;

 private:
  class Builder;

  Polynomial polynomial_;
  unsigned depth_ = 0;
  std::size_t baby_steps_ = 0;
  double slope_ = 1;
  double offset_ = 0;
  PolynomialCost cost_;
  std::vector<PowerStep> powers_;
  std::vector<PolynomialNode> nodes_;
};

/// Limits on a plan that polynomial_degree_max implies; the evaluation keeps its ciphertexts in arrays of these sizes.
inline constexpr std::size_t polynomial_powers_max = 64 + 12;
inline constexpr std::size_t polynomial_products_max = 12;

}  // namespace tacet::ckks
