// SPDX-License-Identifier: Apache-2.0
//
// From values to polynomials. The way back is in decoder.cpp.
#include "ckks/encoder.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

#include "base/secret_memory.h"
#include "ckks/bounds.h"
#include "ckks/encoder_data.h"
#include "ckks/noise.h"
#include "ring/operations.h"

namespace tacet::ckks {
namespace {

using backend::Device;

/// Coefficients below this magnitude are single words; larger ones (never at the scale of a level) take double words.
constexpr double single_word_max = 0x1p62;
constexpr double scale_max = 0x1p100;

double real_part(double value) { return value; }
double real_part(const Complex& value) { return value.real(); }
double imaginary_part(double) { return 0; }
double imaginary_part(const Complex& value) { return value.imag(); }

/// max |z_j|, or the index of the first value that is not finite.
template <class Value>
Result<double> largest_magnitude(std::span<const Value> values) {
  double largest = 0;
  for (std::size_t j = 0; j < values.size(); ++j) {
    const double re = real_part(values[j]);
    const double im = imaginary_part(values[j]);
    if (!std::isfinite(re) || !std::isfinite(im))
      return fail(ErrorCode::invalid_argument, "value {} is not a finite number", j);
    largest = std::max(largest, re * re + im * im);
  }
  if (!std::isfinite(largest))
    return fail(ErrorCode::limit_exceeded, "a value is larger than 2^511; scale the values down");
  return std::sqrt(largest) * bound_margin;
}

struct Target {
  ring::Basis basis;
  double scale;
};

Result<Target> target_of(const Parameters& parameters, Level level, Purpose purpose) {
  if (level > parameters.top_level())
    return fail(ErrorCode::level_exhausted, "level {} is above the top level {} of '{}'", level.value(),
                parameters.top_level().value(), parameters.rlwe().name());
  if (purpose == Purpose::encrypt) return Target{parameters.rlwe().basis(level), parameters.scale(level)};
  if (level.value() == 0)
    return fail(ErrorCode::level_exhausted,
                "no product is left at level 0; encode the multiplier for level 1 or higher");
  return Target{purpose == Purpose::multiply ? parameters.rlwe().basis(level) : parameters.rlwe().key_basis(level),
                parameters.multiplier_scale(level)};
}

Status check_target(const Parameters& parameters, const Target& target) {
  const ring::Ring& ring = parameters.ring();
  if (target.basis.q == 0 || target.basis.q > ring.q_count() ||
      (target.basis.p != 0 && target.basis.p != ring.p_count()))
    return fail(ErrorCode::invalid_argument, "a basis of {} + {} primes is not one of '{}', which has {} + {}",
                target.basis.q, target.basis.p, parameters.rlwe().name(), ring.q_count(), ring.p_count());
  if (!(target.scale >= 1 && target.scale <= scale_max))
    return fail(ErrorCode::invalid_argument, "a scale of {} is outside 1 .. 2^100", target.scale);
  return {};
}

/// Writes the residues of signed words in [-2^62, 2^62], as values below 3q: a transform takes up to 4q.
/// u = x + 2^62 is not negative, u - floor(u floor(2^64 / q) / 2^64) q is in [0, 2q), and 2^62 mod q comes off again.
void residues_lazy(Word* out, const Word* coefficients, std::size_t count, std::size_t stride, Word q) {
  constexpr Word offset = Word{1} << 62;
  const Word reciprocal = ~Word{0} / q;
  const Word correction = q - offset % q;
  for (std::size_t k = 0; k < count; ++k) {
    const Word u = coefficients[k] + offset;
    const Word quotient = static_cast<Word>(DoubleWord{u} * reciprocal >> 64);
    out[k * stride] = u - quotient * q + correction;
  }
}

/// The same for coefficients kept as doubles that are integers below 2^126.
void residues_of_doubles(Word* out, const Word* coefficients, std::size_t count, std::size_t stride,
                         const ring::Modulus& modulus) {
  for (std::size_t k = 0; k < count; ++k)
    out[k * stride] = ring::reduce_signed(modulus, static_cast<SignedDoubleWord>(to_double(coefficients[k])));
}

/// scale / n times the transform's output, to integers; as words when they are single.
void round_coefficients(Spectrum w, double factor, bool single_words) {
  for (Word* part : {w.re, w.im}) {
    for (std::size_t k = 0; k < w.size; ++k) {
      const double exact = to_double(part[k]) * factor;
      part[k] = single_words ? static_cast<Word>(std::llrint(exact)) : to_word(std::nearbyint(exact));
    }
  }
}

/// The checks of values for a target, and the bounds of what is encoded: from the largest value, or, where a magnitude
/// is stated, from that alone.
template <class Value>
Result<Bounds> check_values(const Parameters& parameters, std::span<const Value> values, const Target& target,
                            std::optional<double> stated = std::nullopt) {
  if (values.empty() || values.size() > parameters.slots_max())
    return fail(ErrorCode::invalid_argument, "{} values were given; '{}' holds 1 to {}", values.size(),
                parameters.rlwe().name(), parameters.slots_max());
  TACET_RETURN_IF_ERROR(check_target(parameters, target));
  TACET_ASSIGN_OR_RETURN(const double largest, largest_magnitude(values));
  if (stated && !(*stated >= 0 && std::isfinite(*stated)))
    return fail(ErrorCode::invalid_argument, "a stated magnitude of {} is not a finite number from 0", *stated);
  if (stated && largest > *stated * (bound_margin * bound_margin))
    return fail(ErrorCode::invalid_argument,
                "a value is larger than the stated magnitude {}: state a larger one, or scale the values down",
                *stated);
  const double magnitude = stated ? *stated * (bound_margin * bound_margin) : largest;
  // n slots live in the ring of degree 2n.
  const std::size_t slots = std::bit_ceil(values.size());
  const auto log_degree = static_cast<unsigned>(std::countr_zero(2 * slots));
  const Bounds bounds =
      with_error({magnitude, rounding_norm(log_degree) / target.scale}, magnitude * Encoder::transform_error(slots));
  TACET_RETURN_IF_ERROR(check_fits(parameters, Level(target.basis.q - std::size_t{1}), target.scale, bounds));
  return bounds;
}

template <class Value>
Result<Plaintext> encode_values(const Device& device, const Parameters& parameters, const Embedding& embedding,
                                std::span<const Value> values, const Target& target,
                                std::optional<double> stated = std::nullopt) {
  Plaintext out;
  TACET_ASSIGN_OR_RETURN(out.bounds, check_values(parameters, values, target, stated));
  const std::size_t slots_max = parameters.slots_max();
  out.parameters = parameters.id();
  out.scale = target.scale;
  out.slots = std::bit_ceil(values.size());

  const std::size_t n = out.slots;
  Buffer words = device.pool().acquire(2 * n);
  const Spectrum w{words.data(), words.data() + n, n};
  for (std::size_t j = 0; j < values.size(); ++j) {
    w.re[j] = to_word(real_part(values[j]));
    w.im[j] = to_word(imaginary_part(values[j]));
  }
  std::fill(w.re + values.size(), w.re + n, to_word(0.0));
  std::fill(w.im + values.size(), w.im + n, to_word(0.0));
  embedding.from_slots(w);
  const bool single_words = (out.bounds.magnitude + out.bounds.error) * target.scale < single_word_max;
  round_coefficients(w, target.scale / static_cast<double>(n), single_words);

  const ring::Ring& ring = parameters.ring();
  const std::size_t stride = slots_max / n;
  out.polynomial = ring::Evaluations(device.pool(), ring.degree(), target.basis);
  device.threads().parallel_for(target.basis.limbs(), [&](std::size_t i) {
    const std::size_t prime = ring.prime_of(target.basis, i);
    const ring::Modulus& modulus = ring.modulus(prime);
    Word* limb = out.polynomial.limb(i);
    if (stride != 1) std::fill(limb, limb + ring.degree(), Word{0});
    for (const Word* part : {w.re, w.im}) {
      Word* half = limb + (part == w.im ? slots_max : 0);
      if (single_words) {
        residues_lazy(half, part, n, stride, modulus.value());
      } else {
        residues_of_doubles(half, part, n, stride, modulus);
      }
    }
    device.backend().ntt_forward(limb, ring.table(prime));
  });
  // What was encoded may be private to whoever encodes.
  wipe(words.data(), words.size() * sizeof(Word));
  return out;
}

}  // namespace

Encoder::Encoder(const Parameters& parameters) : data_(std::make_shared<const Data>(parameters)) {}

const Parameters& Encoder::parameters() const { return data_->parameters; }

double Encoder::transform_error(std::size_t n) { return 0x1p-50 * (std::log2(static_cast<double>(n)) + 1); }

Result<Bounds> encoding_bounds(const Parameters& parameters, std::span<const Complex> values, Level level,
                               Purpose purpose) {
  TACET_ASSIGN_OR_RETURN(const Target target, target_of(parameters, level, purpose));
  return check_values(parameters, values, target);
}

Result<Plaintext> Encoder::encode(const Device& device, std::span<const Complex> values, Level level,
                                  Purpose purpose) const {
  TACET_ASSIGN_OR_RETURN(const Target target, target_of(parameters(), level, purpose));
  return encode_values(device, parameters(), data_->embedding, values, target);
}

Result<Plaintext> Encoder::encode(const Device& device, std::span<const double> values, Level level,
                                  Purpose purpose) const {
  TACET_ASSIGN_OR_RETURN(const Target target, target_of(parameters(), level, purpose));
  return encode_values(device, parameters(), data_->embedding, values, target);
}

Result<Plaintext> Encoder::encode_within(const Device& device, std::span<const Complex> values, Level level,
                                         double magnitude) const {
  TACET_ASSIGN_OR_RETURN(const Target target, target_of(parameters(), level, Purpose::encrypt));
  return encode_values(device, parameters(), data_->embedding, values, target, magnitude);
}

Result<Plaintext> Encoder::encode_within(const Device& device, std::span<const double> values, Level level,
                                         double magnitude) const {
  TACET_ASSIGN_OR_RETURN(const Target target, target_of(parameters(), level, Purpose::encrypt));
  return encode_values(device, parameters(), data_->embedding, values, target, magnitude);
}

Result<Plaintext> Encoder::encode_at_scale(const Device& device, std::span<const Complex> values, ring::Basis basis,
                                           double scale) const {
  return encode_values(device, parameters(), data_->embedding, values, Target{basis, scale});
}

Result<Plaintext> Encoder::encode_constant(const Device& device, Complex value, Level level, Purpose purpose) const {
  TACET_ASSIGN_OR_RETURN(const Target target, target_of(parameters(), level, purpose));
  TACET_ASSIGN_OR_RETURN(const RoundedConstant rounded, round_constant(value, target.scale));
  TACET_RETURN_IF_ERROR(check_fits(parameters(), level, target.scale, rounded.bounds));
  Plaintext out;
  out.parameters = parameters().id();
  out.scale = target.scale;
  out.slots = 1;
  out.bounds = rounded.bounds;
  const ring::Ring& ring = parameters().ring();
  out.polynomial = ring::Evaluations(device.pool(), ring.degree(), target.basis);
  device.threads().parallel_for(target.basis.limbs(), [&](std::size_t i) {
    const std::size_t prime = ring.prime_of(target.basis, i);
    const ring::Modulus& modulus = ring.modulus(prime);
    const Word real = ring::reduce_signed(modulus, rounded.re);
    const Word imaginary =
        modulus.multiply(ring::reduce_signed(modulus, rounded.im), parameters().imaginary_unit(prime).value);
    Word* limb = out.polynomial.limb(i);
    Word* middle = limb + ring.degree() / 2;
    std::fill(limb, middle, modulus.add(real, imaginary));
    std::fill(middle, limb + ring.degree(), modulus.subtract(real, imaginary));
  });
  return out;
}

}  // namespace tacet::ckks
