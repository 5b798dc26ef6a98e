// SPDX-License-Identifier: Apache-2.0
//
// The constants behind KeySwitcher. Internal to rlwe/.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "ring/base_conversion.h"
#include "rlwe/key_switching.h"

namespace tacet::rlwe {

/// One division by a product D of primes: from the residues modulo D to the quotient modulo the
/// remaining ones.
struct Division {
  ring::BaseConverter converter;              ///< from the primes of D to q_0 .. q_(targets - 1)
  std::vector<backend::Multiplier> inverses;  ///< D^-1 modulo each target
};

struct KeySwitcher::Data {
  explicit Data(const Parameters& parameters);

  /// The converter for the first `size` primes of digit `digit`; its targets are all other primes
  /// of the ring.
  const ring::BaseConverter& digit_converter(std::size_t digit, std::size_t size) const {
    return digit_converters[digit][size - 1];
  }

  Parameters parameters;
  std::vector<std::vector<ring::BaseConverter>> digit_converters;
  std::vector<backend::Multiplier> special_product;  ///< P modulo q_i
  Division by_special;
  std::vector<Division> by_special_and_last;  ///< [level]; entry 0 unused
  std::vector<Division> by_last;              ///< [level]; entry 0 unused
};

}  // namespace tacet::rlwe
