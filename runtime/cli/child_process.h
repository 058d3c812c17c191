// Processes started by weir: `weir demo` runs the runtime as people do, to be able to kill it; `weir graph` has
// Graphviz lay out what it draws.
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

// The path of a program on PATH; empty: there is none.
std::string FindProgram(const std::string& name);

// Runs a program with `input` as its standard input and gathers its standard output; its stderr goes where ours goes.
// Its exit code, 128 + N after a signal; -1: it cannot be started.
int Filter(const std::vector<std::string>& command, const std::string& input, std::string* output);

}  // namespace weir::cli
