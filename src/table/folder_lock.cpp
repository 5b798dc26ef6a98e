// SPDX-License-Identifier: Apache-2.0
#include "table/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace tacet::table {

Result<std::optional<FolderLock>> FolderLock::try_acquire(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "lock";
  const auto system_fault = [&](const char* verb) {
    const int number = errno;
    return fail(ErrorCode::system, "cannot {} '{}': {}", verb, path.string(),
                std::error_code(number, std::generic_category()).message());
  };
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return system_fault("open");
  FolderLock lock(descriptor);
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK) return std::optional<FolderLock>();
    return system_fault("lock");
  }
  return std::optional(std::move(lock));
}

Result<FolderLock> FolderLock::acquire(const std::filesystem::path& folder) {
  TACET_ASSIGN_OR_RETURN(std::optional<FolderLock> lock, try_acquire(folder));
  if (!lock)
    return fail(ErrorCode::system, "'{}' is being written to by another process or writer; try again when it is done",
                folder.string());
  return *std::move(lock);
}

FolderLock::FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace tacet::table
