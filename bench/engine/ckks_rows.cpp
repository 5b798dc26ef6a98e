// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <map>
#include <vector>

#include "base/check.h"
#include "bench/engine/engine_rows.h"
#include "bench/engine/operation_work.h"
#include "ckks/evaluator.h"
#include "client/ckks_client.h"
#include "client/key_generator.h"
#include "ring/automorphism.h"

namespace tacet::bench {
namespace {

constexpr std::array<std::int64_t, 8> hoisted_steps{1, 2, 3, 4, 5, 6, 7, 8};

/// The goals for one thread, microseconds.
double goal_us(std::string_view set, std::string_view operation) {
  static const std::map<std::pair<std::string_view, std::string_view>, double> goals{
      {{"n15_fast", "ct * ct, relinearise, rescale"}, 9'000},
      {{"n15_deep", "ct * ct, relinearise, rescale"}, 30'000},
      {{"n16", "ct * ct, relinearise, rescale"}, 45'000},
      {{"n16", "rotate by 1"}, 40'000},
      {{"n16", "8 hoisted rotations"}, 180'000},
      {{"n16", "ct * pt, no rescale"}, 2'600},
  };
  const auto found = goals.find({set, operation});
  return found == goals.end() ? 0 : found->second;
}

/// -log2 of the largest error of x * x over all slots, and of the bound that the result carries.
Status add_precision(const Bench& bench, const ckks::Evaluator& evaluator, const client::CkksClient& client,
                     std::span<const ckks::Complex> values, const ckks::Ciphertext& x) {
  TACET_ASSIGN_OR_RETURN(const ckks::Ciphertext square, evaluator.square(x));
  TACET_ASSIGN_OR_RETURN(const ckks::Decoded decoded, client.decrypt(square));
  double worst = 0;
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double error = std::abs(decoded.values[i] - values[i] * values[i]);
    worst = std::max(worst, error);
    sum += error;
  }
  bench.report.add_fact(
      "precision of x * x, all slots",
      fmt::format("{:.1f} bits worst, {:.1f} bits mean, {:.1f} bits by the bound it carries", -std::log2(worst),
                  -std::log2(sum / static_cast<double>(values.size())), -std::log2(decoded.error_bound)));
  return {};
}

}  // namespace

Status ckks_rows(const Bench& bench, std::string_view set) {
  TACET_ASSIGN_OR_RETURN(const ckks::Parameters parameters, ckks::named_parameters(set));
  const rlwe::Parameters& rlwe = parameters.rlwe();
  const rlwe::Level top = parameters.top_level();
  const backend::Device& device = bench.device;
  bench.report.begin_set(fmt::format("CKKS {}", set), parameter_facts(rlwe));

  const client::SecretKey secret = client::SecretKey::generate(rlwe);
  const client::KeyGenerator generator(device, secret);
  std::vector<std::uint32_t> elements;
  for (const std::int64_t steps : hoisted_steps)
    elements.push_back(ring::galois_element_of_rotation(rlwe.log_degree(), steps));
  TACET_ASSIGN_OR_RETURN(const rlwe::EvaluationKeys keys, generator.evaluation_keys(top, elements));
  const ckks::Encoder encoder(parameters);
  const client::CkksClient client(device, encoder, secret);
  const ckks::Evaluator evaluator(device, encoder, keys);

  std::vector<ckks::Complex> values(parameters.slots_max());
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = 0.7 * ckks::Complex(std::cos(0.37 * static_cast<double>(i)), std::sin(1.1 * static_cast<double>(i)));
  TACET_ASSIGN_OR_RETURN(const ckks::Ciphertext a, client.encrypt(values, top));
  TACET_ASSIGN_OR_RETURN(const ckks::Ciphertext b, client.encrypt(values, top));
  TACET_ASSIGN_OR_RETURN(const ckks::Plaintext plain, evaluator.encode(values, top, ckks::Purpose::multiply));
  TACET_ASSIGN_OR_RETURN(const ckks::Ciphertext lazy, evaluator.multiply_plain_lazy(a, plain));
  TACET_RETURN_IF_ERROR(add_precision(bench, evaluator, client, values, a));

  const unsigned log_degree = rlwe.log_degree();
  const double limbs = top.primes();
  const std::size_t special = rlwe.ring().p_count();
  const auto measure = [&](const char* name, const Work& work, auto&& operation) {
    bench.report.measure(bench.limits, name, work, goal_us(set, name), [&] { TACET_CHECK(operation().has_value()); });
  };
  const Work tensor = limb_work(log_degree, 4 * limbs, 3 * limbs, 14);
  const Work permutation = limb_work(log_degree, 2 * limbs, 2 * limbs, 1);

  measure("encode", limbs * transform_work(log_degree),
          [&] { return evaluator.encode(values, top, ckks::Purpose::encrypt); });
  measure("encrypt (secret key)", 2 * limbs * transform_work(log_degree), [&] { return client.encrypt(values, top); });
  measure("decrypt and decode", limbs * transform_work(log_degree), [&] { return client.decrypt(a); });
  measure("ct + ct", limb_work(log_degree, 4 * limbs, 2 * limbs, 3), [&] { return evaluator.add(a, b); });
  measure("ct * pt, no rescale", limb_work(log_degree, 3 * limbs, 2 * limbs, 12),
          [&] { return evaluator.multiply_plain_lazy(a, plain); });
  measure("rescale", division_work(rlwe, 2, 1, top.value()), [&] { return evaluator.rescale(lazy); });
  measure("ct * ct, tensor only", tensor, [&] { return evaluator.multiply_lazy(a, b); });
  measure("ct * ct, relinearise, rescale",
          tensor + inner_products_work(rlwe, top, 1) + division_work(rlwe, 2, special + 1, top.value()),
          [&] { return evaluator.multiply(a, b); });
  const Work division = division_work(rlwe, 2, special, top.primes());
  measure("rotate by 1", inner_products_work(rlwe, top, 1) + division + permutation,
          [&] { return evaluator.rotate(a, 1); });
  std::array<ckks::Ciphertext, hoisted_steps.size()> rotated;
  measure("8 hoisted rotations", inner_products_work(rlwe, top, hoisted_steps.size()) + 8 * (division + permutation),
          [&] { return evaluator.rotate_many(a, hoisted_steps, rotated); });
  bench.report.add_fact("evaluation keys here",
                        fmt::format("{:.1f} MiB for {} keys", std::ldexp(keys.bytes(), -20), keys.all().size()));
  bench.report.add_fact("pool memory at its peak",
                        fmt::format("{:.1f} MiB", std::ldexp(device.pool().usage().peak_bytes, -20)));
  return {};
}

}  // namespace tacet::bench
