// SPDX-License-Identifier: Apache-2.0
//
// Objects in files. A reader never takes more memory than it was allowed; a writer never leaves half a file under the
// name that was asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
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

/// The header of the object in a file; reads 40 bytes of it. Errors: as read_file and peek.
Result<Header> peek_file(const std::filesystem::path& path);

/// Writes a file beside `path`, flushes it to the disk and renames it to `path`: whatever happens, `path` is the old
/// file or the whole new one. A target that exists and is not a regular file (a device, a pipe) is written to as it
/// stands. Errors: system; nothing is left behind.
Status write_file_atomically(const std::filesystem::path& path, std::span<const std::uint8_t> bytes,
                             FileAccess access = FileAccess::everyone);

}  // namespace tacet::wire
