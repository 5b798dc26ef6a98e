// SPDX-License-Identifier: Apache-2.0
//
// Decomposition and inner product with the keys, target prime by target prime: the digits of one
// prime are converted, transformed with one set of root tables and multiplied with every key before
// the next prime is touched, so that they stay in cache and only the keys stream from memory.
#include <cstring>

#include "rlwe/key_switcher_data.h"

namespace tacet::rlwe {
namespace {

using backend::Device;
using backend::KernelTable;
using ring::Evaluations;

/// Digits of one task that are kept at a time; more are multiplied in several passes.
constexpr std::size_t scratch_bytes_max = std::size_t{8} << 20;

/// Consecutive limbs, all of them ciphertext primes or all special.
struct Group {
  std::size_t first = 0;
  std::size_t count = 0;
};

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
  bool accumulate;

  std::size_t q() const { return c.basis().q; }
  std::size_t n() const { return parameters.degree(); }
  ring::Basis basis() const { return parameters.key_basis(c_level()); }
  Level c_level() const { return Level(q() - 1); }
  std::size_t digit_first(std::size_t digit) const { return digit * parameters.digit_primes(); }
  std::size_t digit_size(std::size_t digit) const {
    return std::min(parameters.digit_primes(), q() - digit_first(digit));
  }
};

/// Lifts one digit to the limbs of a group that are not its own; out holds count limbs of n words.
void convert_digit(const Job& job, const ring::BaseConverter& converter, std::size_t digit,
                   const Decomposed& from, Group group, Word* out) {
  const std::size_t n = job.n();
  const std::size_t first = job.digit_first(digit);
  const std::size_t size = job.digit_size(digit);
  std::array<const Word*, ring::primes_max> sources;
  for (std::size_t i = 0; i < size; ++i) sources[i] = from.scaled + (first + i) * n;
  const auto convert = [&](std::size_t begin,
                           std::size_t end) {  // limbs, none of them of this digit
    if (begin >= end) return;
    const std::size_t prime = job.parameters.ring().prime_of(job.basis(), begin);
    const std::size_t target = prime < first ? prime : prime - size;
    std::array<Word*, 4> targets{};
    for (std::size_t i = begin; i < end; ++i) targets[i - begin] = out + (i - group.first) * n;
    converter.convert(job.device.backend(), targets.data(), target, end - begin, sources.data(),
                      from.overflow + digit * n, n);
    for (std::size_t i = begin; i < end; ++i)
      job.device.backend().ntt_forward(
          targets[i - begin],
          job.parameters.ring().table(job.parameters.ring().prime_of(job.basis(), i)));
  };
  const std::size_t end = group.first + group.count;
  convert(group.first, std::min(end, first));
  convert(std::max(group.first, first + size), end);
}

/// Adds the products of digits [first, first + count), whose lifts lie in `digits`, for every limb
/// of the group.
void multiply_with_keys(const Job& job, Group group, std::size_t first, std::size_t count,
                        const Word* digits, bool accumulate) {
  const std::size_t n = job.n();
  const ring::Basis basis = job.basis();
  std::array<const Word*, ring::primes_max> shared;
  std::array<const Word*, ring::primes_max> operand0;
  std::array<const Word*, ring::primes_max> operand1;
  for (std::size_t limb = group.first; limb < group.first + group.count; ++limb) {
    for (std::size_t d = 0; d < count; ++d) {
      const std::size_t own = job.digit_first(first + d);
      const bool own_limb = limb >= own && limb < own + job.digit_size(first + d) && limb < job.q();
      shared[d] = own_limb ? job.c.limb(limb) : digits + (d * group.count + limb - group.first) * n;
    }
    for (std::size_t k = 0; k < job.keys.size(); ++k) {
      const KeySwitchKey& key = *job.keys[k];
      const std::size_t key_limbs = job.parameters.key_basis(key.level).limbs();
      const std::size_t key_limb = limb < basis.q ? limb : key.level.primes() + (limb - basis.q);
      for (std::size_t d = 0; d < count; ++d) {
        operand0[d] = key.limb(first + d, 0, key_limb, key_limbs, n);
        operand1[d] = key.limb(first + d, 1, key_limb, key_limbs, n);
      }
      Word* const out[2] = {job.out[k][0].limb(limb), job.out[k][1].limb(limb)};
      job.device.backend().run<&KernelTable::inner_product>(
          out, shared.data(), operand0.data(), operand1.data(), count, accumulate, n,
          job.parameters.ring().constants(job.parameters.ring().prime_of(basis, limb)));
    }
  }
}

}  // namespace

void KeySwitcher::inner_products(const Device& device, const Evaluations& c,
                                 std::span<const KeySwitchKey* const> keys, std::span<Pair> out,
                                 bool accumulate) const {
  const Parameters& parameters = data_->parameters;
  const Job job{device, parameters, c, keys, out, accumulate};
  const std::size_t n = job.n();
  const std::size_t q = job.q();
  const std::size_t digits = parameters.digits(job.c_level());
  const ring::Basis basis = job.basis();
  TACET_CHECK(parameters.has_key_switching() && c.basis().p == 0 && keys.size() == out.size());
  for (std::size_t k = 0; k < keys.size(); ++k) {
    TACET_CHECK(keys[k]->level >= job.c_level());
    for (Evaluations& part : out[k]) {
      if (!accumulate) part = Evaluations(device.pool(), n, basis);
      TACET_CHECK(part.basis() == basis);
    }
  }

  Buffer words = device.pool().acquire((q + digits) * n);
  Word* const scaled = words.data();
  Word* const overflow = words.data() + q * n;
  device.threads().parallel_for(q, [&](std::size_t i) {
    std::memcpy(scaled + i * n, c.limb(i), n * sizeof(Word));
    device.backend().ntt_inverse(scaled + i * n, parameters.ring().table(i));
  });
  device.parallel_columns(n, [&](std::size_t first, std::size_t last) {
    for (std::size_t d = 0; d < digits; ++d) {
      std::array<Word*, ring::primes_max> limbs;
      for (std::size_t i = 0; i < job.digit_size(d); ++i)
        limbs[i] = scaled + (job.digit_first(d) + i) * n + first;
      data_->digit_converter(d, job.digit_size(d))
          .prepare(device.backend(), limbs.data(), overflow + d * n + first, limbs.data(),
                   last - first);
    }
  });

  const std::size_t group_size =
      targets_per_task(basis.limbs(), 1, parameters.digit_primes(), device.threads().threads());
  const std::size_t q_groups = (basis.q + group_size - 1) / group_size;
  const std::size_t p_groups = (basis.p + group_size - 1) / group_size;
  device.threads().parallel_for(q_groups + p_groups, [&](std::size_t task) {
    const std::size_t start =
        task < q_groups ? task * group_size : basis.q + (task - q_groups) * group_size;
    const std::size_t end = task < q_groups ? basis.q : basis.limbs();
    const Group group{start, std::min(group_size, end - start)};
    const std::size_t digits_at_once =
        std::clamp<std::size_t>(scratch_bytes_max / (group.count * n * sizeof(Word)), 1, digits);
    Buffer lifted = device.pool().acquire(digits_at_once * group.count * n);
    for (std::size_t first = 0; first < digits; first += digits_at_once) {
      const std::size_t count = std::min(digits_at_once, digits - first);
      for (std::size_t d = 0; d < count; ++d)
        convert_digit(job, data_->digit_converter(first + d, job.digit_size(first + d)), first + d,
                      {scaled, overflow}, group, lifted.data() + d * group.count * n);
      multiply_with_keys(job, group, first, count, lifted.data(), accumulate || first != 0);
    }
  });
}

}  // namespace tacet::rlwe
