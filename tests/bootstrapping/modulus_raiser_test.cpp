// SPDX-License-Identifier: Apache-2.0
//
// Raising the modulus in big integers, with the secret key: what is encrypted afterwards, and how often q_0 is in it.
// The oracle is Chinese remaindering and products of polynomials with GMP.
#include "ckks/bootstrapping/modulus_raiser.h"

#include "ckks/noise.h"
#include "client/sampler.h"
#include "client/switching_key.h"
#include "rlwe/security.h"
#include "tests/bootstrapping/boot_world.h"

namespace tacet::test {
namespace {

using ckks::Ciphertext;

/// The polynomial modulo q_0 with residues value(0), value(1), ..
template <class Value>
ring::Evaluations residues(const BootWorld& world, Value value) {
  const ring::Ring& ring = world.sets.low().ring();
  ring::Coefficients out(world.device.pool(), ring.degree(), {1, 0});
  for (std::size_t i = 0; i < ring.degree(); ++i) out.limb(0)[i] = value(i);
  return ring::to_evaluations(world.device, ring, std::move(out));
}

/// A ciphertext of the low set at level 0 that nobody encrypted.
Ciphertext made_up(const BootWorld& world, ring::Evaluations first, ring::Evaluations second) {
  Ciphertext out;
  out.body.parameters = world.sets.low().id();
  out.body.key = world.secret.id();
  out.body.parts[0] = std::move(first);
  out.body.parts[1] = std::move(second);
  out.body.part_count = 2;
  out.scale = world.sets.low().scale(Level(0));
  out.slots = world.main.slots_max();
  out.bounds = {1, 0};
  return out;
}

mpz_class modulus_of(const BootWorld& world) { return big(world.main.ring().modulus(0).value()); }

/// What was added to `before` modulo q_0, after `after` was raised: small.
BigPolynomial added(const BootWorld& world, const BigPolynomial& before, const BigPolynomial& after) {
  return add_scaled(after, -1, before, modulus_of(world));
}

/// |v| <= K q_0 and what a switch adds, K = 33/2.
void expect_within_overflow(const BootWorld& world, const BigPolynomial& v, double added_norm) {
  const mpz_class most = 33 * modulus_of(world) / 2 + mpz_class(added_norm);
  EXPECT_LE(largest_magnitude(v), most);
}

class Raising : public testing::Test {
 protected:
  Ciphertext raise(const Ciphertext& a, Level level) const {
    return raiser_
        .raise(world_.device, a, *world_.keys.encapsulation.find(rlwe::to_sparse_purpose, Level(0)).value(),
               *world_.keys.main.find(rlwe::from_sparse_purpose, level).value(), level)
        .value();
  }
  /// Coefficients up to sqrt(2) rho q_0, as slots to coefficients leaves them.
  std::vector<std::int64_t> message() const {
    RandomStream stream(test_seed(61), "message");
    std::vector<std::int64_t> m(world_.main.degree());
    const std::int64_t most = std::int64_t{1} << 43U;
    for (std::int64_t& c : m) c = static_cast<std::int64_t>(stream.next() % (2 * most + 1)) - most;
    return m;
  }

  BootWorld world_{small_boot_set()};
  ckks::ModulusRaiser raiser_{world_.sets};
};

TEST_F(Raising, AddsAMultipleOfTheModulusAndASmallError) {
  const std::vector<std::int64_t> m = message();
  const Ciphertext a = world_.encrypt_polynomial(world_.sets.low(), m, Level(0), 512, 62);
  const BigPolynomial before = world_.phase(a);
  for (const unsigned level : {0U, 1U, 9U, 23U, 27U}) {
    SCOPED_TRACE(level);
    const Ciphertext raised = raise(a, Level(level));
    ASSERT_EQ(raised.level(), Level(level));
    EXPECT_EQ(raised.body.parameters, world_.main.id());
    EXPECT_EQ(raised.body.key, world_.secret.id());
    EXPECT_EQ(raised.body.part_count, 2U);
    EXPECT_EQ(raised.scale, world_.main.scale(Level(level)));
    EXPECT_EQ(raised.slots, 512U);
    const BigPolynomial v = world_.phase(raised);
    const double bound = raised.bounds.error * raised.scale;
    const double error = std::exp2(log_canonical_norm(added(world_, before, v)));
    EXPECT_LE(error, bound);
    EXPECT_LE(bound, 256 * error) << "the bound is too loose";
    EXPECT_GE(raised.bounds.magnitude * raised.scale, std::exp2(log_canonical_norm(v)) - bound);
    // q_0 / p_0 times that of an encryption.
    EXPECT_LE(bound, 0x1p21);
    expect_within_overflow(world_, v, bound);
    // The message is there: v - m - e is a multiple of q_0, and not always the same one.
    BigPolynomial multiples(v.size());
    const mpz_class q = modulus_of(world_);
    for (std::size_t i = 0; i < v.size(); ++i) {
      const mpz_class rest = centred(v[i], q);
      EXPECT_LE(abs(rest - mpz_class(static_cast<long>(m[i]))), mpz_class(bound + 0x1p10));
      multiples[i] = (v[i] - rest) / q;
    }
    if (level == 0) continue;  // modulo q_0 there are no multiples to see
    EXPECT_LE(largest_magnitude(multiples), 16);
    EXPECT_GE(largest_magnitude(multiples), 4);
    // A sum of 33 uniform numbers in [-1/2, 1/2] has variance 33/12; rounded to integers, 1/12 is lost of the message.
    EXPECT_NEAR(mean_square(multiples), 33.0 / 12, 0.6);
  }
}

TEST_F(Raising, NeverLeavesTheIntervalWhateverTheCiphertextIs) {
  const Word q = world_.main.ring().modulus(0).value();
  RandomStream stream(test_seed(63), "parts");
  std::vector<Word> uniform(world_.main.degree());
  stream.fill_uniform(uniform, q);
  const std::vector<std::function<Word(std::size_t)>> parts{
      [](std::size_t) { return Word{0}; },
      [&](std::size_t) { return q / 2; },                                     // the largest
      [&](std::size_t) { return q / 2 + 1; },                                 // the smallest
      [&](std::size_t i) { return q / 2 + i % 2; },                           // alternating
      [&](std::size_t i) { return q / 2 + (i >= 512 ? Word{1} : Word{0}); },  // what X^512 makes of one sign
      [&](std::size_t i) { return uniform[i]; },
  };
  const Level level(2);
  for (std::size_t first = 0; first < parts.size(); ++first) {
    for (std::size_t second = 0; second < parts.size(); ++second) {
      SCOPED_TRACE(fmt::format("parts {} and {}", first, second));
      const Ciphertext a = made_up(world_, residues(world_, parts[first]), residues(world_, parts[second]));
      const Ciphertext raised = raise(a, level);
      const BigPolynomial v = world_.phase(raised);
      // Digits that are not random add more than the model says; in the worst case c_1 e / p_0 of N q_0 43 / (2 p_0).
      const double worst_case = 1024 * 43.0 / 2 * world_.main.prime(Level(0)) / 0x1p45;
      EXPECT_LE(largest_magnitude(added(world_, world_.phase(a), v)), mpz_class(worst_case));
      expect_within_overflow(world_, v, worst_case);
    }
  }
}

/// Keys that make the sparse secret known: one "to" it that changes nothing, for ciphertexts under the sparse secret
/// itself, and one from it to the owner's.
struct KnownSparseSecret {
  explicit KnownSparseSecret(const BootWorld& world, Level level) : coefficients(world.main.degree()) {
    RandomStream stream(test_seed(64), "sparse");
    client::sample_sparse_ternary(stream, ckks::sparse_secret_weight, coefficients);
    const rlwe::Parameters& set = world.sets.encapsulation();
    const std::size_t n = set.degree();
    to.parameters = set.id();
    to.key = world.secret.id();
    to.galois_element = rlwe::to_sparse_purpose;
    to.level = Level(0);
    to.digits = 1;
    to.words = world.device.pool().acquire(4 * n);
    // (0, p_0) over q_0 and p_0: the product with it, divided by p_0, is what it was.
    std::fill(to.words.data(), to.words.data() + 4 * n, Word{0});
    const Word p = set.ring().modulus(1).value();
    std::fill(to.words.data() + 2 * n, to.words.data() + 3 * n, p % set.ring().modulus(0).value());
    from = client::make_switching_key(
               world.device, world.main.rlwe(),
               {rlwe::from_sparse_purpose, level, world.secret.id(), coefficients, world.secret.coefficients()},
               client::OperationSeeds::derived(test_seed(65), "from"))
               .value();
  }

  std::vector<std::int8_t> coefficients;
  rlwe::KeySwitchKey to;
  rlwe::KeySwitchKey from;
};

TEST_F(Raising, ReachesTheEndOfTheIntervalAndNoFurther) {
  const Level level(5);
  const KnownSparseSecret sparse(world_, level);
  const std::size_t n = world_.main.degree();
  const Word q = world_.main.ring().modulus(0).value();
  for (const bool negative : {false, true}) {
    // Coefficient 0 of c_1 s~ is s~_0 c_(1, 0) - sum over p > 0 of s~_p c_(1, N - p): all 32 terms of one sign.
    const auto largest = [&](bool minus) { return minus != negative ? q / 2 + 1 : q / 2; };
    std::vector<Word> second(n, 0);
    for (std::size_t p = 0; p < n; ++p) {
      if (sparse.coefficients[p] == 0) continue;
      const bool minus = (sparse.coefficients[p] < 0) != (p != 0);
      second[(n - p) % n] = largest(minus);
    }
    const Ciphertext a = made_up(world_, residues(world_, [&](std::size_t) { return largest(false); }),
                                 residues(world_, [&](std::size_t i) { return second[i]; }));
    const Ciphertext raised = raiser_.raise(world_.device, a, sparse.to, sparse.from, level).value();
    const BigPolynomial v = world_.phase(raised);
    // Lifted in big integers: v = c_0 + c_1 s~ and the error of one key switch.
    const BigPolynomial c0 = compose(world_.device, world_.sets.low().ring(), a.body.parts[0]);
    const BigPolynomial c1 = compose(world_.device, world_.sets.low().ring(), a.body.parts[1]);
    const mpz_class all = modulus_product(world_.main.ring(), raised.body.parts[0].basis());
    const BigPolynomial lifted = add_scaled(multiply(c1, widened(sparse.coefficients), all), 1, c0, all);
    const double bound = raised.bounds.error * raised.scale;
    EXPECT_LE(std::exp2(log_canonical_norm(add_scaled(v, -1, lifted, all))), bound);
    // (q - 1) / 2 thirty-three times over.
    EXPECT_EQ(lifted[0], (negative ? -33 : 33) * ((big(q) - 1) / 2));
    EXPECT_EQ(largest_magnitude(lifted), abs(lifted[0]));
    expect_within_overflow(world_, v, bound);
  }
}

/// What the rest of bootstrapping makes of any ciphertext: with coefficients t_k + i t_(k + n) of `before`, in the
/// order of reversed bits, both parts become (alpha sin(theta) - beta sin(2 theta)) / (2 pi rho), theta = 2 pi t / q_0.
std::vector<Complex> two_sines_of(const BootWorld& world, const BigPolynomial& before) {
  const ckks::SinePair pair = ckks::ModularReduction().sines();
  const std::vector<double> t = rounded(before);
  const auto reduced = [&](double coefficient) {
    const double theta = 2 * std::numbers::pi * coefficient / world.main.prime(Level(0));
    return (pair.alpha * std::sin(theta) - pair.beta * std::sin(2 * theta)) /
           (2 * std::numbers::pi * ckks::message_ratio);
  };
  std::vector<Complex> out(512);
  for (std::size_t j = 0; j < 512; ++j) {
    std::size_t k = 0;
    for (unsigned bit = 0; bit < 9; ++bit) k = 2 * k + (j >> bit & 1);
    out[j] = {reduced(t[k]), reduced(t[k + 512])};
  }
  return out;
}

TEST_F(Raising, OfAnyCiphertextIsReducedToItsTwoSines) {
  // Uniform parts: rests anywhere, multiples as they come.
  const Word q = world_.main.ring().modulus(0).value();
  RandomStream stream(test_seed(68), "parts");
  std::vector<Word> first(world_.main.degree());
  std::vector<Word> second(first.size());
  stream.fill_uniform(first, q);
  stream.fill_uniform(second, q);
  const Ciphertext a = made_up(world_, residues(world_, [&](std::size_t i) { return first[i]; }),
                               residues(world_, [&](std::size_t i) { return second[i]; }));
  const Ciphertext halves = world_.bootstrapper.to_slots(world_.bootstrapper.raise(a).value()).value();
  const Ciphertext out = world_.bootstrapper.reduce(halves, ckks::SlotValues::complex).value();
  EXPECT_LE(statistics(world_.values(out), two_sines_of(world_, world_.phase(a))).largest, 0x1p-20);
}

TEST_F(Raising, AtTheEndOfTheIntervalIsReducedAsWell) {
  const KnownSparseSecret sparse(world_, world_.plan.raised_level());
  const auto replace = [&](rlwe::EvaluationKeys& keys, const rlwe::Parameters& set, const rlwe::KeySwitchKey& key) {
    ASSERT_TRUE(keys.add(rlwe::cut_key(world_.device, set, key, key.level).value()).has_value());
  };
  replace(world_.keys.encapsulation, world_.sets.encapsulation(), sparse.to);
  replace(world_.keys.main, world_.main.rlwe(), sparse.from);
  const std::size_t n = world_.main.degree();
  const Word q = world_.main.ring().modulus(0).value();
  for (const bool negative : {false, true}) {
    std::vector<Word> second(n, 0);
    for (std::size_t p = 0; p < n; ++p) {
      if (sparse.coefficients[p] == 0) continue;
      const bool minus = (sparse.coefficients[p] < 0) != (p != 0);
      second[(n - p) % n] = minus != negative ? q / 2 + 1 : q / 2;
    }
    const Ciphertext a = made_up(world_, residues(world_, [&](std::size_t) { return negative ? q / 2 + 1 : q / 2; }),
                                 residues(world_, [&](std::size_t i) { return second[i]; }));
    const Ciphertext raised = world_.bootstrapper.raise(a).value();
    const BigPolynomial v = world_.phase(raised);
    EXPECT_GE(abs(v[0]), mpz_class(33 * (big(q) / 2) - mpz_class(0x1p20)));
    const Ciphertext out =
        world_.bootstrapper.reduce(world_.bootstrapper.to_slots(raised).value(), ckks::SlotValues::complex).value();
    EXPECT_LE(statistics(world_.values(out), two_sines_of(world_, v)).largest, 0x1p-20);
  }
}

TEST_F(Raising, WithItsTraceKeepsWhatIsPacked) {
  const BootWorld packed(small_boot_set(), 4);
  const std::size_t stride = packed.main.slots_max() / 4;
  std::vector<std::int64_t> m = message();
  for (std::size_t i = 0; i < m.size(); ++i) m[i] = i % stride == 0 ? m[i] : 0;
  const Ciphertext a = packed.encrypt_polynomial(packed.sets.low(), m, Level(0), 4, 66);
  const Ciphertext raised = packed.bootstrapper.raise(a).value();
  EXPECT_EQ(raised.level(), packed.plan.raised_level());
  EXPECT_EQ(raised.slots, 4U);
  ASSERT_EQ(packed.plan.trace().size(), 7U);
  const BigPolynomial v = packed.phase(raised);
  const mpz_class q = modulus_of(packed);
  // 128 copies of each coefficient that belongs to 4 slots, nothing of the others.
  const mpz_class bound(raised.bounds.error * raised.scale);
  for (std::size_t i = 0; i < v.size(); ++i) {
    if (i % stride != 0) {
      EXPECT_LE(abs(v[i]), bound);
      continue;
    }
    EXPECT_LE(abs(v[i]), 128 * (33 * q / 2) + bound);
    EXPECT_LE(abs(centred(v[i] - 128 * mpz_class(static_cast<long>(m[i])), 128 * q)), bound);
  }
}

TEST_F(Raising, RefusesWhatDoesNotFit) {
  const auto* to = world_.keys.encapsulation.find(rlwe::to_sparse_purpose, Level(0)).value();
  const auto* from = world_.keys.main.find(rlwe::from_sparse_purpose, world_.plan.raised_level()).value();
  const auto code = [&](const Ciphertext& a, const rlwe::KeySwitchKey& first, const rlwe::KeySwitchKey& second,
                        Level level) {
    const auto raised = raiser_.raise(world_.device, a, first, second, level);
    return raised ? ErrorCode::system : raised.error().code();
  };
  const ckks::Parameters& low = world_.sets.low();
  const Level top = world_.plan.raised_level();
  const Ciphertext good = world_.encrypt_polynomial(low, message(), Level(0), 512, 67);
  EXPECT_EQ(code(good, *to, *from, top), ErrorCode::system);
  EXPECT_EQ(code(world_.encrypt_polynomial(low, message(), Level(1), 512, 67), *to, *from, top),
            ErrorCode::level_exhausted);
  EXPECT_EQ(code(world_.encrypt_polynomial(world_.main, message(), Level(0), 512, 67), *to, *from, top),
            ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(Ciphertext(), *to, *from, top), ErrorCode::invalid_argument);
  EXPECT_EQ(code(good, *from, *from, top), ErrorCode::mismatched_parameters);
  EXPECT_EQ(code(good, *to, *to, top), ErrorCode::mismatched_parameters);
  const auto* rotation = world_.keys.main.find(rlwe::relinearisation_purpose, Level(0)).value();
  EXPECT_EQ(code(good, *to, *rotation, top), ErrorCode::mismatched_parameters);
  const rlwe::KeySwitchKey cut = rlwe::cut_key(world_.device, world_.main.rlwe(), *from, Level(9)).value();
  EXPECT_EQ(code(good, *to, cut, Level(9)), ErrorCode::system);
  EXPECT_EQ(code(good, *to, cut, Level(10)), ErrorCode::missing_key);
  Ciphertext foreign = good.clone(world_.device.pool());
  foreign.body.key.bytes[0] ^= 1;
  EXPECT_EQ(code(foreign, *to, *from, top), ErrorCode::wrong_key);
}

}  // namespace
}  // namespace tacet::test
