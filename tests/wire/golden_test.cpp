// SPDX-License-Identifier: Apache-2.0
//
// The files under golden/v1 were written once and are never written again: every later build reads them to the same
// objects, and writes the same bytes as long as it writes format version 1.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "fuzz/wire/samples.h"
#include "tests/wire/bytes_of.h"
#include "wire/bgv_ciphertext.h"
#include "wire/bootstrapping_index.h"
#include "wire/ckks_ciphertext.h"
#include "wire/evaluation_key.h"
#include "wire/file.h"
#include "wire/parameters.h"
#include "wire/public_key.h"
#include "wire/secret_key.h"

namespace tacet::wire {
namespace {

using rlwe::Level;
using test::Bytes;

class Golden : public testing::Test {
 protected:
  static Bytes file(const std::string& name) {
    const auto path = std::filesystem::path(TACET_PROJECT_DIRECTORY) / "tests/wire/golden/v1" / name;
    auto bytes = read_file(path, std::size_t{1} << 20);
    EXPECT_TRUE(bytes) << bytes.error().message();
    return bytes ? *bytes : Bytes();
  }
  const rlwe::Parameters& parameters() const { return samples_.bgv().rlwe(); }
  samples::Samples samples_;
};

TEST_F(Golden, Parameters) {
  EXPECT_EQ(encode(samples_.bgv().rlwe()), file("parameters_bgv"));
  EXPECT_EQ(encode(samples_.ckks().rlwe()), file("parameters_ckks"));
  const auto decoded = decode_parameters(file("parameters_ckks"), samples_.limits());
  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(decoded->literal().q_primes, samples::ckks_literal().q_primes);
}

TEST_F(Golden, BgvCiphertexts) {
  EXPECT_EQ(encode(samples_.bgv_ciphertext(Level(0), 2, true), samples_.bgv(), samples_.device()).value(),
            file("bgv_seeded"));
  EXPECT_EQ(encode(samples_.bgv_ciphertext(Level(1), 2, false), samples_.bgv(), samples_.device()).value(),
            file("bgv_two_parts"));
  const auto decoded =
      decode_bgv_ciphertext(file("bgv_two_parts"), samples_.bgv(), samples_.device(), samples_.limits());
  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(decoded->correction_factor, 3U);
  EXPECT_EQ(decoded->log_noise, 12.5);
  EXPECT_EQ(decoded->level(), Level(1));
}

TEST_F(Golden, CkksCiphertexts) {
  EXPECT_EQ(encode(samples_.ckks_ciphertext(Level(0), 2, true), samples_.ckks(), samples_.device()).value(),
            file("ckks_seeded"));
  EXPECT_EQ(encode(samples_.ckks_ciphertext(Level(0), 3, false), samples_.ckks(), samples_.device()).value(),
            file("ckks_three_parts"));
  const auto decoded =
      decode_ckks_ciphertext(file("ckks_three_parts"), samples_.ckks(), samples_.device(), samples_.limits());
  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(decoded->slots, 256U);
  EXPECT_EQ(decoded->bounds.magnitude, 1.5);
  EXPECT_EQ(decoded->bounds.error, 0.25);
}

TEST_F(Golden, Keys) {
  EXPECT_EQ(encode(samples_.public_key(), parameters(), samples_.device()).value(), file("public_key"));
  EXPECT_EQ(encode(samples_.key_switch_key(5, Level(1)), parameters(), samples_.device()).value(),
            file("galois_key_5"));
  EXPECT_EQ(encode(samples_.evaluation_keys(), parameters(), samples_.device()).value(), file("evaluation_keys"));
  EXPECT_TRUE(decode_public_key(file("public_key"), parameters(), samples_.device(), samples_.limits()));
  const auto keys = decode_evaluation_keys(file("evaluation_keys"), parameters(), samples_.device(), samples_.limits());
  ASSERT_TRUE(keys) << keys.error().message();
  EXPECT_EQ(keys->all().size(), 2U);
}

TEST_F(Golden, Bootstrapping) {
  const auto set = rlwe::Parameters::create(samples::bootstrapping_literal()).value();
  EXPECT_EQ(encode(set), file("parameters_bootstrapping"));
  const auto decoded = decode_parameters(file("parameters_bootstrapping"), samples_.limits());
  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(decoded->literal().bootstrapping_levels, 1U);
  EXPECT_EQ(encode(samples_.bootstrapping_index(), samples_.ckks()).value(), file("bootstrapping_index"));
  const auto index = decode_bootstrapping_index(file("bootstrapping_index"), samples_.ckks(), samples_.limits());
  ASSERT_TRUE(index) << index.error().message();
  EXPECT_EQ(*index, samples_.bootstrapping_index());
}

TEST_F(Golden, SecretKeys) {
  const auto bytes = encode_secret_key(samples_.secret_key());
  EXPECT_EQ(Bytes(bytes.data(), bytes.data() + bytes.size()), file("secret_key"));
  const auto plain = decode_secret_key(file("secret_key"), parameters(), samples_.limits());
  ASSERT_TRUE(plain) << plain.error().message();
  const auto unlocked = unlock_secret_key(file("locked_secret_key"), parameters(),
                                          std::string_view("correct horse battery staple"), samples_.limits());
  ASSERT_TRUE(unlocked) << unlocked.error().message();
  EXPECT_TRUE(std::ranges::equal(plain->coefficients(), unlocked->coefficients()));
}

}  // namespace
}  // namespace tacet::wire
