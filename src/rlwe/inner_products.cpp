// SPDX-License-Identifier: Apache-2.0
//
// Decomposition and inner product with the keys, target prime by target prime: the digits of one
// prime are converted, transformed with one set of root tables and multiplied with every key before
// the next prime is touched, so that they stay in cache and only the keys stream from memory.
#include "rlwe/key_switcher_data.h"

namespace tacet::rlwe {
namespace {

using backend::Device;
using backend::KernelTable;
using ring::Evaluations;

/// Limbs whose lifted digits are made together.
constexpr std::size_t limbs_at_once = 12;

/// Keys that one decomposition serves; for more it is made again.
constexpr std::size_t keys_at_once = 64;

/// Where the decomposed polynomial lies: its scaled coefficients, one limb a prime, and one
/// overflow limb a digit.
struct Decomposed {
  const Word* scaled;
  const Word* overflow;
};

/// Everything that one call shares between its tasks.
struct Job {
  const Device& device;
  const Parameters& parameters;
  const Evaluations& c;
  std::span<const KeySwitchKey* const> keys;
  std::span<Pair> out;
  const InnerProductOptions& options;
  std::span<const backend::Multiplier> special_product;

  std::size_t q() const { return c.basis().q; }
  std::size_t n() const { return parameters.degree(); }
  ring::Basis basis() const { return parameters.key_basis(c_level()); }
  Level c_level() const { return Level(q() - 1); }
  std::size_t digit_first(std::size_t digit) const { return digit * parameters.digit_primes(); }
  std::size_t digit_size(std::size_t digit) const {
    return std::min(parameters.digit_primes(), q() - digit_first(digit));
  }
};

/// The lifts of all digits to limbs [first, last). The limbs of a digit's own primes are those of the polynomial itself
/// and are never written here.
struct Lifted {
  Word* words;
  std::size_t first;
  std::size_t last;
  std::size_t n;
  Word* limb(std::size_t digit, std::size_t j) const { return words + (digit * (last - first) + j - first) * n; }
};

/// Lifts columns [first, last) of one digit to all limbs that are not its own.
void convert_digit(const Job& job, const ring::BaseConverter& converter, std::size_t digit, const Decomposed& from,
                   const Lifted& to, std::size_t first, std::size_t last) {
  const std::size_t n = job.n();
  const std::size_t own = job.digit_first(digit);
  const std::size_t size = job.digit_size(digit);
  std::array<const Word*, ring::primes_max> sources;
  for (std::size_t i = 0; i < size; ++i) sources[i] = from.scaled + (own + i) * n + first;
  const auto convert = [&](std::size_t begin, std::size_t end) {  // limbs of consecutive primes, none of them its own
    begin = std::max(begin, to.first);
    end = std::min(end, to.last);
    if (begin >= end) return;
    const std::size_t prime = job.parameters.ring().prime_of(job.basis(), begin);
    std::array<Word*, ring::primes_max> targets;
    for (std::size_t i = begin; i < end; ++i) targets[i - begin] = to.limb(digit, i) + first;
    converter.convert(job.device.backend(), targets.data(), prime < own ? prime : prime - size, end - begin,
                      sources.data(), from.overflow + digit * n + first, last - first);
  };
  convert(0, own);
  convert(own + size, job.q());
  convert(job.q(), job.basis().limbs());
}

/// Transforms all digits of one limb and multiplies them with every key.
void multiply_with_keys(const Job& job, std::size_t limb, std::size_t digits, const Lifted& lifted) {
  const ring::Basis basis = job.basis();
  std::array<Word*, ring::primes_max> coefficients;
  std::array<const Word*, ring::primes_max> evaluated;
  for (std::size_t d = 0; d < digits; ++d) {
    const std::size_t own = job.digit_first(d);
    const bool own_limb = limb < job.q() && limb >= own && limb < own + job.digit_size(d);
    coefficients[d] = own_limb ? nullptr : lifted.limb(d, limb);
    evaluated[d] = own_limb ? job.c.limb(limb) : nullptr;
  }
  std::array<backend::KeyLimbs, keys_at_once> keys;
  std::array<Word*, 2 * keys_at_once> out;
  std::array<const std::uint32_t*, keys_at_once> turns;
  for (std::size_t k = 0; k < job.keys.size(); ++k) {
    const KeySwitchKey& key = *job.keys[k];
    const std::size_t key_limbs = job.parameters.key_basis(key.level).limbs();
    const std::size_t key_limb = limb < basis.q ? limb : key.level.primes() + (limb - basis.q);
    keys[k] = {key.limb(0, 0, key_limb, key_limbs, job.n()), key_limbs * job.n(), 2 * key_limbs * job.n()};
    turns[k] = key.index.data();
    out[2 * k] = job.out[k][0].limb(limb);
    out[2 * k + 1] = job.out[k][1].limb(limb);
  }
  const backend::NttTable& table = job.parameters.ring().table(job.parameters.ring().prime_of(basis, limb));
  backend::DigitProducts products;
  products.digits = coefficients.data();
  products.evaluated = evaluated.data();
  products.count = digits;
  products.keys = keys.data();
  products.key_count = job.keys.size();
  products.out = out.data();
  products.accumulate = job.options.accumulate;
  products.turns = job.options.turn ? turns.data() : nullptr;
  for (std::size_t part = 0; part < 2; ++part) {
    const Evaluations* const addend = job.options.addends[part];
    if (addend == nullptr) continue;
    const bool extended = addend->basis().p != 0;
    if (!extended && limb >= basis.q) continue;  // a multiple of P
    products.addends[part] = addend->limb(limb);
    products.addend_scale = extended ? backend::Multiplier{1, table.modulus.barrett} : job.special_product[limb];
  }
  job.device.backend().run<&KernelTable::digit_products>(products, table);
}

}  // namespace

void KeySwitcher::inner_products(const Device& device, const Evaluations& c, std::span<const KeySwitchKey* const> keys,
                                 std::span<Pair> out, const InnerProductOptions& options) const {
  if (keys.size() > keys_at_once) {
    inner_products(device, c, keys.first(keys_at_once), out.first(keys_at_once), options);
    inner_products(device, c, keys.subspan(keys_at_once), out.subspan(keys_at_once), options);
    return;
  }
  const Parameters& parameters = data_->parameters;
  const Job job{device, parameters, c, keys, out, options, data_->special_product};
  const std::size_t n = job.n();
  const std::size_t q = job.q();
  const std::size_t digits = parameters.digits(job.c_level());
  const ring::Basis basis = job.basis();
  TACET_CHECK(parameters.has_key_switching() && c.basis().p == 0 && keys.size() == out.size());
  for (std::size_t k = 0; k < keys.size(); ++k) {
    TACET_CHECK(keys[k]->level >= job.c_level());
    TACET_CHECK(!options.turn || keys[k]->index.size() == n);
    for (Evaluations& part : out[k]) {
      if (!options.accumulate) part = Evaluations(device.pool(), n, basis);
      TACET_CHECK(part.basis() == basis);
    }
  }
  for (const Evaluations* addend : options.addends)
    TACET_CHECK(addend == nullptr || addend->basis() == basis || (addend->basis().p == 0 && addend->basis().q >= q));

  Buffer words = device.pool().acquire((q + digits) * n);
  Word* const scaled = words.data();
  Word* const overflow = words.data() + q * n;
  device.threads().parallel_for(q, [&](std::size_t i) {
    device.backend().ntt_inverse_into(scaled + i * n, c.limb(i), parameters.ring().table(i));
  });
  device.parallel_columns(n, [&](std::size_t first, std::size_t last) {
    for (std::size_t d = 0; d < digits; ++d) {
      std::array<Word*, ring::primes_max> limbs;
      for (std::size_t i = 0; i < job.digit_size(d); ++i) limbs[i] = scaled + (job.digit_first(d) + i) * n + first;
      data_->digit_converter(d, job.digit_size(d))
          .prepare(device.backend(), limbs.data(), overflow + d * n + first, limbs.data(), last - first);
    }
  });
  // Groups of limbs: large enough that the sources are seldom read again, small enough that the lifted digits stay in
  // the last-level cache. Within a group column block by column block, so that a source is read once for all targets.
  const std::size_t groups = (basis.limbs() + limbs_at_once - 1) / limbs_at_once;
  const std::size_t group_size = (basis.limbs() + groups - 1) / groups;
  Buffer lifted_words = device.pool().acquire(digits * group_size * n);
  for (std::size_t begin = 0; begin < basis.limbs(); begin += group_size) {
    const Lifted lifted{lifted_words.data(), begin, std::min(begin + group_size, basis.limbs()), n};
    device.parallel_columns(n, [&](std::size_t first, std::size_t last) {
      for (std::size_t d = 0; d < digits; ++d)
        convert_digit(job, data_->digit_converter(d, job.digit_size(d)), d, {scaled, overflow}, lifted, first, last);
    });
    device.threads().parallel_for(lifted.last - lifted.first,
                                  [&](std::size_t i) { multiply_with_keys(job, begin + i, digits, lifted); });
  }
}

}  // namespace tacet::rlwe
