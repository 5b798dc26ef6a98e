// SPDX-License-Identifier: Apache-2.0
//
// Objects in files. A reader never takes more memory than it was allowed; a writer never leaves half a file under the
// name that was asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>
#include <vector>

#include "base/error.h"
#include "wire/container.h"

namespace tacet::wire {

/// Who may read a file that is written.
enum class FileAccess {
  everyone,    ///< as the process's file mode mask allows
  owner_alone  ///< mode 0600
};

/// The contents of a regular file of at most `bytes_max` bytes. The size is checked before memory is taken, and again
/// by what is really read. Errors: limit_exceeded; system, with the path and what the system said.
Result<std::vector<std::uint8_t>> read_file(const std::filesystem::path& path, std::size_t bytes_max);

/// A regular file that is read in pieces. Const methods are thread-safe. Move only.
class InputFile {
 public:
  /// Errors: system, with the path and what the system said.
  static Result<InputFile> open(const std::filesystem::path& path);
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&& other) noexcept;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile();

  const std::filesystem::path& path() const { return path_; }
  /// When it was opened; bytes.
  std::size_t size() const { return size_; }
  /// The bytes from `offset` on. Errors: corrupt_data when the file ends before; system.
  Status read_at(std::size_t offset, std::span<std::uint8_t> bytes) const;

 private:
  InputFile(std::filesystem::path path, int descriptor, std::size_t size)
      : path_(std::move(path)), descriptor_(descriptor), size_(size) {}

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::size_t size_ = 0;
};

/// A file that appears under its name whole or not at all: it is written beside `path`, in any order, and renamed at
/// the end. Move only; one thread at a time.
class OutputFile {
 public:
  /// Errors: system, with the path and what the system said; also when `path` is there and is not a regular file.
  static Result<OutputFile> create(const std::filesystem::path& path, FileAccess access = FileAccess::everyone);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  /// Removes what was written unless it was committed.
  ~OutputFile();

  const std::filesystem::path& path() const { return path_; }
  /// Puts the bytes at `offset`, lengthening the file as needed. Errors: system.
  Status write_at(std::size_t offset, std::span<const std::uint8_t> bytes) const;
  /// Flushes to the disk and renames. Nothing may follow. Errors: system; nothing is left behind.
  Status commit();

 private:
  OutputFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor)
      : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor) {}

  std::filesystem::path path_;
  std::filesystem::path temporary_;  ///< empty once it is renamed or removed
  int descriptor_ = -1;
};

/// The header of the object in a file; reads 40 bytes of it. Errors: as read_file and peek.
Result<Header> peek_file(const std::filesystem::path& path);

/// Writes a file beside `path`, flushes it to the disk and renames it to `path`: whatever happens, `path` is the old
/// file or the whole new one. A target that exists and is not a regular file (a device, a pipe) is written to as it
/// stands. Errors: system; nothing is left behind.
Status write_file_atomically(const std::filesystem::path& path, std::span<const std::uint8_t> bytes,
                             FileAccess access = FileAccess::everyone);

/// Writes the pieces, one after another, into a new file or over an old one and asks the system to begin with taking
/// them to the disk; flush_file() waits for that. For files that nobody reads yet. Errors: system; the file is removed.
Status write_pieces(const std::filesystem::path& path, std::span<const std::span<const std::uint8_t>> pieces);
/// Waits until a file's bytes, or the names in a folder, are on the disk. Errors: system.
Status flush_file(const std::filesystem::path& path);
Status flush_folder(const std::filesystem::path& path);

}  // namespace tacet::wire
