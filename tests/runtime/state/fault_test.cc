// The process is killed, the disk fills up.
#include <chrono>
#include <random>
#include <thread>

#include "runtime/state/rocks_state.h"
#include "tests/runtime/state/support.h"

namespace weir::state::testing {
namespace {

TEST(StateFaults, BatchesAreWholeAfterKills) {
  TempDir temp;
  std::mt19937 random(11);
  for (int kill = 0; kill < 12; ++kill) {
    uint64_t said = 0;
    {
      Child child({"apply", temp / "task"});
      // Killed at some moment after it has applied some more batches. Not at once: what wakes us is its output, and it
      // would die right there, between two batches.
      for (unsigned lines = 1 + random() % 400; lines > 0; --lines) {
        const std::string line = child.ReadLine();
        ASSERT_FALSE(line.empty());
        ASSERT_EQ(line.find_first_not_of("0123456789"), std::string::npos) << line;
        said = std::stoull(line);
      }
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 5000));
      child.Kill();
      for (std::string line; !(line = child.ReadLine()).empty();) said = std::stoull(line);
      EXPECT_EQ(child.Wait(), -9);
    }
    auto state = Must(OpenRocksState(temp / "task", {"a", "b", "c"}, {}, NewRocksEnvironment(8 << 20)));
    const std::string n = MetaOr(*state, "n");
    ASSERT_EQ(n.find_first_not_of("0123456789"), std::string::npos) << n;
    EXPECT_GE(std::stoull(n), said);      // nothing said is lost
    EXPECT_LE(std::stoull(n), said + 1);  // the one being applied may be there
    for (int store = 0; store < 3; ++store) {
      for (int row = 0; row < 20; ++row) EXPECT_EQ(GetOr(*state, store, "row" + std::to_string(row)), n);
    }
  }
}

// Rows of 500 bytes fill the disk by the log first, of 200 kB by the tables too. The process must live: RocksDB's own
// log file would end it.
TEST(StateFaults, AFullDiskIsAnErrorAndReopeningRecovers) {
  for (const char* row_bytes : {"500", "200000"}) {
    TempDir temp;
    Child child({"full", temp.path(), row_bytes});
    const int code = child.Wait();
    if (code == 77) GTEST_SKIP() << "no small file system can be mounted here, so a full disk was not tried";
    EXPECT_EQ(code, 0) << row_bytes;
  }
}

}  // namespace
}  // namespace weir::state::testing
