// SPDX-License-Identifier: Apache-2.0
#include "client/bgv_decryptor.h"

#include <cstring>

namespace tacet::client {
namespace {

using backend::KernelTable;

/// x mod t for any word, without a division, whose time could depend on x.
class StraightReduction {
 public:
  explicit StraightReduction(Word t) : t_(t), reciprocal_(static_cast<Word>((DoubleWord{1} << 64) / t)) {}
  Word operator()(Word x) const {
    const Word quotient = static_cast<Word>((DoubleWord{x} * reciprocal_) >> 64);  // floor(x / t) or one less
    const Word remainder = x - quotient * t_;                                      // in [0, 2t), 2t < 2^33
    return remainder - (t_ & (((remainder - t_) >> 63) - 1));
  }

 private:
  Word t_;
  Word reciprocal_;
};

/// Overwrites the residues x_i (limb i at i * n) of an integer x in [0, Q) by its mixed-radix digits:
/// x = d_0 + d_1 q_0 + d_2 q_0 q_1 + .., d_i in [0, q_i). (Garner 1959.) `scratch` is one limb.
void to_mixed_radix(const backend::Backend& backend, const ring::Ring& ring, Word* limbs, std::size_t count,
                    Word* scratch) {
  const std::size_t n = ring.degree();
  for (std::size_t i = 1; i < count; ++i) {
    const ring::Modulus& modulus = ring.modulus(i);
    Word* const x = limbs + i * n;
    for (std::size_t j = 0; j < i; ++j) {
      const Word inverse = modulus.inverse(modulus.reduce(ring.modulus(j).value()));
      backend.run<&KernelTable::multiply_scalar>(scratch, limbs + j * n, modulus.multiplier(1), n, modulus.constants());
      backend.run<&KernelTable::subtract_multiply_scalar>(x, x, scratch, modulus.multiplier(inverse), n,
                                                          modulus.constants());
    }
  }
}

/// All ones if x > (Q - 1) / 2, else 0, for mixed-radix digits at limbs + j, limbs + n + j, ..: the digits of (Q - 1) /
/// 2 are (q_i - 1) / 2.
Word above_half(const ring::Ring& ring, const Word* limbs, std::size_t count, std::size_t j) {
  Word above = 0;
  for (std::size_t i = 0; i < count; ++i) {  // the last digit that differs decides
    const Word half = ring.modulus(i).value() / 2;
    const Word digit = limbs[i * ring.degree() + j];
    const Word greater = Word{0} - ((half - digit) >> 63);
    const Word less = Word{0} - ((digit - half) >> 63);
    above = (above & ~less) | greater;
  }
  return above;
}

/// The lowest level whose capacity holds the bound.
bgv::Level sufficient_level(const bgv::Parameters& parameters, const bgv::Ciphertext& ciphertext) {
  unsigned level = 0;
  while (level < ciphertext.level().value() && ciphertext.log_noise > parameters.noise().capacity(bgv::Level(level)))
    ++level;
  return bgv::Level(level);
}

}  // namespace

Result<BgvDecryptor> BgvDecryptor::create(const bgv::Parameters& parameters, const backend::Device& device,
                                          const SecretKey& key) {
  if (!(key.parameters() == parameters.rlwe()))
    return fail(ErrorCode::mismatched_parameters, "the secret key belongs to parameter set '{}', not to '{}' ({})",
                key.parameters().name(), parameters.name(), rlwe::to_string(parameters.id()));
  return BgvDecryptor(parameters, device, key);
}

Result<SecretBuffer<Word>> BgvDecryptor::coefficients(const bgv::Ciphertext& ciphertext) const {
  const bgv::Parameters& parameters = encoder_.parameters();
  const ring::Ring& ring = parameters.ring();
  const std::size_t n = ring.degree();
  TACET_RETURN_IF_ERROR(bgv::check_ciphertext(parameters, ciphertext));
  const bgv::Level level = sufficient_level(parameters, ciphertext);
  const std::size_t count = level.primes();

  rlwe::Ciphertext cut;
  cut.parameters = ciphertext.body.parameters;
  cut.key = ciphertext.body.key;
  cut.part_count = ciphertext.body.part_count;
  for (std::size_t part = 0; part < cut.part_count; ++part) {
    cut.parts[part] = ring::Evaluations(device_->pool(), n, parameters.rlwe().basis(level));
    std::memcpy(cut.parts[part].limb(0), ciphertext.body.parts[part].limb(0), count * n * sizeof(Word));
  }
  SecretBuffer<Word> limbs((count + 1) * n);
  {
    TACET_ASSIGN_OR_RETURN(const Phase phase, underlying_.phase(cut));
    std::memcpy(limbs.data(), phase.coefficients().limb(0), count * n * sizeof(Word));
  }
  to_mixed_radix(device_->backend(), ring, limbs.data(), count, limbs.data() + count * n);

  const StraightReduction reduce(parameters.plaintext_modulus());
  const Word unscale = parameters.plain().inverse(ciphertext.correction_factor);
  std::vector<Word> weights;  // q_0 .. q_(i-1) / f mod t
  Word weight = unscale;
  for (std::size_t i = 0; i < count; ++i) {
    weights.push_back(weight);
    weight = parameters.plain().multiply(weight, parameters.plain().reduce(ring.modulus(i).value()));
  }
  const Word minus_product = parameters.plain().negate(weight);
  SecretBuffer<Word> out(n);
  for (std::size_t j = 0; j < n; ++j) {
    Word sum = minus_product & above_half(ring, limbs.data(), count, j);
    for (std::size_t i = 0; i < count; ++i) sum = reduce(sum + reduce(limbs[i * n + j]) * weights[i]);
    out[j] = sum;
  }
  return out;
}

Result<std::vector<Word>> BgvDecryptor::decrypt(const bgv::Ciphertext& ciphertext) const {
  TACET_ASSIGN_OR_RETURN(SecretBuffer<Word> message, coefficients(ciphertext));
  std::vector<Word> slots(encoder_.parameters().degree());
  TACET_RETURN_IF_ERROR(encoder_.decode(message.values(), slots));
  return slots;
}

Result<std::vector<std::int64_t>> BgvDecryptor::decrypt_signed(const bgv::Ciphertext& ciphertext) const {
  TACET_ASSIGN_OR_RETURN(SecretBuffer<Word> message, coefficients(ciphertext));
  SecretBuffer<Word> slots(message.size());
  TACET_RETURN_IF_ERROR(encoder_.decode(message.values(), slots.values()));
  std::vector<std::int64_t> values(slots.size());
  const bgv::PlainModulus& plain = encoder_.parameters().plain();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = plain.centred(slots[i]);
  return values;
}

Result<std::vector<Word>> BgvDecryptor::decrypt_coefficients(const bgv::Ciphertext& ciphertext) const {
  TACET_ASSIGN_OR_RETURN(const SecretBuffer<Word> message, coefficients(ciphertext));
  return std::vector<Word>(message.values().begin(), message.values().end());
}

}  // namespace tacet::client
