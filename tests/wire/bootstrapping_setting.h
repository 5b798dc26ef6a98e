// SPDX-License-Identifier: Apache-2.0
//
// A small set, an owner, a plan, its keys and the file that they were written to.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "client/bootstrapping_keys.h"
#include "client/key_generator.h"
#include "tests/support/parameter_sets.h"
#include "tests/support/temporary_folder.h"
#include "tests/wire/bytes_of.h"
#include "wire/bootstrapping_keys.h"
#include "wire/evaluation_key.h"

namespace tacet::test {

using wire::BootstrappingIndex;
using wire::BootstrappingKeyFile;
using wire::BootstrappingKeyWriter;
using wire::Limits;

using ckks::BootstrappingKeySet;
using rlwe::Level;

/// Of the plan.
inline constexpr std::size_t slots = 16;

/// The smallest set that has everything: 16 + 4 primes of 40 and 50 bits, four a digit.
inline ckks::Parameters small_set() {
  ckks::ParametersChoice choice;
  choice.name = "insecure_wire_boot";
  choice.log_degree = 10;
  choice.levels = 4;
  choice.scale_bits = 40;
  choice.special_primes = 4;
  choice.bootstrapping_prime_bits.assign(ckks::modulus_levels + 2, 40);
  return ckks::Parameters::create(choice).value();
}

inline Limits lenient() {
  Limits limits;
  limits.insecure_parameters_allowed = true;
  return limits;
}

inline const auto discard = [](BootstrappingKeySet, const rlwe::KeySwitchKey&) -> Status { return {}; };

/// What all tests share: keys of one owner for 16 slots, and the file that was written while they were made.
class BootstrappingSetting {
 public:
  BootstrappingSetting() {
    auto writer = BootstrappingKeyWriter::create(path(), device, plan).value();
    TACET_CHECK(client::make_bootstrapping_keys(
        device, owner, plan,
        [&](BootstrappingKeySet set, rlwe::KeySwitchKey key) -> Status {
          TACET_RETURN_IF_ERROR(writer.add(set, key));
          return keys.of(set).add(std::move(key));
        },
        test_seed(2)));
    TACET_CHECK(!std::filesystem::exists(path()));
    TACET_CHECK(writer.finish());
    const std::string text = read_text(path());
    bytes.assign(text.begin(), text.end());
    index = BootstrappingKeyFile::open(path(), parameters, lenient()).value().index();
  }
  std::filesystem::path path() const { return folder / "keys"; }

  TemporaryFolder folder;
  ckks::BootstrappingParameters parameters = ckks::BootstrappingParameters::create(small_set()).value();
  ckks::BootstrappingPlan plan = ckks::BootstrappingPlan::create(parameters, slots).value();
  backend::Device device;
  client::SecretKey owner = client::SecretKey::generate(parameters.main().rlwe(), test_seed(1));
  ckks::BootstrappingKeys keys;
  Bytes bytes;
  BootstrappingIndex index;
};

class BootstrappingKeysTest : public testing::Test {
 protected:
  static const BootstrappingSetting& setting() {
    static const BootstrappingSetting made;
    return made;
  }
  static const rlwe::Parameters& set_of(BootstrappingKeySet set) {
    const auto& sets = setting().parameters;
    if (set == BootstrappingKeySet::main) return sets.main().rlwe();
    return set == BootstrappingKeySet::low ? sets.low().rlwe() : sets.encapsulation();
  }
  /// Where each container begins, and the end.
  static std::vector<std::size_t> boundaries() {
    std::vector<std::size_t> at{72 + 64 + 40 * setting().index.entries.size()};
    for (const auto& entry : setting().index.entries)
      at.push_back(at.back() + wire::encoded_key_bytes(set_of(entry.set), entry.key.level));
    return at;
  }
  /// The container of each key, in the order of the file.
  static std::vector<Bytes> containers() {
    const auto at = boundaries();
    std::vector<Bytes> out;
    for (std::size_t i = 0; i + 1 < at.size(); ++i)
      out.emplace_back(setting().bytes.begin() + static_cast<std::ptrdiff_t>(at[i]),
                       setting().bytes.begin() + static_cast<std::ptrdiff_t>(at[i + 1]));
    return out;
  }
  static Bytes encoded(BootstrappingKeySet set, const rlwe::KeySwitchKey& key) {
    return wire::encode(key, set_of(set), setting().device).value();
  }
  /// A file of this index and these containers; with `mend`, the index has their checksums.
  static Bytes file_of(BootstrappingIndex index, const std::vector<Bytes>& containers, bool mend) {
    if (mend)
      for (std::size_t i = 0; i < index.entries.size(); ++i)
        std::copy_n(containers[i].end() - wire::checksum_bytes, wire::checksum_bytes,
                    index.entries[i].checksum.begin());
    Bytes bytes = wire::encode(index, setting().parameters.main()).value();
    for (const Bytes& container : containers) bytes.insert(bytes.end(), container.begin(), container.end());
    return bytes;
  }

  Result<ckks::BootstrappingKeys> load(const Bytes& bytes, const ckks::BootstrappingPlan& plan,
                                       const Limits& limits = lenient()) const {
    write_text(folder_ / "damaged", std::string(bytes.begin(), bytes.end()));
    TACET_ASSIGN_OR_RETURN(const BootstrappingKeyFile file,
                           BootstrappingKeyFile::open(folder_ / "damaged", setting().parameters, limits));
    return file.load(setting().device, plan, limits);
  }
  /// The fault of loading, which names the file; `text` is in its sentence.
  void expect_refused(const Bytes& bytes, ErrorCode code, const std::string& text) const {
    const auto loaded = load(bytes, setting().plan);
    ASSERT_FALSE(loaded) << text;
    EXPECT_EQ(loaded.error().code(), code) << loaded.error().message();
    EXPECT_NE(loaded.error().message().find(text), std::string::npos) << loaded.error().message();
    EXPECT_NE(loaded.error().message().find((folder_ / "damaged").string()), std::string::npos);
  }

  TemporaryFolder folder_;
};

}  // namespace tacet::test
