// SPDX-License-Identifier: Apache-2.0
//
// Base conversion of every backend against big integers.
#include <gmpxx.h>

#include "tests/backend/kernel_test.h"

namespace tacet::backend {
namespace {

static_assert(sizeof(unsigned long) == sizeof(Word));

mpz_class big(Word x) { return mpz_class(static_cast<unsigned long>(x)); }
Word residue(const mpz_class& x, Word q) { return mpz_fdiv_ui(x.get_mpz_t(), q); }

/// A conversion between random bases: constants of both halves, and B.
struct Conversion {
  Conversion(unsigned source_bits, std::size_t count, std::size_t target_count, unsigned fraction)
      : sources(distinct_moduli(source_bits, count)), fraction_bits(fraction) {
    std::vector<Word> used;
    for (const ring::Modulus& b : sources) {
      used.push_back(b.value());
      product *= big(b.value());
    }
    for (std::size_t i = 0; i < count; ++i) {
      const ring::Modulus& b = sources[i];
      ConversionSource source;
      source.modulus = b.constants();
      source.scale = b.multiplier(b.inverse(residue(product / big(b.value()), b.value())));
      source.reciprocal = static_cast<Word>((DoubleWord{1} << (52 + fraction)) / b.value());
      constants.push_back(source);
    }
    // Targets of all sizes, the largest included.
    for (std::size_t t = 0; t < target_count; ++t) {
      const unsigned bits = t % 3 == 0 ? 50 : t % 3 == 1 ? 45 : 30;
      targets.push_back(distinct_moduli(bits, 1, used)[0]);
      used.push_back(targets.back().value());
      for (const ring::Modulus& b : sources)
        matrix.push_back(residue(product / big(b.value()), targets.back().value()));
      matrix.push_back(residue(-product, targets.back().value()));
      target_constants.push_back(targets.back().constants());
    }
  }

  std::vector<ring::Modulus> sources, targets;
  std::vector<ConversionSource> constants;
  std::vector<ModulusConstants> target_constants;
  std::vector<Word> matrix;
  unsigned fraction_bits;
  mpz_class product = 1;
};

/// Integers in [0, B): both ends, both sides of the tie at B/2, near them, and random ones.
std::vector<mpz_class> integers(const Conversion& conversion, std::size_t n) {
  const mpz_class& b = conversion.product;
  std::vector<mpz_class> x{0, 1, b - 1, (b - 1) / 2, (b + 1) / 2, b / 4, b - b / 4, b - 2};
  gmp_randclass random(gmp_randinit_default);
  random.seed(9);
  while (x.size() < n) x.push_back(random.get_z_range(b));
  return x;
}

class BaseConversion : public testing::TestWithParam<std::tuple<const KernelTable*, std::size_t>> {
 protected:
  const KernelTable& backend() const { return *std::get<0>(GetParam()); }
  std::size_t count() const { return std::get<1>(GetParam()); }

  static std::vector<Limb> zero_limbs(std::size_t number, std::size_t n) {
    std::vector<Limb> result;
    for (std::size_t i = 0; i < number; ++i) result.push_back(Limb(n));
    return result;
  }
};

TEST_P(BaseConversion, GivesTheCentredRepresentative) {
  constexpr std::size_t n = 64;
  for (const unsigned source_bits : {30U, 45U, 50U}) {
    for (const unsigned fraction_bits : {16U, source_bits - 1}) {
      const Conversion c(source_bits, count(), 7, fraction_bits);
      const std::vector<mpz_class> x = integers(c, n);
      std::vector<Limb> sources = zero_limbs(count(), n);
      for (std::size_t i = 0; i < count(); ++i)
        for (std::size_t j = 0; j < n; ++j) sources[i][j] = residue(x[j], c.sources[i].value());

      std::vector<Limb> scaled = zero_limbs(count(), n);
      Limb overflow(n);
      ASSERT_TRUE(backend().base_convert_prepare(pointers(scaled).data(), overflow.data(),
                                                 pointers(std::as_const(sources)).data(), c.constants.data(), count(),
                                                 c.fraction_bits, n));
      std::vector<Limb> in_place = sources;
      Limb overflow_again(n);
      const std::vector<Word*> same = pointers(in_place);
      ASSERT_TRUE(backend().base_convert_prepare(same.data(), overflow_again.data(),
                                                 const_cast<const Word* const*>(same.data()), c.constants.data(),
                                                 count(), c.fraction_bits, n));
      EXPECT_TRUE(overflow == overflow_again && scaled == in_place);

      std::vector<Limb> targets = zero_limbs(c.targets.size(), n);
      ASSERT_TRUE(backend().base_convert(pointers(targets).data(), c.target_constants.data(), c.targets.size(),
                                         pointers(std::as_const(scaled)).data(), overflow.data(), count(),
                                         c.matrix.data(), n));

      for (std::size_t j = 0; j < n; ++j) {
        mpz_class sum = 0;  // sum_i y_i (B / b_i)
        Word fixed_point = Word{1} << (fraction_bits - 1);
        for (std::size_t i = 0; i < count(); ++i) {
          const mpz_class b = big(c.sources[i].value());
          const mpz_class y = x[j] * big(c.constants[i].scale.value) % b;
          ASSERT_EQ(big(scaled[i][j]), y);
          sum += y * (c.product / b);
          fixed_point += static_cast<Word>((DoubleWord{scaled[i][j]} * c.constants[i].reciprocal) >> 52);
        }
        ASSERT_EQ(overflow[j], fixed_point >> fraction_bits) << "at " << j;
        ASSERT_LT(overflow[j], count() + 1);
        // What is left of x after subtracting u B is within B/2, up to the error that the contract states.
        const mpz_class result = sum - big(overflow[j]) * c.product;
        ASSERT_EQ(residue(result - x[j], c.sources[0].value()), 0U);
        const mpz_class slack = c.product * static_cast<unsigned long>(count()) >> (fraction_bits - 1);
        ASSERT_LE(abs(result) * 2, c.product + 2 * slack) << "at " << j;
        for (std::size_t t = 0; t < c.targets.size(); ++t)
          ASSERT_EQ(targets[t][j], residue(result, c.targets[t].value())) << "target " << t << " at " << j;
      }
    }
  }
}

TEST_P(BaseConversion, LargestOperandsDoNotOverflow) {
  for (const std::size_t n : {std::size_t{8}, std::size_t{24}, std::size_t{1024}}) {
    const Conversion c(50, count(), 5, 49);
    std::vector<Limb> scaled;
    for (std::size_t i = 0; i < count(); ++i) scaled.push_back(filled(n, Word{1} << 50, Fill::largest));
    const Limb overflow = filled(n, Word{1} << 50, Fill::largest);
    std::vector<Word> matrix;
    for (const ring::Modulus& target : c.targets) matrix.insert(matrix.end(), count() + 1, target.value() - 1);
    std::vector<Limb> targets = zero_limbs(c.targets.size(), n);
    ASSERT_TRUE(backend().base_convert(pointers(targets).data(), c.target_constants.data(), c.targets.size(),
                                       pointers(std::as_const(scaled)).data(), overflow.data(), count(), matrix.data(),
                                       n));
    for (std::size_t t = 0; t < c.targets.size(); ++t) {
      const Word q = c.targets[t].value();
      const DoubleWord expected = DoubleWord{(Word{1} << 50) - 1} * (q - 1) * (count() + 1) % q;
      for (std::size_t j = 0; j < n; ++j) ASSERT_EQ(targets[t][j], static_cast<Word>(expected)) << t << " at " << j;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, BaseConversion,
                         testing::Combine(testing::ValuesIn(all_backends()),
                                          testing::Values<std::size_t>(1, 2, 13, 14, 15, 16, 28, 31, 40)),
                         [](const auto& test) {
                           return backend_name(std::get<0>(test.param)) + "_from" +
                                  std::to_string(std::get<1>(test.param));
                         });

}  // namespace
}  // namespace tacet::backend
