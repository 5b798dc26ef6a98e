// SPDX-License-Identifier: Apache-2.0
//
// Kernels that do several things at once, on every backend, against the reference's single steps.
#include <array>
#include <utility>

#include "ring/automorphism.h"
#include "tests/backend/kernel_test.h"

namespace tacet::backend {
namespace {

class Fused : public testing::TestWithParam<std::tuple<const KernelTable*, unsigned, unsigned>> {
 protected:
  Fused()
      : backend_(*std::get<0>(GetParam())),
        n_(std::size_t{1} << std::get<1>(GetParam())),
        tables_(ring::NttTables::create(std::get<1>(GetParam()), test_modulus(std::get<2>(GetParam())), test_pool())
                    .value()),
        table_(tables_.view()),
        q_(table_.modulus.q) {}

  Limb transformed(const Limb& coefficients) const {
    Limb evaluations = coefficients;
    EXPECT_TRUE(reference_kernels().ntt_forward(evaluations.data(), table_));
    return evaluations;
  }

  /// One job with `count` digits, of which every third is known in the evaluation domain, and `key_count` keys.
  void expect_digit_products(std::size_t count, std::size_t key_count, bool accumulate, Fill fill) {
    std::vector<Limb> digits;
    std::vector<Limb> evaluations;
    std::vector<const Word*> evaluated;
    for (std::size_t d = 0; d < count; ++d) {
      digits.push_back(filled(n_, 4 * q_, fill, 10 + d));
      evaluations.push_back(transformed(digits[d]));
    }
    for (std::size_t d = 0; d < count; ++d) evaluated.push_back(d % 3 == 1 ? evaluations[d].data() : nullptr);

    std::vector<Limb> keys;
    std::vector<KeyLimbs> key_limbs;
    for (std::size_t k = 0; k < key_count; ++k) keys.push_back(filled(2 * count * n_, q_, fill, 50 + k));
    for (std::size_t k = 0; k < key_count; ++k) key_limbs.push_back({keys[k].data(), n_, 2 * n_});

    std::vector<Limb> out;
    for (std::size_t i = 0; i < 2 * key_count; ++i) out.push_back(filled(n_, q_, fill, 90 + i));
    std::vector<Limb> expected = out;
    for (std::size_t k = 0; k < key_count; ++k) {
      std::vector<const Word*> shared, operand0, operand1;
      for (std::size_t d = 0; d < count; ++d) {
        shared.push_back(evaluations[d].data());
        operand0.push_back(keys[k].data() + 2 * d * n_);
        operand1.push_back(keys[k].data() + (2 * d + 1) * n_);
      }
      Word* const to[2] = {expected[2 * k].data(), expected[2 * k + 1].data()};
      ASSERT_TRUE(reference_kernels().inner_product(to, shared.data(), operand0.data(), operand1.data(), count,
                                                    accumulate, n_, table_.modulus));
    }

    const std::vector<Word*> digit_pointers = pointers(digits);
    const std::vector<Word*> out_pointers = pointers(out);
    const DigitProducts job{digit_pointers.data(), evaluated.data(), count, key_limbs.data(), key_count,
                            out_pointers.data(),   accumulate};
    ASSERT_TRUE(backend_.digit_products(job, table_));
    for (std::size_t i = 0; i < out.size(); ++i)
      ASSERT_TRUE(out[i] == expected[i]) << "part " << i << ", position " << first_difference(out[i], expected[i]);
  }

  /// Digits known in the evaluation domain, with addends and automorphisms, against the reference's single steps.
  void expect_turned_products(std::size_t count, bool accumulate, Fill fill, std::array<bool, 2> with_addends) {
    const unsigned log_degree = std::get<1>(GetParam());
    const std::uint32_t mask = static_cast<std::uint32_t>(2 * n_ - 1);
    const std::uint32_t elements[] = {3, 5, 2 * static_cast<std::uint32_t>(n_) - 1, 25 * 0x2545F491U & mask};
    constexpr std::size_t key_count = 5;  // the last key has no automorphism
    std::vector<std::vector<std::uint32_t>> indices;
    std::vector<const std::uint32_t*> turns;
    for (const std::uint32_t element : elements) indices.push_back(ring::automorphism_index(log_degree, element));
    for (const auto& index : indices) turns.push_back(index.data());
    turns.push_back(nullptr);

    std::vector<Limb> digits;
    for (std::size_t d = 0; d < count; ++d) digits.push_back(filled(n_, q_, fill, 10 + d));
    const std::vector<const Word*> evaluated = pointers(std::as_const(digits));
    const std::vector<Word*> none(count, nullptr);
    const std::vector<Limb> addends{filled(n_, q_, fill, 30), filled(n_, q_, fill, 31)};
    const Multiplier scale = test_modulus(std::get<2>(GetParam())).multiplier(q_ - 3);
    const Limb key = filled(2 * count * n_, q_, fill, 50);
    const std::vector<KeyLimbs> keys(key_count, KeyLimbs{key.data(), n_, 2 * n_});
    std::vector<Limb> out;
    for (std::size_t i = 0; i < 2 * key_count; ++i) out.push_back(filled(n_, q_, fill, 90 + i));

    std::vector<Limb> expected = out;
    std::vector<Limb> sums{Limb(n_), Limb(n_)};
    std::vector<const Word*> operand0, operand1;
    for (std::size_t d = 0; d < count; ++d) {
      operand0.push_back(key.data() + 2 * d * n_);
      operand1.push_back(key.data() + (2 * d + 1) * n_);
    }
    const KernelTable& reference = reference_kernels();
    Word* const to[2] = {sums[0].data(), sums[1].data()};
    ASSERT_TRUE(reference.inner_product(to, evaluated.data(), operand0.data(), operand1.data(), count, false, n_,
                                        table_.modulus));
    for (std::size_t part = 0; part < 2; ++part) {
      if (with_addends[part]) {
        ASSERT_TRUE(reference.multiply_scalar_accumulate(to[part], addends[part].data(), scale, n_, table_.modulus));
      }
      for (std::size_t k = 0; k < key_count; ++k) {
        for (std::size_t p = 0; p < n_; ++p) {
          const Word sum = sums[part][turns[k] == nullptr ? p : turns[k][p]];
          Word& result = expected[2 * k + part][p];
          result = (sum + (accumulate ? result : 0)) % q_;
        }
      }
    }

    const std::vector<Word*> out_pointers = pointers(out);
    DigitProducts job{none.data(), evaluated.data(), count, keys.data(), key_count, out_pointers.data(), accumulate};
    for (std::size_t part = 0; part < 2; ++part)
      job.addends[part] = with_addends[part] ? addends[part].data() : nullptr;
    job.addend_scale = scale;
    job.turns = turns.data();
    ASSERT_TRUE(backend_.digit_products(job, table_));
    for (std::size_t i = 0; i < out.size(); ++i)
      ASSERT_TRUE(out[i] == expected[i]) << "part " << i << ", position " << first_difference(out[i], expected[i]);
  }

  const KernelTable& backend_;
  std::size_t n_;
  ring::NttTables tables_;
  NttTable table_;
  Word q_;
};

TEST_P(Fused, DigitProducts) {
  expect_digit_products(4, 1, false, Fill::random);
  expect_digit_products(4, 3, true, Fill::largest);
  expect_digit_products(1, 1, true, Fill::random);
  if (n_ <= 4096) {
    for (const std::size_t count : {2U, 15U, 17U, 40U}) expect_digit_products(count, 2, count % 2 == 0, Fill::random);
    for (const Fill fill : all_fills) expect_digit_products(18, 1, false, fill);
  }
}

TEST_P(Fused, TurnedDigitProductsWithAddends) {
  expect_turned_products(3, false, Fill::random, {true, false});
  expect_turned_products(3, true, Fill::random, {true, true});
  expect_turned_products(1, true, Fill::largest, {false, true});
  if (n_ <= 4096) {
    expect_turned_products(17, false, Fill::largest, {true, true});
    expect_turned_products(40, true, Fill::random, {false, false});
  }
}

TEST_P(Fused, TransformSubtractMultiply) {
  const Multiplier scalar = test_modulus(std::get<2>(GetParam())).multiplier(q_ - 2);
  for (const Fill fill : all_fills) {
    const Limb coefficients = filled(n_, 4 * q_, fill, 3);
    const Limb a = filled(n_, q_, fill, 4);
    const Limb addend = filled(n_, q_, fill, 5);
    Limb expected = transformed(coefficients);
    ASSERT_TRUE(reference_kernels().subtract_multiply_scalar(expected.data(), a.data(), expected.data(), scalar, n_,
                                                             table_.modulus));
    Limb lifted = coefficients;
    Limb out(n_);
    ASSERT_TRUE(backend_.transform_subtract_multiply(out.data(), a.data(), lifted.data(), nullptr, scalar, table_));
    ASSERT_TRUE(out == expected) << "first difference at " << first_difference(out, expected);

    ASSERT_TRUE(reference_kernels().add(expected.data(), expected.data(), addend.data(), n_, table_.modulus));
    Limb in_place = a;
    lifted = Limb(coefficients);
    ASSERT_TRUE(backend_.transform_subtract_multiply(in_place.data(), in_place.data(), lifted.data(), addend.data(),
                                                     scalar, table_));
    ASSERT_TRUE(in_place == expected) << "first difference at " << first_difference(in_place, expected);
  }
}

TEST_P(Fused, InverseIntoAnotherLimb) {
  const Limb values = filled(n_, 2 * q_, Fill::random, 6);
  const Limb before = values;
  Limb expected = values;
  ASSERT_TRUE(reference_kernels().ntt_inverse(expected.data(), table_));
  Limb out(n_);
  ASSERT_TRUE(backend_.ntt_inverse_into(out.data(), values.data(), table_));
  EXPECT_TRUE(out == expected) << "first difference at " << first_difference(out, expected);
  EXPECT_TRUE(values == before);
}

TEST_P(Fused, DeclinedCallsWriteNothing) {
  if (&backend_ == &reference_kernels()) return;  // it declines nothing
  Limb digit = filled(n_ + 8, q_, Fill::random, 1);
  const Limb before = digit;
  Limb out(n_ + 8);
  const Limb zeros(n_ + 8);
  const Limb key = filled(2 * n_, q_, Fill::random, 2);
  const KeyLimbs keys{key.data(), n_, 2 * n_};
  Word* const digits[1] = {digit.data() + 1};
  const Word* const evaluated[1] = {nullptr};
  Word* const outs[2] = {out.data(), out.data()};
  const DigitProducts job{digits, evaluated, 1, &keys, 1, outs, false};
  EXPECT_FALSE(backend_.digit_products(job, table_));
  EXPECT_FALSE(backend_.transform_subtract_multiply(out.data(), key.data(), digit.data() + 1, nullptr, {}, table_));
  EXPECT_FALSE(backend_.ntt_inverse_into(out.data() + 1, key.data(), table_));
  EXPECT_TRUE(digit == before);
  EXPECT_TRUE(out == zeros);
}

INSTANTIATE_TEST_SUITE_P(Backends, Fused,
                         testing::Combine(testing::ValuesIn(all_backends()),
                                          testing::Range(log_degree_min, log_degree_max + 1),
                                          testing::Values(20U, 45U, 48U, 50U)),
                         [](const auto& test) {
                           return backend_name(std::get<0>(test.param)) + "_n" +
                                  std::to_string(std::get<1>(test.param)) + "_q" +
                                  std::to_string(std::get<2>(test.param));
                         });

}  // namespace
}  // namespace tacet::backend
