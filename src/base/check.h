// SPDX-License-Identifier: Apache-2.0
//
// Broken invariants stop the process: a wrong answer is worse than none. Faults of input are
// values: see error.h.
#pragma once

#include <string_view>

namespace tacet {

/// Writes one line to standard error and aborts.
[[noreturn]] void stop_on_broken_invariant(std::string_view condition, std::string_view file, int line);

}  // namespace tacet

/// Always on. For what must hold whatever the input was.
#define TACET_CHECK(condition)                                           \
  do {                                                                   \
    if (!(condition)) [[unlikely]]                                       \
      ::tacet::stop_on_broken_invariant(#condition, __FILE__, __LINE__); \
  } while (false)

/// On in the dev and sanitizer builds only: value ranges inside hot loops.
#ifdef TACET_DEBUG_CHECKS
#define TACET_DEBUG_CHECK(condition) TACET_CHECK(condition)
#else
#define TACET_DEBUG_CHECK(condition) static_cast<void>(0)
#endif
