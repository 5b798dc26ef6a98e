// SPDX-License-Identifier: Apache-2.0
//
// The host: computes on ciphertexts with public keys. Nothing here includes or links src/client.
#pragma once

#include "base/error.h"
#include "examples/encrypted_statistics/messages.h"

namespace tacet::example {

/// Reads the request's bytes as coming from a stranger, and answers every task with a ciphertext.
Result<Reply> answer(const Request& request, unsigned threads);

}  // namespace tacet::example
