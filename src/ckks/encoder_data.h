// SPDX-License-Identifier: Apache-2.0
//
// What encoder and decoder share. Internal to ckks/.
#pragma once

#include "ckks/embedding.h"
#include "ckks/encoder.h"

namespace tacet::ckks {

struct Encoder::Data {
  explicit Data(const Parameters& set) : parameters(set), embedding(set.slots_max()) {}

  Parameters parameters;
  Embedding embedding;
};

}  // namespace tacet::ckks
