// The directory of a task's database as files: what is there before RocksDB looks, and its removal. Private to the
// folder.
#pragma once

#include <string>

#include "runtime/base/status.h"

namespace weir::state {

enum class FilesFound {
  kNothing,   // no directory, or nothing that ever was a database: make one
  kDatabase,  // CURRENT is there
  kRemains,   // tables or logs without CURRENT: damaged, or a removal that was interrupted
};

FilesFound LookForDatabase(const std::string& dir);
// Makes dir (mode 0700) unless it is there, and sees that it can be used. K0201.
Status MakeDirectory(const std::string& dir);
// Status for a failed system call on a path: "<doing> <path>: <reason>". K0201.
Status DirectoryError(const std::string& doing, const std::string& path, int error);

}  // namespace weir::state
