// SPDX-License-Identifier: Apache-2.0
//
// Makes programs: linear combinations are free values, products are nodes, equal nodes are one.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "circuit/program.h"

namespace tacet::circuit {

/// constant + sum of coefficient * node, over inputs and products: a value that costs nothing until a product or an
/// output needs it. [minimum, maximum] contains the integer that a slot holds (not reduced modulo t).
struct Sum {
  std::int64_t constant = 0;
  std::vector<Term> terms;  ///< by ascending node, no coefficient 0
  std::int64_t minimum = 0;
  std::int64_t maximum = 0;

  Sum() = default;
  Sum(std::int64_t value) : constant(value), minimum(value), maximum(value) {}  // NOLINT(google-explicit-constructor)

  bool is_constant() const { return terms.empty(); }
  /// Known to hold 0 or 1 in every slot.
  bool is_bit() const { return minimum >= 0 && maximum <= 1; }
  /// The same value, of which more is known than interval arithmetic sees.
  Sum within(std::int64_t low, std::int64_t high) const;
};

Sum operator+(const Sum& a, const Sum& b);
Sum operator-(const Sum& a, const Sum& b);
Sum operator*(std::int64_t factor, const Sum& a);
/// 1 - bit, a bit again.
Sum complement(const Sum& bit);

class Builder {
 public:
  /// One node an input, however often it is asked for.
  Sum input(const InputSource& source, std::int64_t minimum, std::int64_t maximum);

  /// a b. A constant factor costs nothing; bits times themselves are themselves.
  Sum multiply(const Sum& a, const Sum& b);
  /// a_0 b_0 + a_1 b_1 + .. with one relinearisation for every 256 products.
  Sum sum_of_products(std::span<const std::pair<Sum, Sum>> pairs);
  /// The product of all factors as a tree of least depth, given the depths of the factors; 1 for none.
  Sum multiply_all(std::vector<Sum> factors);

  /// Levels between the inputs and this value.
  unsigned depth(const Sum& a) const;

  /// The number of the output; not for a constant, which needs no host.
  std::size_t output(const Sum& a);
  /// Gives the program away, without nodes that no output needs.
  Program finish();

 private:
  NodeId materialise(const Sum& a);
  NodeId add(Node node, unsigned depth);

  Program program_;
  std::vector<unsigned> depths_;
  std::map<InputSource, NodeId> inputs_;
  std::map<std::vector<std::pair<NodeId, NodeId>>, NodeId> products_;
  std::map<std::pair<std::int64_t, std::vector<Term>>, NodeId> linear_;
};

}  // namespace tacet::circuit
