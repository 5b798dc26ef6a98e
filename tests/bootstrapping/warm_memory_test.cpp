// SPDX-License-Identifier: Apache-2.0
//
// A warm refreshing takes nothing from the system: no call of operator new, no page fault.
#include "tests/bootstrapping/boot_world.h"
#include "tests/support/memory_meter.h"

namespace tacet::test {
namespace {

class WarmRefresh : public testing::TestWithParam<unsigned> {};

TEST_P(WarmRefresh, TakesNothing) {
  for (const std::size_t slots : {16U, 512U}) {
    const BootWorld world(small_boot_set(), slots, {.threads = GetParam()});
    const ckks::Ciphertext a = world.encrypt(random_box(slots, 161), Level(5), 162);
    const ckks::Ciphertext large = world.encrypt(random_box(slots, 161), Level(5), 163, 10);
    const MemoryTaken taken = least_memory_taken([&] {
      TACET_CHECK(world.bootstrapper.refresh(a));
      TACET_CHECK(world.bootstrapper.refresh(a, ckks::SlotValues::real));
      TACET_CHECK(world.bootstrapper.refresh(large));
      TACET_CHECK(world.bootstrapper.refresh_precisely(a));
    });
    EXPECT_EQ(taken.allocations, 0U) << slots;
    EXPECT_EQ(taken.faults, 0) << slots;
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, WarmRefresh, testing::Values(1, 2),
                         [](const auto& tested) { return fmt::format("{}", tested.param); });

}  // namespace
}  // namespace tacet::test
