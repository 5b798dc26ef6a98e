// SPDX-License-Identifier: Apache-2.0
//
// Every named set refreshes: those of full security with their shape kept and their ring made small.
#include "tests/bootstrapping/boot_world.h"

namespace tacet::test {
namespace {

/// The set with primes of the same sizes over N = 2^10; those for tests as they are.
ckks::Parameters in_a_small_ring(const char* name) {
  const ckks::Parameters set = ckks::named_bootstrapping_parameters(name).value();
  if (set.rlwe().name().starts_with("insecure_")) return set;
  const rlwe::ParametersLiteral& literal = set.rlwe().literal();
  const auto bits = [&](std::size_t prime) {
    return static_cast<unsigned>(std::lround(std::ceil(set.rlwe().log_prime(prime) - 0x1p-6)));
  };
  ckks::ParametersChoice choice;
  choice.name = fmt::format("insecure_small_{}", name);
  choice.log_degree = 10;
  choice.levels = set.highest_user_level().value();
  choice.scale_bits = literal.scale_bits;
  choice.first_prime_bits = bits(0);
  choice.special_primes = set.ring().p_count();
  choice.special_prime_bits = bits(set.ring().q_count());
  choice.digit_primes = literal.digit_primes;
  for (std::size_t l = choice.levels + 1; l < set.ring().q_count(); ++l)
    choice.bootstrapping_prime_bits.push_back(bits(l));
  return ckks::Parameters::create(choice).value();
}

struct Precision {
  const char* name;
  double once;   ///< bits of the mean error there
  double twice;  ///< after refresh_precisely
};

class NamedSets : public testing::TestWithParam<Precision> {};

TEST_P(NamedSets, RefreshOnceAndTwice) {
  const BootWorld world(in_a_small_ring(GetParam().name));
  const std::vector<Complex> z = random_box(world.main.slots_max(), 171);
  const ckks::Ciphertext a = world.encrypt(z, Level(4), 172);
  const auto once = world.bootstrapper.refresh(a);
  ASSERT_TRUE(once.has_value()) << once.error().message();
  EXPECT_EQ(once->level(), world.sets.output_level());
  const auto twice = world.bootstrapper.refresh_precisely(a);
  ASSERT_TRUE(twice.has_value()) << twice.error().message();
  EXPECT_EQ(twice->level().value() + 1, world.sets.output_level().value());
  const ErrorStatistics first = statistics(world.client.decrypt(*once).value().values, z);
  const ErrorStatistics second = statistics(world.client.decrypt(*twice).value().values, z);
  RecordProperty("bits_once", fmt::format("mean {:.2f} worst {:.2f} bound {:.2f}", -std::log2(first.mean),
                                          -std::log2(first.largest), -std::log2(once->bounds.error)));
  RecordProperty("bits_twice", fmt::format("mean {:.2f} worst {:.2f} bound {:.2f}", -std::log2(second.mean),
                                           -std::log2(second.largest), -std::log2(twice->bounds.error)));
  EXPECT_LE(first.largest, once->bounds.error);
  EXPECT_LE(second.largest, twice->bounds.error);
  EXPECT_LE(once->bounds.error, 1024 * first.largest) << "the bound is too loose";
  EXPECT_LE(twice->bounds.error, 256 * second.largest) << "the bound is too loose";
  EXPECT_LE(first.mean, std::exp2(-GetParam().once));
  EXPECT_LE(second.mean, std::exp2(-GetParam().twice));
}

INSTANTIATE_TEST_SUITE_P(All, NamedSets,
                         testing::Values(Precision{"boot_n16", 22, 35}, Precision{"boot_n16_precise", 22, 39},
                                         Precision{"boot_n15", 19, 27}, Precision{"insecure_boot_n12", 22, 34}),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace tacet::test
