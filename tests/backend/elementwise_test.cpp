// SPDX-License-Identifier: Apache-2.0
//
// Element-wise kernels of every backend against 128-bit division.
#include <numeric>

#include "tests/backend/kernel_test.h"

namespace tacet::backend {
namespace {

class Elementwise : public testing::TestWithParam<std::tuple<const KernelTable*, unsigned>> {
 protected:
  Elementwise()
      : backend_(*std::get<0>(GetParam())),
        modulus_(test_modulus(std::get<1>(GetParam()))),
        constants_(modulus_.constants()),
        q_(modulus_.value()) {}

  /// One vector, a few, and a whole small limb.
  static constexpr std::size_t lengths[] = {8, 40, 1024};

  /// Calls body(a, b) on limbs below the bounds, for all pairs of fills.
  template <class Body>
  void for_operands(Word bound_a, Word bound_b, Body&& body) const {
    for (const std::size_t n : lengths)
      for (const Fill fill_a : all_fills)
        for (const Fill fill_b : all_fills) body(filled(n, bound_a, fill_a, 11), filled(n, bound_b, fill_b, 12));
  }

  /// Checks out[j] = expected(j) after `kernel(out)`.
  template <class Kernel, class Expected>
  void expect(Limb out, Kernel&& kernel, Expected&& expected) const {
    ASSERT_TRUE(kernel(out.data()));
    for (std::size_t j = 0; j < out.size(); ++j) ASSERT_EQ(out[j], static_cast<Word>(expected(j))) << "at " << j;
  }

  /// Scalars at the edges and in the middle.
  std::vector<Multiplier> scalars() const {
    std::vector<Multiplier> result;
    for (const Word w : {Word{0}, Word{1}, q_ / 3, q_ - 1}) result.push_back(modulus_.multiplier(w));
    return result;
  }

  const KernelTable& backend_;
  ring::Modulus modulus_;
  ModulusConstants constants_;
  Word q_;
};

TEST_P(Elementwise, Add) {
  for_operands(q_, q_, [&](const Limb& a, const Limb& b) {
    const std::size_t n = a.size();
    const auto sum = [&](std::size_t j) { return (a[j] + b[j]) % q_; };
    expect(
        Limb(n), [&](Word* out) { return backend_.add(out, a.data(), b.data(), n, constants_); }, sum);
    expect(
        a, [&](Word* out) { return backend_.add(out, out, b.data(), n, constants_); }, sum);
    expect(
        b, [&](Word* out) { return backend_.add(out, a.data(), out, n, constants_); }, sum);
  });
}

TEST_P(Elementwise, Subtract) {
  for_operands(q_, q_, [&](const Limb& a, const Limb& b) {
    const std::size_t n = a.size();
    const auto difference = [&](std::size_t j) { return (a[j] + q_ - b[j]) % q_; };
    expect(
        Limb(n), [&](Word* out) { return backend_.subtract(out, a.data(), b.data(), n, constants_); }, difference);
    expect(
        a, [&](Word* out) { return backend_.subtract(out, out, b.data(), n, constants_); }, difference);
    expect(
        b, [&](Word* out) { return backend_.subtract(out, a.data(), out, n, constants_); }, difference);
  });
}

TEST_P(Elementwise, Negate) {
  for (const Fill fill : all_fills) {
    const Limb a = filled(1024, q_, fill);
    const auto negated = [&](std::size_t j) { return (q_ - a[j]) % q_; };
    expect(
        Limb(1024), [&](Word* out) { return backend_.negate(out, a.data(), 1024, constants_); }, negated);
    expect(
        a, [&](Word* out) { return backend_.negate(out, out, 1024, constants_); }, negated);
  }
}

TEST_P(Elementwise, Multiply) {
  for_operands(q_, q_, [&](const Limb& a, const Limb& b) {
    const std::size_t n = a.size();
    const auto product = [&](std::size_t j) { return DoubleWord{a[j]} * b[j] % q_; };
    expect(
        Limb(n), [&](Word* out) { return backend_.multiply(out, a.data(), b.data(), n, constants_); }, product);
    expect(
        a, [&](Word* out) { return backend_.multiply(out, out, b.data(), n, constants_); }, product);
    expect(
        a, [&](Word* out) { return backend_.multiply(out, out, out, n, constants_); },
        [&](std::size_t j) { return DoubleWord{a[j]} * a[j] % q_; });
  });
}

TEST_P(Elementwise, MultiplyAccumulate) {
  for_operands(q_, q_, [&](const Limb& a, const Limb& b) {
    const std::size_t n = a.size();
    for (const Fill fill : {Fill::random, Fill::largest}) {
      const Limb old = filled(n, q_, fill, 13);
      expect(
          old, [&](Word* out) { return backend_.multiply_accumulate(out, a.data(), b.data(), n, constants_); },
          [&](std::size_t j) { return (DoubleWord{a[j]} * b[j] + old[j]) % q_; });
    }
  });
}

TEST_P(Elementwise, MultiplyScalarTakesAny52BitWord) {
  for (const Multiplier scalar : scalars()) {
    for (const Fill fill : all_fills) {
      const Limb a = filled(1024, Word{1} << 52, fill);
      const auto product = [&](std::size_t j) { return DoubleWord{a[j]} * scalar.value % q_; };
      expect(
          Limb(1024), [&](Word* out) { return backend_.multiply_scalar(out, a.data(), scalar, 1024, constants_); },
          product);
      expect(
          a, [&](Word* out) { return backend_.multiply_scalar(out, out, scalar, 1024, constants_); }, product);
    }
  }
}

TEST_P(Elementwise, MultiplyScalarAccumulateTakesAny52BitWord) {
  for (const Multiplier scalar : scalars()) {
    for_operands(Word{1} << 52, q_, [&](const Limb& a, const Limb& old) {
      expect(
          old,
          [&](Word* out) { return backend_.multiply_scalar_accumulate(out, a.data(), scalar, a.size(), constants_); },
          [&](std::size_t j) { return (DoubleWord{a[j]} * scalar.value + old[j]) % q_; });
    });
  }
}

TEST_P(Elementwise, SubtractMultiplyScalar) {
  for (const Multiplier scalar : scalars()) {
    for_operands(q_, q_, [&](const Limb& a, const Limb& b) {
      const std::size_t n = a.size();
      const auto result = [&](std::size_t j) { return DoubleWord{a[j] + q_ - b[j]} * scalar.value % q_; };
      const auto kernel = [&](Word* out, const Word* x, const Word* y) {
        return backend_.subtract_multiply_scalar(out, x, y, scalar, n, constants_);
      };
      expect(
          Limb(n), [&](Word* out) { return kernel(out, a.data(), b.data()); }, result);
      expect(
          a, [&](Word* out) { return kernel(out, out, b.data()); }, result);
      expect(
          b, [&](Word* out) { return kernel(out, a.data(), out); }, result);
    });
  }
}

TEST_P(Elementwise, Permute) {
  for (const std::size_t n : {std::size_t{8}, std::size_t{1024}, std::size_t{1} << 15}) {
    const Limb in = filled(n, ~Word{0}, Fill::random);
    std::vector<std::uint32_t> index(n);
    std::iota(index.begin(), index.end(), 0U);
    std::mt19937_64 random(5);
    for (int round = 0; round < 3; ++round) {  // identity, reversal, random
      if (round == 1) std::reverse(index.begin(), index.end());
      if (round == 2) std::shuffle(index.begin(), index.end(), random);
      expect(
          Limb(n), [&](Word* out) { return backend_.permute(out, in.data(), index.data(), n); },
          [&](std::size_t p) { return in[index[p]]; });
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, Elementwise,
                         testing::Combine(testing::ValuesIn(all_backends()), testing::ValuesIn(prime_bits())),
                         [](const auto& test) {
                           return backend_name(std::get<0>(test.param)) + "_q" +
                                  std::to_string(std::get<1>(test.param));
                         });

}  // namespace
}  // namespace tacet::backend
