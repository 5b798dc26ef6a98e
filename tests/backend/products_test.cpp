// SPDX-License-Identifier: Apache-2.0
//
// Tensor products and inner products of every backend against 128-bit division.
#include "tests/backend/kernel_test.h"

namespace tacet::backend {
namespace {

class Products : public testing::TestWithParam<std::tuple<const KernelTable*, unsigned>> {
 protected:
  Products()
      : backend_(*std::get<0>(GetParam())),
        constants_(test_modulus(std::get<1>(GetParam())).constants()),
        q_(constants_.q) {}

  std::vector<Limb> limbs(std::size_t count, std::size_t n, Fill fill, std::uint64_t seed) const {
    std::vector<Limb> result;
    for (std::size_t i = 0; i < count; ++i) result.push_back(filled(n, q_, fill, seed + i));
    return result;
  }

  const KernelTable& backend_;
  ModulusConstants constants_;
  Word q_;
};

TEST_P(Products, TensorProduct) {
  for (const std::size_t n : {std::size_t{8}, std::size_t{1024}}) {
    for (const Fill fill : all_fills) {
      const std::vector<Limb> a = limbs(2, n, fill, 20);
      const std::vector<Limb> b = limbs(2, n, fill == Fill::halves ? Fill::largest : fill, 30);
      const auto check = [&](const std::vector<Limb>& out) {
        for (std::size_t j = 0; j < n; ++j) {
          const DoubleWord a0 = a[0][j], a1 = a[1][j], b0 = b[0][j], b1 = b[1][j];
          ASSERT_EQ(out[0][j], static_cast<Word>(a0 * b0 % q_)) << "at " << j;
          ASSERT_EQ(out[1][j], static_cast<Word>((a0 * b1 + a1 * b0) % q_)) << "at " << j;
          ASSERT_EQ(out[2][j], static_cast<Word>(a1 * b1 % q_)) << "at " << j;
        }
      };
      std::vector<Limb> out = limbs(3, n, Fill::random, 40);
      ASSERT_TRUE(backend_.tensor_product(pointers(out).data(), pointers(a).data(), pointers(b).data(), n, constants_));
      check(out);

      std::vector<Limb> in_place = a;
      in_place.push_back(Limb(n));
      const std::vector<Word*> to = pointers(in_place);
      const Word* const from[2] = {to[0], to[1]};
      ASSERT_TRUE(backend_.tensor_product(to.data(), from, pointers(b).data(), n, constants_));
      check(in_place);
    }
  }
}

TEST_P(Products, TensorSquare) {
  for (const Fill fill : all_fills) {
    constexpr std::size_t n = 1024;
    const std::vector<Limb> a = limbs(2, n, fill, 20);
    const auto check = [&](const std::vector<Limb>& out) {
      for (std::size_t j = 0; j < n; ++j) {
        const DoubleWord a0 = a[0][j], a1 = a[1][j];
        ASSERT_EQ(out[0][j], static_cast<Word>(a0 * a0 % q_)) << "at " << j;
        ASSERT_EQ(out[1][j], static_cast<Word>(2 * a0 * a1 % q_)) << "at " << j;
        ASSERT_EQ(out[2][j], static_cast<Word>(a1 * a1 % q_)) << "at " << j;
      }
    };
    std::vector<Limb> out = limbs(3, n, Fill::random, 40);
    ASSERT_TRUE(backend_.tensor_square(pointers(out).data(), pointers(a).data(), n, constants_));
    check(out);

    std::vector<Limb> in_place = a;
    in_place.push_back(Limb(n));
    const std::vector<Word*> to = pointers(in_place);
    const Word* const from[2] = {to[0], to[1]};
    ASSERT_TRUE(backend_.tensor_square(to.data(), from, n, constants_));
    check(in_place);
  }
}

TEST_P(Products, InnerProductOfAnyCount) {
  for (const std::size_t n : {std::size_t{8}, std::size_t{24}, std::size_t{1024}}) {
    for (const std::size_t count : {1, 2, 15, 16, 17, 31, 32, 33, 40}) {
      for (const Fill fill : {Fill::random, Fill::largest, Fill::alternating}) {
        const std::vector<Limb> shared = limbs(count, n, fill, 100);
        const std::vector<Limb> operand0 = limbs(count, n, fill, 200);
        const std::vector<Limb> operand1 = limbs(count, n, fill == Fill::largest ? fill : Fill::random, 300);
        const std::vector<Limb> old = limbs(2, n, fill, 400);
        for (const bool accumulate : {false, true}) {
          std::vector<Limb> out = old;
          ASSERT_TRUE(backend_.inner_product(pointers(out).data(), pointers(shared).data(), pointers(operand0).data(),
                                             pointers(operand1).data(), count, accumulate, n, constants_));
          for (std::size_t j = 0; j < n; ++j) {
            DoubleWord sum0 = accumulate ? old[0][j] : 0;
            DoubleWord sum1 = accumulate ? old[1][j] : 0;
            for (std::size_t d = 0; d < count; ++d) {
              sum0 += DoubleWord{shared[d][j]} * operand0[d][j];  // < 41 * 2^100
              sum1 += DoubleWord{shared[d][j]} * operand1[d][j];
            }
            ASSERT_EQ(out[0][j], static_cast<Word>(sum0 % q_)) << "count " << count << " at " << j;
            ASSERT_EQ(out[1][j], static_cast<Word>(sum1 % q_)) << "count " << count << " at " << j;
          }
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, Products,
                         testing::Combine(testing::ValuesIn(all_backends()), testing::ValuesIn(prime_bits())),
                         [](const auto& test) {
                           return backend_name(std::get<0>(test.param)) + "_q" +
                                  std::to_string(std::get<1>(test.param));
                         });

}  // namespace
}  // namespace tacet::backend
