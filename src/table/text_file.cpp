// SPDX-License-Identifier: Apache-2.0
#include "table/text_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

namespace tacet::table {
namespace {

constexpr unsigned zlib_buffer_bytes = 1U << 17;
constexpr std::size_t piece_bytes = std::size_t{1} << 24;  // zlib counts in int

tl::unexpected<Error> system_fault(const char* verb, const std::string& path) {
  const int number = errno;
  return fail(ErrorCode::system, "cannot {} '{}': {}", verb, path,
              std::error_code(number, std::generic_category()).message());
}

}  // namespace

struct TextFile::Data {
  Data(gzFile file_given, std::string path_given, std::uint64_t bytes_max_given)
      : file(file_given), path(std::move(path_given)), bytes_max(bytes_max_given) {}
  Data(const Data&) = delete;
  Data& operator=(const Data&) = delete;
  ~Data() { gzclose_r(file); }

  gzFile file;
  std::string path;
  std::uint64_t bytes_max;
  std::uint64_t bytes = 0;
};

TextFile::TextFile(std::unique_ptr<Data> data) : data_(std::move(data)) {}
TextFile::TextFile(TextFile&&) noexcept = default;
TextFile& TextFile::operator=(TextFile&&) noexcept = default;
TextFile::~TextFile() = default;

Result<TextFile> TextFile::open(const std::filesystem::path& path, std::uint64_t bytes_max) {
  // Without O_NONBLOCK a pipe with no writer would be waited for here; regular files do not mind it.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return system_fault("open", path.string());
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor);
    return fail(ErrorCode::system, "cannot read '{}': it is not a regular file", path.string());
  }
  gzFile file = gzdopen(descriptor, "rb");
  if (file == nullptr) {
    ::close(descriptor);
    return fail(ErrorCode::system, "cannot read '{}': no memory for decompression", path.string());
  }
  gzbuffer(file, zlib_buffer_bytes);
  return TextFile(std::make_unique<Data>(file, path.string(), bytes_max));
}

Result<std::size_t> TextFile::read(std::span<char> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const auto wanted = static_cast<unsigned>(std::min(out.size() - done, piece_bytes));
    const int count = gzread(data_->file, out.data() + done, wanted);
    int state = Z_OK;
    gzerror(data_->file, &state);
    if (count < 0 && state == Z_ERRNO) return system_fault("read", data_->path);
    if (count < 0 || state == Z_BUF_ERROR)
      return fail(ErrorCode::corrupt_data,
                  "'{}' is damaged or cut short after {} bytes of text: it does not decompress", data_->path,
                  data_->bytes + done);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  data_->bytes += done;
  if (data_->bytes > data_->bytes_max)
    return fail(ErrorCode::limit_exceeded, "'{}' has more than {} bytes of text, the limit", data_->path,
                data_->bytes_max);
  return done;
}

}  // namespace tacet::table
