// SPDX-License-Identifier: Apache-2.0
#include "bgv/plaintext.h"

#include "base/secret_memory.h"
#include "rlwe/ciphertext.h"

namespace tacet::bgv {

void Plaintext::wipe() {
  if (empty()) return;
  tacet::wipe(polynomial.words().data(), polynomial.words().size_bytes());
  tacet::wipe(coefficients.data(), coefficients.size() * sizeof(Word));
}

Status check_plaintext(const Parameters& parameters, const Plaintext& plaintext) {
  if (plaintext.empty()) return fail(ErrorCode::invalid_argument, "the plaintext is empty");
  if (plaintext.parameters != parameters.id())
    return fail(ErrorCode::mismatched_parameters, "the plaintext was encoded for parameter set {}, not for '{}' ({})",
                rlwe::to_string(plaintext.parameters), parameters.name(), rlwe::to_string(parameters.id()));
  return {};
}

}  // namespace tacet::bgv
