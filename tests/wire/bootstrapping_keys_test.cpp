// SPDX-License-Identifier: Apache-2.0
#include "wire/bootstrapping_keys.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <map>

#include "tests/wire/bootstrapping_setting.h"
#include "tests/wire/same_key.h"
#include "wire/parameters.h"

namespace tacet::wire {
namespace {

using ckks::BootstrappingKeySet;
using rlwe::Level;
using test::BootstrappingKeysTest;
using test::Bytes;
using test::discard;
using test::lenient;
using test::test_seed;

TEST_F(BootstrappingKeysTest, ComeBackAsTheyWereMade) {
  const test::BootstrappingSetting& s = setting();
  const auto file = BootstrappingKeyFile::open(s.path(), s.parameters, lenient());
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_EQ(file->slots(), test::slots);
  EXPECT_EQ(file->index().key, s.owner.id());
  std::vector<KeyProgress> steps;
  const auto loaded =
      file->load(s.device, s.plan, lenient(), [&](const KeyProgress& progress) { steps.push_back(progress); });
  ASSERT_TRUE(loaded) << loaded.error().message();
  test::expect_same(loaded->encapsulation, s.keys.encapsulation);
  test::expect_same(loaded->low, s.keys.low);
  test::expect_same(loaded->main, s.keys.main);
  EXPECT_EQ(loaded->bytes(), s.plan.key_bytes());
  const std::size_t count = s.index.entries.size();
  ASSERT_EQ(steps.size(), count);
  for (std::size_t i = 0; i < count; ++i) {
    EXPECT_EQ(steps[i].keys_done, i + 1);
    EXPECT_EQ(steps[i].keys, count);
    EXPECT_EQ(steps[i].bytes_done, boundaries()[i + 1] - boundaries()[0]);
    EXPECT_EQ(steps[i].bytes, boundaries().back() - boundaries()[0]);
  }
}

TEST_F(BootstrappingKeysTest, SizeIsAsTheFormatSays) {
  const test::BootstrappingSetting& s = setting();
  std::size_t expected = 72 + 64;
  for (const auto& entry : s.index.entries) {
    // Encapsulation: q_0 of 50 bits and one special prime of 50. Low: q_0, three primes of 40 bits, four of 50, one
    // digit. Main: level + 1 and four primes, four a digit; the choice of primes near 2^40 takes some above it.
    expected += 40 + 72 + 16 + 40;
    std::size_t bits = 0;
    const std::size_t level = entry.key.level.value();
    const rlwe::Parameters& set = set_of(entry.set);
    for (std::size_t i = 0; i <= level; ++i) bits += set.log_prime(i) < 40 ? 40 : set.log_prime(i) < 41 ? 41 : 50;
    const std::size_t specials = entry.set == BootstrappingKeySet::encapsulation ? 1 : 4;
    const std::size_t digits = level / 4 + 1;
    expected += digits * 1024 / 8 * (bits + specials * 50);
  }
  EXPECT_EQ(s.bytes.size(), expected);
  EXPECT_EQ(s.bytes.size(), bootstrapping_file_bytes(s.plan));
}

TEST_F(BootstrappingKeysTest, TheStoredMainSetIsEnough) {
  const test::BootstrappingSetting& s = setting();
  const auto stored = decode_parameters(encode(s.parameters.main().rlwe()), lenient());
  ASSERT_TRUE(stored) << stored.error().message();
  const auto main = ckks::Parameters::create(*stored);
  ASSERT_TRUE(main) << main.error().message();
  const auto parameters = ckks::BootstrappingParameters::create(*main).value();
  const auto file = BootstrappingKeyFile::open(s.path(), parameters, lenient());
  ASSERT_TRUE(file) << file.error().message();
  const auto plan = ckks::BootstrappingPlan::create(parameters, file->slots()).value();
  EXPECT_TRUE(file->load(s.device, plan, lenient()));
}

TEST_F(BootstrappingKeysTest, TheWriterTakesThePlansKeysAndNoOthers) {
  const test::BootstrappingSetting& s = setting();
  const auto& entries = s.index.entries;
  const auto key = [&](std::size_t i) -> const rlwe::KeySwitchKey& {
    const auto& keys = entries[i].set == BootstrappingKeySet::main  ? s.keys.main
                       : entries[i].set == BootstrappingKeySet::low ? s.keys.low
                                                                    : s.keys.encapsulation;
    return keys.all().at(entries[i].key.purpose);
  };
  std::size_t calls = 0;
  {
    auto writer = BootstrappingKeyWriter::create(folder_ / "keys", s.device, s.plan, [&](const KeyProgress& progress) {
                    EXPECT_EQ(progress.keys_done, ++calls);
                    EXPECT_EQ(progress.bytes_done, boundaries()[calls]);
                    EXPECT_EQ(progress.bytes, s.bytes.size());
                  }).value();
    const auto code = [&](BootstrappingKeySet set, const rlwe::KeySwitchKey& given) {
      const Status status = writer.add(set, given);
      EXPECT_FALSE(status);
      return status ? ErrorCode::system : status.error().code();
    };
    EXPECT_EQ(code(entries[1].set, key(1)), ErrorCode::invalid_argument) << "another one is first";
    EXPECT_EQ(code(BootstrappingKeySet::main, key(0)), ErrorCode::invalid_argument) << "of another set";
    ASSERT_TRUE(writer.add(entries[0].set, key(0)));
    EXPECT_EQ(code(entries[0].set, key(0)), ErrorCode::invalid_argument) << "twice";
    const auto stranger = client::SecretKey::generate(s.parameters.low().rlwe(), test_seed(9));
    const auto foreign =
        client::KeyGenerator(s.device, stranger).galois_key(entries[1].key.purpose, entries[1].key.level, test_seed(2));
    EXPECT_EQ(code(entries[1].set, *foreign), ErrorCode::wrong_key);
    const auto lower = rlwe::cut_key(s.device, s.parameters.low().rlwe(), key(1),
                                     Level(entries[1].key.level.value() - std::size_t{1}));
    EXPECT_EQ(code(entries[1].set, *lower), ErrorCode::invalid_argument);
    for (std::size_t i = 1; i < entries.size(); ++i) {
      const Status early = writer.finish();
      ASSERT_FALSE(early);
      EXPECT_EQ(early.error().code(), ErrorCode::missing_key);
      EXPECT_NE(early.error().message().find(fmt::format("{} of {} keys", i, entries.size())), std::string::npos)
          << early.error().message();
      ASSERT_TRUE(writer.add(entries[i].set, key(i)));
    }
    EXPECT_EQ(code(entries[0].set, key(0)), ErrorCode::invalid_argument) << "one too many";
    ASSERT_TRUE(writer.finish());
  }
  const std::string text = test::read_text(folder_ / "keys");
  EXPECT_EQ(Bytes(text.begin(), text.end()), s.bytes) << "the same keys give the same file";
  EXPECT_EQ(test::files_under(folder_.path()).size(), 1U);
}

TEST_F(BootstrappingKeysTest, WhatIsNotFinishedLeavesNothing) {
  const test::BootstrappingSetting& s = setting();
  test::write_text(folder_ / "keys", "old");
  {
    auto writer = BootstrappingKeyWriter::create(folder_ / "keys", s.device, s.plan).value();
    ASSERT_TRUE(writer.add(BootstrappingKeySet::encapsulation, s.keys.encapsulation.all().begin()->second));
    EXPECT_EQ(test::files_under(folder_.path()).size(), 2U);
  }
  EXPECT_EQ(test::files_under(folder_.path()).size(), 1U);
  EXPECT_EQ(test::read_text(folder_ / "keys"), "old");
  const auto nowhere = BootstrappingKeyWriter::create(folder_ / "none" / "keys", s.device, s.plan);
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code(), ErrorCode::system);
  const auto device = BootstrappingKeyWriter::create("/dev/null", s.device, s.plan);
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().code(), ErrorCode::system);
}

TEST_F(BootstrappingKeysTest, AFullDiskIsReportedAndLeavesNothing) {
  const test::BootstrappingSetting& s = setting();
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{s.bytes.size() / 2, before.rlim_max};
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  Status made;
  {
    auto writer = BootstrappingKeyWriter::create(folder_ / "keys", s.device, s.plan).value();
    made = client::make_bootstrapping_keys(
        s.device, s.owner, s.plan,
        [&](BootstrappingKeySet set, const rlwe::KeySwitchKey& key) { return writer.add(set, key); }, test_seed(2));
    EXPECT_FALSE(writer.finish());
  }
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code(), ErrorCode::system);
  EXPECT_TRUE(test::files_under(folder_.path()).empty());
}

TEST_F(BootstrappingKeysTest, OnlyWhatAPlanNeedsIsReadAndCut) {
  // A file for all slots with the keys of two plans, at the top level: as an owner may make for several.
  const test::BootstrappingSetting& s = setting();
  std::map<std::pair<BootstrappingKeySet, std::uint32_t>, rlwe::KeySwitchKey> all;
  const client::KeyGenerator generator(s.device, s.owner);
  const auto top = s.parameters.main().top_level();
  const auto add = [&](const ckks::BootstrappingPlan& plan) {
    for (const auto& entry : bootstrapping_entries(plan)) {
      const auto place = std::pair(entry.set, entry.key.purpose);
      if (entry.set != BootstrappingKeySet::main || entry.key.purpose == rlwe::from_sparse_purpose) {
        const auto& keys = entry.set == BootstrappingKeySet::main  ? s.keys.main
                           : entry.set == BootstrappingKeySet::low ? s.keys.low
                                                                   : s.keys.encapsulation;
        if (!keys.all().contains(entry.key.purpose)) continue;
        all.emplace(place, rlwe::cut_key(s.device, set_of(entry.set), keys.all().at(entry.key.purpose),
                                         keys.all().at(entry.key.purpose).level)
                               .value());
      } else if (entry.key.purpose == rlwe::relinearisation_purpose) {
        all.emplace(place, generator.relinearisation_key(top, test_seed(4)).value());
      } else {
        all.emplace(place, generator.galois_key(entry.key.purpose, top, test_seed(4)).value());
      }
    }
  };
  add(s.plan);
  const auto full = ckks::BootstrappingPlan::create(s.parameters, s.parameters.main().slots_max()).value();
  add(full);
  BootstrappingIndex index = s.index;
  index.slots = full.slots();
  index.entries.clear();
  std::vector<Bytes> keys;
  for (const auto& [place, key] : all) {
    index.entries.push_back({place.first, {place.second, key.level}, {}});
    keys.push_back(encoded(place.first, key));
  }
  const auto needs = bootstrapping_entries(s.plan);
  ASSERT_GT(keys.size(), needs.size());
  // Damage to what the plan does not need is not seen.
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto same = [&](const auto& need) {
      return need.set == index.entries[i].set && need.key.purpose == index.entries[i].key.purpose;
    };
    if (std::ranges::none_of(needs, same)) keys[i][100] ^= 1;
  }
  const auto loaded = load(file_of(index, keys, true), s.plan);
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(loaded->bytes(), s.plan.key_bytes());
  for (const auto& need : needs) {
    const auto& set = need.set == BootstrappingKeySet::main  ? loaded->main
                      : need.set == BootstrappingKeySet::low ? loaded->low
                                                             : loaded->encapsulation;
    const auto expected =
        rlwe::cut_key(s.device, set_of(need.set), all.at({need.set, need.key.purpose}), need.key.level);
    test::expect_same(set.all().at(need.key.purpose), *expected);
  }
  // The other way about: the file for 16 slots has not all that the plan for all slots needs.
  const auto file = BootstrappingKeyFile::open(s.path(), s.parameters, lenient()).value();
  const auto lacking = file.load(s.device, full, lenient());
  ASSERT_FALSE(lacking);
  EXPECT_EQ(lacking.error().code(), ErrorCode::missing_key);
  EXPECT_NE(lacking.error().message().find("written for 16 slots"), std::string::npos) << lacking.error().message();
}

TEST_F(BootstrappingKeysTest, OneKeyIsInMemoryAtATime) {
  const test::BootstrappingSetting& s = setting();
  std::size_t largest = 0;
  std::size_t packed = 0;
  for (const auto& entry : s.index.entries) {
    largest = std::max(largest, rlwe::key_words(set_of(entry.set), entry.key.level) * sizeof(Word));
    packed = std::max(packed, encoded_key_bytes(set_of(entry.set), entry.key.level));
  }
  const auto file = BootstrappingKeyFile::open(s.path(), s.parameters, lenient()).value();
  const backend::Device reader;
  std::size_t taken = 0;
  ASSERT_TRUE(file.read(reader, s.plan, lenient(), [&](BootstrappingKeySet, const rlwe::KeySwitchKey&) -> Status {
    ++taken;
    return {};
  }));
  EXPECT_EQ(taken, s.index.entries.size());
  // The pool rounds up by at most an eighth.
  EXPECT_LE(reader.pool().usage().peak_bytes, (largest + packed) * 9 / 8);
  EXPECT_LT(2 * (largest + packed), s.plan.key_bytes()) << "or the test shows nothing";

  const auto peak_of_making = [&](const client::BootstrappingKeySink& sink) {
    const backend::Device maker;
    EXPECT_TRUE(client::make_bootstrapping_keys(maker, s.owner, s.plan, sink, test_seed(2)));
    return maker.pool().usage().peak_bytes;
  };
  auto writer = BootstrappingKeyWriter::create(folder_ / "keys", s.device, s.plan).value();
  const std::size_t before = s.device.pool().usage().in_use_bytes;
  const std::size_t writing =
      peak_of_making([&](BootstrappingKeySet set, const rlwe::KeySwitchKey& key) { return writer.add(set, key); });
  EXPECT_EQ(s.device.pool().usage().in_use_bytes, before) << "the writer keeps no key";
  EXPECT_EQ(writing, peak_of_making(discard));
  EXPECT_LT(writing, s.plan.key_bytes() / 2);
}

TEST_F(BootstrappingKeysTest, AFaultOfTheSinkEndsReading) {
  const test::BootstrappingSetting& s = setting();
  const auto file = BootstrappingKeyFile::open(s.path(), s.parameters, lenient()).value();
  std::size_t taken = 0;
  const Status status =
      file.read(s.device, s.plan, lenient(), [&](BootstrappingKeySet, const rlwe::KeySwitchKey&) -> Status {
        if (++taken == 3) return fail(ErrorCode::limit_exceeded, "three are enough");
        return {};
      });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message(), "three are enough");
  EXPECT_EQ(taken, 3U);
}

}  // namespace
}  // namespace tacet::wire
