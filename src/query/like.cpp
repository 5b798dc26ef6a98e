// SPDX-License-Identifier: Apache-2.0

#include "query/like.h"

#include <cstddef>

namespace tacet::query {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// The bytes of the character at `position`.
std::size_t character_length(std::string_view text, std::size_t position) {
  const auto first = static_cast<unsigned char>(text[position]);
  std::size_t length = 1;
  if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
  } else if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  }
  if (position + length > text.size()) return 1;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[position + i]) & 0xC0U) != 0x80U) return 1;
  }
  return length;
}

// How many bytes of the text the pattern's element at `p` (not '%') takes; 0: it does not match.
std::size_t matched_bytes(std::string_view text, std::size_t t, std::string_view pattern, std::size_t p,
                          bool ignore_case) {
  if (t >= text.size()) return 0;
  if (pattern[p] == '_') return character_length(text, t);
  const char wanted = pattern[p] == '\\' && p + 1 < pattern.size() ? pattern[p + 1] : pattern[p];
  const bool same = ignore_case ? lower(wanted) == lower(text[t]) : wanted == text[t];
  return same ? 1 : 0;
}

std::size_t element_length(std::string_view pattern, std::size_t p) {
  return pattern[p] == '\\' && p + 1 < pattern.size() ? 2 : 1;
}

}  // namespace

// After a fault only the last '%' need take one more character: those before it were matched as early as can be.
bool like_matches(std::string_view text, std::string_view pattern, bool ignore_case) {
  std::size_t t = 0;
  std::size_t p = 0;
  std::size_t after_percent = std::string_view::npos;
  std::size_t percent_end = 0;
  while (t < text.size() || p < pattern.size()) {
    if (p < pattern.size() && pattern[p] == '%') {
      after_percent = ++p;
      percent_end = t;
      continue;
    }
    const std::size_t taken = p < pattern.size() ? matched_bytes(text, t, pattern, p, ignore_case) : 0;
    if (taken > 0) {
      t += taken;
      p += element_length(pattern, p);
      continue;
    }
    if (after_percent == std::string_view::npos || percent_end >= text.size()) return false;
    percent_end += character_length(text, percent_end);
    t = percent_end;
    p = after_percent;
  }
  return true;
}

bool like_pattern_whole(std::string_view pattern) {
  for (std::size_t p = 0; p < pattern.size(); ++p) {
    if (pattern[p] == '\\' && ++p == pattern.size()) return false;
  }
  return true;
}

}  // namespace tacet::query
