// SPDX-License-Identifier: Apache-2.0
#include "ring/base_conversion.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "base/random.h"
#include "ring/prime.h"
#include "tests/support/big_integer.h"

namespace tacet::ring {
namespace {

struct Conversion {
  std::size_t sources;
  std::size_t targets;
  unsigned source_bits;
  unsigned target_bits;
  Word t;
  bool fast;
};

class BaseConversion : public testing::TestWithParam<Conversion> {
 protected:
  static constexpr unsigned log_degree = 10;

  BaseConversion()
      : backend_(GetParam().fast ? backend::Backend::best_available() : backend::Backend::reference()),
        ring_(make_ring()),
        sources_(GetParam().sources),
        targets_(GetParam().targets) {
    std::iota(sources_.begin(), sources_.end(), std::size_t{0});
    std::iota(targets_.begin(), targets_.end(), sources_.size());
    for (const std::size_t source : sources_) product_ *= test::big(ring_.modulus(source).value());
  }

  static Ring make_ring() {
    std::vector<Word> primes = primes_below(GetParam().source_bits, 2048, GetParam().sources).value();
    const std::vector<Word> more = primes_below(GetParam().target_bits, 2048, GetParam().targets, primes).value();
    return Ring::create(log_degree, primes, more).value();
  }

  /// Edges around 0, B/2 and B first, then random numbers.
  std::vector<mpz_class> inputs() const {
    const mpz_class half = product_ / 2;
    std::vector<mpz_class> result{0,        1,    2,        product_ - 1, product_ - 2,
                                  half - 1, half, half + 1, half + 2,     product_ / 3};
    RandomStream stream({}, "base conversion");
    while (result.size() < ring_.degree()) {
      mpz_class value = 0;
      for (std::size_t word = 0; word <= sources_.size(); ++word) value = (value << 64) + test::big(stream.next());
      result.push_back(value % product_);
    }
    return result;
  }

  /// targets of all inputs; the targets converted `at_once` at a time.
  std::vector<std::vector<Word>> convert(const std::vector<mpz_class>& x, std::size_t at_once) const {
    const std::size_t n = ring_.degree();
    BufferPool pool;
    Buffer source_words = pool.acquire((sources_.size() + 1) * n);
    Buffer target_words = pool.acquire(targets_.size() * n);
    std::vector<Word*> source_limbs;
    std::vector<const Word*> source_views;
    std::vector<Word*> target_limbs;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      source_limbs.push_back(source_words.data() + i * n);
      source_views.push_back(source_limbs.back());
      for (std::size_t j = 0; j < n; ++j) source_limbs[i][j] = test::residue(x[j], ring_.modulus(sources_[i]).value());
    }
    for (std::size_t i = 0; i < targets_.size(); ++i) target_limbs.push_back(target_words.data() + i * n);
    Word* const overflow = source_words.data() + sources_.size() * n;
    const BaseConverter converter(ring_, sources_, targets_, GetParam().t);
    EXPECT_EQ(converter.source_count(), sources_.size());
    EXPECT_EQ(converter.target_count(), targets_.size());
    converter.prepare(backend_, source_limbs.data(), overflow, source_views.data(), n);
    for (std::size_t first = 0; first < targets_.size(); first += at_once)
      converter.convert(backend_, target_limbs.data() + first, first, std::min(at_once, targets_.size() - first),
                        source_views.data(), overflow, n);
    std::vector<std::vector<Word>> result;
    for (const Word* limb : target_limbs) result.emplace_back(limb, limb + n);
    return result;
  }

  backend::Backend backend_;
  Ring ring_;
  std::vector<std::size_t> sources_;
  std::vector<std::size_t> targets_;
  mpz_class product_ = 1;
};

TEST_P(BaseConversion, GivesTheCentredMultipleOfT) {
  const std::vector<mpz_class> x = inputs();
  const std::vector<std::vector<Word>> result = convert(x, targets_.size());
  const mpz_class t = test::big(GetParam().t);
  mpz_class inverse_t;
  mpz_invert(inverse_t.get_mpz_t(), t.get_mpz_t(), product_.get_mpz_t());
  std::size_t other_side = 0;
  for (std::size_t j = 0; j < x.size(); ++j) {
    const mpz_class r = test::centred(x[j] * inverse_t, product_);
    const auto matches = [&](const mpz_class& candidate) {
      for (std::size_t i = 0; i < targets_.size(); ++i) {
        if (result[i][j] != test::residue(t * candidate, ring_.modulus(targets_[i]).value())) return false;
      }
      return true;
    };
    if (matches(r)) continue;
    // Only within k 2^(1-f) of a tie may the neighbour be taken: |r'| <= B/2 (1 + k 2^(2-f)).
    const mpz_class neighbour = r > 0 ? mpz_class(r - product_) : mpz_class(r + product_);
    ASSERT_TRUE(matches(neighbour)) << "input " << j;
    const unsigned f = GetParam().source_bits - 1;
    ASSERT_LE(abs(neighbour) * 2, product_ + ((product_ * static_cast<unsigned long>(4 * sources_.size())) >> f)) << j;
    ++other_side;
  }
  EXPECT_LE(other_side, 8U);  // the edges only
}

TEST_P(BaseConversion, InPartsTheSameBits) {
  const std::vector<mpz_class> x = inputs();
  const std::vector<std::vector<Word>> whole = convert(x, targets_.size());
  for (const std::size_t at_once : {std::size_t{1}, std::size_t{2}, std::size_t{3}})
    EXPECT_EQ(convert(x, at_once), whole);
}

std::vector<Conversion> conversions() {
  std::vector<Conversion> all;
  for (const bool fast : {false, true}) {
    for (const Word t : {Word{1}, Word{786433}}) {
      for (const std::size_t sources : {1U, 2U, 3U, 7U, 16U, 20U}) all.push_back({sources, 5, 50, 45, t, fast});
      all.push_back({3, 9, 30, 50, t, fast});
      all.push_back({4, 1, 21, 30, t, fast});
    }
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Shapes, BaseConversion, testing::ValuesIn(conversions()), [](const auto& tested) {
  return fmt::format("from{}x{}_to{}x{}_t{}_{}", tested.param.sources, tested.param.source_bits, tested.param.targets,
                     tested.param.target_bits, tested.param.t, tested.param.fast ? "fast" : "reference");
});

}  // namespace
}  // namespace tacet::ring
