#include "runtime/state/state_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>

#include "runtime/base/log.h"
#include "runtime/state/errors.h"
#include "runtime/state/rocks_files.h"

namespace weir::state {
namespace {

namespace fs = std::filesystem;

constexpr char kLockFile[] = "LOCK";
constexpr rlim_t kWantedFiles = 65536;
constexpr rlim_t kOtherFiles = 192;     // sockets, logs, input and output files
constexpr rlim_t kFixedTaskFiles = 16;  // a database's log, manifest, lock, directories
constexpr rlim_t kLeastTaskFiles = 40;

// Not a directory of ours that has something in it: better not touched.
Status CheckOurs(const std::string& dir) {
  std::error_code error;
  if (fs::exists(dir + "/" + kLockFile, error)) return Status::Ok();
  for (fs::directory_iterator it(dir, error), end; !error && it != end; it.increment(error)) {
    if (it->path().filename() == "lost+found") continue;
    return Status::Error(kDirectoryUnusable, dir + " is not empty and is not a state directory",
                         "use a new or empty directory for --state-dir");
  }
  if (error) return DirectoryError("cannot read", dir, error.value());
  return Status::Ok();
}

pid_t ReadPid(int fd) {
  char text[32];
  const ssize_t size = ::pread(fd, text, sizeof(text), 0);
  pid_t pid = 0;
  if (size > 0) std::from_chars(text, text + size, pid);
  return pid > 0 ? pid : -1;
}

Status TakeLock(const std::string& dir, int fd) {
  for (int attempt = 0; ::flock(fd, LOCK_EX | LOCK_NB) != 0; ++attempt) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return DirectoryError("cannot lock", dir, errno);
    if (attempt < 10) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      continue;
    }
    const pid_t pid = ReadPid(fd);
    return Status::Error(kDirectoryInUse,
                         "the state directory " + dir + " is in use by " +
                             (pid > 0 ? "process " + std::to_string(pid) : "another process"),
                         "stop that process, or give this one its own --state-dir");
  }
  const std::string text = std::to_string(::getpid()) + "\n";
  // Only a message to people depends on it, so a full disk is no reason to stop here.
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    spdlog::warn("cannot write the process id to {}/{}", dir, kLockFile);
  }
  return Status::Ok();
}

void MakePrivate(const std::string& dir) {
  struct stat info {};
  if (::stat(dir.c_str(), &info) != 0 || (info.st_mode & 077) == 0) return;
  if (::chmod(dir.c_str(), 0700) != 0) {
    spdlog::warn("others may look into the state directory {}: {}", dir, std::generic_category().message(errno));
  }
}

// How many table files a task may keep open. K0204.
Result<int> FilesPerTask(size_t tasks) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return RocksOptions().max_open_files;
  const rlim_t wanted = std::min(limit.rlim_max, kWantedFiles);
  if (limit.rlim_cur < wanted) {
    rlimit raised = limit;
    raised.rlim_cur = wanted;
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  const rlim_t count = std::max<rlim_t>(tasks, 1);
  const rlim_t least = kOtherFiles + count * kLeastTaskFiles;
  if (limit.rlim_cur < least) {
    return Status::Error(kFileLimit,
                         "at most " + std::to_string(limit.rlim_cur) + " open files are allowed; " +
                             std::to_string(count) + " tasks need " + std::to_string(least),
                         "raise the limit, for example: ulimit -n " + std::to_string(std::max<rlim_t>(least, 4096)));
  }
  const rlim_t share = (limit.rlim_cur - kOtherFiles) / count - kFixedTaskFiles;
  return static_cast<int>(std::min<rlim_t>(share, static_cast<rlim_t>(RocksOptions().max_open_files)));
}

Status BadName(std::string_view name) {
  return Status::Error(kBadTaskName, "\"" + std::string(name) + "\" cannot be the name of a task's directory",
                       "use letters, digits, '.', '_' and '-'");
}

}  // namespace

bool StateDirectory::IsTaskName(std::string_view name) {
  if (name.empty() || name.size() > 200 || name[0] == '.' || name == kLockFile) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
}

Result<std::unique_ptr<StateDirectory>> StateDirectory::Open(const std::string& dir,
                                                             const StateDirectoryOptions& options) {
  std::string path = dir;
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  if (path.empty()) return DirectoryError("cannot use", "\"\"", ENOENT);
  if (const fs::path parent = fs::path(path).parent_path(); !parent.empty()) {
    std::error_code error;
    fs::create_directories(parent, error);
    if (error) return DirectoryError("cannot create", parent.string(), error.value());
  }
  WEIR_RETURN_IF_ERROR(MakeDirectory(path));
  WEIR_RETURN_IF_ERROR(CheckOurs(path));
  const std::string lock = path + "/" + kLockFile;
  const int fd = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return DirectoryError("cannot open", lock, errno);
  std::unique_ptr<StateDirectory> directory(new StateDirectory(path, fd, RocksOptions(), nullptr));
  WEIR_RETURN_IF_ERROR(TakeLock(path, fd));
  MakePrivate(path);
  Result<int> files = FilesPerTask(options.expected_tasks);
  if (!files.ok()) return files.status();
  directory->options_.max_open_files = *files;
  directory->environment_ = NewRocksEnvironment(options.memory_budget);
  return directory;
}

StateDirectory::~StateDirectory() { ::close(lock_fd_); }

pid_t StateDirectory::LockHolder(const std::string& dir) {
  const int fd = ::open((dir + "/" + kLockFile).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return 0;
  // Held for an instant only; Open waits longer than that.
  const bool held = ::flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  const pid_t pid = held ? ReadPid(fd) : 0;
  ::close(fd);
  return pid;
}

Result<std::vector<std::string>> StateDirectory::ListTasks(const std::string& dir) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(dir, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (IsTaskName(name) && LookForDatabase(it->path().string()) != FilesFound::kNothing) names.push_back(name);
  }
  if (error == std::errc::no_such_file_or_directory) {
    return Status::Error(kNoState, "there is no state directory " + dir, "check the path");
  }
  if (error) return DirectoryError("cannot read", dir, error.value());
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::unique_ptr<TaskState>> StateDirectory::OpenTask(std::string_view name,
                                                            std::vector<std::string> stores) const {
  if (!IsTaskName(name)) return BadName(name);
  return OpenRocksState(TaskDir(name), std::move(stores), options_, environment_);
}

Status StateDirectory::WipeTask(std::string_view name) const {
  if (!IsTaskName(name)) return BadName(name);
  return WipeRocksState(TaskDir(name));
}

}  // namespace weir::state
