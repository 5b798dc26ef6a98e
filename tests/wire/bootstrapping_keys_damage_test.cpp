// SPDX-License-Identifier: Apache-2.0
//
// Files of bootstrapping keys that are damaged, or put together from whole pieces that do not belong together.
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <random>

#include "tests/wire/bootstrapping_setting.h"
#include "wire/bootstrapping_keys.h"
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

TEST_F(BootstrappingKeysTest, TruncationIsRefused) {
  const Bytes& good = setting().bytes;
  std::vector<std::size_t> sizes{0, 1, 39, 40, 71, 72, 135, 136, good.size() - 1};
  for (const std::size_t at : boundaries())
    for (const std::size_t size : {at - 1, at, at + 1, at + 40})
      if (size < good.size()) sizes.push_back(size);
  for (const std::size_t size : sizes) {
    const auto loaded = load(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)), setting().plan);
    ASSERT_FALSE(loaded) << size;
    EXPECT_EQ(loaded.error().code(), ErrorCode::corrupt_data) << size << loaded.error().message();
  }
  Bytes longer = good;
  longer.push_back(0);
  expect_refused(longer, ErrorCode::corrupt_data, fmt::format("{} bytes", longer.size()));
}

TEST_F(BootstrappingKeysTest, EveryFlippedBitIsRefused) {
  // At and around each boundary, and at random places.
  const Bytes& good = setting().bytes;
  std::vector<std::size_t> places{0, 8, 10, 12, 16, 32, 40, 56, 72, 88, 96, 100, 104, 110, 111, 112};
  for (const std::size_t at : boundaries())
    for (const std::size_t offset : {std::size_t{0}, std::size_t{16}, std::size_t{32}, std::size_t{40}, std::size_t{56},
                                     std::size_t{60}, std::size_t{64}, std::size_t{96}})
      if (at + offset < good.size()) places.push_back(at + offset);
  for (const std::size_t at : boundaries()) places.push_back(at - 1);
  std::mt19937_64 random(7);
  for (int i = 0; i < 64; ++i) places.push_back(random() % good.size());
  const auto path = folder_ / "keys";
  test::write_text(path, std::string(good.begin(), good.end()));
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  const auto put = [&](std::size_t place, unsigned value) {
    file.seekp(static_cast<std::streamoff>(place)).put(static_cast<char>(value)).flush();
  };
  for (const std::size_t place : places) {
    put(place, good[place] ^ 1U << random() % 8);
    const auto opened = BootstrappingKeyFile::open(path, setting().parameters, lenient());
    const Status status =
        opened ? opened->read(setting().device, setting().plan, lenient(), discard) : tl::unexpected(opened.error());
    ASSERT_FALSE(status) << place;
    EXPECT_NE(status.error().message().find(path.string()), std::string::npos) << status.error().message();
    put(place, good[place]);
  }
  const auto mended = BootstrappingKeyFile::open(path, setting().parameters, lenient());
  EXPECT_TRUE(mended->read(setting().device, setting().plan, lenient(), discard)) << "every bit was put back";
}

TEST_F(BootstrappingKeysTest, AFaultNamesTheKey) {
  Bytes bytes = setting().bytes;
  const std::size_t at = boundaries()[3];
  bytes[at + 500] ^= 4;
  expect_refused(bytes, ErrorCode::corrupt_data,
                 fmt::format("key 4 of {} ({}, at byte {})", setting().index.entries.size(),
                             entry_name(setting().index.entries[3]), at));
}

TEST_F(BootstrappingKeysTest, WholeKeysFromElsewhereAreRefused) {
  const test::BootstrappingSetting& s = setting();
  const auto good = containers();
  // Two keys of one size in each other's place, with and without an index that expects them.
  const std::size_t last = good.size() - 1;
  std::size_t twin = last - 1;
  while (good[twin].size() != good[last].size()) --twin;
  auto swapped = good;
  std::swap(swapped[twin], swapped[last]);
  for (const bool mend : {false, true})
    expect_refused(file_of(s.index, swapped, mend), ErrorCode::corrupt_data,
                   fmt::format("where the index lists level"));
  auto repeated = good;
  repeated[last] = good[twin];
  expect_refused(file_of(s.index, repeated, true), ErrorCode::corrupt_data, "where the index lists level");
  // The same key of the same owner, made another time: with it comes another sparse secret.
  const auto again = client::bootstrapping_keys(s.device, s.owner, s.plan, test_seed(3)).value();
  auto mixed = good;
  mixed[0] = encoded(BootstrappingKeySet::encapsulation, again.encapsulation.all().begin()->second);
  expect_refused(file_of(s.index, mixed, false), ErrorCode::corrupt_data,
                 "not the key that this file was written with");
  // A key of another owner.
  const auto stranger = client::SecretKey::generate(s.parameters.low().rlwe(), test_seed(9));
  const auto& entry = s.index.entries[1];
  ASSERT_EQ(entry.set, BootstrappingKeySet::low);
  auto foreign = good;
  foreign[1] = encoded(
      BootstrappingKeySet::low,
      client::KeyGenerator(s.device, stranger).galois_key(entry.key.purpose, entry.key.level, test_seed(2)).value());
  for (const bool mend : {false, true})
    expect_refused(file_of(s.index, foreign, mend), ErrorCode::wrong_key, rlwe::to_string(stranger.id()));
  // A key of another set, and another kind of object.
  auto other_set = good;
  std::memcpy(other_set[last].data() + 16, s.parameters.low().id().bytes.data(), 16);
  other_set[last] = test::sealed(other_set[last]);
  expect_refused(file_of(s.index, other_set, true), ErrorCode::mismatched_parameters, "cannot be used with");
  expect_refused(encode(s.parameters.main().rlwe()), ErrorCode::invalid_argument, "a parameter set");
}

TEST_F(BootstrappingKeysTest, MissingAndSuperfluousKeysAreRefused) {
  const test::BootstrappingSetting& s = setting();
  const std::size_t count = s.index.entries.size();
  for (const std::size_t left_out : {std::size_t{0}, std::size_t{1}, count / 2, count - 1}) {
    auto index = s.index;
    auto keys = containers();
    index.entries.erase(index.entries.begin() + static_cast<std::ptrdiff_t>(left_out));
    keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(left_out));
    expect_refused(file_of(index, keys, true), ErrorCode::missing_key,
                   fmt::format("lacks 1 of the {} keys that the plan for 16 slots needs, first the {}", count,
                               entry_name(s.index.entries[left_out])));
  }
  // A key more, at the end and in the middle.
  const client::KeyGenerator generator(s.device, s.owner);
  for (const std::uint32_t purpose : {2045U, 7U}) {
    auto index = s.index;
    auto keys = containers();
    const BootstrappingIndex::Entry extra{BootstrappingKeySet::main, {purpose, Level(2)}, {}};
    const auto at = std::ranges::find_if(index.entries, [&](const auto& other) { return extra.comes_before(other); }) -
                    index.entries.begin();
    index.entries.insert(index.entries.begin() + at, extra);
    keys.insert(keys.begin() + at,
                encoded(BootstrappingKeySet::main, generator.galois_key(purpose, Level(2), test_seed(2)).value()));
    expect_refused(file_of(index, keys, true), ErrorCode::corrupt_data,
                   fmt::format("lists {} keys and the plan for its 16 slots needs {}: the {} is superfluous", count + 1,
                               count, entry_name(extra)));
  }
  // The relinearisation key is too low.
  auto index = s.index;
  auto keys = containers();
  const auto at = static_cast<std::size_t>(
      std::ranges::find(index.entries, BootstrappingKeySet::main, &BootstrappingIndex::Entry::set) -
      index.entries.begin());
  ASSERT_EQ(index.entries[at].key.purpose, rlwe::relinearisation_purpose);
  index.entries[at].key.level = Level(index.entries[at].key.level.value() - std::size_t{1});
  keys[at] = encoded(BootstrappingKeySet::main, rlwe::cut_key(s.device, set_of(BootstrappingKeySet::main),
                                                              s.keys.main.all().at(0), index.entries[at].key.level)
                                                    .value());
  expect_refused(file_of(index, keys, true), ErrorCode::missing_key, "relinearisation key");
}

TEST_F(BootstrappingKeysTest, OtherParametersAreRefused) {
  const test::BootstrappingSetting& s = setting();
  const auto other = ckks::named_bootstrapping_parameters("insecure_boot_n10").value();
  const auto others = ckks::BootstrappingParameters::create(other).value();
  const auto opened = BootstrappingKeyFile::open(s.path(), others, lenient());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), ErrorCode::mismatched_parameters);
  const auto plan = ckks::BootstrappingPlan::create(others, test::slots).value();
  const auto file = BootstrappingKeyFile::open(s.path(), s.parameters, lenient()).value();
  const auto loaded = file.load(s.device, plan, lenient());
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code(), ErrorCode::mismatched_parameters);
  auto index = s.index;
  index.low.bytes[0] ^= 1;
  expect_refused(file_of(index, containers(), true), ErrorCode::mismatched_parameters, "make the keys anew");
  // A level that the main set has and the low one has not.
  index = s.index;
  index.entries[1].key.level = Level(5);
  expect_refused(file_of(index, containers(), true), ErrorCode::corrupt_data, "level 5");
}

TEST_F(BootstrappingKeysTest, LimitsHold) {
  const test::BootstrappingSetting& s = setting();
  Limits limits = lenient();
  limits.key_count_max = s.index.entries.size();
  limits.object_bytes_max = s.plan.key_bytes();
  EXPECT_TRUE(load(s.bytes, s.plan, limits));
  const auto code = [&](const Limits& tight) {
    const auto loaded = load(s.bytes, s.plan, tight);
    EXPECT_FALSE(loaded);
    return loaded ? ErrorCode::system : loaded.error().code();
  };
  --limits.key_count_max;
  EXPECT_EQ(code(limits), ErrorCode::limit_exceeded);
  limits = lenient();
  limits.object_bytes_max = s.plan.key_bytes() - 1;
  EXPECT_EQ(code(limits), ErrorCode::limit_exceeded);
  limits = lenient();
  limits.container_bytes_max = 1 << 16;
  EXPECT_EQ(code(limits), ErrorCode::limit_exceeded);
  // An index that promises more than there is takes no memory.
  Bytes bytes = s.bytes;
  const std::uint64_t huge = std::uint64_t{1} << 40;
  std::memcpy(bytes.data() + 32, &huge, 8);
  expect_refused(bytes, ErrorCode::corrupt_data, "cut short");
}

}  // namespace
}  // namespace tacet::wire
