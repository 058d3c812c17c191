#include "runtime/state/rocks_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "runtime/state/errors.h"
#include "runtime/state/rocks_state.h"

namespace weir::state {

namespace fs = std::filesystem;

FilesFound LookForDatabase(const std::string& dir) {
  std::error_code error;
  FilesFound found = FilesFound::kNothing;
  for (fs::directory_iterator it(dir, error), end; !error && it != end; it.increment(error)) {
    const fs::path name = it->path().filename();
    if (name == "CURRENT") return FilesFound::kDatabase;
    // The first log is made after CURRENT, so without either it was killed while being created and held nothing yet.
    if (name.extension() == ".sst" || name.extension() == ".log") found = FilesFound::kRemains;
  }
  return found;
}

Status DirectoryError(const std::string& doing, const std::string& path, int error) {
  return Status::Error(kDirectoryUnusable, doing + " " + path + ": " + std::generic_category().message(error),
                       "check the path and its permissions, or use another --state-dir");
}

Status MakeDirectory(const std::string& dir) {
  if (::mkdir(dir.c_str(), 0700) != 0 && errno != EEXIST) return DirectoryError("cannot create", dir, errno);
  struct stat info {};
  if (::stat(dir.c_str(), &info) != 0) return DirectoryError("cannot use", dir, errno);
  if (!S_ISDIR(info.st_mode)) return DirectoryError("cannot use", dir, ENOTDIR);
  if (::access(dir.c_str(), R_OK | W_OK | X_OK) != 0) return DirectoryError("cannot use", dir, errno);
  return Status::Ok();
}

Status WipeRocksState(const std::string& dir) {
  // CURRENT goes first: whatever is left after an interruption is then not taken for a database.
  if (::unlink((dir + "/CURRENT").c_str()) != 0 && errno != ENOENT && errno != ENOTDIR) {
    return DirectoryError("cannot remove", dir + "/CURRENT", errno);
  }
  std::error_code error;
  fs::remove_all(dir, error);
  if (error) return DirectoryError("cannot remove", dir, error.value());
  return Status::Ok();
}

}  // namespace weir::state
