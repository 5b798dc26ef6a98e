// SPDX-License-Identifier: Apache-2.0
#include "rlwe/key_switcher_data.h"

#include <numeric>

namespace tacet::rlwe {
namespace {

std::vector<std::size_t> prime_range(std::size_t first, std::size_t count) {
  std::vector<std::size_t> primes(count);
  std::iota(primes.begin(), primes.end(), first);
  return primes;
}

Division make_division(const Parameters& parameters, const std::vector<std::size_t>& divisors, std::size_t targets) {
  const ring::Ring& ring = parameters.ring();
  Division division;
  division.converter = ring::BaseConverter(ring, divisors, prime_range(0, targets), parameters.plaintext_modulus());
  for (std::size_t i = 0; i < targets; ++i) {
    const ring::Modulus& q = ring.modulus(i);
    division.inverses.push_back(q.multiplier(q.inverse(ring.product_modulo(divisors, q))));
  }
  return division;
}

}  // namespace

KeySwitcher::Data::Data(const Parameters& given) : parameters(given) {
  const ring::Ring& ring = parameters.ring();
  const std::size_t q_count = ring.q_count();
  by_last.resize(q_count);
  for (std::size_t level = 1; level < q_count; ++level)
    by_last[level] = make_division(parameters, prime_range(level, 1), level);
  if (!parameters.has_key_switching()) return;

  const std::size_t digit_primes = parameters.digit_primes();
  for (std::size_t first = 0; first < q_count; first += digit_primes) {
    std::vector<ring::BaseConverter>& converters = digit_converters.emplace_back();
    for (std::size_t size = 1; size <= std::min(digit_primes, q_count - first); ++size) {
      std::vector<std::size_t> targets = prime_range(0, first);
      for (std::size_t prime = first + size; prime < ring.prime_count(); ++prime) targets.push_back(prime);
      // The digit itself is a plain centred lift for both schemes: t enters with the errors of the
      // key.
      converters.emplace_back(ring, prime_range(first, size), targets, 1);
    }
  }
  const std::vector<std::size_t> special = prime_range(q_count, ring.p_count());
  for (std::size_t i = 0; i < q_count; ++i) {
    const ring::Modulus& q = ring.modulus(i);
    special_product.push_back(q.multiplier(ring.product_modulo(special, q)));
  }
  by_special = make_division(parameters, special, q_count);
  by_special_and_last.resize(q_count);
  for (std::size_t level = 1; level < q_count; ++level) {
    std::vector<std::size_t> divisors = special;
    divisors.push_back(level);
    by_special_and_last[level] = make_division(parameters, divisors, level);
  }
}

KeySwitcher::KeySwitcher(const Parameters& parameters) : data_(std::make_shared<const Data>(parameters)) {}

const Parameters& KeySwitcher::parameters() const { return data_->parameters; }

}  // namespace tacet::rlwe
