// SPDX-License-Identifier: Apache-2.0
#include "circuit/builder.h"

#include <algorithm>
#include <queue>

#include "base/check.h"

namespace tacet::circuit {
namespace {

constexpr std::size_t products_a_node = 256;

Sum combine(const Sum& a, const Sum& b, std::int64_t sign) {
  Sum out;
  out.constant = a.constant + sign * b.constant;
  out.minimum = a.minimum + (sign > 0 ? b.minimum : -b.maximum);
  out.maximum = a.maximum + (sign > 0 ? b.maximum : -b.minimum);
  out.terms.reserve(a.terms.size() + b.terms.size());
  auto x = a.terms.begin();
  auto y = b.terms.begin();
  while (x != a.terms.end() || y != b.terms.end()) {
    if (y == b.terms.end() || (x != a.terms.end() && x->node < y->node)) {
      out.terms.push_back(*x++);
    } else if (x == a.terms.end() || y->node < x->node) {
      out.terms.push_back({y->node, sign * y->coefficient});
      ++y;
    } else {
      const std::int64_t coefficient = x->coefficient + sign * y->coefficient;
      if (coefficient != 0) out.terms.push_back({x->node, coefficient});
      ++x;
      ++y;
    }
  }
  return out;
}

/// The range of x y for x and y in their ranges.
std::pair<std::int64_t, std::int64_t> product_range(const Sum& a, const Sum& b) {
  const auto corners = {a.minimum * b.minimum, a.minimum * b.maximum, a.maximum * b.minimum, a.maximum * b.maximum};
  return {std::min(corners), std::max(corners)};
}

bool same(const Sum& a, const Sum& b) { return a.constant == b.constant && a.terms == b.terms; }

}  // namespace

Sum Sum::within(std::int64_t low, std::int64_t high) const {
  Sum out = *this;
  out.minimum = std::max(minimum, low);
  out.maximum = std::min(maximum, high);
  return out;
}

Sum operator+(const Sum& a, const Sum& b) { return combine(a, b, 1); }
Sum operator-(const Sum& a, const Sum& b) { return combine(a, b, -1); }

Sum operator*(std::int64_t factor, const Sum& a) {
  if (factor == 0) return {};
  Sum out = a;
  out.constant *= factor;
  for (Term& term : out.terms) term.coefficient *= factor;
  out.minimum = std::min(factor * a.minimum, factor * a.maximum);
  out.maximum = std::max(factor * a.minimum, factor * a.maximum);
  return out;
}

Sum complement(const Sum& bit) { return (Sum(1) - bit).within(0, 1); }

NodeId Builder::add(Node node, unsigned depth) {
  program_.nodes.push_back(std::move(node));
  depths_.push_back(depth);
  return static_cast<NodeId>(program_.nodes.size() - 1);
}

Sum Builder::input(const InputSource& source, std::int64_t minimum, std::int64_t maximum) {
  const auto [entry, is_new] = inputs_.try_emplace(source, 0);
  if (is_new) {
    Node node;
    node.input = static_cast<std::uint32_t>(program_.inputs.size());
    program_.inputs.push_back(source);
    entry->second = add(std::move(node), 0);
  }
  Sum out;
  out.terms = {{entry->second, 1}};
  out.minimum = minimum;
  out.maximum = maximum;
  return out;
}

unsigned Builder::depth(const Sum& a) const {
  unsigned depth = 0;
  for (const Term& term : a.terms) depth = std::max(depth, depths_[term.node]);
  return depth;
}

NodeId Builder::materialise(const Sum& a) {
  TACET_CHECK(!a.is_constant());
  if (a.constant == 0 && a.terms.size() == 1 && a.terms[0].coefficient == 1) return a.terms[0].node;
  const auto [entry, is_new] = linear_.try_emplace({a.constant, a.terms}, 0);
  if (is_new) {
    Node node;
    node.kind = NodeKind::linear;
    node.constant = a.constant;
    node.terms = a.terms;
    entry->second = add(std::move(node), depth(a));
  }
  return entry->second;
}

Sum Builder::multiply(const Sum& a, const Sum& b) {
  const std::pair<Sum, Sum> pair{a, b};
  return sum_of_products({&pair, 1});
}

Sum Builder::sum_of_products(std::span<const std::pair<Sum, Sum>> pairs) {
  Sum out;
  std::vector<std::pair<NodeId, NodeId>> factors;
  std::int64_t low = 0;
  std::int64_t high = 0;
  unsigned factor_depth = 0;
  for (const auto& [a, b] : pairs) {
    if (a.is_constant()) {
      out = out + a.constant * b;
    } else if (b.is_constant()) {
      out = out + b.constant * a;
    } else if (a.is_bit() && same(a, b)) {
      out = out + a;
    } else {
      const NodeId x = materialise(a);
      const NodeId y = materialise(b);
      factors.emplace_back(std::min(x, y), std::max(x, y));
      const auto [product_low, product_high] = product_range(a, b);
      low += product_low;
      high += product_high;
      factor_depth = std::max({factor_depth, depth(a), depth(b)});
    }
  }
  std::sort(factors.begin(), factors.end());
  for (std::size_t first = 0; first < factors.size(); first += products_a_node) {
    const std::size_t last = std::min(first + products_a_node, factors.size());
    std::vector<std::pair<NodeId, NodeId>> part(factors.begin() + static_cast<std::ptrdiff_t>(first),
                                                factors.begin() + static_cast<std::ptrdiff_t>(last));
    const auto [entry, is_new] = products_.try_emplace(part, 0);
    if (is_new) {
      Node node;
      node.kind = NodeKind::product;
      node.factors = std::move(part);
      entry->second = add(std::move(node), factor_depth + 1);
    }
    Sum product;
    product.terms = {{entry->second, 1}};
    out = out + product;
  }
  out.minimum += low;
  out.maximum += high;
  return out;
}

Sum Builder::multiply_all(std::vector<Sum> factors) {
  if (factors.empty()) return 1;
  // Always the two shallowest: a tree of least depth (Huffman's argument with max in place of sum).
  const auto deeper = [&](const Sum& a, const Sum& b) { return depth(a) > depth(b); };
  std::priority_queue<Sum, std::vector<Sum>, decltype(deeper)> queue(deeper, std::move(factors));
  while (queue.size() > 1) {
    const Sum a = queue.top();
    queue.pop();
    const Sum b = queue.top();
    queue.pop();
    queue.push(multiply(a, b));
  }
  return queue.top();
}

std::size_t Builder::output(const Sum& a) {
  const NodeId node = materialise(a);
  program_.outputs.push_back(node);
  return program_.outputs.size() - 1;
}

Program Builder::finish() {
  Program out = select_outputs(program_, 0, program_.outputs.size());
  *this = Builder();
  return out;
}

}  // namespace tacet::circuit
