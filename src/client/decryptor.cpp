// SPDX-License-Identifier: Apache-2.0
#include "client/decryptor.h"

#include <cstring>

#include "client/secret_scratch.h"
#include "client/small_polynomial.h"

namespace tacet::client {

using backend::KernelTable;

Result<Phase> Decryptor::phase(const rlwe::Ciphertext& ciphertext) const {
  const rlwe::Parameters& parameters = key_->parameters();
  const ring::Ring& ring = parameters.ring();
  const backend::Backend& backend = device_->backend();
  const std::size_t n = ring.degree();
  TACET_RETURN_IF_ERROR(rlwe::check_ciphertext(parameters, ciphertext));
  if (ciphertext.key != key_->id())
    return fail(ErrorCode::wrong_key, "the ciphertext belongs to secret key {}; the key given is {}",
                rlwe::to_string(ciphertext.key), rlwe::to_string(key_->id()));

  ring::Coefficients out(device_->pool(), n, ciphertext.parts[0].basis());
  SecretScratch scratch(device_->threads().threads(), 2 * n);
  device_->threads().parallel_for(out.limbs(), [&](std::size_t i) {
    const SecretScratch::Area area = scratch.borrow();
    Word* secret = area.data();
    Word* sum = area.data() + n;
    const backend::ModulusConstants& constants = ring.constants(i);
    transform_small(backend, ring, i, secret, key_->coefficients());
    // Horner: (.. c_2 s + c_1) s + c_0.
    std::memcpy(sum, ciphertext.parts[ciphertext.part_count - 1].limb(i), n * sizeof(Word));
    for (std::size_t part = ciphertext.part_count - 1; part-- > 0;) {
      backend.run<&KernelTable::multiply>(sum, sum, secret, n, constants);
      backend.run<&KernelTable::add>(sum, sum, ciphertext.parts[part].limb(i), n, constants);
    }
    backend.ntt_inverse(sum, ring.table(i));
    std::memcpy(out.limb(i), sum, n * sizeof(Word));
  });
  return Phase(std::move(out));
}

}  // namespace tacet::client
