// SPDX-License-Identifier: Apache-2.0
#include "wire/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/random.h"

namespace tacet::wire {
namespace {

/// A descriptor that is closed when it goes.
class File {
 public:
  File(const std::filesystem::path& path, int flags, mode_t mode = 0)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (is_open()) ::close(descriptor_);
  }
  bool is_open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }
  int release() { return std::exchange(descriptor_, -1); }
  /// Closes now; some file systems report a failed write only here.
  bool close() { return ::close(std::exchange(descriptor_, -1)) == 0; }

 private:
  int descriptor_;
};

tl::unexpected<Error> system_fault(const char* verb, const std::filesystem::path& path) {
  const int number = errno;
  return fail(ErrorCode::system, "cannot {} '{}': {}", verb, path.string(),
              std::error_code(number, std::generic_category()).message());
}

// At most bytes.size(); fewer at the end of the file; -1 on failure.
ssize_t read_up_to(int descriptor, std::span<std::uint8_t> bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(descriptor, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return static_cast<ssize_t>(done);
}

bool write_all(int descriptor, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

// The size of an open regular file.
Result<std::size_t> regular_size(const File& file, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(file.descriptor(), &status) != 0) return system_fault("examine", path);
  if (!S_ISREG(status.st_mode))
    return fail(ErrorCode::system, "cannot read '{}': it is not a regular file", path.string());
  return static_cast<std::size_t>(status.st_size);
}

bool is_special_file(const std::filesystem::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

Status write_to_special_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
  File file(path, O_WRONLY);
  if (!file.is_open()) return system_fault("open", path);
  if (!write_all(file.descriptor(), bytes)) return system_fault("write", path);
  if (!file.close()) return system_fault("write", path);
  return {};
}

// A name beside `path` that nobody else uses: 64 random bits.
std::filesystem::path temporary_name(const std::filesystem::path& path) {
  const Seed seed = random_seed();
  std::filesystem::path name = path;
  name += ".";
  for (std::size_t i = 0; i < 8; ++i) name += fmt::format("{:02x}", seed.bytes[i]);
  name += ".part";
  return name;
}

Status flush(const std::filesystem::path& path, int flags) {
  const File file(path, O_RDONLY | flags);
  if (!file.is_open()) return system_fault("open", path);
  if (::fsync(file.descriptor()) != 0) return system_fault("flush", path);
  return {};
}

Status write_and_begin_flush(const std::filesystem::path& path, std::span<const std::span<const std::uint8_t>> pieces) {
  File file(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0666);
  if (!file.is_open()) return system_fault("create", path);
  for (const auto piece : pieces)
    if (!write_all(file.descriptor(), piece)) return system_fault("write", path);
#if defined(__linux__)
  // Only a hint: whether it fails is seen when the file is flushed.
  static_cast<void>(::sync_file_range(file.descriptor(), 0, 0, SYNC_FILE_RANGE_WRITE));
#endif
  if (!file.close()) return system_fault("write", path);
  return {};
}

}  // namespace

Result<std::vector<std::uint8_t>> read_file(const std::filesystem::path& path, std::size_t bytes_max) {
  // Without O_NONBLOCK a pipe with no writer would be waited for here; regular files do not mind it.
  const File file(path, O_RDONLY | O_NONBLOCK);
  if (!file.is_open()) return system_fault("open", path);
  TACET_ASSIGN_OR_RETURN(const std::size_t size, regular_size(file, path));
  if (size > bytes_max)
    return fail(ErrorCode::limit_exceeded, "'{}' has {} bytes; the limit is {}", path.string(), size, bytes_max);
  std::vector<std::uint8_t> bytes(size);
  const ssize_t count = read_up_to(file.descriptor(), bytes);
  if (count < 0) return system_fault("read", path);
  if (static_cast<std::size_t>(count) != size)
    return fail(ErrorCode::system, "'{}' shrank from {} to {} bytes while it was read", path.string(), size, count);
  return bytes;
}

Result<Header> peek_file(const std::filesystem::path& path) {
  const File file(path, O_RDONLY | O_NONBLOCK);
  if (!file.is_open()) return system_fault("open", path);
  TACET_RETURN_IF_ERROR(regular_size(file, path));
  std::array<std::uint8_t, header_bytes> header{};
  const ssize_t count = read_up_to(file.descriptor(), header);
  if (count < 0) return system_fault("read", path);
  return peek(std::span(header).first(static_cast<std::size_t>(count)));
}

Status write_file_atomically(const std::filesystem::path& path, std::span<const std::uint8_t> bytes,
                             FileAccess access) {
  if (is_special_file(path)) return write_to_special_file(path, bytes);
  TACET_ASSIGN_OR_RETURN(OutputFile file, OutputFile::create(path, access));
  TACET_RETURN_IF_ERROR(file.write_at(0, bytes));
  return file.commit();
}

Status write_pieces(const std::filesystem::path& path, std::span<const std::span<const std::uint8_t>> pieces) {
  Status written = write_and_begin_flush(path, pieces);
  if (!written) ::unlink(path.c_str());
  return written;
}

Status flush_file(const std::filesystem::path& path) { return flush(path, 0); }
Status flush_folder(const std::filesystem::path& path) { return flush(path, O_DIRECTORY); }

Result<OutputFile> OutputFile::create(const std::filesystem::path& path, FileAccess access) {
  // A rename would put a file in the place of a device or a pipe.
  if (is_special_file(path))
    return fail(ErrorCode::system, "cannot replace '{}': it is not a regular file", path.string());
  std::filesystem::path temporary = temporary_name(path);
  const mode_t mode = access == FileAccess::owner_alone ? 0600 : 0666;
  File file(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  if (!file.is_open()) return system_fault("create", temporary);
  return OutputFile(path, std::move(temporary), file.release());
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(temporary_, other.temporary_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Status OutputFile::write_at(std::size_t offset, std::span<const std::uint8_t> bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_fault("write", temporary_);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::size_t>(count);
  }
  return {};
}

Status OutputFile::commit() {
  if (::fsync(descriptor_) != 0) return system_fault("flush", temporary_);
  // Some file systems report a failed write only here.
  if (::close(std::exchange(descriptor_, -1)) != 0) return system_fault("write", temporary_);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return system_fault("rename to", path_);
  temporary_.clear();
  // So that the new name survives a crash too.
  return flush_folder(path_.has_parent_path() ? path_.parent_path() : std::filesystem::path("."));
}

Result<InputFile> InputFile::open(const std::filesystem::path& path) {
  File file(path, O_RDONLY | O_NONBLOCK);
  if (!file.is_open()) return system_fault("open", path);
  TACET_ASSIGN_OR_RETURN(const std::size_t size, regular_size(file, path));
  return InputFile(path, file.release(), size);
}

InputFile::InputFile(InputFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

InputFile& InputFile::operator=(InputFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  return *this;
}

InputFile::~InputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Status InputFile::read_at(std::size_t offset, std::span<std::uint8_t> bytes) const {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count =
        ::pread(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_fault("read", path_);
    if (count == 0)
      return fail(ErrorCode::corrupt_data, "'{}' is cut short: it ends before byte {}", path_.string(),
                  offset + bytes.size());
    done += static_cast<std::size_t>(count);
  }
  return {};
}

}  // namespace tacet::wire
