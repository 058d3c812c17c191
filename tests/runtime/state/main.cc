// The tests' main. With `--child ROLE …` it is a second process of a test instead (support.h, Child).
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>

#include "runtime/base/log.h"
#include "runtime/state/rocks_state.h"
#include "runtime/state/state_directory.h"
#include "tests/runtime/state/support.h"

namespace weir::state::testing {
namespace {

void Say(const std::string& line) {
  const std::string text = line + "\n";
  if (::write(STDOUT_FILENO, text.data(), text.size()) != static_cast<ssize_t>(text.size())) std::exit(1);
}

// hold DIR: takes the lock, says so, and waits to be killed.
int Hold(const std::string& dir) {
  auto directory = StateDirectory::Open(dir, {});
  Say(directory.ok() ? "locked" : directory.status().code());
  for (;;) ::pause();
}

// limit DIR N: opens with at most N files and says the code.
int Limit(const std::string& dir, const std::string& files) {
  const rlim_t limit = std::strtoul(files.c_str(), nullptr, 10);
  const rlimit both{limit, limit};
  if (::setrlimit(RLIMIT_NOFILE, &both) != 0) return 1;
  auto directory = StateDirectory::Open(dir, {});
  Say(directory.ok() ? "ok" : directory.status().code());
  return 0;
}

// apply DIR: applies batch after batch until killed; batch n leaves n in the meta rows and in every store. Says n after
// each.
int ApplyForever(const std::string& dir) {
  RocksOptions options;
  options.write_buffer_bytes = 64 << 10;  // so that tables are written, too, while it is killed
  auto state = Must(OpenRocksState(dir, {"a", "b", "c"}, options, NewRocksEnvironment(8 << 20)));
  std::string text;
  auto got = state->GetMeta("n", &text);
  if (!got.ok()) return 1;
  for (uint64_t n = got.value() ? std::stoull(text) + 1 : 1;; ++n) {
    StateBatch batch;
    for (int store = 0; store < 3; ++store) {
      for (int row = 0; row < 20; ++row) batch.Put(store, "row" + std::to_string(row), std::to_string(n));
      batch.Put(store, "fill" + std::to_string(n % 500), std::string(100 + n % 400, 'x'));
    }
    batch.PutMeta("n", std::to_string(n));
    if (!state->Apply(batch).ok()) return 1;
    Say(std::to_string(n));
  }
}

bool MountSmall(const std::string& dir) {
  if (::unshare(::geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) != 0) return false;
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  return ::mount("tmpfs", dir.c_str(), "tmpfs", 0, "size=12m") == 0;
}

#define REQUIRE(cond)                                                         \
  do {                                                                        \
    if (!(cond)) {                                                            \
      std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #cond); \
      return 1;                                                               \
    }                                                                         \
  } while (0)

// full DIR BYTES: fills a disk of 12 MB with rows of BYTES, frees space, reopens. 77: no small disk can be mounted.
int FullDisk(const std::string& dir, const std::string& bytes) {
  if (!MountSmall(dir)) return 77;
  const std::string filler = dir + "/filler";
  const int fd = ::open(filler.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  REQUIRE(fd >= 0 && ::posix_fallocate(fd, 0, 4 << 20) == 0);
  ::close(fd);

  RocksOptions options;
  options.write_buffer_bytes = 512 << 10;
  auto environment = NewRocksEnvironment(8 << 20);
  auto state = Must(OpenRocksState(dir + "/task", {"s"}, options, environment));
  std::mt19937_64 random(1);
  std::string value(std::stoul(bytes), '\0');
  uint64_t applied = 0;
  for (Status status; status.ok();) {
    for (char& c : value) c = static_cast<char>(random());
    StateBatch batch;
    batch.Put(0, "k" + std::to_string(applied + 1), value);
    batch.PutMeta("n", std::to_string(applied + 1));
    status = state->Apply(batch);
    if (status.ok())
      ++applied;
    else
      REQUIRE(status.code() == "K0211");
    REQUIRE(applied < 10'000'000);
  }
  REQUIRE(applied > 0);
  REQUIRE(GetOr(*state, 0, "k1").size() == value.size());  // reading goes on
  StateBatch more;
  more.PutMeta("n", "0");
  REQUIRE(state->Apply(more).code() == "K0211");  // writing does not, until it is opened again
  state.reset();
  REQUIRE(::unlink(filler.c_str()) == 0);

  state = Must(OpenRocksState(dir + "/task", {"s"}, options, environment));
  const uint64_t found = std::stoull(MetaOr(*state, "n"));
  REQUIRE(found == applied || found == applied + 1);
  for (uint64_t n = 1; n <= found; ++n) REQUIRE(GetOr(*state, 0, "k" + std::to_string(n)).size() == value.size());
  REQUIRE(GetOr(*state, 0, "k" + std::to_string(found + 1)) == "(none)");
  StateBatch again;
  again.Put(0, "after", "1");
  REQUIRE(state->Apply(again).ok());
  return 0;
}

int RunRole(const std::vector<std::string>& words) {
  const std::string& role = words[0];
  if (role == "hold") return Hold(words.at(1));
  if (role == "limit") return Limit(words.at(1), words.at(2));
  if (role == "apply") return ApplyForever(words.at(1));
  if (role == "full") return FullDisk(words.at(1), words.at(2));
  return 2;
}

}  // namespace
}  // namespace weir::state::testing

int main(int argc, char** argv) {
  weir::InitLog("error", "text");  // to stderr: a child's stdout is for its parent; damage is what many tests are about
  if (argc > 2 && std::strcmp(argv[1], "--child") == 0) {
    const int code = weir::state::testing::RunRole(std::vector<std::string>(argv + 2, argv + argc));
    std::fflush(nullptr);
    _exit(code);  // no destructors of statics: RocksDB's threads may still be using its own
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
