// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <vector>

#include "base/check.h"
#include "bench/engine/engine_rows.h"
#include "bench/engine/operation_work.h"
#include "bgv/choose_parameters.h"
#include "bgv/evaluator.h"
#include "client/bgv_decryptor.h"
#include "client/bgv_encryptor.h"
#include "client/key_generator.h"
#include "ring/automorphism.h"

namespace tacet::bench {

Status bgv_rows(const Bench& bench, unsigned log_degree, bool benchmark_set) {
  TACET_ASSIGN_OR_RETURN(const bgv::Parameters parameters,
                         benchmark_set ? bgv::benchmark_parameters() : bgv::standard_parameters(log_degree));
  const rlwe::Parameters& rlwe = parameters.rlwe();
  const rlwe::Level top = parameters.top_level();
  const backend::Device& device = bench.device;
  bench.report.begin_set(fmt::format("BGV {}", parameters.name()), parameter_facts(rlwe));

  const client::SecretKey secret = client::SecretKey::generate(rlwe);
  const client::KeyGenerator generator(device, secret);
  const std::array<std::uint32_t, 1> elements{ring::galois_element_of_rotation(rlwe.log_degree(), 1)};
  TACET_ASSIGN_OR_RETURN(const rlwe::EvaluationKeys keys, generator.evaluation_keys(top, elements));
  TACET_ASSIGN_OR_RETURN(const client::BgvEncryptor encryptor,
                         client::BgvEncryptor::with_secret_key(parameters, device, secret));
  TACET_ASSIGN_OR_RETURN(const client::BgvDecryptor decryptor,
                         client::BgvDecryptor::create(parameters, device, secret));
  const bgv::Evaluator evaluator(parameters, device);

  std::vector<Word> values(parameters.degree());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = i * i % parameters.plaintext_modulus();
  TACET_ASSIGN_OR_RETURN(const bgv::Ciphertext a, encryptor.encrypt(values));
  TACET_ASSIGN_OR_RETURN(const bgv::Ciphertext b, encryptor.encrypt(values));
  TACET_ASSIGN_OR_RETURN(const bgv::Plaintext plain, evaluator.encoder().encode(values, top));
  TACET_ASSIGN_OR_RETURN(const bgv::Ciphertext tensor_product, evaluator.tensor(a, b));
  {
    TACET_ASSIGN_OR_RETURN(const bgv::Ciphertext product, evaluator.multiply(a, b, keys));
    TACET_ASSIGN_OR_RETURN(const std::vector<Word> slots, decryptor.decrypt(product));
    const Word t = parameters.plaintext_modulus();
    for (std::size_t i = 0; i < slots.size(); ++i) TACET_CHECK(slots[i] == values[i] * values[i] % t);
    bench.report.add_fact("one product", "exact in all slots");
  }

  const unsigned n = rlwe.log_degree();
  const double limbs = top.primes();
  const std::size_t special = rlwe.ring().p_count();
  const auto measure = [&](const char* name, const Work& work, double goal, auto&& operation) {
    bench.report.measure(bench.limits, name, work, goal, [&] { TACET_CHECK(operation().has_value()); });
  };
  const Work tensor = limb_work(n, 4 * limbs, 3 * limbs, 14);
  const Work division = division_work(rlwe, 2, special, top.primes());
  measure("encrypt (secret key)", 3 * limbs * transform_work(n), 0, [&] { return encryptor.encrypt(values); });
  measure("decrypt", 3 * transform_work(n), 0, [&] { return decryptor.decrypt(a); });
  measure("ct + ct", limb_work(n, 4 * limbs, 2 * limbs, 3), 0, [&] { return evaluator.add(a, b); });
  measure("ct * pt", limb_work(n, 3 * limbs, 2 * limbs, 12), 0, [&] { return evaluator.multiply_plain(a, plain); });
  measure("ct * ct, tensor only", tensor, 0, [&] { return evaluator.tensor(a, b); });
  measure("ct * ct, relinearise", tensor + inner_products_work(rlwe, top, 1) + division, benchmark_set ? 9'000 : 0,
          [&]() -> Result<bgv::Ciphertext> {
            TACET_ASSIGN_OR_RETURN(const bgv::Ciphertext product, evaluator.tensor(a, b));
            return evaluator.relinearise(product, keys);
          });
  measure("ct * ct, relinearise, modulus switch",
          tensor + inner_products_work(rlwe, top, 1) + division_work(rlwe, 2, special + 1, top.value()), 0,
          [&]() -> Result<bgv::Ciphertext> {
            TACET_ASSIGN_OR_RETURN(const bgv::Ciphertext product, evaluator.tensor(a, b));
            return evaluator.relinearise_and_switch(product, keys);
          });
  measure("modulus switch", division_work(rlwe, 2, 1, top.value()), 0, [&] { return evaluator.modulus_switch(a); });
  measure("rotate rows by 1", inner_products_work(rlwe, top, 1) + division + limb_work(n, 2 * limbs, 2 * limbs, 1), 0,
          [&] { return evaluator.rotate_rows(a, 1, keys); });
  bench.report.add_fact("pool memory at its peak",
                        fmt::format("{:.1f} MiB", std::ldexp(device.pool().usage().peak_bytes, -20)));
  return {};
}

}  // namespace tacet::bench
