// SPDX-License-Identifier: Apache-2.0
//
// One writer at a time in a folder, across processes.
#pragma once

#include <filesystem>
#include <optional>

#include "base/error.h"

namespace tacet::table {

/// Held until destroyed; the system lets go of it when the process ends, however it ends. Move only.
class FolderLock {
 public:
  /// The lock of a folder, on a file `lock` in it; nothing when somebody else holds it. Errors: system.
  static Result<std::optional<FolderLock>> try_acquire(const std::filesystem::path& folder);
  /// Errors: system, also when somebody else holds it.
  static Result<FolderLock> acquire(const std::filesystem::path& folder);

  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace tacet::table
