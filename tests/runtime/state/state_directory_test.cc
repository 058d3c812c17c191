#include "runtime/state/state_directory.h"

#include <unistd.h>

#include <fstream>
#include <thread>

#include "runtime/state/errors.h"
#include "tests/runtime/state/support.h"

namespace weir::state::testing {
namespace {

namespace fs = std::filesystem;

std::string OpenCode(const std::string& dir) {
  auto directory = StateDirectory::Open(dir, {});
  return directory.ok() ? "ok" : directory.status().code();
}

TEST(StateDirectory, IsMadePrivateWithParents) {
  TempDir temp;
  auto directory = StateDirectory::Open(temp / "x/y/state/", {});
  ASSERT_OK(directory.status());
  EXPECT_EQ(directory.value()->path(), temp / "x/y/state");
  EXPECT_EQ(fs::status(temp / "x/y/state").permissions(), fs::perms::owner_all);
  EXPECT_GE(directory.value()->rocks_options().max_open_files, 24);
}

TEST(StateDirectory, AnEmptyOneIsTakenAndTightened) {
  TempDir temp;
  fs::create_directory(temp / "volume");
  fs::permissions(temp / "volume", fs::perms::owner_all | fs::perms::others_read);
  fs::create_directory(temp / "volume/lost+found");
  EXPECT_EQ(OpenCode(temp / "volume"), "ok");
  EXPECT_EQ(fs::status(temp / "volume").permissions(), fs::perms::owner_all);
  EXPECT_EQ(OpenCode(temp / "volume"), "ok");
}

TEST(StateDirectory, SomebodyElsesIsLeftAlone) {
  TempDir temp;
  fs::create_directory(temp / "home");
  fs::permissions(temp / "home", fs::perms::owner_all | fs::perms::others_read);
  std::ofstream(temp / "home/letter.txt") << "dear";
  EXPECT_EQ(OpenCode(temp / "home"), kDirectoryUnusable);
  EXPECT_NE(fs::status(temp / "home").permissions(), fs::perms::owner_all);
  EXPECT_FALSE(fs::exists(temp / "home/LOCK"));
  EXPECT_EQ(OpenCode(temp / "home/letter.txt"), kDirectoryUnusable);
  EXPECT_EQ(OpenCode(temp / "home/letter.txt/x"), kDirectoryUnusable);
  EXPECT_EQ(OpenCode(""), kDirectoryUnusable);
}

TEST(StateDirectory, ASecondProcessIsRefusedAndToldWhoHasIt) {
  TempDir temp;
  EXPECT_EQ(StateDirectory::LockHolder(temp.path()), 0);
  Child holder({"hold", temp.path()});
  ASSERT_EQ(holder.ReadLine(), "locked");
  EXPECT_EQ(StateDirectory::LockHolder(temp.path()), holder.pid());
  auto refused = StateDirectory::Open(temp.path(), {});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.status().code(), kDirectoryInUse);
  EXPECT_NE(refused.status().message().find("process " + std::to_string(holder.pid())), std::string::npos);
  EXPECT_NE(refused.status().hint().find("--state-dir"), std::string::npos);
  holder.Kill();
  EXPECT_EQ(holder.Wait(), -9);
  EXPECT_EQ(StateDirectory::LockHolder(temp.path()), 0);
  auto mine = StateDirectory::Open(temp.path(), {});
  ASSERT_OK(mine.status());
  EXPECT_EQ(StateDirectory::LockHolder(temp.path()), ::getpid());
  EXPECT_EQ(OpenCode(temp.path()), kDirectoryInUse);  // not twice in one process either
}

TEST(StateDirectory, TooFewFilesAreNoticedAtStart) {
  TempDir temp;
  Child few({"limit", temp.path(), "128"});
  EXPECT_EQ(few.ReadLine(), kFileLimit);
  Child enough({"limit", temp.path(), "1024"});
  EXPECT_EQ(enough.ReadLine(), "ok");
}

TEST(StateDirectory, Tasks) {
  TempDir temp;
  auto opened = StateDirectory::Open(temp / "s", {});
  ASSERT_OK(opened.status());
  StateDirectory& directory = *opened.value();
  for (const char* bad : {"", ".", "..", ".x", "a/b", "LOCK", "a b"}) {
    EXPECT_EQ(directory.OpenTask(bad, {}).status().code(), kBadTaskName) << bad;
    EXPECT_EQ(directory.WipeTask(bad).code(), kBadTaskName) << bad;
  }
  {
    auto b = Must(directory.OpenTask("main_1", {"s"}));
    auto a = Must(directory.OpenTask("main_0", {"s"}));
    EXPECT_EQ(directory.OpenTask("main_0", {"s"}).status().code(), kDirectoryInUse);
  }
  fs::create_directory(temp / "s/empty");
  auto tasks = directory.ListTasks();
  ASSERT_OK(tasks.status());
  EXPECT_EQ(tasks.value(), (std::vector<std::string>{"main_0", "main_1"}));
  ASSERT_OK(directory.WipeTask("main_0"));
  EXPECT_EQ(directory.ListTasks().value(), (std::vector<std::string>{"main_1"}));
  ASSERT_OK(directory.WipeTask("main_0"));
  EXPECT_EQ(StateDirectory::ListTasks(temp / "none").status().code(), kNoState);
}

// One thread a task, one cache for all.
TEST(StateDirectory, TasksRunInTheirOwnThreads) {
  TempDir temp;
  auto directory = StateDirectory::Open(temp / "s", {});
  ASSERT_OK(directory.status());
  std::vector<std::string> results(4, "not run");
  std::vector<std::thread> threads;
  for (size_t task = 0; task < results.size(); ++task) {
    threads.emplace_back([&, task] {
      const std::string name = "t_" + std::to_string(task);
      for (int restart = 0; restart < 3; ++restart) {
        auto state = Must(directory.value()->OpenTask(name, {"s"}));
        for (int n = 0; n < 200; ++n) {
          StateBatch batch;
          for (int row = 0; row < 20; ++row) batch.Put(0, std::to_string(row), name + std::string(200, 'x'));
          batch.PutMeta("n", std::to_string(restart * 200 + n + 1));
          if (!state->Apply(batch).ok()) return;
          for (auto it = state->Scan(0, "", ""); it->Valid(); it->Next()) {
            if (it->value().substr(0, name.size()) != name) return;
          }
        }
        results[task] = MetaOr(*state, "n");
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(results, std::vector<std::string>(4, "600"));
}

}  // namespace
}  // namespace weir::state::testing
