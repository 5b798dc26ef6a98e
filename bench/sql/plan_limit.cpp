// SPDX-License-Identifier: Apache-2.0
#include "bench/sql/plan_limit.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include "bgv/simulator.h"
#include "circuit/run.h"
#include "ring/operations.h"
#include "rlwe/ciphertext.h"

namespace tacet::bench {

Result<double> transforms_of(const query::Plan& plan, const bgv::Parameters& parameters,
                             const backend::Device& device) {
  bgv::Simulator simulator(parameters, device);
  if (plan.host.program.outputs.empty()) return 0;
  const auto outputs = circuit::run(
      simulator, {}, plan.host.program, plan.schedule,
      [&](std::uint32_t, bgv::Level level) { return simulator.fresh_secret_key(level); }, [] { return false; });
  if (!outputs) return tl::unexpected(outputs.error());
  return static_cast<double>(simulator.cost().transforms * plan.host.blocks);
}

double transform_seconds(const bgv::Parameters& parameters, const backend::Device& device) {
  using Clock = std::chrono::steady_clock;
  const ring::Basis basis = parameters.rlwe().basis(bgv::Level(7U));
  double best = std::numeric_limits<double>::infinity();
  for (int round = 0; round < 30; ++round) {
    ring::Evaluations values = rlwe::expand_uniform(device, parameters.ring(), basis, Seed{}, rlwe::ciphertext_purpose);
    const auto start = Clock::now();
    const ring::Coefficients out = ring::to_coefficients(device, parameters.ring(), std::move(values));
    const std::chrono::duration<double> taken = Clock::now() - start;
    best = std::min(best, taken.count() / static_cast<double>(out.limbs()));
  }
  return best;
}

}  // namespace tacet::bench
