#include "runtime/replay/scratch_directory.h"

#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace weir::replay {

Result<std::unique_ptr<ScratchDirectory>> ScratchDirectory::Make(const std::string& what) {
  std::error_code error;
  std::string path = (std::filesystem::temp_directory_path(error) / "weir-XXXXXX").string();
  if (!error && mkdtemp(path.data()) != nullptr)
    return std::unique_ptr<ScratchDirectory>(new ScratchDirectory(std::move(path)));
  return Status::Error("K0303",
                       "cannot make a directory for the state of " + what + ": " +
                           std::string(error ? error.message() : std::strerror(errno)),
                       "point TMPDIR to a directory that can be written to");
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace weir::replay
