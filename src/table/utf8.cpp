// SPDX-License-Identifier: Apache-2.0
#include "table/utf8.h"

#include <algorithm>
#include <cstdint>

namespace tacet::table {
namespace {

/// Bytes of the sequence that begins `text`; 0 when none does.
std::size_t sequence_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0U; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (first == 0) return 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || !follows(1)) return 0;  // 0xc0 and 0xc1 would be longer than needed
  if (first < 0xe0) return 2;
  if (!follows(2)) return 0;
  if (first < 0xf0) {
    const bool longer_than_needed = first == 0xe0 && second < 0xa0;
    const bool surrogate = first == 0xed && second > 0x9f;
    return longer_than_needed || surrogate ? 0 : 3;
  }
  const bool in_range = (first > 0xf0 || second > 0x8f) && (first < 0xf4 || (first == 0xf4 && second < 0x90));
  return in_range && follows(3) ? 4 : 0;
}

}  // namespace

bool is_plain_ascii(std::string_view text) {
  unsigned char outside = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    outside |= static_cast<unsigned char>(byte | (byte - 1U));  // the top bit: set by 128 .. 255, and by 0 - 1
  }
  return outside < 0x80;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t bytes = sequence_bytes(text);
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

}  // namespace tacet::table
