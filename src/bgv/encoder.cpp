// SPDX-License-Identifier: Apache-2.0
#include "bgv/encoder.h"

#include <algorithm>

#include "base/secret_memory.h"
#include "ring/operations.h"

namespace tacet::bgv {
namespace {

tl::unexpected<Error> out_of_range(std::size_t index, std::int64_t low, std::int64_t high, Word t) {
  return fail(ErrorCode::invalid_argument,
              "the value at index {} is outside {} .. {}, the range of plaintext modulus {}", index, low, high, t);
}

}  // namespace

Encoder::Encoder(const Parameters& parameters, const backend::Device& device)
    : parameters_(parameters), device_(&device), norm_(parameters.log_degree()) {}

Status Encoder::check_level(Level level) const {
  if (level > parameters_.top_level())
    return fail(ErrorCode::invalid_argument, "level {} was asked for; '{}' has levels 0 to {}", level.value(),
                parameters_.name(), parameters_.top_level().value());
  return {};
}

Status Encoder::check_slots(std::size_t count) const {
  if (!parameters_.has_slots())
    return fail(
        ErrorCode::invalid_argument,
        "'{}' has no slots, since its plaintext modulus {} is not a prime that is 1 modulo {}: encode coefficients",
        parameters_.name(), parameters_.plaintext_modulus(), 2 * parameters_.degree());
  if (count == 0 || count > parameters_.degree())
    return fail(ErrorCode::invalid_argument, "{} values were given; '{}' takes 1 to {}", count, parameters_.name(),
                parameters_.degree());
  return {};
}

Status Encoder::slots_to_coefficients(std::span<const Word> values, std::span<Word> coefficients) const {
  TACET_RETURN_IF_ERROR(check_slots(values.size()));
  TACET_CHECK(coefficients.size() == parameters_.degree());
  const Word t = parameters_.plaintext_modulus();
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] >= t) return out_of_range(i, 0, static_cast<std::int64_t>(t) - 1, t);
  const std::span<const std::uint32_t> positions = parameters_.slot_positions();
  for (std::size_t i = 0; i < values.size(); ++i) coefficients[positions[i]] = values[i];
  for (std::size_t i = values.size(); i < positions.size(); ++i) coefficients[positions[i]] = 0;
  device_->backend().ntt_inverse(coefficients.data(), parameters_.slot_table());
  return {};
}

Status Encoder::slots_to_coefficients(std::span<const std::int64_t> values, std::span<Word> coefficients) const {
  TACET_RETURN_IF_ERROR(check_slots(values.size()));
  TACET_CHECK(coefficients.size() == parameters_.degree());
  const PlainModulus& plain = parameters_.plain();
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] < plain.signed_min() || values[i] > plain.signed_max())
      return out_of_range(i, plain.signed_min(), plain.signed_max(), plain.value());
  const std::span<const std::uint32_t> positions = parameters_.slot_positions();
  for (std::size_t i = 0; i < values.size(); ++i) coefficients[positions[i]] = plain.reduce_signed(values[i]);
  for (std::size_t i = values.size(); i < positions.size(); ++i) coefficients[positions[i]] = 0;
  device_->backend().ntt_inverse(coefficients.data(), parameters_.slot_table());
  return {};
}

ring::Coefficients Encoder::lift(std::span<const Word> coefficients, Level level) const {
  const ring::Ring& ring = parameters_.ring();
  const Word t = parameters_.plaintext_modulus();
  const auto largest = static_cast<Word>(parameters_.plain().signed_max());
  TACET_CHECK(coefficients.size() == ring.degree());
  ring::Coefficients out(device_->pool(), ring.degree(), parameters_.rlwe().basis(level));
  device_->threads().parallel_for(out.limbs(), [&](std::size_t i) {
    Word* const limb = out.limb(i);
    // What lies above the middle stands for c - t: a mask in place of a branch, since c may be secret.
    const Word shift = ring.modulus(i).value() - t;
    for (std::size_t j = 0; j < coefficients.size(); ++j) {
      const Word c = coefficients[j];
      limb[j] = c + (shift & (Word{0} - ((largest - c) >> 63)));
    }
  });
  return out;
}

double Encoder::log_norm_of(std::span<const Word> coefficients) const {
  const PlainModulus& plain = parameters_.plain();
  Buffer scratch = device_->pool().acquire(parameters_.degree());
  const double log_norm =
      norm_.log_norm(scratch.words(), [&](std::size_t j) { return plain.centred(coefficients[j]); });
  wipe(scratch.data(), scratch.size() * sizeof(Word));
  return NoiseModel::round_up(log_norm);
}

Result<double> Encoder::log_norm(std::span<const std::int64_t> values) const {
  Buffer coefficients = device_->pool().acquire(parameters_.degree());
  TACET_RETURN_IF_ERROR(slots_to_coefficients(values, coefficients.words()));
  return log_norm_of(coefficients.words());
}

Result<Plaintext> Encoder::finish(Buffer coefficients, Level level) const {
  Plaintext made;
  made.parameters = parameters_.id();
  made.polynomial = ring::to_evaluations(*device_, parameters_.ring(), lift(coefficients.words(), level));
  made.log_norm = log_norm_of(coefficients.words());
  made.coefficients = std::move(coefficients);
  return made;
}

Result<Plaintext> Encoder::encode(std::span<const Word> values, Level level) const {
  TACET_RETURN_IF_ERROR(check_level(level));
  Buffer coefficients = device_->pool().acquire(parameters_.degree());
  TACET_RETURN_IF_ERROR(slots_to_coefficients(values, coefficients.words()));
  return finish(std::move(coefficients), level);
}

Result<Plaintext> Encoder::encode_signed(std::span<const std::int64_t> values, Level level) const {
  TACET_RETURN_IF_ERROR(check_level(level));
  Buffer coefficients = device_->pool().acquire(parameters_.degree());
  TACET_RETURN_IF_ERROR(slots_to_coefficients(values, coefficients.words()));
  return finish(std::move(coefficients), level);
}

Result<Plaintext> Encoder::encode_coefficients(std::span<const std::int64_t> values, Level level) const {
  TACET_RETURN_IF_ERROR(check_level(level));
  const PlainModulus& plain = parameters_.plain();
  if (values.empty() || values.size() > parameters_.degree())
    return fail(ErrorCode::invalid_argument, "{} coefficients were given; '{}' takes 1 to {}", values.size(),
                parameters_.name(), parameters_.degree());
  Buffer coefficients = device_->pool().acquire(parameters_.degree());
  std::fill(coefficients.words().begin(), coefficients.words().end(), 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] < plain.signed_min() || values[i] > plain.signed_max())
      return out_of_range(i, plain.signed_min(), plain.signed_max(), plain.value());
    coefficients.words()[i] = plain.reduce_signed(values[i]);
  }
  return finish(std::move(coefficients), level);
}

Status Encoder::decode(std::span<Word> coefficients, std::span<Word> slots) const {
  TACET_RETURN_IF_ERROR(check_slots(slots.size()));
  if (coefficients.size() != parameters_.degree())
    return fail(ErrorCode::invalid_argument, "{} coefficients were given to decode; '{}' has {}", coefficients.size(),
                parameters_.name(), parameters_.degree());
  device_->backend().ntt_forward(coefficients.data(), parameters_.slot_table());
  for (std::size_t i = 0; i < slots.size(); ++i) slots[i] = coefficients[parameters_.slot_positions()[i]];
  return {};
}

Result<std::int64_t> Encoder::scalar(std::int64_t scalar) const {
  const auto t = static_cast<std::int64_t>(parameters_.plaintext_modulus());
  if (scalar <= -t || scalar >= t)
    return fail(ErrorCode::invalid_argument, "the scalar is outside {} .. {}, the range of plaintext modulus {}", 1 - t,
                t - 1, t);
  return parameters_.plain().centred(parameters_.plain().reduce_signed(scalar));
}

}  // namespace tacet::bgv
