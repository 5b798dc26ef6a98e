// SPDX-License-Identifier: Apache-2.0
#include "bgv/ciphertext.h"

namespace tacet::bgv {

Status check_ciphertext(const Parameters& parameters, const Ciphertext& ciphertext) {
  TACET_RETURN_IF_ERROR(rlwe::check_ciphertext(parameters.rlwe(), ciphertext.body));
  const Word factor = ciphertext.correction_factor;
  if (factor >= parameters.plaintext_modulus() || !parameters.plain().is_unit(factor))
    return fail(ErrorCode::invalid_argument, "the correction factor {} has no inverse modulo the plaintext modulus {}",
                factor, parameters.plaintext_modulus());
  const double capacity = parameters.noise().capacity(ciphertext.level());
  // Written so that a bound that is not a number is refused.
  if (!(ciphertext.log_noise >= 0 && ciphertext.log_noise <= capacity))
    return fail(ErrorCode::noise_exhausted,
                "the ciphertext states a noise bound of {:.1f} bits; at level {} it must lie in 0 .. {:.1f}",
                ciphertext.log_noise, ciphertext.level().value(), capacity);
  return {};
}

}  // namespace tacet::bgv
