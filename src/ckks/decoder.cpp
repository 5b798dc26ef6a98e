// SPDX-License-Identifier: Apache-2.0
//
// From polynomials back to values.
#include <algorithm>
#include <array>
#include <cmath>

#include "base/secret_memory.h"
#include "ckks/bounds.h"
#include "ckks/encoder.h"
#include "ckks/encoder_data.h"
#include "ring/operations.h"

namespace tacet::ckks {
namespace {

using backend::Device;

constexpr std::size_t limbs_max = 3;
/// Coefficients must leave room for a sign and a rounding in a signed double word.
constexpr double log_coefficient_max = 126;

/// w x mod q for x < 2^52.
Word multiply_residue(Word x, const backend::Multiplier& w, Word q) {
  const Word quotient = static_cast<Word>(DoubleWord{w.quotient} * x >> 52);
  const Word r = w.value * x - quotient * q;
  return r >= q ? r - q : r;
}

/// From residues modulo q_0 .. q_(k-1) to the integer of least magnitude, by mixed radix digits (Garner), the last one
/// centred. Right for |v| <= (Q - Q / q_(k-1)) / 2.
class Reconstruction {
 public:
  Reconstruction(const ring::Ring& ring, std::size_t limbs) : ring_(ring), limbs_(limbs) {
    for (std::size_t i = 1; i < limbs; ++i) {
      const ring::Modulus& modulus = ring.modulus(i);
      Word product = 1;
      for (std::size_t j = 0; j < i; ++j) {
        product = modulus.multiply(product, modulus.reduce(ring.modulus(j).value()));
        // The weight of digit j modulo q_i is q_0 .. q_(j-1).
        if (j + 1 < i) weights_[i][j + 1] = modulus.multiplier(product);
      }
      inverses_[i] = modulus.multiplier(modulus.inverse(product));
    }
  }

  SignedDoubleWord operator()(const std::array<const Word*, limbs_max>& limbs, std::size_t k) const {
    if (limbs_ == 1) return centred(limbs[0][k], 0);
    std::array<Word, limbs_max> digits{limbs[0][k]};
    for (std::size_t i = 1; i < limbs_; ++i) {
      const Word q = ring_.modulus(i).value();
      Word sum = digits[0] % q;
      for (std::size_t j = 1; j < i; ++j) {
        sum += multiply_residue(digits[j], weights_[i][j], q);
        if (sum >= q) sum -= q;
      }
      const Word residue = limbs[i][k];
      digits[i] = multiply_residue(residue >= sum ? residue - sum : residue + q - sum, inverses_[i], q);
    }
    // Modulo 2^128, which the true value does not pass.
    auto value = static_cast<DoubleWord>(SignedDoubleWord{centred(digits[limbs_ - 1], limbs_ - 1)});
    for (std::size_t i = limbs_ - 1; i > 0; --i) value = value * ring_.modulus(i - 1).value() + digits[i - 1];
    return static_cast<SignedDoubleWord>(value);
  }

 private:
  std::int64_t centred(Word residue, std::size_t prime) const {
    const Word q = ring_.modulus(prime).value();
    return static_cast<std::int64_t>(residue) - static_cast<std::int64_t>(residue > q / 2 ? q : Word{0});
  }

  const ring::Ring& ring_;
  std::size_t limbs_;
  std::array<std::array<backend::Multiplier, limbs_max>, limbs_max> weights_{};
  std::array<backend::Multiplier, limbs_max> inverses_{};
};

/// Reads the values out and checks them against what they may be at most.
Result<Decoded> collect(Spectrum w, const Bounds& bounds) {
  Decoded out;
  out.error_bound = with_error(bounds, (bounds.magnitude + bounds.error) * Encoder::transform_error(w.size)).error;
  const double largest = bounds.magnitude + out.error_bound;
  const double limit = largest * largest * (1 + 0x1p-20);
  out.values.reserve(w.size);
  bool within = true;
  for (std::size_t j = 0; j < w.size; ++j) {
    const double re = to_double(w.re[j]);
    const double im = to_double(w.im[j]);
    within = within && re * re + im * im <= limit;
    out.values.emplace_back(re, im);
  }
  if (!within)
    return fail(ErrorCode::noise_exhausted,
                "the decoded values pass the bounds of what was to be decoded, so they are not its "
                "values: check that the key is the right one and that the data are undamaged");
  return out;
}

}  // namespace

Result<std::size_t> Encoder::limbs_to_decode(Level level, double scale, const Bounds& bounds) const {
  if (level > parameters().top_level())
    return fail(ErrorCode::mismatched_parameters, "level {} is above the top level {} of '{}'", level.value(),
                parameters().top_level().value(), parameters().rlwe().name());
  if (!(scale >= 1 && std::isfinite(scale)) || !(bounds.magnitude >= 0) || !(bounds.error >= 0))
    return fail(ErrorCode::invalid_argument, "a scale of {} must be at least 1 and bounds must not be negative", scale);
  TACET_RETURN_IF_ERROR(check_fits(parameters(), level, scale, bounds));
  const double needed = std::log2((bounds.magnitude + bounds.error) * scale);
  // The margin covers Q / q_(k-1) of the reconstruction.
  const std::size_t most = std::min<std::size_t>(limbs_max, level.primes());
  for (std::size_t limbs = 1; limbs <= most; ++limbs) {
    if (needed < log_coefficient_max && !(needed >= parameters().log_capacity(Level(limbs - 1)) - 0x1p-9)) return limbs;
  }
  return fail(ErrorCode::limit_exceeded,
              "values of magnitude up to 2^{:.1f} at scale 2^{:.1f} are too large to decode: at "
              "most 2^{:.0f} and {} primes; rescale first",
              std::log2(bounds.magnitude + bounds.error), std::log2(scale), log_coefficient_max, most);
}

Result<Decoded> Encoder::decode(const Device& device, const ring::Coefficients& message, double scale,
                                std::size_t slots, const Bounds& bounds) const {
  const std::size_t slots_max = parameters().slots_max();
  if (slots == 0 || slots > slots_max || (slots & (slots - 1)) != 0)
    return fail(ErrorCode::invalid_argument, "{} slots are not a power of two up to {}", slots, slots_max);
  if (message.degree() != parameters().degree() || message.basis().q == 0 ||
      message.basis().q > parameters().ring().q_count() || message.basis().p != 0)
    return fail(ErrorCode::mismatched_parameters, "a polynomial of degree {} with {} + {} limbs is not one of '{}'",
                message.degree(), message.basis().q, message.basis().p, parameters().rlwe().name());
  const Level level(message.basis().q - std::size_t{1});
  TACET_ASSIGN_OR_RETURN(const std::size_t limbs, limbs_to_decode(level, scale, bounds));

  const Reconstruction reconstruct(parameters().ring(), limbs);
  const double factor = 1 / scale;
  const std::size_t stride = slots_max / slots;
  Buffer words = device.pool().acquire(2 * slots);
  const Spectrum w{words.data(), words.data() + slots, slots};
  std::array<const Word*, limbs_max> low{};
  for (std::size_t i = 0; i < limbs; ++i) low[i] = message.limb(i);
  for (std::size_t k = 0; k < slots; ++k) {
    w.re[k] = to_word(static_cast<double>(reconstruct(low, k * stride)) * factor);
    w.im[k] = to_word(static_cast<double>(reconstruct(low, k * stride + slots_max)) * factor);
  }
  data_->embedding.to_slots(w);
  auto decoded = collect(w, bounds);
  wipe(words.data(), words.size() * sizeof(Word));
  return decoded;
}

Result<Decoded> Encoder::decode(const Device& device, const Plaintext& plaintext) const {
  if (plaintext.empty() || plaintext.parameters != parameters().id() || plaintext.extended())
    return fail(ErrorCode::mismatched_parameters, "the plaintext is empty, extended, or not of parameter set '{}'",
                parameters().rlwe().name());
  return decode(device, ring::to_coefficients(device, parameters().ring(), plaintext.polynomial.clone(device.pool())),
                plaintext.scale, plaintext.slots, plaintext.bounds);
}

}  // namespace tacet::ckks
