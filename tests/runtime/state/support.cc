#include "tests/runtime/state/support.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

extern char** environ;

namespace weir::state::testing {

namespace fs = std::filesystem;

TempDir::TempDir() {
  std::string name = (fs::temp_directory_path() / "weir-state-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  path_ = name;
}

TempDir::~TempDir() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Child::Child(const std::vector<std::string>& role_and_arguments) {
  std::vector<std::string> words = {"/proc/self/exe", "--child"};
  words.insert(words.end(), role_and_arguments.begin(), role_and_arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  if (::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ) != 0) std::abort();
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  out_ = ends[0];
}

Child::~Child() {
  if (pid_ > 0) {
    Kill();
    Wait();
  }
  ::close(out_);
}

std::string Child::ReadLine() {
  std::string line;
  for (char c; ::read(out_, &c, 1) == 1;) {
    if (c == '\n') return line;
    line.push_back(c);
  }
  return "";  // a line cut off by a kill does not count
}

void Child::Kill() { ::kill(pid_, SIGKILL); }

int Child::Wait() {
  int status = 0;
  if (::waitpid(pid_, &status, 0) != pid_) return -1000;
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::unique_ptr<TaskState> Must(Result<std::unique_ptr<TaskState>> state) {
  if (!state.ok()) {
    std::fprintf(stderr, "%s\n", state.status().ToString().c_str());
    std::exit(1);
  }
  return std::move(state).value();
}

std::map<std::string, std::string> Rows(const TaskState& state, int store, std::string_view begin,
                                        std::string_view end) {
  std::map<std::string, std::string> rows;
  std::string last;
  auto it = state.Scan(store, begin, end);
  for (; it->Valid(); it->Next()) {
    EXPECT_TRUE(rows.empty() || last < it->key()) << "out of order";
    last = it->key();
    rows.emplace(it->key(), it->value());
  }
  EXPECT_OK(it->status());
  return rows;
}

std::string GetOr(const TaskState& state, int store, std::string_view key) {
  std::string value;
  const Result<bool> got = state.Get(store, key, &value);
  return !got.ok() ? got.status().code() : got.value() ? value : "(none)";
}

std::string MetaOr(const TaskState& state, std::string_view key) {
  std::string value;
  const Result<bool> got = state.GetMeta(key, &value);
  return !got.ok() ? got.status().code() : got.value() ? value : "(none)";
}

}  // namespace weir::state::testing
