// SPDX-License-Identifier: Apache-2.0
//
// Times each kernel of each backend on one thread: microseconds a limb, the least of many runs, because whatever else
// runs on the machine only ever adds.
//
//   bench_backend_kernels [log2 of N] ..
//
// "hot" repeats on the same limbs and tables; "cold" goes round sixteen primes, each with its own limb and tables,
// which do not fit the second-level cache: what a polynomial of many limbs sees.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <numeric>
#include <random>
#include <vector>

#include <fmt/format.h>

#include "backend/kernel_table.h"
#include "base/buffer_pool.h"
#include "ring/modulus.h"
#include "ring/ntt_tables.h"
#include "ring/prime.h"

namespace tacet::backend {
namespace {

constexpr std::size_t prime_count = 16;
constexpr int runs = 60;

/// The least time of `runs` calls, in microseconds, divided by `repetitions`, which body does in one call.
template <class Body>
double least_us(std::size_t repetitions, Body&& body) {
  using Clock = std::chrono::steady_clock;
  double least = 1e30;
  for (int run = 0; run < runs; ++run) {
    const auto start = Clock::now();
    body();
    const std::chrono::duration<double, std::micro> time = Clock::now() - start;
    least = std::min(least, time.count() / static_cast<double>(repetitions));
  }
  return least;
}

/// Limbs and tables of one degree and size of prime.
class Workload {
 public:
  Workload(unsigned log_degree, unsigned bits) : n_(std::size_t{1} << log_degree) {
    const auto primes = ring::primes_below(bits, 2 * n_, prime_count).value();
    for (const Word q : primes) {
      tables_.push_back(ring::NttTables::create(log_degree, ring::Modulus::create(q).value(), pool_).value());
      limbs_.push_back(limb(q));
    }
    for (int i = 0; i < 64; ++i) more_.push_back(limb(primes.back()));
    for (Buffer& buffer : more_) pointers_.push_back(buffer.data());
    index_.resize(n_);
    std::iota(index_.begin(), index_.end(), 0U);
    for (std::uint32_t& position : index_) position = (position * 5 + 2) & static_cast<std::uint32_t>(n_ - 1);
  }

  void transforms(const KernelTable& kernels) {
    for (const bool inverse : {false, true}) {
      const auto transform = inverse ? kernels.ntt_inverse : kernels.ntt_forward;
      const double hot = least_us(prime_count, [&] {
        for (std::size_t i = 0; i < prime_count; ++i) transform(limbs_.back().data(), tables_.back().view());
      });
      const double cold = least_us(prime_count, [&] {
        for (std::size_t i = 0; i < prime_count; ++i) transform(limbs_[i].data(), tables_[i].view());
      });
      fmt::print("  {:<28} hot {:8.1f}  cold {:8.1f}\n", inverse ? "ntt_inverse" : "ntt_forward", hot, cold);
    }
  }

  void products(const KernelTable& kernels) {
    const ModulusConstants& m = tables_.back().view().modulus;
    Word* const* p = pointers_.data();
    const Word* const* in = const_cast<const Word* const*>(p);
    const Multiplier scalar{m.radix, m.radix_quotient};
    show("add", [&] { kernels.add(p[0], p[1], p[2], n_, m); });
    show("multiply", [&] { kernels.multiply(p[0], p[1], p[2], n_, m); });
    show("multiply_accumulate", [&] { kernels.multiply_accumulate(p[0], p[1], p[2], n_, m); });
    show("multiply_scalar", [&] { kernels.multiply_scalar(p[0], p[1], scalar, n_, m); });
    show("subtract_multiply_scalar", [&] { kernels.subtract_multiply_scalar(p[0], p[1], p[2], scalar, n_, m); });
    show("permute", [&] { kernels.permute(p[0], p[1], index_.data(), n_); });
    show("tensor_product", [&] { kernels.tensor_product(p, in + 3, in + 5, n_, m); });
    show("tensor_square", [&] { kernels.tensor_square(p, in + 3, n_, m); });
    for (const std::size_t count : {3, 15})
      show(fmt::format("inner_product, {} digits", count),
           [&] { kernels.inner_product(p, in + 2, in + 18, in + 34, count, false, n_, m); });
    const std::vector<ModulusConstants> moduli(16, m);
    const std::vector<Word> matrix(16 * 17, m.radix);
    const std::vector<ConversionSource> sources(16, ConversionSource{m, scalar, m.barrett});
    for (const std::size_t count : {4, 15}) {
      show(fmt::format("base_convert_prepare, {}", count),
           [&] { kernels.base_convert_prepare(p + 1, p[0], in + 1, sources.data(), count, 7, n_); });
      show(fmt::format("base_convert, {} to 8", count),
           [&] { kernels.base_convert(p + 32, moduli.data(), 8, in + 1, in[0], count, matrix.data(), n_); });
    }
  }

 private:
  Buffer limb(Word q) {
    Buffer buffer = pool_.acquire(n_);
    for (Word& x : buffer.words()) x = random_() % q;
    return buffer;
  }

  template <class Body>
  void show(const std::string& name, Body&& body) const {
    fmt::print("  {:<28} {:8.1f}\n", name, least_us(1, body));
  }

  std::size_t n_;
  BufferPool pool_;
  std::mt19937_64 random_{1};
  std::vector<ring::NttTables> tables_;
  std::vector<Buffer> limbs_, more_;
  std::vector<Word*> pointers_;
  std::vector<std::uint32_t> index_;
};

void run(const std::vector<unsigned>& log_degrees) {
  std::vector<const KernelTable*> backends{avx512_kernels(), &reference_kernels()};
  std::erase(backends, nullptr);
  for (const KernelTable* kernels : backends) {
    for (const unsigned log_degree : log_degrees) {
      for (const unsigned bits : {45U, 49U, 50U}) {
        fmt::print("{}, N = 2^{}, primes of {} bits, microseconds\n", kernels->name, log_degree, bits);
        Workload workload(log_degree, bits);
        workload.transforms(*kernels);
        if (bits == 45) workload.products(*kernels);
      }
    }
  }
}

}  // namespace
}  // namespace tacet::backend

int main(int argc, char** argv) {
  std::vector<unsigned> log_degrees;
  for (int i = 1; i < argc; ++i) log_degrees.push_back(static_cast<unsigned>(std::strtoul(argv[i], nullptr, 10)));
  tacet::backend::run(log_degrees.empty() ? std::vector<unsigned>{15, 16} : log_degrees);
}
