// SPDX-License-Identifier: Apache-2.0
//
// One refreshing at full security, N = 2^15.
#include "rlwe/security.h"
#include "tests/bootstrapping/boot_world.h"

namespace tacet::test {
namespace {

class FullSizeBootstrapping : public testing::TestWithParam<std::size_t> {};

TEST_P(FullSizeBootstrapping, KeepsTheUnitBox) {
  const ckks::Parameters set = ckks::named_bootstrapping_parameters("boot_n15").value();
  ASSERT_LE(set.rlwe().log_qp(set.top_level()), rlwe::log_modulus_max(15));
  const BootWorld world(set, GetParam(), {.threads = 2});
  std::vector<Complex> z = random_box(GetParam(), 151);
  z[0] = {1, 1};
  z[1] = {-1, 1};
  const ckks::Ciphertext out = world.bootstrapper.refresh(world.encrypt(z, world.plan.input_level(), 152)).value();
  EXPECT_EQ(out.level(), world.sets.output_level());
  const ErrorStatistics errors = statistics(world.client.decrypt(out).value().values, z);
  RecordProperty("bits", fmt::format("mean {:.2f} worst {:.2f} bound {:.2f} keys {:.2f} GiB", -std::log2(errors.mean),
                                     -std::log2(errors.largest), -std::log2(out.bounds.error),
                                     static_cast<double>(world.keys.bytes()) * 0x1p-30));
  EXPECT_LE(errors.largest, out.bounds.error);
  EXPECT_LE(errors.mean, 0x1p-14);
}

INSTANTIATE_TEST_SUITE_P(Slots, FullSizeBootstrapping, testing::Values(8, 16384),
                         [](const auto& tested) { return fmt::format("{}", tested.param); });

}  // namespace
}  // namespace tacet::test
