// SPDX-License-Identifier: Apache-2.0
//
// Memory for keys: locked against swapping and core dumps where the system allows it, between guard
// pages, zeroed before it goes back, and with no copy constructor.
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

namespace tacet {
namespace detail {

/// Guarded memory of `bytes` bytes (libsodium's sodium_malloc); throws std::bad_alloc. `locked`
/// says whether the system locked it (RLIMIT_MEMLOCK may be too small).
void* secret_allocate(std::size_t bytes, bool& locked);
void secret_free(void* address) noexcept;

}  // namespace detail

/// Starts libsodium and checks that it works; safe to call often and from any thread. Stops the
/// process when the system has no source of randomness.
void start_crypto_library();

/// Zeroes `bytes` bytes in a way that the compiler does not remove.
void wipe(void* address, std::size_t bytes) noexcept;

/// A fixed number of trivially copyable values in secret memory, zeroed at first. Move only.
template <class T>
class SecretBuffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  SecretBuffer() = default;
  explicit SecretBuffer(std::size_t count)
      : data_(static_cast<T*>(detail::secret_allocate(count * sizeof(T), locked_))), count_(count) {}
  SecretBuffer(SecretBuffer&& other) noexcept
      : locked_(other.locked_), data_(std::exchange(other.data_, nullptr)), count_(std::exchange(other.count_, 0)) {}
  SecretBuffer& operator=(SecretBuffer&& other) noexcept {
    if (this != &other) {
      detail::secret_free(data_);
      data_ = std::exchange(other.data_, nullptr);
      count_ = std::exchange(other.count_, 0);
      locked_ = other.locked_;
    }
    return *this;
  }
  SecretBuffer(const SecretBuffer&) = delete;
  SecretBuffer& operator=(const SecretBuffer&) = delete;
  ~SecretBuffer() { detail::secret_free(data_); }

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return count_; }
  std::span<T> values() { return {data_, count_}; }
  std::span<const T> values() const { return {data_, count_}; }
  T& operator[](std::size_t index) { return data_[index]; }
  const T& operator[](std::size_t index) const { return data_[index]; }
  /// Whether the system keeps these pages out of swap and core dumps.
  bool locked() const { return locked_; }

 private:
  bool locked_ = false;  // first: the allocation that initialises data_ sets it
  T* data_ = nullptr;
  std::size_t count_ = 0;
};

}  // namespace tacet
