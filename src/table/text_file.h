// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a file that may be compressed with gzip, one after another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "base/error.h"

namespace tacet::table {

/// Reads from the beginning to the end. Whether a file is compressed is seen from its first bytes, not from its name.
class TextFile {
 public:
  /// `bytes_max`: of the text, decompressed. Errors: system, with the path.
  static Result<TextFile> open(const std::filesystem::path& path, std::uint64_t bytes_max);
  TextFile(TextFile&&) noexcept;
  TextFile& operator=(TextFile&&) noexcept;
  ~TextFile();

  /// Fills `out` from its beginning; fewer bytes only at the end of the text, then 0. Errors: system; corrupt_data for
  /// a compressed file that is damaged or cut short; limit_exceeded.
  Result<std::size_t> read(std::span<char> out);

 private:
  struct Data;
  explicit TextFile(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

}  // namespace tacet::table
