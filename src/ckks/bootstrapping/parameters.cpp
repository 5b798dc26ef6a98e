// SPDX-License-Identifier: Apache-2.0
#include "ckks/bootstrapping/parameters.h"

#include <array>

#include "ring/prime.h"
#include "rlwe/security.h"

namespace tacet::ckks {
namespace {

/// Special primes of the low set: with as many as it has primes, one digit holds them all.
constexpr std::size_t low_special_primes = slots_to_coefficients_levels + 1;

std::string derived_name(const Parameters& main, std::string_view suffix) {
  // An insecure set stays one: the prefix is kept.
  return fmt::format("{}{}", main.rlwe().name().substr(0, 60 - suffix.size()), suffix);
}

rlwe::ParametersLiteral first_primes(const Parameters& main, std::size_t q_count, std::size_t p_count) {
  const rlwe::ParametersLiteral& from = main.rlwe().literal();
  rlwe::ParametersLiteral literal;
  literal.scheme = rlwe::Scheme::ckks;
  literal.log_degree = from.log_degree;
  literal.scale_bits = from.scale_bits;
  literal.q_primes.assign(from.q_primes.begin(), from.q_primes.begin() + static_cast<std::ptrdiff_t>(q_count));
  literal.p_primes.assign(from.p_primes.begin(), from.p_primes.begin() + static_cast<std::ptrdiff_t>(p_count));
  return literal;
}

struct Row {
  std::string_view name;
  unsigned log_degree;
  std::size_t levels;
  unsigned scale_bits;
  unsigned first_prime_bits;
  std::size_t special_primes;
  unsigned special_prime_bits;
  unsigned digit_primes;
  /// Of the reduction, from its last level to its first. A rounding counts the more, the earlier it happens, so with a
  /// given sum the first levels have the larger primes: found by local search on reduction_error().
  std::array<unsigned, modulus_levels> reduction_bits;
  unsigned coefficients_to_slots_bits;
  std::size_t coefficients_to_slots_levels;
};

constexpr std::array<unsigned, modulus_levels> reduction_45{40, 42, 45, 45, 50, 47, 48, 50, 50};
constexpr std::array<Row, 5> catalogue{{
    {"boot_n16", 16, 14, 45, 50, 10, 46, 10, reduction_45, 47, 4},
    {"boot_n16_precise", 16, 12, 49, 50, 9, 50, 9, {50, 50, 50, 50, 50, 50, 50, 50, 50}, 50, 4},
    {"boot_n15", 15, 7, 37, 44, 2, 45, 2, {34, 36, 37, 39, 43, 40, 42, 43, 43}, 39, 3},
    {"insecure_boot_n10", 10, 14, 45, 50, 10, 46, 10, reduction_45, 47, 4},
    {"insecure_boot_n12", 12, 14, 45, 50, 10, 46, 10, reduction_45, 47, 4},
}};

}  // namespace

Result<BootstrappingParameters> BootstrappingParameters::create(const Parameters& main) {
  const std::size_t levels = main.rlwe().literal().bootstrapping_levels;
  const std::size_t user_levels = main.highest_user_level().value();
  if (levels <= modulus_levels || user_levels <= slots_to_coefficients_levels || !main.rlwe().has_key_switching())
    return fail(
        ErrorCode::invalid_argument,
        "'{}' cannot be bootstrapped: it has {} levels for that (at least {} are needed), {} below them (at least "
        "{}) and {} special primes (at least 1)",
        main.rlwe().name(), levels, modulus_levels + 1, user_levels, slots_to_coefficients_levels + 1,
        main.ring().p_count());
  rlwe::ParametersLiteral low = first_primes(main, slots_to_coefficients_levels + 1, 0);
  low.name = derived_name(main, ".low");
  // As large as there are: the error of a key switch then is far below that of its rounding.
  TACET_ASSIGN_OR_RETURN(low.p_primes, ring::primes_below(backend::modulus_bits_max, Word{2} << low.log_degree,
                                                          low_special_primes, low.q_primes));
  TACET_ASSIGN_OR_RETURN(const rlwe::Parameters low_set, rlwe::Parameters::create(low));
  TACET_ASSIGN_OR_RETURN(const Parameters low_parameters, Parameters::create(low_set));
  rlwe::ParametersLiteral encapsulation = first_primes(main, 1, 1);
  encapsulation.name = derived_name(main, ".sparse");
  TACET_ASSIGN_OR_RETURN(const rlwe::Parameters sparse, rlwe::Parameters::create(encapsulation));
  TACET_RETURN_IF_ERROR(rlwe::check_sparse_security(sparse.name(), sparse.log_degree(), sparse_secret_weight,
                                                    sparse.log_qp(sparse.top_level())));
  return BootstrappingParameters(main, low_parameters, sparse);
}

Result<Parameters> named_bootstrapping_parameters(std::string_view name) {
  std::string names;
  for (const Row& row : catalogue) {
    if (row.name != name) {
      names += fmt::format("{}{}", names.empty() ? "" : ", ", row.name);
      continue;
    }
    ParametersChoice choice;
    choice.name = name;
    choice.log_degree = row.log_degree;
    choice.levels = row.levels;
    choice.scale_bits = row.scale_bits;
    choice.first_prime_bits = row.first_prime_bits;
    choice.special_primes = row.special_primes;
    choice.special_prime_bits = row.special_prime_bits;
    choice.digit_primes = row.digit_primes;
    choice.bootstrapping_prime_bits.assign(row.reduction_bits.begin(), row.reduction_bits.end());
    choice.bootstrapping_prime_bits.insert(choice.bootstrapping_prime_bits.end(), row.coefficients_to_slots_levels,
                                           row.coefficients_to_slots_bits);
    return Parameters::create(choice);
  }
  return fail(ErrorCode::invalid_argument, "there is no parameter set '{}' for bootstrapping; the names are {}", name,
              names);
}

}  // namespace tacet::ckks
