// SPDX-License-Identifier: Apache-2.0
//
// Little-endian fields in a span of bytes. Sizes are settled first, once for a group of fields; reading or writing past
// what was settled is a broken invariant.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include "base/check.h"
#include "base/error.h"
#include "base/word.h"

namespace tacet::wire {

static_assert(std::endian::native == std::endian::little, "fields and limbs are copied as they lie in memory");

/// Fills a span from its beginning.
class Writer {
 public:
  explicit Writer(std::span<std::uint8_t> out) : out_(out) {}

  template <class Field>
  Writer& put(Field value) {
    static_assert(std::is_unsigned_v<Field> || std::is_same_v<Field, double>);
    std::memcpy(take(sizeof(Field)).data(), &value, sizeof(Field));
    return *this;
  }
  Writer& put_bytes(std::span<const std::uint8_t> bytes) {
    std::ranges::copy(bytes, take(bytes.size()).begin());
    return *this;
  }
  /// The next `count` bytes, for the caller to fill.
  std::span<std::uint8_t> take(std::size_t count) {
    TACET_CHECK(count <= out_.size());
    const auto taken = out_.first(count);
    out_ = out_.subspan(count);
    return taken;
  }
  bool full() const { return out_.empty(); }

 private:
  std::span<std::uint8_t> out_;
};

/// Takes fields from the beginning of a span.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> in) : in_(in) {}

  std::size_t remaining() const { return in_.size(); }

  /// Refuses, as corrupt_data, to go on with fewer than `count` bytes; `what` names what they were to hold.
  Status require(std::size_t count, std::string_view what) const {
    if (count <= in_.size()) return {};
    return fail(ErrorCode::corrupt_data, "{} needs {} bytes and only {} are left: the object is cut short or damaged",
                what, count, in_.size());
  }
  /// The same for a group that must end the object: trailing bytes are refused too.
  Status require_exactly(std::size_t count, std::string_view what) const {
    if (count == in_.size()) return {};
    return fail(ErrorCode::corrupt_data, "{} takes {} bytes and {} are there: the object is damaged", what, count,
                in_.size());
  }

  template <class Field>
  Field get() {
    static_assert(std::is_unsigned_v<Field> || std::is_same_v<Field, double>);
    Field value;
    std::memcpy(&value, take(sizeof(Field)).data(), sizeof(Field));
    return value;
  }
  template <std::size_t Count>
  std::array<std::uint8_t, Count> get_bytes() {
    std::array<std::uint8_t, Count> bytes;
    std::ranges::copy(take(Count), bytes.begin());
    return bytes;
  }
  std::span<const std::uint8_t> take(std::size_t count) {
    TACET_CHECK(count <= in_.size());
    const auto taken = in_.first(count);
    in_ = in_.subspan(count);
    return taken;
  }

 private:
  std::span<const std::uint8_t> in_;
};

/// Refuses a reserved field that is not zero.
inline Status check_reserved(Word value, std::string_view where) {
  if (value == 0) return {};
  return fail(ErrorCode::corrupt_data, "the reserved field of {} holds {}; version 1 has 0 there", where, value);
}

}  // namespace tacet::wire
