// SPDX-License-Identifier: Apache-2.0
#include "bench/bootstrapping/bootstrapping_case.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <fstream>
#include <random>

#include "bench/bootstrapping/stage_work.h"
#include "bench/engine/parameter_facts.h"
#include "ckks/bootstrapping/bootstrapper.h"
#include "client/bootstrapping_keys.h"
#include "client/ckks_client.h"
#include "wire/bootstrapping_keys.h"

namespace tacet::bench {
namespace {

using ckks::Bootstrapper;
using ckks::Complex;
using ckks::Level;
using ckks::SlotValues;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

void say(const std::string& text) { fmt::print(stderr, "{}\n", text); }

/// The largest resident set since the last reset, in bytes; 0 where the system does not tell.
double peak_resident_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != "VmHWM:") continue;
    double kibibytes = 0;
    status >> kibibytes;
    return 1024 * kibibytes;
  }
  return 0;
}

/// Without the permission to, the peak is that of the whole run so far.
void reset_peak_resident() { std::ofstream("/proc/self/clear_refs") << "5"; }

std::string gibibytes(double bytes) {
  return bytes < 0x1p30 ? fmt::format("{:.1f} MiB", std::ldexp(bytes, -20))
                        : fmt::format("{:.2f} GiB", std::ldexp(bytes, -30));
}

/// Of the unit box: what is left is for the error of the encryption, so that the bounds stay within the box.
constexpr double filled = 1 - 0x1p-10;

/// Uniform in |Re|, |Im| <= filled, or on the real axis.
std::vector<Complex> unit_box(std::size_t count, SlotValues values) {
  std::mt19937_64 random(count);
  std::uniform_real_distribution<double> uniform(-filled, filled);
  std::vector<Complex> out(count);
  for (Complex& z : out) {
    const double real = uniform(random);
    z = {real, values == SlotValues::real ? 0.0 : uniform(random)};
  }
  return out;
}

/// Seconds for a forward transform of one limb when all threads have one: the best of several rounds over limbs that
/// stay in a core's cache.
double transform_seconds(const backend::Device& device, const ring::Ring& ring) {
  const std::size_t threads = device.threads().threads();
  constexpr std::size_t rounds = 32;
  Buffer limbs = device.pool().acquire(threads * ring.degree());
  std::fill(limbs.words().begin(), limbs.words().end(), Word{1});
  double best = 1e9;
  for (int i = 0; i < 7; ++i) {
    const auto start = Clock::now();
    device.threads().parallel_for(threads, [&](std::size_t thread) {
      for (std::size_t round = 0; round < rounds; ++round)
        device.backend().ntt_forward(limbs.data() + thread * ring.degree(), ring.table(0));
    });
    best = std::min(best, seconds_since(start) / static_cast<double>(rounds * threads));
  }
  return best;
}

/// The larger of both: a perfect machine does them at the same time.
Limit limit_of(const StageWork& work, double transform_s, const MachineLimits& machine) {
  const double arithmetic = work.transforms * transform_s * 1e6;
  const double memory = machine.transfer_seconds(work.bytes()) * 1e6;
  return {std::max(arithmetic, memory), arithmetic >= memory ? "ntt" : "memory"};
}

std::string thread_text(unsigned threads) { return fmt::format("{} thread{}", threads, threads == 1 ? "" : "s"); }

std::string bits(double error) { return fmt::format("{:.1f}", -std::log2(error)); }

/// How far refreshed values are from what was encrypted.
Status add_precision(const client::CkksClient& client, const std::string& name, std::span<const Complex> values,
                     const ckks::Ciphertext& refreshed, double bound, Report& report) {
  TACET_ASSIGN_OR_RETURN(const ckks::Decoded decoded, client.decrypt(refreshed));
  double worst = 0;
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double error = std::abs(decoded.values[i] - values[i]);
    worst = std::max(worst, error);
    sum += error;
  }
  const double mean = sum / static_cast<double>(values.size());
  report.add_fact("precision, " + name, fmt::format("{} bits mean, {} bits worst slot of {}, {} bits by the bound",
                                                    bits(mean), bits(worst), values.size(), bits(bound)));
  report.add_number("precision, bits, " + name, {{"mean", -std::log2(mean)},
                                                 {"worst", -std::log2(worst)},
                                                 {"bound", -std::log2(bound)},
                                                 {"slots", values.size()}});
  return {};
}

/// What is made once a case.
class Case {
 public:
  static Result<Case> create(const CaseOptions& options) {
    TACET_ASSIGN_OR_RETURN(const ckks::Parameters main, ckks::named_bootstrapping_parameters(options.set));
    TACET_ASSIGN_OR_RETURN(const auto sets, ckks::BootstrappingParameters::create(main));
    TACET_ASSIGN_OR_RETURN(
        auto plan, ckks::BootstrappingPlan::create(sets, options.slots == 0 ? main.slots_max() : options.slots));
    return Case(options, std::move(plan));
  }

  Status run(std::span<const MachineLimits> machines, Report& report) {
    nlohmann::json facts = parameter_facts(main().rlwe());
    TACET_RETURN_IF_ERROR(make_keys(facts));
    if (!options_.key_file_folder.empty()) TACET_RETURN_IF_ERROR(pass_through_disk(facts));
    TACET_ASSIGN_OR_RETURN(complex_work_, bootstrapping_work(plan_, SlotValues::complex));
    TACET_ASSIGN_OR_RETURN(real_work_, bootstrapping_work(plan_, SlotValues::real));
    begin(facts, report);
    for (std::size_t i = 0; i < machines.size(); ++i)
      TACET_RETURN_IF_ERROR(measure(machines[i], i + 1 == machines.size(), report));
    report.add_fact("peak memory", gibibytes(peak_resident_bytes()));
    report.add_number("peak memory, bytes", peak_resident_bytes());
    return {};
  }

 private:
  Case(const CaseOptions& options, ckks::BootstrappingPlan plan)
      : options_(options),
        plan_(std::move(plan)),
        key_device_({.threads = *std::max_element(options.threads.begin(), options.threads.end())}),
        secret_(client::SecretKey::generate(plan_.parameters().main().rlwe())),
        name_(fmt::format("{}, {} slots", options.set, plan_.slots())) {}

  const ckks::Parameters& main() const { return plan_.parameters().main(); }
  unsigned levels_left() const { return plan_.parameters().output_level().value() - plan_.input_level().value(); }

  void begin(nlohmann::json facts, Report& report) const {
    const ckks::BootstrappingParameters& sets = plan_.parameters();
    const auto key_bytes = static_cast<double>(plan_.key_bytes());
    const auto file_bytes = static_cast<double>(wire::bootstrapping_file_bytes(plan_));
    const auto diagonal_bytes = static_cast<double>(plan_.plaintext_bytes());
    const StageWork all = refresh_work(plan_, complex_work_);
    facts["levels"] =
        fmt::format("refreshed from {} to {} by way of {}: {} for products in between", plan_.input_level().value(),
                    sets.output_level().value(), plan_.raised_level().value(), levels_left());
    facts["keys"] = fmt::format("{} + {} low + {} encapsulation, {} in memory, {} on disk", plan_.main_keys().size(),
                                plan_.low_keys().size(), plan_.encapsulation_keys().size(), gibibytes(key_bytes),
                                gibibytes(file_bytes));
    facts["diagonals"] = gibibytes(diagonal_bytes) + " in memory";
    facts["a refreshing needs"] = fmt::format("{:.0f} transforms of a limb, {:.0f} key switches, {} read from keys",
                                              all.transforms, all.key_switches, gibibytes(all.key_bytes));
    report.begin_set(name_, facts);
    report.add_number("slots", plan_.slots());
    report.add_number("levels left", levels_left());
    report.add_number("keys in memory, bytes", key_bytes);
    report.add_number("keys on disk, bytes", file_bytes);
    report.add_number("diagonals, bytes", diagonal_bytes);
    report.add_number("key generation, seconds", key_seconds_);
    for (std::size_t i = 0; i < stage_names.size(); ++i)
      report.add_number(std::string(stage_names[i]), {{"transforms", complex_work_[i].transforms},
                                                      {"key switches", complex_work_[i].key_switches},
                                                      {"bytes of keys", complex_work_[i].key_bytes},
                                                      {"bytes of diagonals", complex_work_[i].plaintext_bytes},
                                                      {"bytes of ciphertexts", complex_work_[i].ciphertext_bytes}});
  }

  Status make_keys(nlohmann::json& facts) {
    say(fmt::format("{}: making keys", name_));
    const auto start = Clock::now();
    TACET_ASSIGN_OR_RETURN(keys_, client::bootstrapping_keys(key_device_, secret_, plan_));
    key_seconds_ = seconds_since(start);
    facts["key generation"] = fmt::format("{:.2f} s, {}", key_seconds_, thread_text(key_device_.threads().threads()));
    return {};
  }

  Status pass_through_disk(nlohmann::json& facts) {
    const std::filesystem::path path = options_.key_file_folder / (options_.set + ".bench.keys");
    say(fmt::format("{}: writing keys to {}", name_, path.string()));
    auto start = Clock::now();
    {
      TACET_ASSIGN_OR_RETURN(auto writer, wire::BootstrappingKeyWriter::create(path, key_device_, plan_));
      for (const auto set :
           {ckks::BootstrappingKeySet::encapsulation, ckks::BootstrappingKeySet::low, ckks::BootstrappingKeySet::main})
        for (const auto& [purpose, key] : keys_.of(set).all()) TACET_RETURN_IF_ERROR(writer.add(set, key));
      TACET_RETURN_IF_ERROR(writer.finish());
    }
    const double writing = seconds_since(start);
    keys_ = {};
    say(fmt::format("{}: reading them", name_));
    start = Clock::now();
    wire::Limits limits;
    limits.insecure_parameters_allowed = true;
    auto loaded = load(path, limits);
    std::filesystem::remove(path);
    if (!loaded) return tl::unexpected(loaded.error());
    keys_ = std::move(*loaded);
    facts["keys by way of a file"] =
        fmt::format("{:.2f} s to pack, write and flush, {:.2f} s to read and expand", writing, seconds_since(start));
    return {};
  }

  Result<ckks::BootstrappingKeys> load(const std::filesystem::path& path, const wire::Limits& limits) const {
    TACET_ASSIGN_OR_RETURN(const auto file, wire::BootstrappingKeyFile::open(path, plan_.parameters(), limits));
    return file.load(key_device_, plan_, limits);
  }

  Status measure(const MachineLimits& machine, bool last, Report& report) const {
    const backend::Device device({.threads = machine.threads});
    const double transform_s = transform_seconds(device, main().ring());
    const std::string threads = thread_text(machine.threads);
    say(fmt::format("{}: encoding the diagonals, {}", name_, threads));
    const auto start = Clock::now();
    TACET_ASSIGN_OR_RETURN(const Bootstrapper bootstrapper, Bootstrapper::create(device, plan_, keys_));
    const double set_up = seconds_since(start);
    const ckks::Encoder encoder(main());
    const client::CkksClient client(device, encoder, secret_);
    say(fmt::format("{}: measuring, {}", name_, threads));

    const std::vector<Complex> z = unit_box(plan_.slots(), SlotValues::complex);
    const std::vector<Complex> x = unit_box(plan_.slots(), SlotValues::real);
    TACET_ASSIGN_OR_RETURN(const auto a, client.encrypt(z, plan_.input_level(), filled * ckks::message_magnitude));
    TACET_ASSIGN_OR_RETURN(const auto real, client.encrypt(x, plan_.input_level()));
    TACET_ASSIGN_OR_RETURN(const auto coefficients, bootstrapper.to_coefficients(a));
    TACET_ASSIGN_OR_RETURN(const auto raised, bootstrapper.raise(coefficients));
    TACET_ASSIGN_OR_RETURN(const auto halves, bootstrapper.to_slots(raised));
    Status fault;
    const auto row = [&](std::string_view name, const StageWork& work, auto&& operation) {
      return report.measure(limit_of(work, transform_s, machine), machine.threads, std::string(name), 0, [&] {
        const auto result = operation();
        if (!result && fault) fault = tl::unexpected(result.error());
      });
    };
    const StageWork whole = refresh_work(plan_, complex_work_);
    const Row* measured = row("refresh", whole, [&] { return bootstrapper.refresh(a); });
    const double refresh_us = measured == nullptr ? 0 : measured->median_us;
    row(stage_names[0], complex_work_[0], [&] { return bootstrapper.to_coefficients(a); });
    row(stage_names[1], complex_work_[1], [&] { return bootstrapper.raise(coefficients); });
    row(stage_names[2], complex_work_[2], [&] { return bootstrapper.to_slots(raised); });
    row(stage_names[3], complex_work_[3], [&] { return bootstrapper.reduce(halves, SlotValues::complex); });
    row("refresh, real values", refresh_work(plan_, real_work_),
        [&] { return bootstrapper.refresh(real, SlotValues::real); });
    row("reduce modulo q_0, real values", real_work_[3], [&] { return bootstrapper.reduce(halves, SlotValues::real); });
    TACET_RETURN_IF_ERROR(measure_precise(bootstrapper, client, z, row, whole, last, report));
    TACET_RETURN_IF_ERROR(fault);
    report.add_fact(threads, fmt::format("a limb's transform {:.1f} us, set-up {:.2f} s, pool memory without keys {}",
                                         transform_s * 1e6, set_up,
                                         gibibytes(static_cast<double>(device.pool().usage().peak_bytes))));
    report.add_number("set-up, seconds, " + threads, set_up);
    report.add_number("transform of a limb, us, " + threads, transform_s * 1e6);
    if (refresh_us > 0) {
      const double each = refresh_us / static_cast<double>(plan_.slots() * std::max(1U, levels_left()));
      report.add_fact("time a slot and level, " + threads, fmt::format("{:.2f} us", each));
      report.add_number("us a slot and level, " + threads, each);
    }
    if (!last) return {};
    TACET_ASSIGN_OR_RETURN(const auto refreshed, bootstrapper.refresh(a));
    TACET_RETURN_IF_ERROR(add_precision(client, "complex", z, refreshed, refreshed.bounds.error, report));
    TACET_ASSIGN_OR_RETURN(const auto refreshed_real, bootstrapper.refresh(real, SlotValues::real));
    TACET_RETURN_IF_ERROR(add_precision(client, "real", x, refreshed_real, refreshed_real.bounds.error, report));
    return {};
  }

  /// The sets that are made for refreshing twice, and those for tests.
  template <class RowOf>
  Status measure_precise(const Bootstrapper& bootstrapper, const client::CkksClient& client,
                         std::span<const Complex> values, const RowOf& row, const StageWork& once, bool last,
                         Report& report) const {
    if (!options_.set.ends_with("_precise") && !options_.set.starts_with("insecure_")) return {};
    const Level above(plan_.input_level().value() + std::size_t{1});
    TACET_ASSIGN_OR_RETURN(const auto a, client.encrypt(values, above, filled * ckks::message_magnitude));
    StageWork twice = once;
    twice += once;
    row("refresh twice", twice, [&] { return bootstrapper.refresh_precisely(a); });
    if (!last) return {};
    TACET_ASSIGN_OR_RETURN(const auto refreshed, bootstrapper.refresh_precisely(a));
    return add_precision(client, "refreshed twice", values, refreshed, refreshed.bounds.error, report);
  }

  CaseOptions options_;
  ckks::BootstrappingPlan plan_;
  backend::Device key_device_;
  client::SecretKey secret_;
  std::string name_;
  ckks::BootstrappingKeys keys_;
  double key_seconds_ = 0;
  std::array<StageWork, 4> complex_work_{};
  std::array<StageWork, 4> real_work_{};
};

}  // namespace

Status measure_case(const CaseOptions& options, std::span<const MachineLimits> machines, Report& report) {
  reset_peak_resident();
  say(fmt::format("{}: planning", options.set));
  TACET_ASSIGN_OR_RETURN(Case measured, Case::create(options));
  return measured.run(machines, report);
}

}  // namespace tacet::bench
