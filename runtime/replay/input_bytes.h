// The bytes of a file or of standard input, as a stream; what is compressed with gzip is decompressed, whatever its
// name. Thread contract: one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "runtime/base/status.h"

namespace weir::replay {

class InputBytes {
 public:
  enum class Got : uint8_t { kBytes, kEnd, kInterrupted, kFailed };

  // "-" is standard input. K0302: it cannot be read.
  static Result<std::unique_ptr<InputBytes>> Open(const std::string& path);
  virtual ~InputBytes() = default;

  // Reads at least one byte, and no more than are there. kInterrupted: by a signal; nothing was read. kFailed:
  // status().
  virtual Got Read(char* to, size_t room, size_t* size) = 0;
  // Read would wait for whoever writes the other end.
  virtual bool WouldWait() const = 0;
  virtual const Status& status() const = 0;
  // How far it has been read, in bytes of the file as it is stored; its size, or -1 where there is no telling.
  virtual int64_t position() const = 0;
  virtual int64_t size() const = 0;
};

std::string GzipLibraryVersion();  // for `weir version`

}  // namespace weir::replay
