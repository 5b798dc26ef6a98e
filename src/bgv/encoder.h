// SPDX-License-Identifier: Apache-2.0
//
// Values modulo t in slots, and back.
#pragma once

#include <span>

#include "backend/device.h"
#include "bgv/canonical_norm.h"
#include "bgv/plaintext.h"

namespace tacet::bgv {

/// Batching (Smart, Vercauteren, ePrint 2011/133): for a prime t = 1 mod 2N, X^N + 1 has N roots modulo t, so a
/// polynomial modulo t is N values, added and multiplied slot by slot. With psi the smallest primitive 2N-th root of
/// unity modulo t, slot i of the first row (i < N/2) is the value at psi^(5^i) and slot N/2 + i, of the second row, the
/// value at psi^(-5^i). Rotating by k therefore moves both rows cyclically to the left by k slots, and conjugation
/// swaps the rows.
///
/// Immutable and thread-safe. Allocates only from the device's pool; temporaries are wiped. Cost of encoding: one
/// transform modulo t, level + 1 transforms, and one complex transform of N/2 points for the norm.
class Encoder {
 public:
  Encoder(const Parameters& parameters, const backend::Device& device);

  const Parameters& parameters() const { return parameters_; }
  /// N, or 0 when the parameters have no slots.
  std::size_t slot_count() const { return parameters_.has_slots() ? parameters_.degree() : 0; }

  /// 1 to N slots in [0, t); those not given are 0. Errors: invalid_argument when there are no slots, none or too many
  /// values, a level that does not exist, or a value out of range (the message has its index, not the value).
  Result<Plaintext> encode(std::span<const Word> values, Level level) const;
  /// The same for values in [-(t/2), (t-1)/2].
  Result<Plaintext> encode_signed(std::span<const std::int64_t> values, Level level) const;
  /// 1 to N coefficients of the polynomial itself, in [-(t/2), (t-1)/2]; works with any t.
  Result<Plaintext> encode_coefficients(std::span<const std::int64_t> coefficients, Level level) const;

  /// The log_norm of encode_signed(values), with its checks, without the plaintext.
  Result<double> log_norm(std::span<const std::int64_t> values) const;

  /// The steps of encode, for callers that hold secrets in memory of their own: coefficients (N words) from values,
  /// with the checks of encode.
  Status slots_to_coefficients(std::span<const Word> values, std::span<Word> coefficients) const;
  Status slots_to_coefficients(std::span<const std::int64_t> values, std::span<Word> coefficients) const;
  /// The centred lift of N coefficients in [0, t) to q_0 .. q_level; straight-line in the values.
  ring::Coefficients lift(std::span<const Word> coefficients, Level level) const;
  Status check_level(Level level) const;

  /// Slots (at most N, in [0, t)) from N coefficients in [0, t), which are overwritten. Errors: invalid_argument.
  Status decode(std::span<Word> coefficients, std::span<Word> slots) const;

  /// `scalar` reduced modulo t and centred. Errors: invalid_argument outside (-t, t).
  Result<std::int64_t> scalar(std::int64_t scalar) const;

 private:
  Result<Plaintext> finish(Buffer coefficients, Level level) const;
  double log_norm_of(std::span<const Word> coefficients) const;
  Status check_slots(std::size_t count) const;

  Parameters parameters_;
  const backend::Device* device_;
  CanonicalNorm norm_;
};

}  // namespace tacet::bgv
