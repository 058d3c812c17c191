// Bump allocator of bytes; Reset() keeps the largest block. Moving an arena moves no byte.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

class ByteArena {
 public:
  ByteArena() = default;
  ByteArena(ByteArena&& other) noexcept { *this = std::move(other); }
  ByteArena& operator=(ByteArena&& other) noexcept {
    blocks_ = std::exchange(other.blocks_, {});
    block_size_ = std::exchange(other.block_size_, 0);
    used_ = std::exchange(other.used_, 0);
    return *this;
  }

  char* Allocate(size_t bytes, size_t align = 1) {
    size_t at = (used_ + align - 1) & ~(align - 1);
    if (blocks_.empty() || at + bytes > block_size_) {
      NewBlock(bytes + align);
      at = (used_ + align - 1) & ~(align - 1);
    }
    char* out = blocks_.back().get() + at;
    used_ = at + bytes;
    return out;
  }
  std::string_view Copy(std::string_view v) {
    char* out = Allocate(v.size());
    if (!v.empty()) std::memcpy(out, v.data(), v.size());
    return {out, v.size()};
  }
  void Reset() {
    if (blocks_.size() > 1) blocks_.erase(blocks_.begin(), blocks_.end() - 1);
    used_ = 0;
  }

 private:
  void NewBlock(size_t at_least) {
    size_t size = blocks_.empty() ? 64 * 1024 : block_size_ * 2;
    if (size > (1U << 24U)) size = 1U << 24U;
    if (size < at_least) size = at_least;
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    block_size_ = size;
    used_ = 0;
  }
  std::vector<std::unique_ptr<char[]>> blocks_;
  size_t block_size_ = 0, used_ = 0;
};

}  // namespace weir
