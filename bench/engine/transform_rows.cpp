// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "bench/engine/engine_rows.h"
#include "bench/engine/operation_work.h"
#include "ring/ntt_tables.h"
#include "ring/prime.h"

namespace tacet::bench {
namespace {

/// The goal for a forward transform, microseconds on one thread; 0 = none.
double goal_us(unsigned log_degree) { return log_degree == 15 ? 40 : log_degree == 16 ? 95 : 0; }

}  // namespace

Status transform_rows(const Bench& bench) {
  bench.report.begin_set("transforms", {{"unit", "one limb, one thread at a time"}});
  BufferPool pool;
  for (unsigned log_degree = 13; log_degree <= 16; ++log_degree) {
    for (const unsigned bits : {45U, 50U}) {
      TACET_ASSIGN_OR_RETURN(const std::vector<Word> primes, ring::primes_below(bits, Word{2} << log_degree, 1));
      TACET_ASSIGN_OR_RETURN(const ring::Modulus modulus, ring::Modulus::create(primes[0]));
      TACET_ASSIGN_OR_RETURN(const ring::NttTables tables, ring::NttTables::create(log_degree, modulus, pool));
      Buffer limb = pool.acquire(std::size_t{1} << log_degree);
      std::fill(limb.words().begin(), limb.words().end(), primes[0] / 3);
      const auto name = [&](const char* direction) {
        return fmt::format("{} NTT, N = 2^{}, {}-bit prime", direction, log_degree, bits);
      };
      bench.report.measure(bench.limits, name("forward"), transform_work(log_degree), goal_us(log_degree),
                           [&] { bench.device.backend().ntt_forward(limb.data(), tables.view()); });
      bench.report.measure(bench.limits, name("inverse"), transform_work(log_degree), 0,
                           [&] { bench.device.backend().ntt_inverse(limb.data(), tables.view()); });
    }
  }
  return {};
}

}  // namespace tacet::bench
