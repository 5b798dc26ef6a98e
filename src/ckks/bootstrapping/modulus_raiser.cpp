// SPDX-License-Identifier: Apache-2.0
#include "ckks/bootstrapping/modulus_raiser.h"

#include <array>
#include <cstring>
#include <numeric>

#include "ckks/bounds.h"
#include "ckks/noise.h"
#include "rlwe/noise.h"

namespace tacet::ckks {
namespace {

using ring::Evaluations;

std::vector<std::size_t> all_but_first(const ring::Ring& ring) {
  std::vector<std::size_t> primes(ring.q_count() - 1);
  std::iota(primes.begin(), primes.end(), 1);
  return primes;
}

Status check_key(const rlwe::KeySwitchKey& key, const rlwe::Parameters& parameters, std::uint32_t purpose, Level level,
                 const rlwe::KeyId& owner) {
  if (key.parameters != parameters.id() || key.galois_element != purpose)
    return fail(ErrorCode::mismatched_parameters,
                "the key for raising the modulus is of purpose {} for parameter set {}; purpose {} for '{}' ({}) is "
                "needed",
                key.galois_element, rlwe::to_string(key.parameters), purpose, parameters.name(),
                rlwe::to_string(parameters.id()));
  if (key.key != owner)
    return fail(ErrorCode::wrong_key, "the bootstrapping keys belong to secret key {}, the ciphertext to {}",
                rlwe::to_string(key.key), rlwe::to_string(owner));
  if (key.level < level)
    return fail(ErrorCode::missing_key, "the key from the sparse secret was cut to level {}; level {} is needed",
                key.level.value(), level.value());
  return {};
}

/// ||e'|| of a switch with one digit, and of its division.
double encapsulation_norm(const rlwe::Parameters& set) {
  const double ratio = std::exp2(set.log_prime(0) - set.log_p());
  return rounding_norm(set.log_degree()) * secret_encryption_norm(set.log_degree()) * ratio +
         division_norm(set.log_degree(), 2);
}

}  // namespace

ModulusRaiser::ModulusRaiser(const BootstrappingParameters& parameters)
    : parameters_(parameters),
      sparse_switcher_(parameters.encapsulation()),
      main_switcher_(parameters.main().rlwe()),
      converter_(parameters.main().ring(), std::array<std::size_t, 1>{0}, all_but_first(parameters.main().ring()), 1) {}

rlwe::Pair ModulusRaiser::to_sparse_secret(const backend::Device& device, const Ciphertext& a,
                                           const rlwe::KeySwitchKey& key) const {
  const std::array<const rlwe::KeySwitchKey*, 1> keys{&key};
  std::array<rlwe::Pair, 1> product;
  sparse_switcher_.inner_products(device, a.body.parts[1], keys, product, false);
  rlwe::Pair out;
  const std::array<const Evaluations*, 2> values{&product[0][0], &product[0][1]};
  const std::array<const Evaluations*, 2> addends{&a.body.parts[0], nullptr};
  sparse_switcher_.divide_by_special(device, values, addends, out);
  return out;
}

Evaluations ModulusRaiser::lift(const backend::Device& device, const Evaluations& a, Level level) const {
  const ring::Ring& ring = parameters_.main().ring();
  const std::size_t n = ring.degree();
  const backend::Backend& backend = device.backend();
  Evaluations out(device.pool(), n, parameters_.main().rlwe().basis(level));
  std::memcpy(out.limb(0), a.limb(0), n * sizeof(Word));
  if (level.value() == 0) return out;
  Buffer scratch = device.pool().acquire(2 * n);
  Word* const scaled = scratch.data();
  Word* const overflow = scratch.data() + n;
  backend.ntt_inverse_into(scaled, a.limb(0), ring.table(0));
  device.parallel_columns(n, [&](std::size_t first, std::size_t last) {
    Word* const sources[1] = {scaled + first};
    std::array<Word*, ring::primes_max> targets;
    for (std::size_t i = 1; i < out.limbs(); ++i) targets[i - 1] = out.limb(i) + first;
    converter_.prepare(backend, sources, overflow + first, sources, last - first);
    converter_.convert(backend, targets.data(), 0, out.limbs() - 1, sources, overflow + first, last - first);
  });
  device.threads().parallel_for(out.limbs() - 1,
                                [&](std::size_t i) { backend.ntt_forward(out.limb(i + 1), ring.table(i + 1)); });
  return out;
}

Result<Ciphertext> ModulusRaiser::raise(const backend::Device& device, const Ciphertext& a,
                                        const rlwe::KeySwitchKey& to_sparse, const rlwe::KeySwitchKey& from_sparse,
                                        Level level) const {
  TACET_RETURN_IF_ERROR(rlwe::check_ciphertext(parameters_.low().rlwe(), a.body));
  if (a.level() != Level(0) || a.body.part_count != 2)
    return fail(ErrorCode::level_exhausted,
                "the modulus of a ciphertext of two parts is raised from level 0; this one "
                "has {} parts and is at level {}",
                a.body.part_count, a.level().value());
  const Parameters& main = parameters_.main();
  TACET_RETURN_IF_ERROR(
      check_key(to_sparse, parameters_.encapsulation(), rlwe::to_sparse_purpose, Level(0), a.body.key));
  TACET_RETURN_IF_ERROR(check_key(from_sparse, main.rlwe(), rlwe::from_sparse_purpose, level, a.body.key));

  const rlwe::Pair sparse = to_sparse_secret(device, a, to_sparse);
  const Evaluations first = lift(device, sparse[0], level);
  const Evaluations second = lift(device, sparse[1], level);
  const std::array<const rlwe::KeySwitchKey*, 1> keys{&from_sparse};
  std::array<rlwe::Pair, 1> product;
  main_switcher_.inner_products(device, second, keys, product, false);

  Ciphertext out;
  out.body.parameters = main.id();
  out.body.key = a.body.key;
  out.body.part_count = 2;
  const std::array<const Evaluations*, 2> values{&product[0][0], &product[0][1]};
  const std::array<const Evaluations*, 2> addends{&first, nullptr};
  main_switcher_.divide_by_special(device, values, addends, {out.body.parts.data(), 2});
  out.scale = main.scale(level);
  out.slots = a.slots;
  const double norm = encapsulation_norm(parameters_.encapsulation()) + key_switch_norm(main, level) +
                      division_norm(main.log_degree(), 2);
  const double variance = (static_cast<double>(sparse_secret_weight) + 1) / 12;
  const double magnitude = random_norm(main.log_degree(), variance) * main.prime(Level(0)) / out.scale;
  out.bounds = with_noise({magnitude, 0}, norm, out.scale);
  return out;
}

}  // namespace tacet::ckks
