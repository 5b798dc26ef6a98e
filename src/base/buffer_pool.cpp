// SPDX-License-Identifier: Apache-2.0
#include "base/buffer_pool.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <bit>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "base/check.h"

namespace tacet {
namespace {

constexpr std::size_t huge_page_bytes = std::size_t{2} << 20;
constexpr std::size_t chunk_bytes_min = std::size_t{16} << 20;
constexpr std::size_t block_bytes_min = std::size_t{4} << 10;
constexpr unsigned classes_per_octave = 8;
constexpr unsigned class_count = 40 * classes_per_octave;
/// A large request is also served by a free block of up to so many classes above its own (at most 1.5 times as large):
/// the limbs of ciphertexts differ from level to level, and each level would keep blocks of its own.
constexpr unsigned classes_shared = 4;
constexpr std::size_t shared_bytes_min = std::size_t{1} << 20;

/// Class c holds blocks of block_bytes_min * 2^(c / 8) * (1 + (c mod 8) / 8) bytes.
constexpr std::size_t class_bytes(unsigned size_class) {
  const std::size_t octave = block_bytes_min << (size_class / classes_per_octave);
  return octave + octave / classes_per_octave * (size_class % classes_per_octave);
}

constexpr unsigned class_of(std::size_t bytes) {
  if (bytes <= block_bytes_min) return 0;
  const auto octave = static_cast<unsigned>(std::bit_width((bytes - 1) / block_bytes_min)) - 1;
  const std::size_t base = block_bytes_min << octave;
  const std::size_t step = base / classes_per_octave;
  return octave * classes_per_octave + static_cast<unsigned>((bytes - base + step - 1) / step);
}

static_assert(class_of(class_bytes(17)) == 17 && class_of(class_bytes(17) + 1) == 18);

}  // namespace

struct Buffer::Core {
  /// A free block keeps the link to the next in its own first bytes: the list needs no memory of
  /// its own.
  struct FreeBlock {
    FreeBlock* next;
  };
  struct Chunk {
    std::byte* start;
    std::size_t bytes;
  };

  explicit Core(std::size_t limit) : limit_bytes(limit) {}
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;
  ~Core() {
    for (const Chunk& chunk : chunks) munmap(chunk.start, chunk.bytes);
  }

  void reserve(std::size_t bytes) {
    const std::size_t chunk_bytes =
        std::max(chunk_bytes_min, (bytes + huge_page_bytes - 1) / huge_page_bytes * huge_page_bytes);
    if (limit_bytes != 0 && usage.reserved_bytes + chunk_bytes > limit_bytes) throw std::bad_alloc();
    // One huge page more than needed, so that a huge-page boundary lies inside; the rest is given
    // back.
    const std::size_t mapped = chunk_bytes + huge_page_bytes;
    void* address = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (address == MAP_FAILED) throw std::bad_alloc();
    auto* start = static_cast<std::byte*>(address);
    const std::size_t skip =
        (huge_page_bytes - reinterpret_cast<std::uintptr_t>(start) % huge_page_bytes) % huge_page_bytes;
    if (skip != 0) munmap(start, skip);
    if (skip != huge_page_bytes) munmap(start + skip + chunk_bytes, huge_page_bytes - skip);
    start += skip;
    madvise(start, chunk_bytes, MADV_HUGEPAGE);
    chunks.push_back({start, chunk_bytes});
    usage.reserved_bytes += chunk_bytes;
    bump = start;
    bump_left = chunk_bytes;
  }

  /// The class of the free block that serves a request of `size_class`; that itself where there is none.
  unsigned class_to_take(unsigned size_class) const {
    const unsigned last = class_bytes(size_class) < shared_bytes_min
                              ? size_class
                              : std::min(size_class + classes_shared, class_count - 1);
    for (unsigned candidate = size_class; candidate <= last; ++candidate)
      if (free_blocks[candidate] != nullptr) return candidate;
    return size_class;
  }

  /// A block for a request of `size_class`, which becomes the class of the block.
  Word* take(unsigned& size_class) {
    const std::lock_guard lock(mutex);
    size_class = class_to_take(size_class);
    const std::size_t bytes = class_bytes(size_class);
    std::byte* block = nullptr;
    if (FreeBlock* first = free_blocks[size_class]) {
      free_blocks[size_class] = first->next;
      block = reinterpret_cast<std::byte*>(first);
    } else {
      if (bytes > bump_left) reserve(bytes);
      block = bump;
      bump += bytes;
      bump_left -= bytes;
    }
    usage.in_use_bytes += bytes;
    usage.peak_bytes = std::max(usage.peak_bytes, usage.in_use_bytes);
    return reinterpret_cast<Word*>(block);
  }

  void give_back(Word* data, unsigned size_class) noexcept {
    const std::lock_guard lock(mutex);
    auto* block = reinterpret_cast<FreeBlock*>(data);
    block->next = free_blocks[size_class];
    free_blocks[size_class] = block;
    usage.in_use_bytes -= class_bytes(size_class);
  }

  std::mutex mutex;
  std::array<FreeBlock*, class_count> free_blocks{};
  std::vector<Chunk> chunks;
  std::byte* bump = nullptr;
  std::size_t bump_left = 0;
  std::size_t limit_bytes;
  BufferPool::Usage usage;
};

Buffer::Buffer(Buffer&& other) noexcept
    : core_(std::move(other.core_)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      size_class_(other.size_class_) {}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  if (this != &other) {
    release();
    core_ = std::move(other.core_);
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
    size_class_ = other.size_class_;
  }
  return *this;
}

Buffer::~Buffer() { release(); }

void Buffer::release() noexcept {
  if (data_ != nullptr) core_->give_back(data_, size_class_);
  data_ = nullptr;
  size_ = 0;
  core_.reset();
}

BufferPool::BufferPool(std::size_t limit_bytes) : core_(std::make_shared<Buffer::Core>(limit_bytes)) {}

Buffer BufferPool::acquire(std::size_t words) {
  if (words == 0) return {};
  unsigned size_class = class_of(words * sizeof(Word));
  if (words > (std::size_t{1} << 45) || size_class >= class_count) throw std::bad_alloc();
  Word* const data = core_->take(size_class);
  return Buffer(core_, data, words, size_class);
}

BufferPool::Usage BufferPool::usage() const {
  const std::lock_guard lock(core_->mutex);
  return core_->usage;
}

}  // namespace tacet
