// SPDX-License-Identifier: Apache-2.0
//
// Each verb against plain arithmetic modulo t, with noise measured.
#include "bgv/evaluator.h"

#include <gtest/gtest.h>

#include "tests/bgv/workshop.h"

namespace tacet::bgv {
namespace {

constexpr std::array<std::int64_t, 3> steps = {1, 3, -2};

class EvaluatorOfSet : public testing::TestWithParam<test::BgvSet> {
 protected:
  using Slots = std::vector<Word>;

  Word t() const { return workshop_.parameters.plaintext_modulus(); }
  const Evaluator& evaluator() const { return workshop_.evaluator; }
  const rlwe::EvaluationKeys& keys() const { return workshop_.keys; }

  template <class Operation>
  Slots each(const Slots& a, const Slots& b, Operation operation) const {
    Slots out(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) out[i] = operation(a[i], b[i]) % t();
    return out;
  }
  Slots plus(const Slots& a, const Slots& b) const {
    return each(a, b, [](Word x, Word y) { return x + y; });
  }
  Slots minus(const Slots& a, const Slots& b) const {
    return each(a, b, [&](Word x, Word y) { return x + t() - y; });
  }
  Slots times(const Slots& a, const Slots& b) const {
    return each(a, b, [](Word x, Word y) { return x * y; });
  }
  Slots rotated(const Slots& a, std::int64_t by) const {
    const auto row = static_cast<std::int64_t>(a.size() / 2);
    Slots out(a.size());
    for (std::int64_t i = 0; i < row; ++i) {
      const auto from = static_cast<std::size_t>(((i + by) % row + row) % row);
      out[static_cast<std::size_t>(i)] = a[from];
      out[static_cast<std::size_t>(i + row)] = a[from + static_cast<std::size_t>(row)];
    }
    return out;
  }
  static std::vector<std::int64_t> as_signed(const Parameters& parameters, const Slots& slots) {
    std::vector<std::int64_t> out;
    for (const Word slot : slots) out.push_back(parameters.plain().centred(slot));
    return out;
  }

  void expect(const Result<Ciphertext>& result, const Slots& expected) const {
    ASSERT_TRUE(result.has_value()) << result.error().message();
    EXPECT_EQ(workshop_.decryptor.decrypt(*result).value(), expected);
    EXPECT_LE(workshop_.measured_noise(*result), result->log_noise);
    EXPECT_FALSE(result->body.seed.has_value());
  }

  test::Workshop workshop_{GetParam(), steps};
  Slots x_ = workshop_.values(21);
  Slots y_ = workshop_.values(22);
  Ciphertext a_ = workshop_.encrypt(x_, 31);
  Ciphertext b_ = workshop_.encrypt(y_, 32);
  Plaintext p_ = evaluator().encode(as_signed(workshop_.parameters, y_), workshop_.parameters.top_level()).value();
};

TEST_P(EvaluatorOfSet, SumsAndDifferences) {
  expect(evaluator().add(a_, b_), plus(x_, y_));
  expect(evaluator().subtract(a_, b_), minus(x_, y_));
  expect(evaluator().negate(a_), minus(Slots(x_.size()), x_));
  expect(evaluator().add_plain(a_, p_), plus(x_, y_));
  expect(evaluator().subtract_plain(a_, p_), minus(x_, y_));
  expect(evaluator().add_scalar(a_, -7), plus(x_, Slots(x_.size(), t() - 7)));
}

TEST_P(EvaluatorOfSet, InPlaceEqualsOutOfPlace) {
  const auto words = [](const Ciphertext& c) {
    std::vector<Word> all;
    for (std::size_t part = 0; part < c.body.part_count; ++part)
      all.insert(all.end(), c.body.parts[part].words().begin(), c.body.parts[part].words().end());
    return all;
  };
  const Ciphertext lower = evaluator().modulus_switch(evaluator().multiply(a_, b_, keys()).value()).value();
  for (const Ciphertext* other : {static_cast<const Ciphertext*>(&b_), &lower}) {
    Ciphertext sum = evaluator().clone(a_);
    ASSERT_TRUE(evaluator().add_in_place(sum, *other));
    const Ciphertext expected = evaluator().add(a_, *other).value();
    EXPECT_EQ(words(sum), words(expected));
    EXPECT_EQ(sum.state(), expected.state());
    ASSERT_TRUE(evaluator().subtract_in_place(sum, *other));
    EXPECT_EQ(workshop_.decryptor.decrypt(sum).value(), x_);
  }
  Ciphertext twice = evaluator().clone(a_);
  ASSERT_TRUE(evaluator().add_in_place(twice, twice));
  expect(twice.clone(workshop_.device.pool()), plus(x_, x_));
  Ciphertext with_plain = evaluator().clone(a_);
  ASSERT_TRUE(evaluator().add_plain_in_place(with_plain, p_));
  EXPECT_EQ(words(with_plain), words(evaluator().add_plain(a_, p_).value()));
}

TEST_P(EvaluatorOfSet, ProductsWithPlaintextsAndScalars) {
  expect(evaluator().multiply_plain(a_, p_), times(x_, y_));
  expect(evaluator().multiply_scalar(a_, 5), times(x_, Slots(x_.size(), 5)));
  expect(evaluator().multiply_scalar(a_, -1), minus(Slots(x_.size()), x_));
  expect(evaluator().multiply_scalar(a_, 0), Slots(x_.size()));
  Ciphertext sum;
  ASSERT_TRUE(evaluator().multiply_plain_accumulate(sum, a_, p_));
  ASSERT_TRUE(evaluator().multiply_plain_accumulate(sum, b_, p_));
  expect(evaluator().settle(sum), plus(times(x_, y_), times(y_, y_)));
}

TEST_P(EvaluatorOfSet, ProductsOfCiphertexts) {
  const Slots product = times(x_, y_);
  expect(evaluator().multiply(a_, b_, keys()), product);
  expect(evaluator().square(a_, keys()), times(x_, x_));
  const Ciphertext tensor = evaluator().tensor(a_, b_).value();
  EXPECT_EQ(tensor.body.part_count, 3U);
  expect(tensor.clone(workshop_.device.pool()), product);
  expect(evaluator().relinearise(tensor, keys()), product);
  expect(evaluator().relinearise_and_switch(tensor, keys()), product);
  expect(evaluator().finish_product(tensor, keys()), product);
  expect(evaluator().modulus_switch(tensor), product);
  // In one division or in two: the same value, within the rounding of one more division.
  EXPECT_EQ(evaluator().relinearise_and_switch(tensor, keys()).value().level(), Level(GetParam().levels - 1));
}

TEST_P(EvaluatorOfSet, SumsOfProductsNeedOneRelinearisation) {
  std::vector<Ciphertext> left;
  std::vector<Ciphertext> right;
  std::vector<const Ciphertext*> left_pointers;
  std::vector<const Ciphertext*> right_pointers;
  Slots expected(x_.size());
  for (std::uint8_t i = 0; i < 37; ++i) {  // more than two chunks
    const Slots u = test::test_values(x_.size(), t(), static_cast<std::uint8_t>(100 + i));
    left.push_back(workshop_.encrypt(u, static_cast<std::uint8_t>(150 + i)));
    right.push_back(evaluator().clone(i % 2 == 0 ? b_ : left.back()));
    expected = plus(expected, times(u, i % 2 == 0 ? y_ : u));
  }
  for (std::size_t i = 0; i < left.size(); ++i) {
    left_pointers.push_back(&left[i]);
    right_pointers.push_back(i == 3 ? &left[3] : &right[i]);  // a square among them
  }
  expect(evaluator().sum_of_products(left_pointers, right_pointers, keys()), expected);
  Ciphertext sum;
  for (std::size_t i = 0; i < left.size(); ++i)
    ASSERT_TRUE(evaluator().tensor_accumulate(sum, left[i], *right_pointers[i]));
  expect(evaluator().finish_product(sum, keys()), expected);
}

TEST_P(EvaluatorOfSet, SumsOfProductsAcrossLevelsAndFactors) {
  const Ciphertext c =
      evaluator().multiply(a_, b_, keys()).value();  // lower, and another factor where these are tracked
  const Slots z = times(x_, y_);
  const Ciphertext* left[] = {&a_, &c, &c};
  const Ciphertext* right[] = {&b_, &a_, &c};
  expect(evaluator().sum_of_products(left, right, keys()), plus(plus(z, times(z, x_)), times(z, z)));
}

TEST_P(EvaluatorOfSet, RotationsMoveRowsToTheLeft) {
  for (const std::int64_t step : steps) expect(evaluator().rotate_rows(a_, step, keys()), rotated(x_, step));
  expect(evaluator().rotate_rows(a_, 0, keys()), x_);
  expect(evaluator().rotate_rows(a_, static_cast<std::int64_t>(x_.size() / 2), keys()), x_);
  expect(evaluator().rotate_rows(a_, 1 - static_cast<std::int64_t>(x_.size() / 2), keys()), rotated(x_, 1));
  Slots swapped(x_.begin() + static_cast<std::ptrdiff_t>(x_.size() / 2), x_.end());
  swapped.insert(swapped.end(), x_.begin(), x_.begin() + static_cast<std::ptrdiff_t>(x_.size() / 2));
  expect(evaluator().swap_rows(a_, keys()), swapped);
}

TEST_P(EvaluatorOfSet, HoistedRotationsHaveTheSameBits) {
  // More than one batch, zeros and repetitions among them.
  std::vector<std::int64_t> many;
  for (std::size_t i = 0; i < 2 * Evaluator::rotations_a_batch + 3; ++i)
    many.push_back(i % 4 == 3 ? 0 : steps[i % steps.size()]);
  std::vector<Ciphertext> out(many.size());
  ASSERT_TRUE(evaluator().rotate_many(a_, many, out, keys()));
  for (std::size_t i = 0; i < many.size(); ++i) {
    const Ciphertext single = evaluator().rotate_rows(a_, many[i], keys()).value();
    for (std::size_t part = 0; part < 2; ++part)
      EXPECT_TRUE(std::ranges::equal(out[i].body.parts[part].words(), single.body.parts[part].words())) << i;
    EXPECT_EQ(out[i].state(), single.state());
  }
  EXPECT_TRUE(evaluator().rotate_many(a_, {}, {}, keys()).has_value());
}

TEST_P(EvaluatorOfSet, OperandsOfDifferentLevelsAreAligned) {
  const Ciphertext low = evaluator().modulus_switch_to(b_, Level(1)).value();
  EXPECT_EQ(low.level(), Level(1));
  expect(evaluator().add(a_, low), plus(x_, y_));
  expect(evaluator().subtract(low, a_), minus(y_, x_));
  expect(evaluator().multiply(a_, low, keys()), times(x_, y_));
  const Plaintext low_plain = evaluator().encode(as_signed(workshop_.parameters, y_), Level(1)).value();
  expect(evaluator().multiply_plain(a_, low_plain), times(x_, y_));
  expect(evaluator().add_plain(a_, low_plain), plus(x_, y_));
  EXPECT_EQ(evaluator().add_plain(a_, low_plain).value().level(), Level(1));
}

TEST_P(EvaluatorOfSet, PublicKeyEncryptionsComputeAsWell) {
  const client::KeyGenerator generator(workshop_.device, workshop_.secret);
  const rlwe::PublicKey key = generator.public_key(test::test_seed(9)).value();
  const client::BgvEncryptor encryptor =
      client::BgvEncryptor::with_public_key(workshop_.parameters, workshop_.device, key).value();
  const Ciphertext c = encryptor.encrypt(x_).value();
  EXPECT_LE(workshop_.measured_noise(c), c.log_noise);
  expect(evaluator().multiply(c, b_, keys()), times(x_, y_));
}

TEST_P(EvaluatorOfSet, KeysCutToTheLevelsInUseGiveTheSameBits) {
  const Ciphertext low = evaluator().modulus_switch_to(a_, Level(2)).value();
  rlwe::EvaluationKeys cut;
  for (const auto& [purpose, key] : keys().all())
    ASSERT_TRUE(cut.add(rlwe::cut_key(workshop_.device, workshop_.parameters.rlwe(), key, Level(2)).value()));
  const Ciphertext with_cut = evaluator().square(low, cut).value();
  const Ciphertext with_whole = evaluator().square(low, keys()).value();
  for (std::size_t part = 0; part < 2; ++part)
    EXPECT_TRUE(std::ranges::equal(with_cut.body.parts[part].words(), with_whole.body.parts[part].words()));
  EXPECT_EQ(evaluator().square(a_, cut).error().code(), ErrorCode::missing_key);
}

INSTANTIATE_TEST_SUITE_P(Small, EvaluatorOfSet, testing::ValuesIn(test::small_bgv_sets()), test::bgv_set_name);

}  // namespace
}  // namespace tacet::bgv
