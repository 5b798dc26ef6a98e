// SPDX-License-Identifier: Apache-2.0
#include "ring/prime.h"

#include <algorithm>
#include <bit>

#include "ring/modulus.h"

namespace tacet::ring {
namespace {

bool usable(Word candidate, std::span<const Word> excluded) {
  return std::find(excluded.begin(), excluded.end(), candidate) == excluded.end() && is_prime(candidate);
}

Status check_search(unsigned bits, Word congruence) {
  if (bits < 4 || bits > backend::modulus_bits_max)
    return fail(ErrorCode::invalid_argument, "primes of {} bits were asked for; 4 to {} are supported", bits,
                backend::modulus_bits_max);
  if (congruence == 0 || congruence >= Word{1} << bits)
    return fail(ErrorCode::invalid_argument, "no prime below 2^{} can be 1 modulo {}", bits, congruence);
  return {};
}

tl::unexpected<Error> too_few(std::size_t found, unsigned bits, Word congruence, std::size_t count) {
  return fail(ErrorCode::invalid_argument, "only {} primes of {} bits are 1 modulo {}; {} were asked for", found, bits,
              congruence, count);
}

}  // namespace

Result<std::vector<Word>> primes_below(unsigned bits, Word congruence, std::size_t count,
                                       std::span<const Word> excluded) {
  TACET_RETURN_IF_ERROR(check_search(bits, congruence));
  std::vector<Word> primes;
  const Word top = (Word{1} << bits) - 1;
  const Word bottom = Word{1} << (bits - 1);
  for (Word candidate = top - (top - 1) % congruence; primes.size() < count && candidate > bottom;
       candidate -= congruence) {
    if (usable(candidate, excluded)) primes.push_back(candidate);
    if (candidate < congruence) break;
  }
  if (primes.size() < count) return too_few(primes.size(), bits, congruence, count);
  return primes;
}

Result<std::vector<Word>> primes_near(unsigned bits, Word congruence, std::size_t count,
                                      std::span<const Word> excluded) {
  TACET_RETURN_IF_ERROR(check_search(bits, congruence));
  std::vector<Word> primes;
  const Word centre = Word{1} << bits;
  const Word limit = Word{1} << backend::modulus_bits_max;
  Word below = centre - (centre - 1) % congruence;
  Word above = below + congruence;
  const Word bottom = centre / 2;
  const Word top = std::min(limit, centre + centre / 2);
  while (primes.size() < count && (below > bottom || above < top)) {
    const bool take_below = below > bottom && (above >= top || centre - below <= above - centre);
    Word& candidate = take_below ? below : above;
    if (usable(candidate, excluded)) primes.push_back(candidate);
    if (take_below) {
      below = below > congruence ? below - congruence : 0;
    } else {
      above += congruence;
    }
  }
  if (primes.size() < count) return too_few(primes.size(), bits, congruence, count);
  return primes;
}

Result<Word> primitive_root_of_unity(Word order, Word q) {
  TACET_ASSIGN_OR_RETURN(const Modulus modulus, Modulus::create(q));
  if (!std::has_single_bit(order) || (q - 1) % order != 0)
    return fail(ErrorCode::invalid_argument, "{} is not a power of two that divides {} - 1", order, q);
  if (order == 1) return Word{1};
  // Any x that is no square gives a primitive root x^((q-1)/order); half of all x are such.
  Word root = 0;
  for (Word x = 2; root == 0; ++x) {
    const Word candidate = modulus.power(x, (q - 1) / order);
    if (modulus.power(candidate, order / 2) == q - 1) root = candidate;
  }
  // All primitive roots are its odd powers; keep the smallest.
  const Word square = modulus.multiply(root, root);
  Word smallest = root;
  for (Word i = 0, power = root; i < order / 2; ++i, power = modulus.multiply(power, square))
    smallest = std::min(smallest, power);
  return smallest;
}

}  // namespace tacet::ring
