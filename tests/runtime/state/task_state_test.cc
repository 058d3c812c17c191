// The contract of TaskState, for each implementation.
#include "runtime/state/task_state.h"

#include <cstdlib>
#include <random>

#include "runtime/state/rocks_state.h"
#include "tests/runtime/state/support.h"

namespace weir::state::testing {
namespace {

using RowMap = std::map<std::string, std::string>;

class TaskStateTest : public ::testing::TestWithParam<const char*> {
 protected:
  std::unique_ptr<TaskState> Open(std::vector<std::string> stores) {
    if (std::string(GetParam()) == "memory") return Must(OpenMemoryState(std::move(stores)));
    RocksOptions options;
    options.write_buffer_bytes = 64 << 10;
    return Must(OpenRocksState(dir_ / "task", std::move(stores), options, NewRocksEnvironment(8 << 20)));
  }
  TempDir dir_;
};

INSTANTIATE_TEST_SUITE_P(All, TaskStateTest, ::testing::Values("memory", "rocks"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(TaskStateTest, PutGetDeletePerStore) {
  auto state = Open({"a", "b"});
  StateBatch batch;
  batch.Put(0, "k", "in a");
  batch.PutLocal(1, "k", "in b");
  batch.Put(1, std::string("\0\xff", 2), std::string("\0", 1));
  batch.Put(1, "", "empty key");
  batch.Put(1, "empty value", "");
  ASSERT_OK(state->Apply(batch));
  EXPECT_EQ(GetOr(*state, 0, "k"), "in a");
  EXPECT_EQ(GetOr(*state, 1, "k"), "in b");
  EXPECT_EQ(GetOr(*state, 1, std::string_view("\0\xff", 2)), std::string("\0", 1));
  EXPECT_EQ(GetOr(*state, 1, ""), "empty key");
  EXPECT_EQ(GetOr(*state, 1, "empty value"), "");
  EXPECT_EQ(GetOr(*state, 0, "empty value"), "(none)");
  batch.Clear();
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(batch.bytes(), 0u);
  batch.Delete(0, "k");
  batch.DeleteLocal(1, "k");
  batch.Delete(1, "never there");
  ASSERT_OK(state->Apply(batch));
  EXPECT_EQ(GetOr(*state, 0, "k"), "(none)");
  EXPECT_EQ(GetOr(*state, 1, "k"), "(none)");
  EXPECT_EQ(state->store_names(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(state->stores_on_disk(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(state->Size(0).rows == 0 && state->Size(1).rows == 0, false);
}

TEST_P(TaskStateTest, ScansAreBytewiseAndBounded) {
  auto state = Open({"a", "b"});
  StateBatch batch;
  for (const char* key : {"a", "ab", "b", "\x7f", "\x80", "\xff", "\xff\xff"}) batch.Put(0, key, key);
  batch.Put(1, "aa", "of the other store");
  ASSERT_OK(state->Apply(batch));
  EXPECT_EQ(Rows(*state, 0).size(), 7u);
  EXPECT_EQ(Rows(*state, 0, "ab", "\x80"), (RowMap{{"ab", "ab"}, {"b", "b"}, {"\x7f", "\x7f"}}));
  EXPECT_EQ(Rows(*state, 0, "\x80"), (RowMap{{"\x80", "\x80"}, {"\xff", "\xff"}, {"\xff\xff", "\xff\xff"}}));
  EXPECT_EQ(Rows(*state, 0, "aa", "ab"), RowMap());
  EXPECT_EQ(Rows(*state, 0, "b", "b"), RowMap());
  EXPECT_EQ(Rows(*state, 0, "b", "a"), RowMap());
  EXPECT_EQ(Rows(*state, 0, "\xff\xff\xff"), RowMap());
  auto it = state->Scan(0, "b", "");
  ASSERT_TRUE(it->Valid());
  EXPECT_EQ(it->key(), "b");
}

TEST_P(TaskStateTest, MetaIsApartFromStores) {
  auto state = Open({"a"});
  StateBatch batch;
  batch.PutMeta("offset/in/0", "17");
  batch.PutMeta("offset/in/1", "18");
  EXPECT_FALSE(batch.writes()[0].changelog);
  ASSERT_OK(state->Apply(batch));
  EXPECT_EQ(MetaOr(*state, "offset/in/0"), "17");
  EXPECT_EQ(MetaOr(*state, "offset"), "(none)");
  EXPECT_EQ(Rows(*state, 0), RowMap());
  RowMap meta;
  for (auto it = state->ScanMeta(); it->Valid(); it->Next()) meta.emplace(it->key(), it->value());
  EXPECT_EQ(meta, (RowMap{{"offset/in/0", "17"}, {"offset/in/1", "18"}}));  // and not the library's own
}

TEST_P(TaskStateTest, ABatchIsAppliedInOrder) {
  auto state = Open({"a"});
  StateBatch batch;
  for (const char* key : {"a", "b", "c", "d"}) batch.Put(0, key, "old");
  ASSERT_OK(state->Apply(batch));
  batch.Clear();
  batch.Put(0, "b", "gone with the range");
  batch.DeleteRangeLocal(0, "b", "d");
  batch.Put(0, "c", "new");
  batch.Put(0, "d", "1");
  batch.Put(0, "d", "2");
  batch.Delete(0, "a");
  batch.Put(0, "a", "back");
  batch.DeleteRangeLocal(0, "x", "b");  // empty
  EXPECT_FALSE(batch.writes()[1].changelog);
  ASSERT_OK(state->Apply(batch));
  EXPECT_EQ(Rows(*state, 0), (RowMap{{"a", "back"}, {"c", "new"}, {"d", "2"}}));
}

TEST_P(TaskStateTest, WipeLeavesAFreshState) {
  auto state = Open({"a", "b"});
  StateBatch batch;
  for (int i = 0; i < 3000; ++i) batch.Put(1, "key" + std::to_string(i), std::string(50, 'x'));
  batch.PutMeta("n", "1");
  ASSERT_OK(state->Apply(batch));
  ASSERT_OK(state->Wipe());
  EXPECT_EQ(Rows(*state, 1), RowMap());
  EXPECT_EQ(MetaOr(*state, "n"), "(none)");
  ASSERT_OK(state->Apply(batch));
  EXPECT_EQ(Rows(*state, 1).size(), 3000u);
}

TEST_P(TaskStateTest, BehavesAsAMap) {
  auto state = Open({"a"});
  RowMap expected;
  std::mt19937 random(3);
  auto key = [&] { return std::string(1 + random() % 2, static_cast<char>(random() % 40 * 6)); };
  for (int round = 0; round < 300; ++round) {
    StateBatch batch;
    for (unsigned i = random() % 20; i > 0; --i) {
      const std::string k = key();
      const unsigned what = random() % 20;
      if (what == 0) {
        const std::string end = key();
        batch.DeleteRangeLocal(0, k, end);
        if (k < end) expected.erase(expected.lower_bound(k), expected.lower_bound(end));
      } else if (what < 8) {
        batch.Delete(0, k);
        expected.erase(k);
      } else {
        const std::string value(random() % 900, static_cast<char>(random()));
        batch.Put(0, k, value);
        expected[k] = value;
      }
    }
    ASSERT_OK(state->Apply(batch));
    const std::string begin = key();
    const std::string end = key();
    RowMap range;
    if (begin < end) range.insert(expected.lower_bound(begin), expected.lower_bound(end));
    ASSERT_EQ(Rows(*state, 0, begin, end), range);
    ASSERT_EQ(GetOr(*state, 0, begin), expected.contains(begin) ? expected[begin] : "(none)");
  }
  EXPECT_EQ(Rows(*state, 0), expected);
}

using TaskStateDeathTest = TaskStateTest;
INSTANTIATE_TEST_SUITE_P(All, TaskStateDeathTest, ::testing::Values("memory", "rocks"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(TaskStateDeathTest, MisuseIsCaught) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  // The processes that die cannot clear up after themselves: they put their directories into this one's.
  const std::string before = std::filesystem::temp_directory_path();
  ::setenv("TMPDIR", dir_.path().c_str(), 1);
  auto misuse = [&](int what) {
    auto state = Open({"a"});
    StateBatch batch;
    batch.Put(what == 0 ? 1 : 0, "k", "v");
    if (what == 1) batch.PutMeta(std::string("\0format", 7), "2");
    auto it = what == 2 ? state->Scan(0, "", "") : nullptr;
    (void)state->Apply(batch).ok();
  };
  EXPECT_DEATH(misuse(0), "internal error");  // no such store
  EXPECT_DEATH(misuse(1), "internal error");  // the library's own meta key
  EXPECT_DEATH(misuse(2), "internal error");  // an iterator outlives a change
  ::setenv("TMPDIR", before.c_str(), 1);
}

}  // namespace
}  // namespace weir::state::testing
