// SPDX-License-Identifier: Apache-2.0
//
// Divisions by dropped primes, asked for by name.
#include <cstring>

#include "bgv/evaluator_work.h"

namespace tacet::bgv {

Result<Ciphertext> Evaluator::modulus_switch(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters_, a));
  TACET_ASSIGN_OR_RETURN(const State result, after_switch(parameters_, a.state()));
  const Work work{*this};
  return Work::label(work.copy(a, {a.level(), result}), result);
}

Result<Ciphertext> Evaluator::modulus_switch_to(const Ciphertext& a, Level level) const {
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters_, a));
  TACET_ASSIGN_OR_RETURN(const Descent descent, descend(parameters_, a.state(), level));
  const Work work{*this};
  return Work::label(work.copy(a, descent), descent.state);
}

Result<Ciphertext> Evaluator::settle(const Ciphertext& a) const {
  TACET_RETURN_IF_ERROR(check_ciphertext(parameters_, a));
  const Work work{*this};
  const State result = after_settling(parameters_, a.state());
  return Work::label(work.copy(a, {a.level(), result}), result);
}

}  // namespace tacet::bgv
