// SPDX-License-Identifier: Apache-2.0
//
// The transform against its definition: literal tables, direct evaluation of the polynomial, schoolbook products.
#include "tests/backend/kernel_test.h"

namespace tacet::backend {
namespace {

using ring::Modulus;
using ring::NttTables;

// N = 64. Both tables were computed with Python integers, straight from the definition in kernel_types.h: psi is the
// smallest element of order 128 modulo q, the value at psi^(2 brv(r) + 1) is sum_j x_j psi^(j (2 brv(r) + 1)) mod q,
// and it is kept at position r with its two octal digits swapped.

// q = 257, psi = 9, x_j = j^2 + 3j + 1 mod 257.
constexpr Word evaluations_mod_257[64] = {
    191, 158, 20,  165, 94,  63,  246, 237, 157, 174, 166, 185, 3,   245, 77,  191, 199, 164, 150, 252, 93,  213,
    39,  196, 93,  216, 78,  102, 132, 138, 27,  155, 156, 109, 22,  25,  204, 77,  8,   36,  224, 231, 105, 110,
    255, 174, 246, 90,  186, 122, 50,  219, 241, 219, 253, 38,  230, 100, 71,  157, 81,  219, 77,  105};

// q = 1125899906840833, psi = 66971972259682, x_j = q - 1 - j^3.
constexpr Word evaluations_50_bits[64] = {
    157786114117021,  895717031313417, 973867092276664, 400012295595446,  789306766853710,  470789147368587,
    127053276164723,  310996332791283, 11805612803215,  1094009189310276, 496168599474877,  1075549120789676,
    475481225646973,  913425828336540, 500857083508089, 792719149861770,  138455702935711,  941722486646637,
    243698114768544,  499565361402497, 151205998521024, 850528251227889,  578003990836268,  322729274432156,
    955234030006541,  858040069180674, 835269894575973, 964513786165921,  1116972239236991, 861323262848307,
    96487262448513,   178840996174444, 726675412021244, 131934306720826,  939274228328189,  303028553812482,
    1045595898171888, 596358684364688, 125402393022130, 450223552304979,  710275201328156,  407077692183438,
    88014935552015,   155937088992634, 686448952330307, 977766112468677,  906382207233735,  874260906567910,
    784090281809707,  595938518256160, 123450531842352, 729006568031389,  706641735858982,  834189561710555,
    99831443353033,   557387835924719, 810354345705961, 411244336807462,  422529064467895,  986541889837598,
    439386157438153,  838374496360255, 614991904937415, 1123847447222967};

void expect_literal(Word q, Word psi, const Word (&evaluations)[64], Word (*coefficient)(Word q, Word j)) {
  const NttTables tables = NttTables::create(6, Modulus::create(q).value(), test_pool()).value();
  ASSERT_EQ(tables.psi(), psi);
  Limb values(64);
  for (Word j = 0; j < 64; ++j) values[j] = coefficient(q, j);
  EXPECT_TRUE(reference_kernels().ntt_forward(values.data(), tables.view()));
  for (std::size_t p = 0; p < 64; ++p) EXPECT_EQ(values[p], evaluations[p]) << "at " << p;
  EXPECT_TRUE(reference_kernels().ntt_inverse(values.data(), tables.view()));
  for (Word j = 0; j < 64; ++j) EXPECT_EQ(values[j], coefficient(q, j)) << "at " << j;
}

TEST(ReferenceNtt, EqualsLiteralTableModulo257) {
  expect_literal(257, 9, evaluations_mod_257, [](Word q, Word j) { return (j * j + 3 * j + 1) % q; });
}

TEST(ReferenceNtt, EqualsLiteralTableModuloA50BitPrime) {
  expect_literal(1125899906840833, 66971972259682, evaluations_50_bits,
                 [](Word q, Word j) { return q - 1 - j * j * j; });
}

/// sum_j a_j x^j mod q by Horner's rule.
Word evaluate(const Limb& a, Word x, Word q) {
  DoubleWord value = 0;
  for (std::size_t j = a.size(); j-- > 0;) value = (value * x + a[j]) % q;
  return static_cast<Word>(value);
}

class NttDefinition : public testing::TestWithParam<std::tuple<const KernelTable*, unsigned>> {
 protected:
  const KernelTable& backend() const { return *std::get<0>(GetParam()); }
  Modulus modulus() const { return test_modulus(std::get<1>(GetParam())); }
};

TEST_P(NttDefinition, PositionsHoldTheValuesAtOddPowersOfPsi) {
  for (const unsigned log_n : {10U, 12U, 15U, 17U}) {
    const NttTables tables = NttTables::create(log_n, modulus(), test_pool()).value();
    const std::size_t n = std::size_t{1} << log_n;
    const Word q = modulus().value();
    const Limb coefficients = filled(n, q, Fill::random, log_n);
    Limb values = coefficients;
    ASSERT_TRUE(backend().ntt_forward(values.data(), tables.view()));
    const std::size_t step = log_n == 10 ? 5 : n / 8 + 37;
    for (std::size_t r = 0; r < n; r += step) {
      const Word exponent = 2 * ring::bit_reverse(static_cast<std::uint32_t>(r), log_n) + 1;
      const std::size_t position = (r - r % 64) + r % 8 * 8 + r / 8 % 8;
      EXPECT_EQ(values[position], evaluate(coefficients, modulus().power(tables.psi(), exponent), q))
          << "N = 2^" << log_n << ", bit-reversed position " << r;
    }
  }
}

TEST_P(NttDefinition, PointwiseProductIsTheNegacyclicConvolution) {
  constexpr unsigned log_n = 10;
  constexpr std::size_t n = std::size_t{1} << log_n;
  const NttTables tables = NttTables::create(log_n, modulus(), test_pool()).value();
  const Word q = modulus().value();
  Limb a = filled(n, q, Fill::random, 2);
  Limb b = filled(n, q, Fill::random, 3);
  Limb expected(n);
  for (std::size_t k = 0; k < n; ++k) {
    DoubleWord sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const DoubleWord product = DoubleWord{a[i]} * b[(k + n - i) % n];  // < 2^100
      sum += i <= k ? product : (DoubleWord{q} << 50) - product;         // X^n = -1
    }
    expected[k] = static_cast<Word>(sum % q);
  }
  ASSERT_TRUE(backend().ntt_forward(a.data(), tables.view()));
  ASSERT_TRUE(backend().ntt_forward(b.data(), tables.view()));
  ASSERT_TRUE(backend().multiply(a.data(), a.data(), b.data(), n, tables.view().modulus));
  ASSERT_TRUE(backend().ntt_inverse(a.data(), tables.view()));
  EXPECT_TRUE(a == expected) << "first difference at " << first_difference(a, expected);
}

INSTANTIATE_TEST_SUITE_P(Backends, NttDefinition,
                         testing::Combine(testing::ValuesIn(all_backends()), testing::ValuesIn(prime_bits())),
                         [](const auto& test) {
                           return backend_name(std::get<0>(test.param)) + "_q" +
                                  std::to_string(std::get<1>(test.param));
                         });

}  // namespace
}  // namespace tacet::backend
