// SPDX-License-Identifier: Apache-2.0
//
// What bootstrapping fixes before there are keys: the levels of its stages, three parameter sets that share primes and
// a ring, and the numbers of its modular reduction.
//
// The order of stages is slots to coefficients, modulus raise, coefficients to slots, modular reduction ("StC first";
// the "slim" order of Chen, Han, ePrint 2018/067, for BGV and BFV; for CKKS slots to coefficients used to come last:
// Cheon, Han, Kim, Kim, Song, ePrint 2018/153). The values then lie in the coefficients when the modulus is raised, so
// that
//  * slots to coefficients runs on four primes, where everything is cheap;
//  * the error of the modular reduction stays what it is: a transform after it would multiply it by N^(1/2).
#pragma once

#include <string_view>

#include "base/error.h"
#include "ckks/parameters.h"

namespace tacet::ckks {

/// Nonzero coefficients of the sparse secret. See BootstrappingParameters::encapsulation.
inline constexpr std::size_t sparse_secret_weight = 32;
/// K: with a centred lift of c_0 and c_1 to |c| <= q_0 / 2, every coefficient of c_0 + c_1 s~ stays within K q_0,
/// K = (weight + 1) / 2, always. So the modular reduction never leaves its interval: the probability of failure that
/// other choices of K have (ePrint 2022/024, section 3) is zero here, even for ciphertexts that somebody chose.
inline constexpr double modulus_overflow = (static_cast<double>(sparse_secret_weight) + 1) / 2;
/// The reduction evaluates exp(2 pi i x / 2^doublings) and squares it so often.
inline constexpr unsigned modulus_doublings = 3;
/// Degree of the Chebyshev series of that exponential: its error is below 2^-31 of what is reduced.
inline constexpr std::size_t modulus_degree = 31;
/// Chebyshev series, squarings, and the product that removes the cubic term of the sine.
inline constexpr unsigned modulus_levels = 5 + modulus_doublings + 1;
/// Levels of slots to coefficients; a ciphertext is refreshed from this level or a higher one.
inline constexpr unsigned slots_to_coefficients_levels = 3;
/// rho: values of real and imaginary part 1 become coefficients rho q_0. Larger: more signal over noise; smaller: the
/// sine is closer to a line (see modular_reduction.h).
inline constexpr double message_ratio = 0x1p-7;

/// Values that are refreshed have |z| at most this: the corners of the unit box, |Re z|, |Im z| <= 1.
inline constexpr double message_magnitude = 1.4142135623730951 * (1 + 0x1p-30);
/// And their error at most this.
inline constexpr double message_error = 0x1p-4;

/// Three sets over one ring. Immutable, cheap to copy.
class BootstrappingParameters {
 public:
  /// Derives everything from `main`, so that a file needs to hold `main` alone. Errors: invalid_argument when it has no
  /// levels for bootstrapping, too few levels below them, or no special prime; those of
  /// rlwe::check_sparse_security for the encapsulation.
  static Result<BootstrappingParameters> create(const Parameters& main);

  /// The set of the user.
  const Parameters& main() const { return main_; }
  /// q_0 .. q_3 with as many special primes, all in one digit: slots to coefficients.
  const Parameters& low() const { return low_; }
  /// q_0 with one special prime: the only modulus under which the sparse secret encrypts anything. (Sparse-secret
  /// encapsulation: Bossuat, Troncoso-Pastoriza, Hubaux, ePrint 2022/024, algorithm 4.)
  const rlwe::Parameters& encapsulation() const { return encapsulation_; }

  /// The lowest level that a fully packed ciphertext may have to be refreshed.
  Level input_level() const { return Level(slots_to_coefficients_levels); }
  /// The level of a refreshed ciphertext.
  Level output_level() const { return main_.highest_user_level(); }
  /// Products between two refreshings: output_level - input_level.
  unsigned usable_levels() const { return output_level().value() - input_level().value(); }
  /// The level at which the modular reduction begins.
  Level reduction_level() const { return Level(output_level().value() + std::size_t{modulus_levels}); }
  /// Levels for coefficients to slots.
  unsigned coefficients_to_slots_levels() const { return main_.top_level().value() - reduction_level().value(); }

 private:
  BootstrappingParameters(const Parameters& main, const Parameters& low, const rlwe::Parameters& encapsulation)
      : main_(main), low_(low), encapsulation_(encapsulation) {}
  Parameters main_;
  Parameters low_;
  rlwe::Parameters encapsulation_;
};

/// Main sets with names; "28 + 10" stands for 28 ciphertext and 10 special primes. Precision and times are in
/// docs/bootstrapping.md.
///   "boot_n16"            N = 2^16, 28 + 10, 10 primes a digit, log QP 1745, scale 2^45, 11 levels between refreshings
///   "boot_n16_precise"    N = 2^16, scale 2^49, for refreshing twice (Bootstrapper::refresh_precisely)
///   "boot_n15"            N = 2^15
///   "insecure_boot_n10", "insecure_boot_n12": for tests
/// Errors: invalid_argument with the names that exist.
Result<Parameters> named_bootstrapping_parameters(std::string_view name);

}  // namespace tacet::ckks
