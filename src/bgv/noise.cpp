// SPDX-License-Identifier: Apache-2.0
#include "bgv/noise.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "rlwe/noise.h"

namespace tacet::bgv {
namespace {

constexpr double grid = 0x1p-20;

double round_down(double x) { return std::floor(x / grid) * grid; }

}  // namespace

double NoiseModel::round_up(double x) { return std::ceil(x / grid) * grid; }

NoiseModel::NoiseModel(const rlwe::Parameters& parameters) {
  const double log_t = std::log2(static_cast<double>(parameters.plaintext_modulus()));
  const double error = rlwe::log_error_norm(parameters.log_degree());
  const double mask = rlwe::log_ternary_norm(parameters.log_degree());
  const double secret = rlwe::log_secret_norm(parameters.log_degree());
  message_ = round_up(parameters.log_degree() + log_t - 1);
  fresh_secret_ = sum(message_, log_t + error);
  fresh_public_ = sum(message_, log_t + error + rlwe::log_sum(mask, rlwe::log_sum(0, secret)));
  for (std::size_t parts = 2; parts <= 3; ++parts)
    division_[parts - 2] = round_up(rlwe::log_division_noise(parameters, parts));
  for (std::size_t i = 0; i <= parameters.top_level().value(); ++i) {
    const rlwe::Level level(i);
    AtLevel& at = levels_.emplace_back();
    at.capacity = round_down(parameters.log_q(level) - 1) - grid;
    at.log_prime = round_down(parameters.log_prime(i));
    at.key_switch = round_up(rlwe::log_inner_product_noise(parameters, level) - parameters.log_p());
  }
}

double NoiseModel::sum(double a, double b) { return round_up(rlwe::log_sum(a, b)); }

double NoiseModel::scaled(double log_noise, std::int64_t scalar) {
  // Zero times v has norm 0; log2(1) is bound enough and stays finite.
  return round_up(log_noise + std::log2(static_cast<double>(std::max<std::int64_t>(std::abs(scalar), 1))));
}

double NoiseModel::switched(double log_noise, rlwe::Level level, std::size_t part_count) const {
  return sum(log_noise - log_prime(level), division(part_count));
}

double NoiseModel::key_switched(double log_noise, rlwe::Level level) const {
  return sum(sum(log_noise, levels_[level.value()].key_switch), division(2));
}

double NoiseModel::key_switched_and_switched(double log_noise, rlwe::Level level) const {
  return sum(sum(log_noise, levels_[level.value()].key_switch) - log_prime(level), division(2));
}

}  // namespace tacet::bgv
