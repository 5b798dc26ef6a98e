// SPDX-License-Identifier: Apache-2.0
//
// Every backend's transform against the reference, bit by bit, for every degree and size of prime.
#include "tests/backend/kernel_test.h"

namespace tacet::backend {
namespace {

class NttBackend : public testing::TestWithParam<std::tuple<const KernelTable*, unsigned, unsigned>> {
 protected:
  NttBackend()
      : backend_(*std::get<0>(GetParam())),
        n_(std::size_t{1} << std::get<1>(GetParam())),
        tables_(ring::NttTables::create(std::get<1>(GetParam()), test_modulus(std::get<2>(GetParam())), test_pool())
                    .value()),
        q_(tables_.view().modulus.q) {}

  void expect_like_reference(bool (*KernelTable::*transform)(Word*, const NttTable&), const Limb& input) {
    Limb actual = input;
    Limb expected = input;
    ASSERT_TRUE((backend_.*transform)(actual.data(), tables_.view()));
    ASSERT_TRUE((reference_kernels().*transform)(expected.data(), tables_.view()));
    ASSERT_TRUE(actual == expected) << "first difference at " << first_difference(actual, expected);
  }

  const KernelTable& backend_;
  std::size_t n_;
  ring::NttTables tables_;
  Word q_;
};

TEST_P(NttBackend, ForwardEqualsReferenceUpTo4q) {
  for (const Fill fill : all_fills) expect_like_reference(&KernelTable::ntt_forward, filled(n_, 4 * q_, fill));
}

TEST_P(NttBackend, InverseEqualsReferenceUpTo2q) {
  for (const Fill fill : all_fills) expect_like_reference(&KernelTable::ntt_inverse, filled(n_, 2 * q_, fill));
}

TEST_P(NttBackend, ExtremeButterfliesStayInRange) {
  // Inputs whose transforms are constant or a single value drive sums and differences to their largest.
  for (const std::size_t at : {std::size_t{0}, n_ / 2, n_ - 1}) {
    Limb one(n_);
    one[at] = q_ - 1;
    expect_like_reference(&KernelTable::ntt_forward, one);
    expect_like_reference(&KernelTable::ntt_inverse, one);
  }
}

TEST_P(NttBackend, InverseOfForwardIsIdentity) {
  const Limb input = filled(n_, q_, Fill::random, 7);
  Limb values = input;
  ASSERT_TRUE(backend_.ntt_forward(values.data(), tables_.view()));
  ASSERT_FALSE(values == input);
  ASSERT_TRUE(backend_.ntt_inverse(values.data(), tables_.view()));
  EXPECT_TRUE(values == input) << "first difference at " << first_difference(values, input);
}

INSTANTIATE_TEST_SUITE_P(Backends, NttBackend,
                         testing::Combine(testing::ValuesIn(fast_backends()),
                                          testing::Range(log_degree_min, log_degree_max + 1),
                                          testing::ValuesIn(prime_bits())),
                         [](const auto& test) {
                           return backend_name(std::get<0>(test.param)) + "_n" +
                                  std::to_string(std::get<1>(test.param)) + "_q" +
                                  std::to_string(std::get<2>(test.param));
                         });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(NttBackend);

}  // namespace
}  // namespace tacet::backend
