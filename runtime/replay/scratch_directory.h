// A directory for state that ends with the object.
#pragma once

#include <memory>
#include <string>

#include "runtime/base/status.h"

namespace weir::replay {

class ScratchDirectory {
 public:
  // Below TMPDIR. K0303: it cannot be made. `what`: "a test".
  static Result<std::unique_ptr<ScratchDirectory>> Make(const std::string& what);
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  explicit ScratchDirectory(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace weir::replay
