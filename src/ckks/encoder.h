// SPDX-License-Identifier: Apache-2.0
//
// Between vectors of complex numbers and polynomials: the canonical embedding.
//
// With zeta = exp(i pi / N), slot j of a polynomial is its value at zeta^(5^j), j < N/2. X -> X^5 moves slot j + 1 to
// slot j (a rotation to the left by one), X -> X^(-1) conjugates every slot. A vector of n < N/2 slots is encoded as a
// polynomial in X^(N/2n) and appears N/2n times in the N/2 slots.
//
// Floating point: own transforms in IEEE double without fused operations, roots rounded once from long double; the same
// bits on every machine. n slots of magnitude M come out of either direction with an error below transform_error(n) *
// M. Values at the client are real and complex numbers; those of the engine are exact integers.
#pragma once

#include <complex>
#include <memory>
#include <span>
#include <vector>

#include "backend/device.h"
#include "base/error.h"
#include "ckks/bounds.h"
#include "ckks/parameters.h"
#include "ckks/plaintext.h"

namespace tacet::ckks {

/// What a plaintext is for, which decides its scale and basis.
enum class Purpose {
  encrypt,        ///< to encrypt, or to add to a ciphertext of its level: scale(level)
  multiply,       ///< to multiply a ciphertext of its level: multiplier_scale(level), level >= 1
  multiply_lazy,  ///< the same over key_basis(level), for ExtendedCiphertext
};

/// What a decoding gives: the values and how far each may be from the ideal one.
struct Decoded {
  std::vector<Complex> values;
  double error_bound = 0;  ///< >= |values[j] - ideal_j| for every j; see Bounds and ckks/noise.h
};

/// The bounds of Encoder::encode(values, level, purpose), or its error, without encoding: for the twins of the
/// evaluator.
Result<Bounds> encoding_bounds(const Parameters& parameters, std::span<const Complex> values, Level level,
                               Purpose purpose);

/// Immutable tables for one parameter set (8 N bytes); cheap to copy, safe to share between threads.
class Encoder {
 public:
  explicit Encoder(const Parameters& parameters);

  const Parameters& parameters() const;

  /// Encodes public z_0 .. z_(n-1) (for private ones: encode_within); n is brought to the next power of two with zeros.
  /// Coefficients are rounded to nearest. bounds.magnitude = max |z_j|, bounds.error = rounding (modelled:
  /// ckks/noise.h) and transform. Cost: n/2 log2(n) butterflies in double, level + 1 forward transforms (and those of
  /// the special primes). Errors: invalid_argument when n is 0 or above N/2, or a value is not finite (its index is
  /// named); level_exhausted for a multiplier at level 0; limit_exceeded when the values do not fit the level's
  /// modulus.
  Result<Plaintext> encode(const backend::Device& device, std::span<const Complex> values, Level level,
                           Purpose purpose = Purpose::encrypt) const;
  Result<Plaintext> encode(const backend::Device& device, std::span<const double> values, Level level,
                           Purpose purpose = Purpose::encrypt) const;

  /// For private values, at scale(level): the bounds say that no |z_j| passes `magnitude`, and nothing else about them,
  /// for bounds travel with a ciphertext in the clear. Errors: also invalid_argument when a value is larger, or
  /// `magnitude` is negative or not finite.
  Result<Plaintext> encode_within(const backend::Device& device, std::span<const Complex> values, Level level,
                                  double magnitude) const;
  Result<Plaintext> encode_within(const backend::Device& device, std::span<const double> values, Level level,
                                  double magnitude) const;

  /// The same at any scale in [1, 2^100] and over any basis: for lazy computations.
  Result<Plaintext> encode_at_scale(const backend::Device& device, std::span<const Complex> values, ring::Basis basis,
                                    double scale) const;

  /// The value in every slot: round(scale re) + round(scale im) X^(N/2), without transforms.
  Result<Plaintext> encode_constant(const backend::Device& device, Complex value, Level level,
                                    Purpose purpose = Purpose::encrypt) const;

  /// The slots of a polynomial m given by its coefficients modulo at least as many limbs as limbs_to_decode says, with
  /// the first `slots` of them returned. Exact up to the final transform; N double-word products a limb pair.
  /// Errors: limit_exceeded as limbs_to_decode; noise_exhausted when a slot is larger than the bounds allow: what was
  /// given is not what the bounds were made for (other key, damaged data).
  Result<Decoded> decode(const backend::Device& device, const ring::Coefficients& message, double scale,
                         std::size_t slots, const Bounds& bounds) const;
  /// Decodes a plaintext; errors also mismatched_parameters when it is extended or of other parameters.
  Result<Decoded> decode(const backend::Device& device, const Plaintext& plaintext) const;

  /// How many limbs hold every coefficient: the smallest k with 2 scale (magnitude + error) < q_0 .. q_(k-1); a
  /// ciphertext can be cut to k limbs before it is decrypted. At most three.
  /// Errors: limit_exceeded when coefficients may pass the level's modulus or 2^126.
  Result<std::size_t> limbs_to_decode(Level level, double scale, const Bounds& bounds) const;

  /// Largest error of a transform of n values of magnitude 1, in either direction: 2^-50 (log2(n) + 1).
  static double transform_error(std::size_t n);

 private:
  struct Data;
  std::shared_ptr<const Data> data_;
};

}  // namespace tacet::ckks
