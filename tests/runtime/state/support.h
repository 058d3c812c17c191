// What the state tests share: a directory that goes away, and second processes of this program.
#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/state/task_state.h"

namespace weir::state::testing {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  std::string path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

// A second process: this program again, running one of the roles in main.cc. A fork alone would not do, as RocksDB's
// threads are not inherited. Killed, if it still runs, by the destructor.
class Child {
 public:
  explicit Child(const std::vector<std::string>& role_and_arguments);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  pid_t pid() const { return pid_; }
  // The next line of its output, waiting for it; "" at the end.
  std::string ReadLine();
  void Kill();  // SIGKILL
  // Its exit code, or minus the signal that ended it.
  int Wait();

 private:
  pid_t pid_ = -1;
  int out_ = -1;
};

#define ASSERT_OK(expr)                                            \
  do {                                                             \
    const ::weir::Status status_assert_ = (expr);                  \
    ASSERT_TRUE(status_assert_.ok()) << status_assert_.ToString(); \
  } while (0)
#define EXPECT_OK(expr)                                            \
  do {                                                             \
    const ::weir::Status status_expect_ = (expr);                  \
    EXPECT_TRUE(status_expect_.ok()) << status_expect_.ToString(); \
  } while (0)

// Fails the test and ends the process on an error: for set-up that cannot go wrong.
std::unique_ptr<TaskState> Must(Result<std::unique_ptr<TaskState>> state);
// All rows of a scan; an error is a test failure.
std::map<std::string, std::string> Rows(const TaskState& state, int store, std::string_view begin = "",
                                        std::string_view end = "");
// The value, or "(none)", or the error code.
std::string GetOr(const TaskState& state, int store, std::string_view key);
std::string MetaOr(const TaskState& state, std::string_view key);

}  // namespace weir::state::testing
