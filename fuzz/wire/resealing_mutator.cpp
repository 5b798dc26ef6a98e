// SPDX-License-Identifier: Apache-2.0
//
// Random bytes hardly ever pass a checksum, so what lies behind it would never be reached. Seven mutations of eight
// change the payload and then mend header and checksum; the eighth changes anything and mends nothing.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "base/thread_pool.h"
#include "wire/container.h"

// libFuzzer's names.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t size_max);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t size_max,
                                               unsigned seed) {
  using namespace tacet;  // NOLINT(google-build-using-namespace)
  if (seed % 8 == 0 || size < wire::container_overhead_bytes || size_max < wire::container_overhead_bytes)
    return LLVMFuzzerMutate(data, size, size_max);
  const std::size_t payload = LLVMFuzzerMutate(data + wire::header_bytes, size - wire::container_overhead_bytes,
                                               size_max - wire::container_overhead_bytes);
  const std::span<std::uint8_t> container(data, payload + wire::container_overhead_bytes);
  const std::uint64_t payload_bytes = payload;
  std::memcpy(data + wire::header_bytes - sizeof(payload_bytes), &payload_bytes, sizeof(payload_bytes));
  ThreadPool caller_alone(1);
  wire::write_checksum(container, caller_alone);
  return container.size();
}
