// SPDX-License-Identifier: Apache-2.0
#include "base/secret_memory.h"

#include <sodium.h>

#include <cstring>
#include <new>

#include "base/check.h"

namespace tacet {

void start_crypto_library() { TACET_CHECK(sodium_init() >= 0); }

void wipe(void* address, std::size_t bytes) noexcept { sodium_memzero(address, bytes); }

namespace detail {

void* secret_allocate(std::size_t bytes, bool& locked) {
  start_crypto_library();
  // Rounded to a cache line: sodium_malloc places the end of the block at a guard page, so the size
  // decides the alignment of the start.
  const std::size_t rounded = (bytes + 63) / 64 * 64;
  void* address = sodium_malloc(rounded);
  if (address == nullptr) throw std::bad_alloc();
  locked = sodium_mlock(address, rounded) == 0;
  std::memset(address, 0, rounded);
  return address;
}

void secret_free(void* address) noexcept { sodium_free(address); }

}  // namespace detail
}  // namespace tacet
