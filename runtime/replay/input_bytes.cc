#include "runtime/replay/input_bytes.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace weir::replay {
namespace {

constexpr size_t kChunk = size_t{256} << 10;

class FileBytes final : public InputBytes {
 public:
  FileBytes(int fd, std::string name) : fd_(fd), name_(std::move(name)) {
    struct stat file {};
    if (fstat(fd_, &file) == 0 && S_ISREG(file.st_mode)) size_ = file.st_size;
  }
  ~FileBytes() override {
    if (packed_) inflateEnd(&zip_);
    if (fd_ != STDIN_FILENO) close(fd_);
  }
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;

  Got Read(char* to, size_t room, size_t* size) override;
  bool WouldWait() const override {
    if (size_ >= 0 || ended_ || begin_ < end_) return false;
    pollfd there{fd_, POLLIN, 0};
    return poll(&there, 1, 0) == 0;
  }
  const Status& status() const override { return status_; }
  int64_t position() const override { return position_; }
  int64_t size() const override { return size_; }

 private:
  Got Fill();
  Got Fail(const std::string& message, const std::string& hint) {
    status_ = Status::Error("K0302", "cannot read " + name_ + ": " + message, hint);
    return Got::kFailed;
  }
  bool StartMember();
  Got Unpack(char* to, size_t room, size_t* size);

  const int fd_;
  const std::string name_;
  int64_t position_ = 0, size_ = -1;
  std::vector<unsigned char> chunk_ = std::vector<unsigned char>(kChunk);
  size_t begin_ = 0, end_ = 0;  // of the chunk: bytes not used yet
  bool ended_ = false, looked_ = false, packed_ = false, in_member_ = false;
  z_stream zip_{};
  Status status_;
};

// Adds to the chunk what is there to be read.
InputBytes::Got FileBytes::Fill() {
  if (begin_ == end_) begin_ = end_ = 0;
  const ssize_t n = read(fd_, chunk_.data() + end_, chunk_.size() - end_);
  if (n < 0 && errno == EINTR) return Got::kInterrupted;
  if (n < 0) return Fail(std::strerror(errno), "check the file and its disk");
  ended_ = n == 0;
  end_ += static_cast<size_t>(n);
  position_ += n;
  return ended_ ? Got::kEnd : Got::kBytes;
}

bool FileBytes::StartMember() {
  constexpr int kGzip = 16 + MAX_WBITS;
  const int result = packed_ ? inflateReset(&zip_) : inflateInit2(&zip_, kGzip);
  packed_ = in_member_ = true;
  return result == Z_OK;
}

InputBytes::Got FileBytes::Read(char* to, size_t room, size_t* size) {
  while (!looked_ && end_ - begin_ < 2 && !ended_) {
    if (const Got got = Fill(); got != Got::kBytes && got != Got::kEnd) return got;
  }
  if (!looked_) {
    looked_ = true;
    const bool gzip = end_ - begin_ >= 2 && chunk_[begin_] == 0x1f && chunk_[begin_ + 1] == 0x8b;
    if (gzip && !StartMember()) return Fail("no memory to decompress it", "");
  }
  if (packed_) return Unpack(to, room, size);
  if (begin_ == end_) {
    if (ended_) return Got::kEnd;
    if (const Got got = Fill(); got != Got::kBytes) return got;
  }
  *size = std::min(room, end_ - begin_);
  std::memcpy(to, chunk_.data() + begin_, *size);
  begin_ += *size;
  return Got::kBytes;
}

// A gzip file is one member after another.
InputBytes::Got FileBytes::Unpack(char* to, size_t room, size_t* size) {
  for (;;) {
    if (begin_ == end_ && !ended_) {
      if (const Got got = Fill(); got != Got::kBytes && got != Got::kEnd) return got;
    }
    if (begin_ == end_) {
      if (in_member_) return Fail("the compressed data ends too early", "the file was cut short: copy it again");
      return Got::kEnd;
    }
    if (!in_member_ && !StartMember()) return Fail("no memory to decompress it", "");
    zip_.next_in = chunk_.data() + begin_;
    zip_.avail_in = static_cast<unsigned>(end_ - begin_);
    zip_.next_out = reinterpret_cast<unsigned char*>(to);
    zip_.avail_out = static_cast<unsigned>(std::min<size_t>(room, 1U << 30U));
    const unsigned out_before = zip_.avail_out;
    const int result = inflate(&zip_, Z_NO_FLUSH);
    begin_ = end_ - zip_.avail_in;
    if (result == Z_STREAM_END) in_member_ = false;
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
      return Fail("the compressed data is damaged", "check it with gzip -t");
    *size = out_before - zip_.avail_out;
    if (*size > 0) return Got::kBytes;
  }
}

}  // namespace

Result<std::unique_ptr<InputBytes>> InputBytes::Open(const std::string& path) {
  if (path == "-") return std::unique_ptr<InputBytes>(new FileBytes(STDIN_FILENO, "standard input"));
  const std::string name = "`" + path + "`";
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat file {};
  const bool directory = fd >= 0 && fstat(fd, &file) == 0 && S_ISDIR(file.st_mode);
  if (fd >= 0 && !directory) return std::unique_ptr<InputBytes>(new FileBytes(fd, name));
  const int error = directory ? EISDIR : errno;
  if (fd >= 0) close(fd);
  return Status::Error("K0302", "cannot read " + name + ": " + std::strerror(error),
                       directory         ? "give each of its files by an --input of its own"
                       : error == ENOENT ? "check the path"
                                         : "see who may read it: ls -l " + path);
}

std::string GzipLibraryVersion() { return zlibVersion(); }

}  // namespace weir::replay
