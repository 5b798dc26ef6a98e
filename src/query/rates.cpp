// SPDX-License-Identifier: Apache-2.0
#include "query/rates.h"

#include <algorithm>
#include <chrono>

#include "base/hash.h"
#include "query/pack.h"
#include "rlwe/ciphertext.h"
#include "wire/limb_packing.h"

namespace tacet::query {
namespace {

using bgv::Ciphertext;
using bgv::Level;

constexpr int runs = 3;
constexpr std::size_t limbs_read = 48;

/// The median of a few runs, after one that warms caches and pools.
template <class Work>
Result<double> seconds_of(Work&& work) {
  std::vector<double> times;
  for (int run = 0; run <= runs; ++run) {
    const auto start = std::chrono::steady_clock::now();
    TACET_RETURN_IF_ERROR(work());
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    if (run > 0) times.push_back(taken.count());
  }
  std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
  return times[runs / 2];
}

/// Uniform residues with the labels of a fresh encryption.
Ciphertext synthetic(const bgv::Evaluator& evaluator, const rlwe::KeyId& key, Level level, std::uint8_t tag) {
  const bgv::Parameters& parameters = evaluator.parameters();
  Ciphertext out;
  out.body.parameters = parameters.id();
  out.body.key = key;
  for (std::uint8_t part = 0; part < 2; ++part) {
    Seed seed{};
    seed.bytes[0] = tag;
    seed.bytes[1] = part;
    out.body.parts[part] = rlwe::expand_uniform(evaluator.device(), parameters.ring(), parameters.rlwe().basis(level),
                                                seed, rlwe::ciphertext_purpose);
  }
  out.body.part_count = 2;
  out.log_noise = parameters.noise().fresh_secret_key();
  return out;
}

template <class T>
Status status_of(Result<T> result) {
  if (!result) return tl::unexpected(std::move(result).error());
  return {};
}

/// One limb of a lane, on one thread; the reader works on as many lanes as there are threads.
Result<double> read_limb_seconds(const bgv::Evaluator& evaluator, const Ciphertext& a) {
  const bgv::Parameters& parameters = evaluator.parameters();
  const Word q = parameters.ring().modulus(0).value();
  const std::size_t n = parameters.degree();
  const std::span<const Word> limb(a.body.parts[0].limb(0), n);
  // As many limbs as do not stay in the caches, copied once as reading a file does.
  const std::size_t bytes = wire::packed_bytes(n, q);
  std::vector<std::uint8_t> file(limbs_read * bytes);
  for (std::size_t i = 0; i < limbs_read; ++i) wire::pack_limb(std::span(file).subspan(i * bytes, bytes), limb, q);
  std::vector<std::uint8_t> packed(bytes);
  std::vector<Word> words(limbs_read * n);
  const backend::Device alone({.threads = 1, .backend = evaluator.device().backend()});
  std::vector<ring::Evaluations> halves(limbs_read);
  TACET_ASSIGN_OR_RETURN(const double seconds, seconds_of([&]() -> Status {
                           for (std::size_t i = 0; i < limbs_read; ++i) {
                             std::ranges::copy(std::span(file).subspan(i * bytes, bytes), packed.begin());
                             (void)hash_in_pieces("rates", packed);
                             if (!wire::unpack_limb(std::span(words).subspan(i * n, n), packed, q))
                               return fail(ErrorCode::corrupt_data, "a packed limb came back different");
                             halves[i] =
                                 rlwe::expand_uniform(alone, parameters.ring(), parameters.rlwe().basis(Level(0U)),
                                                      Seed{}, rlwe::ciphertext_purpose);
                           }
                           return {};
                         }));
  return seconds / static_cast<double>(limbs_read);
}

}  // namespace

Result<Rates> measure_rates(const bgv::Evaluator& evaluator, const rlwe::EvaluationKeys& keys, Level top) {
  Rates rates;
  if (keys.empty()) return fail(ErrorCode::missing_key, "there are no evaluation keys to measure with");
  const rlwe::KeyId key = keys.all().begin()->second.key;
  const Ciphertext a = synthetic(evaluator, key, top, 1);
  const Ciphertext b = synthetic(evaluator, key, top, 2);
  const Ciphertext* const left[] = {&a, &a, &a, &a, &a};
  const Ciphertext* const right[] = {&b, &b, &b, &b, &b};
  const auto products = [&](Level level, std::size_t count) {
    return seconds_of([&] {
      return status_of(evaluator.products_at(std::span(left).first(count), std::span(right).first(count), level, keys));
    });
  };
  rates.product.assign(std::size_t{top.value()} + 1, 0);
  for (unsigned level = 1; level <= top.value(); ++level) {
    TACET_ASSIGN_OR_RETURN(rates.product[level], products(Level(level), 1));
  }
  TACET_ASSIGN_OR_RETURN(const double five, products(top, 5));
  rates.added_product_limb = std::max(0.0, five - rates.product[top.value()]) / (4 * static_cast<double>(top.primes()));
  const auto limbs = static_cast<double>(top.primes());
  const std::int64_t coefficients[] = {1, -1, 1, 3, -1};
  TACET_ASSIGN_OR_RETURN(
      const double combination, seconds_of([&] {
        return status_of(evaluator.linear_combination(std::span(left), std::span(coefficients), 1, top));
      }));
  rates.term_limb = combination / (5 * limbs);
  TACET_ASSIGN_OR_RETURN(const double switched, seconds_of([&] { return status_of(evaluator.modulus_switch(a)); }));
  rates.switch_limb = switched / limbs;
  TACET_ASSIGN_OR_RETURN(const double read, read_limb_seconds(evaluator, a));
  rates.read_limb = read / evaluator.device().threads().threads();
  rates.decryption = 6 * switched / limbs;
  const bool packs = keys.all().upper_bound(0) != keys.all().end();  // 0 is relinearisation
  if (!packs) return rates;
  const Level low(std::min(1U, top.value()));
  constexpr std::size_t packed = 8;
  TACET_ASSIGN_OR_RETURN(const double packing, seconds_of([&]() -> Status {
                           std::vector<Ciphertext> sums;
                           for (std::uint8_t i = 0; i < packed; ++i) sums.push_back(synthetic(evaluator, key, low, i));
                           return status_of(pack(evaluator, keys, std::move(sums), 3));
                         }));
  rates.automorphism = packing / (packed - 1);
  return rates;
}

}  // namespace tacet::query
