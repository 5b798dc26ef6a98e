// SPDX-License-Identifier: Apache-2.0
#include "tests/support/memory_meter.h"

#include <sys/resource.h>

#include <atomic>
#include <cstdlib>
#include <new>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TACET_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TACET_SANITIZED 1
#endif

namespace {

#ifdef TACET_SANITIZED
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

std::atomic<std::size_t> allocations = 0;

}  // namespace

namespace tacet::test {

std::size_t allocation_count() { return allocations.load(); }

long page_fault_count() {
  // A sanitizer's shadow memory faults on its own account; allocations are counted there too, faults in other builds.
  if (sanitized) return 0;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt + usage.ru_majflt;
}

}  // namespace tacet::test

// The allocator of the whole program, replaced by one that counts; the array and nothrow forms come here too.
void* operator new(std::size_t bytes) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* address = std::malloc(bytes == 0 ? 1 : bytes)) return address;
  throw std::bad_alloc();
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  const auto align = static_cast<std::size_t>(alignment);
  if (void* address = std::aligned_alloc(align, (bytes + align - 1) / align * align)) return address;
  throw std::bad_alloc();
}
void operator delete(void* address) noexcept { std::free(address); }
void operator delete(void* address, std::size_t) noexcept { std::free(address); }
void operator delete(void* address, std::align_val_t) noexcept { std::free(address); }
void operator delete(void* address, std::size_t, std::align_val_t) noexcept { std::free(address); }
