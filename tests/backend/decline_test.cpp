// SPDX-License-Identifier: Apache-2.0
//
// A declined call has written nothing, and Backend then answers with the reference.
#include "backend/backend.h"
#include "tests/backend/kernel_test.h"

namespace tacet::backend {
namespace {

class Decline : public testing::TestWithParam<const KernelTable*> {
 protected:
  static constexpr std::size_t n = 1024;
  const KernelTable& kernels() const { return *GetParam(); }
  ModulusConstants modulus_ = test_modulus(45).constants();
  Limb a_ = filled(n + 8, modulus_.q, Fill::random, 1);
  Limb b_ = filled(n + 8, modulus_.q, Fill::random, 2);
};

TEST_P(Decline, TransformsOfOtherDegrees) {
  for (const unsigned log_degree : {log_degree_min - 1, log_degree_max + 1}) {
    const NttTable table{log_degree, modulus_, b_.data(), b_.data()};
    const Limb before = a_;
    EXPECT_FALSE(kernels().ntt_forward(a_.data(), table));
    EXPECT_FALSE(kernels().ntt_inverse(a_.data(), table));
    EXPECT_TRUE(a_ == before);
  }
}

TEST_P(Decline, LargeModuli) {
  modulus_.q = (Word{1} << modulus_bits_max) + 1;
  const NttTable table{10, modulus_, b_.data(), b_.data()};
  const Limb before = a_;
  EXPECT_FALSE(kernels().ntt_forward(a_.data(), table));
  EXPECT_FALSE(kernels().ntt_inverse(a_.data(), table));
  EXPECT_FALSE(kernels().add(a_.data(), a_.data(), b_.data(), n, modulus_));
  EXPECT_FALSE(kernels().multiply(a_.data(), a_.data(), b_.data(), n, modulus_));
  EXPECT_FALSE(kernels().multiply_scalar(a_.data(), b_.data(), {}, n, modulus_));
  EXPECT_TRUE(a_ == before);
}

TEST_P(Decline, UnalignedLimbs) {
  const Limb before = a_;
  Word* const out = a_.data() + 1;
  const Word* const in = b_.data();
  const Word* const outs[] = {in, in, in};
  Word* const targets[] = {out, out, out};
  const NttTable table{10, modulus_, b_.data(), b_.data()};
  const std::vector<std::uint32_t> index(n);
  ConversionSource source;
  source.modulus = modulus_;
  EXPECT_FALSE(kernels().ntt_forward(out, table));
  EXPECT_FALSE(kernels().ntt_inverse(out, table));
  EXPECT_FALSE(kernels().add(out, in, in, n, modulus_));
  EXPECT_FALSE(kernels().subtract(out, in, in, n, modulus_));
  EXPECT_FALSE(kernels().negate(out, in, n, modulus_));
  EXPECT_FALSE(kernels().multiply(out, in, in, n, modulus_));
  EXPECT_FALSE(kernels().multiply_accumulate(out, in, in, n, modulus_));
  EXPECT_FALSE(kernels().multiply_scalar(out, in, {}, n, modulus_));
  EXPECT_FALSE(kernels().multiply_scalar_accumulate(out, in, {}, n, modulus_));
  EXPECT_FALSE(kernels().subtract_multiply_scalar(out, in, in, {}, n, modulus_));
  EXPECT_FALSE(kernels().tensor_product(targets, outs, outs, n, modulus_));
  EXPECT_FALSE(kernels().tensor_square(targets, outs, n, modulus_));
  EXPECT_FALSE(kernels().inner_product(targets, outs, outs, outs, 1, false, n, modulus_));
  EXPECT_FALSE(kernels().base_convert_prepare(targets, a_.data(), outs, &source, 1, 20, n));
  EXPECT_FALSE(kernels().base_convert(targets, &modulus_, 1, outs, in, 1, in, n));
  EXPECT_FALSE(kernels().permute(out, in, index.data(), n));
  EXPECT_TRUE(a_ == before);
}

TEST_P(Decline, LengthsThatAreNotWholeVectors) {
  const Limb before = a_;
  EXPECT_FALSE(kernels().add(a_.data(), a_.data(), b_.data(), 12, modulus_));
  EXPECT_FALSE(kernels().multiply(a_.data(), a_.data(), b_.data(), 12, modulus_));
  EXPECT_TRUE(a_ == before);
  Backend(kernels()).run<&KernelTable::add>(a_.data(), a_.data(), b_.data(), std::size_t{12}, modulus_);
  for (std::size_t j = 0; j < a_.size(); ++j)
    EXPECT_EQ(a_[j], j < 12 ? (before[j] + b_[j]) % modulus_.q : before[j]) << "at " << j;
}

INSTANTIATE_TEST_SUITE_P(Backends, Decline, testing::ValuesIn(fast_backends()),
                         [](const auto& test) { return backend_name(test.param); });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Decline);

TEST(Reference, NeverDeclines) {
  const ModulusConstants modulus = test_modulus(45).constants();
  Limb a = filled(16, modulus.q, Fill::random, 1);
  EXPECT_TRUE(reference_kernels().add(a.data() + 1, a.data() + 1, a.data() + 1, 13, modulus));
}

TEST(Backend, BestAvailableIsTheFastestTable) {
  const KernelTable* avx512 = avx512_kernels();
  EXPECT_STREQ(Backend::best_available().name(), avx512 != nullptr ? "avx512" : "reference");
  EXPECT_STREQ(Backend::reference().name(), "reference");
}

}  // namespace
}  // namespace tacet::backend
