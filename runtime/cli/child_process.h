// A weir process started by another: `weir demo` runs the runtime as people do, to be able to kill it.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace weir::cli {

class ChildProcess {
 public:
  ChildProcess() = default;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess() { Kill(); }

  // This program with these arguments; stdout and stderr go where ours go. False: it cannot be started.
  bool Start(const std::vector<std::string>& arguments);
  bool running();
  void Kill();               // SIGKILL, and waits
  int Wait(int timeout_ms);  // its exit code; -1: it still runs
  void Interrupt();          // SIGINT

 private:
  pid_t pid_ = -1;
  int code_ = -1;
};

}  // namespace weir::cli
