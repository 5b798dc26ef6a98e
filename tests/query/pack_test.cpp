// SPDX-License-Identifier: Apache-2.0
//
// Many sums in one ciphertext and many constants out of one, against sums and coefficients in the clear.
#include "query/pack.h"

#include <gtest/gtest.h>

#include <numeric>

#include "base/random.h"
#include "circuit/parameters.h"
#include "client/bgv_decryptor.h"
#include "client/bgv_encryptor.h"
#include "client/key_generator.h"
#include "query/assemble.h"

namespace tacet::query {
namespace {

class PackTest : public testing::Test {
 protected:
  PackTest()
      : parameters_(circuit::insecure_test_parameters().value()),
        key_(client::SecretKey::generate(parameters_.rlwe())),
        keys_(client::KeyGenerator(device_, key_)
                  .evaluation_keys(bgv::Level(4U), packing_elements(parameters_.log_degree()))
                  .value()),
        encryptor_(client::BgvEncryptor::with_secret_key(parameters_, device_, key_).value()),
        decryptor_(client::BgvDecryptor::create(parameters_, device_, key_).value()),
        evaluator_(parameters_, device_) {}

  /// Slots that differ everywhere.
  std::vector<Word> slots(Word seed) const {
    std::vector<Word> out(parameters_.degree());
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = (seed * 7919 + i * i * 31 + i) % parameters_.plaintext_modulus();
    return out;
  }
  Word sum(std::span<const Word> values) const {
    return std::accumulate(values.begin(), values.end(), Word{0}) % parameters_.plaintext_modulus();
  }

  backend::Device device_;
  bgv::Parameters parameters_;
  client::SecretKey key_;
  rlwe::EvaluationKeys keys_;
  client::BgvEncryptor encryptor_;
  client::BgvDecryptor decryptor_;
  bgv::Evaluator evaluator_;
};

TEST_F(PackTest, PackedSumsAreTheSumsOfSlots) {
  for (const unsigned fold : {1U, 2U, 5U, 10U}) {
    const std::size_t together = std::size_t{1} << fold;
    for (const std::size_t count : {together, together / 2 + 1, std::size_t{1}}) {
      std::vector<bgv::Ciphertext> sums;
      for (std::size_t j = 0; j < count; ++j) sums.push_back(encryptor_.encrypt(slots(j + 1), bgv::Level(2U)).value());
      const auto packed = pack(evaluator_, keys_, std::move(sums), fold);
      ASSERT_TRUE(packed) << packed.error().message();
      const auto coefficients = decryptor_.decrypt_coefficients(*packed).value();
      const auto parts = unpack(evaluator_.encoder(), coefficients, fold, count);
      ASSERT_TRUE(parts);
      for (std::size_t j = 0; j < count; ++j) {
        EXPECT_EQ((*parts)[j].size(), parameters_.degree() / together);
        EXPECT_EQ(sum((*parts)[j]), sum(slots(j + 1))) << "fold " << fold << ", sum " << j << " of " << count;
      }
    }
  }
}

TEST_F(PackTest, EveryPartialSumIsOfDifferentSlots) {
  // One slot alone holds 1: exactly one partial sum is 1.
  for (const std::size_t slot : {std::size_t{0}, std::size_t{5}, parameters_.degree() / 2, parameters_.degree() - 1}) {
    std::vector<Word> one(parameters_.degree());
    one[slot] = 1;
    std::vector<bgv::Ciphertext> sums;
    sums.push_back(encryptor_.encrypt(one, bgv::Level(2U)).value());
    const auto packed = pack(evaluator_, keys_, std::move(sums), 3);
    ASSERT_TRUE(packed);
    const auto parts = unpack(evaluator_.encoder(), decryptor_.decrypt_coefficients(*packed).value(), 3, 1).value();
    EXPECT_EQ(std::count(parts[0].begin(), parts[0].end(), 1), 1);
    EXPECT_EQ(std::count(parts[0].begin(), parts[0].end(), 0), static_cast<std::ptrdiff_t>(parts[0].size()) - 1);
  }
}

TEST_F(PackTest, ExpandedRowsAreTheCoefficients) {
  for (const std::size_t count : {1U, 2U, 3U, 7U, 8U, 100U, 1024U}) {
    std::vector<Word> coefficients(count);
    for (std::size_t i = 0; i < count; ++i) coefficients[i] = (i * i * 5 + 3 * i + 1) % 1000;
    const auto packed = encryptor_.encrypt_coefficients(coefficients, bgv::Level(4U)).value();
    const auto rows = expand(evaluator_, keys_, packed, count);
    ASSERT_TRUE(rows) << rows.error().message();
    ASSERT_EQ(rows->size(), count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::vector<Word> expected(parameters_.degree(), coefficients[i]);
      EXPECT_EQ(decryptor_.decrypt((*rows)[i]).value(), expected) << "row " << i << " of " << count;
    }
  }
}

TEST_F(PackTest, WithoutKeysTheFaultNamesWhatIsMissing) {
  const rlwe::EvaluationKeys none;
  const auto packed = encryptor_.encrypt_coefficients(std::vector<Word>{1, 2}, bgv::Level(3U)).value();
  const auto rows = expand(evaluator_, none, packed, 2);
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code(), ErrorCode::missing_key);
}

}  // namespace
}  // namespace tacet::query
