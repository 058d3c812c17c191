// StateDirectory: the directory of one running instance, and what its tasks share.
//
//   <dir>/            mode 0700
//   <dir>/LOCK        flock'ed while the process lives; holds "<pid>\n"
//   <dir>/<task>/     one RocksDB database a task, mode 0700 (rocks_state.h says what is in it)
//
// A directory is used by one process at a time: a second one is refused with the pid of the first (K0202). The kernel
// frees the lock when a process ends in whatever way; the file is never removed. A directory that exists, is not empty
// and has no LOCK file is not taken over (K0201): it is somebody else's.
//
// Thread contract: safe from several threads; each TaskState is its thread's own.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/state/rocks_state.h"
#include "runtime/state/task_state.h"

namespace weir::state {

struct StateDirectoryOptions {
  // Bytes for blocks, indexes, filters and write buffers of all tasks together (a soft limit).
  size_t memory_budget = size_t{128} << 20;
  // How many tasks may be open at once at most; divides the file descriptors.
  size_t expected_tasks = 16;
};

class StateDirectory {
 public:
  // Creates the directory if it is not there, takes the lock (waiting half a second for a process that is just ending),
  // and raises the limit on open files to the hard limit. K0201, K0202, K0204.
  static Result<std::unique_ptr<StateDirectory>> Open(const std::string& dir, const StateDirectoryOptions& options);
  // The pid of the process that holds the directory's lock; 0 if none does or there is no such directory, -1 if it is
  // held by a process that has not written its pid yet.
  static pid_t LockHolder(const std::string& dir);
  // The task directories in dir, sorted; needs no lock.
  static Result<std::vector<std::string>> ListTasks(const std::string& dir);
  // Letters, digits, '.', '_' and '-', not beginning with '.', at most 200 bytes.
  static bool IsTaskName(std::string_view name);

  StateDirectory(const StateDirectory&) = delete;
  StateDirectory& operator=(const StateDirectory&) = delete;
  ~StateDirectory();

  // Opens a task's state, creating it if need be. K0202 (open already), K0203, K0205, K0210 … as OpenRocksState.
  Result<std::unique_ptr<TaskState>> OpenTask(std::string_view name, std::vector<std::string> stores) const;
  // Removes a task's state from disk, however damaged. The task must not be open.
  Status WipeTask(std::string_view name) const;

  const std::string& path() const { return path_; }
  std::string TaskDir(std::string_view name) const { return path_ + "/" + std::string(name); }
  Result<std::vector<std::string>> ListTasks() const { return ListTasks(path_); }
  const RocksOptions& rocks_options() const { return options_; }
  const std::shared_ptr<RocksEnvironment>& environment() const { return environment_; }

 private:
  StateDirectory(std::string path, int lock_fd, RocksOptions options, std::shared_ptr<RocksEnvironment> environment)
      : path_(std::move(path)), lock_fd_(lock_fd), options_(options), environment_(std::move(environment)) {}

  std::string path_;
  int lock_fd_;
  RocksOptions options_;
  std::shared_ptr<RocksEnvironment> environment_;
};

}  // namespace weir::state
