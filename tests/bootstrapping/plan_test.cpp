// SPDX-License-Identifier: Apache-2.0
//
// Plans: their matrices and levels, and that the keys that they list are those that are used, no more and no fewer.
#include "ckks/bootstrapping/plan.h"

#include "ckks/clear_evaluator.h"
#include "tests/bootstrapping/boot_world.h"
#include "tests/ckks_circuits/three_ways.h"

namespace tacet::test {
namespace {

using ckks::BootstrappingKeys;
using ckks::BootstrappingKeySet;
using ckks::BootstrappingPlan;
using ckks::KeyNeed;

BootstrappingPlan small_plan(std::size_t slots) {
  const auto sets = ckks::BootstrappingParameters::create(small_boot_set()).value();
  return BootstrappingPlan::create(sets, slots).value();
}

struct Shape {
  std::size_t slots;
  std::vector<std::int64_t> trace;
};

class Plans : public testing::TestWithParam<Shape> {};

TEST_P(Plans, HaveTheirShape) {
  const Shape& shape = GetParam();
  const BootstrappingPlan plan = small_plan(shape.slots);
  EXPECT_EQ(plan.slots(), shape.slots);
  EXPECT_EQ(plan.slots_to_coefficients().size(), 3U);
  EXPECT_EQ(plan.coefficients_to_slots().size(), 4U);
  EXPECT_EQ(plan.input_level(), Level(3));
  // Level 14 is the user's highest, nine are the reduction's, four those of coefficients to slots.
  EXPECT_EQ(plan.raised_level(), Level(14 + 9 + 4));
  EXPECT_EQ(std::vector<std::int64_t>(plan.trace().begin(), plan.trace().end()), shape.trace);
}

TEST_P(Plans, SayTheMemoryOfTheirKeys) {
  const BootWorld world(small_boot_set(), GetParam().slots);
  EXPECT_EQ(world.plan.key_bytes(), world.keys.bytes());
  for (const auto& [needs, keys] : {std::pair{&world.plan.main_keys(), &world.keys.main},
                                    {&world.plan.low_keys(), &world.keys.low},
                                    {&world.plan.encapsulation_keys(), &world.keys.encapsulation}}) {
    ASSERT_EQ(needs->size(), keys->all().size());
    std::uint32_t last = 0;
    for (const KeyNeed& need : *needs) {
      const auto key = keys->all().find(need.purpose);
      ASSERT_NE(key, keys->all().end()) << need.purpose;
      EXPECT_EQ(key->second.level, need.level);
      EXPECT_TRUE(need == needs->front() || need.purpose > last) << "ascending, each once";
      last = need.purpose;
    }
  }
  // Plaintexts: a polynomial over the level's primes and the special ones for each diagonal.
  std::size_t limbs = 0;
  for (std::size_t i = 0; i < world.plan.coefficients_to_slots().size(); ++i)
    limbs += world.plan.coefficients_to_slots()[i].diagonals.size() * (world.plan.raised_level().value() - i + 1 + 10);
  for (std::size_t i = 0; i < world.plan.slots_to_coefficients().size(); ++i)
    limbs += world.plan.slots_to_coefficients()[i].diagonals.size() * (world.plan.input_level().value() - i + 1 + 4);
  EXPECT_EQ(world.plan.plaintext_bytes(), limbs * 1024 * 8);
}

INSTANTIATE_TEST_SUITE_P(Slots, Plans,
                         testing::Values(Shape{2, {2, 4, 8, 16, 32, 64, 128, 256}},
                                         Shape{4, {4, 8, 16, 32, 64, 128, 256}}, Shape{16, {16, 32, 64, 128, 256}},
                                         Shape{256, {256}}, Shape{512, {}}),
                         [](const auto& tested) { return fmt::format("{}", tested.param.slots); });

TEST(Plan, RefusesOtherNumbersOfSlots) {
  const auto sets = ckks::BootstrappingParameters::create(small_boot_set()).value();
  for (const std::size_t slots : {0U, 1U, 3U, 500U, 1024U, 1U << 20U}) {
    const auto refused = BootstrappingPlan::create(sets, slots);
    ASSERT_FALSE(refused.has_value()) << slots;
    EXPECT_EQ(refused.error().code(), ErrorCode::invalid_argument);
    EXPECT_NE(refused.error().message().find("512"), std::string::npos);
  }
}

TEST(Plan, OfFewSlotsTakesLess) {
  std::size_t keys = 0;
  std::size_t plaintexts = 0;
  std::size_t low_keys = 0;
  for (const std::size_t slots : {2U, 16U, 512U}) {
    const BootstrappingPlan plan = small_plan(slots);
    EXPECT_GT(plan.key_bytes(), keys) << slots;
    EXPECT_GT(plan.plaintext_bytes(), plaintexts) << slots;
    EXPECT_GT(plan.low_keys().size(), low_keys) << slots;
    keys = plan.key_bytes();
    plaintexts = plan.plaintext_bytes();
    low_keys = plan.low_keys().size();
  }
}

TEST(Plan, OfTheMainSetFitsIntoMemory) {
  const auto sets =
      ckks::BootstrappingParameters::create(ckks::named_bootstrapping_parameters("boot_n16").value()).value();
  const BootstrappingPlan full = BootstrappingPlan::create(sets, std::size_t{1} << 15U).value();
  EXPECT_LE(full.key_bytes(), std::size_t{4} << 30U);
  EXPECT_EQ(full.slots_to_coefficients().size(), 3U);
  EXPECT_EQ(full.coefficients_to_slots().size(), 4U);
  EXPECT_EQ(full.input_level(), sets.input_level());
  EXPECT_EQ(full.raised_level(), sets.main().top_level());
}

/// Copies of all keys that the plan lists but one, which is left out or cut to a level below the one listed.
BootstrappingKeys keys_without(const BootWorld& world, BootstrappingKeySet changed, const KeyNeed& need, bool cut) {
  BootstrappingKeys out;
  const auto copy = [&](BootstrappingKeySet set, const rlwe::EvaluationKeys& keys, const rlwe::Parameters& parameters) {
    for (const auto& [purpose, key] : keys.all()) {
      Level level = key.level;
      if (set == changed && purpose == need.purpose) {
        if (!cut) continue;
        level = Level(level.value() - std::size_t{1});
      }
      TACET_CHECK(out.of(set).add(rlwe::cut_key(world.device, parameters, key, level).value()));
    }
  };
  copy(BootstrappingKeySet::main, world.keys.main, world.main.rlwe());
  copy(BootstrappingKeySet::low, world.keys.low, world.sets.low().rlwe());
  copy(BootstrappingKeySet::encapsulation, world.keys.encapsulation, world.sets.encapsulation());
  return out;
}

/// The stages in the clear, which ask for the keys that the evaluator asks for, and for no others; raising, whose keys
/// are named, aside.
Status run_in_the_clear(const BootWorld& world, const BootstrappingKeys& keys) {
  const BootstrappingPlan& plan = world.plan;
  const ckks::ClearEvaluator low(world.sets.low(), &keys.low);
  const ckks::ClearEvaluator main(world.main, &keys.main);
  const std::vector<Complex> z(plan.slots(), Complex(0.25));
  TACET_ASSIGN_OR_RETURN(const auto input, low.input(z, plan.input_level(), 0));
  TACET_ASSIGN_OR_RETURN(const auto to_coefficients, ckks::EmbeddingTransform<ckks::ClearPlaintext>::create(
                                                         low, plan.slots_to_coefficients(), plan.input_level()));
  TACET_RETURN_IF_ERROR(slots_to_coefficients(low, to_coefficients, input));
  TACET_ASSIGN_OR_RETURN(auto raised, main.input(std::vector<Complex>(512, Complex(1)), plan.raised_level(), 0));
  for (const std::int64_t steps : plan.trace()) TACET_RETURN_IF_ERROR(main.rotate(raised, steps));
  raised.slots = plan.slots();
  raised.values.resize(plan.slots());
  TACET_ASSIGN_OR_RETURN(const auto to_slots, ckks::EmbeddingTransform<ckks::ClearPlaintext>::create(
                                                  main, plan.coefficients_to_slots(), plan.raised_level()));
  TACET_ASSIGN_OR_RETURN(const auto halves, coefficients_to_slots(main, to_slots, raised));
  TACET_RETURN_IF_ERROR(main.conjugate(halves));
  TACET_RETURN_IF_ERROR(ckks::ModularReduction().reduce(main, halves));
  return {};
}

class PlannedKeys : public testing::TestWithParam<std::size_t> {};

TEST_P(PlannedKeys, AreAllNeededAtTheirLevels) {
  const BootWorld world(small_boot_set(), GetParam());
  ASSERT_TRUE(run_in_the_clear(world, world.keys).has_value()) << run_in_the_clear(world, world.keys).error().message();
  const auto try_without = [&](BootstrappingKeySet set, const std::vector<KeyNeed>& needs) {
    for (const KeyNeed& need : needs) {
      for (const bool cut : {false, true}) {
        if (cut && need.level == Level(0)) continue;
        SCOPED_TRACE(
            fmt::format("set {}, purpose {}, {}", static_cast<int>(set), need.purpose, cut ? "cut" : "absent"));
        const BootstrappingKeys keys = keys_without(world, set, need, cut);
        const auto refused = ckks::Bootstrapper::create(world.device, world.plan, keys);
        ASSERT_FALSE(refused.has_value());
        EXPECT_EQ(refused.error().code(), ErrorCode::missing_key);
        // Named as keys are named elsewhere: by what the look-up of that key alone says.
        const auto& looked_up = set == BootstrappingKeySet::main  ? keys.main
                                : set == BootstrappingKeySet::low ? keys.low
                                                                  : keys.encapsulation;
        EXPECT_EQ(refused.error().message(), looked_up.find(need.purpose, need.level).error().message());
        // Not asked for in vain: the stages stop without it. The keys of raising are used by their names.
        if (need.purpose == rlwe::to_sparse_purpose || need.purpose == rlwe::from_sparse_purpose) continue;
        const Status stages = run_in_the_clear(world, keys);
        ASSERT_FALSE(stages.has_value()) << "never used";
        EXPECT_EQ(stages.error().code(), ErrorCode::missing_key);
      }
    }
  };
  try_without(BootstrappingKeySet::main, world.plan.main_keys());
  try_without(BootstrappingKeySet::low, world.plan.low_keys());
  try_without(BootstrappingKeySet::encapsulation, world.plan.encapsulation_keys());
}

INSTANTIATE_TEST_SUITE_P(Slots, PlannedKeys, testing::Values(4, 512),
                         [](const auto& tested) { return fmt::format("{}", tested.param); });

TEST(PlannedKeys, OfOneRunBelongTogetherAndAreDetermined) {
  const BootWorld world(small_boot_set(), 4);
  const auto again = client::bootstrapping_keys(world.device, world.secret, world.plan, test_seed(2)).value();
  const auto other = client::bootstrapping_keys(world.device, world.secret, world.plan, test_seed(3)).value();
  const auto fresh = client::bootstrapping_keys(world.device, world.secret, world.plan).value();
  const auto first_words = [](const rlwe::EvaluationKeys& keys, std::uint32_t purpose) {
    const auto words = keys.all().at(purpose).words.words();
    return std::vector<Word>(words.begin(), words.end());
  };
  const auto same = [&](const BootstrappingKeys& a, const BootstrappingKeys& b, std::uint32_t purpose) {
    return purpose == rlwe::to_sparse_purpose
               ? first_words(a.encapsulation, purpose) == first_words(b.encapsulation, purpose)
               : first_words(a.main, purpose) == first_words(b.main, purpose);
  };
  for (const std::uint32_t purpose :
       {rlwe::relinearisation_purpose, rlwe::to_sparse_purpose, rlwe::from_sparse_purpose}) {
    EXPECT_TRUE(same(world.keys, again, purpose)) << purpose;
    EXPECT_FALSE(same(world.keys, other, purpose)) << purpose;
    EXPECT_FALSE(same(world.keys, fresh, purpose)) << purpose;
  }
  // Keys of another secret are refused before anything is made.
  const auto wrong = client::SecretKey::generate(ckks::named_parameters("insecure_n10").value().rlwe(), test_seed(1));
  EXPECT_EQ(client::bootstrapping_keys(world.device, wrong, world.plan).error().code(),
            ErrorCode::mismatched_parameters);
}

TEST(PlannedKeys, StopWhereTheirTakerStops) {
  const BootWorld world(small_boot_set(), 4);
  std::size_t taken = 0;
  const Status stopped = client::make_bootstrapping_keys(
      world.device, world.secret, world.plan,
      [&](BootstrappingKeySet, const rlwe::KeySwitchKey&) -> Status {
        if (++taken == 3) return fail(ErrorCode::system, "no more room");
        return {};
      },
      test_seed(2));
  ASSERT_FALSE(stopped.has_value());
  EXPECT_EQ(stopped.error().message(), "no more room");
  EXPECT_EQ(taken, 3U);
}

}  // namespace
}  // namespace tacet::test
