#include "runtime/state/timed_store.h"

#include <random>

#include "runtime/state/errors.h"
#include "runtime/state/key_codec.h"
#include "runtime/state/rocks_state.h"
#include "tests/runtime/state/support.h"

namespace weir::state::testing {
namespace {

constexpr int64_t kNever = TimedStore::kNever;

struct Row {
  std::string value;
  int64_t due;
  bool operator==(const Row&) const = default;
};
using Model = std::map<std::string, Row>;

std::string FindOr(TimedStore& store, std::string_view key) {
  const std::string* value = store.Find(key);
  return value ? *value : "(none)";
}

// A row of the changelog.
struct Logged {
  std::string key;
  std::optional<std::string> value;
};

std::optional<std::string> Owned(std::optional<std::string_view> value) {
  return value ? std::optional<std::string>(*value) : std::nullopt;
}

Status Commit(TimedStore& store, int64_t now, TaskState* state, std::vector<Logged>* log = nullptr) {
  StateBatch batch;
  WEIR_RETURN_IF_ERROR(store.Flush(now, &batch));
  for (const Write& write : batch.writes()) {
    EXPECT_EQ(write.changelog, write.key[0] == 'k');
    if (log != nullptr && write.changelog) log->push_back({std::string(write.key), Owned(write.value)});
  }
  return state->Apply(batch);
}

// A new state from the changelog alone, in batches of a few rows.
std::unique_ptr<TaskState> Restore(const std::vector<Logged>& log, std::unique_ptr<TaskState> state) {
  const RestoreHook hook = TimedStore::MakeRestoreHook(0);
  StateBatch batch;
  for (size_t i = 0; i < log.size(); ++i) {
    if (log[i].value)
      batch.Put(0, log[i].key, *log[i].value);
    else
      batch.Delete(0, log[i].key);
    hook(log[i].key, log[i].value, &batch);
    if (i % 7 == 6 || i + 1 == log.size()) {
      EXPECT_OK(state->Apply(batch));
      batch.Clear();
    }
  }
  return state;
}

void ExpectSame(TimedStore& store, const Model& model, std::string_view prefix) {
  std::vector<std::pair<std::string, std::string>> expected;
  for (const auto& [key, row] : model) {
    if (key.compare(0, prefix.size(), prefix) == 0) expected.emplace_back(key, row.value);
  }
  std::vector<std::pair<std::string, std::string>> found;
  ASSERT_OK(store.Scan(prefix, [&](std::string_view key, std::string_view value) { found.emplace_back(key, value); }));
  ASSERT_EQ(found, expected);
}

// What is on disk right after a commit: every row, and exactly the index rows it should have.
void ExpectDisk(const TaskState& state, const Model& model) {
  size_t index_rows = 0;
  for (const auto& [key, row] : model) {
    if (row.due == kNever) continue;
    std::string index = "t";
    AppendInt(row.due, &index);
    ASSERT_EQ(GetOr(state, 0, index + key), "");
    ++index_rows;
  }
  ASSERT_EQ(Rows(state, 0, "t", "u").size(), index_rows);
  ASSERT_EQ(Rows(state, 0, "k", "l").size(), model.size());
}

struct Setup {
  const char* kind;
  size_t cache;
  int steps;
};

class TimedStoreModel : public ::testing::TestWithParam<Setup> {
 protected:
  std::unique_ptr<TaskState> NewState() {
    if (std::string(GetParam().kind) == "memory") return Must(OpenMemoryState({"s"}));
    return Must(OpenRocksState(dir_ / ("task" + std::to_string(++states_)), {"s"}, {}, environment_));
  }
  TempDir dir_;
  int states_ = 0;
  std::shared_ptr<RocksEnvironment> environment_ = NewRocksEnvironment(8 << 20);
};

INSTANTIATE_TEST_SUITE_P(All, TimedStoreModel,
                         ::testing::Values(Setup{"memory", 1, 20000}, Setup{"memory", 8, 20000},
                                           Setup{"memory", 1000, 20000}, Setup{"rocks", 4, 4000}),
                         [](const auto& info) {
                           return std::string(info.param.kind) + std::to_string(info.param.cache);
                         });

TEST_P(TimedStoreModel, RandomOperationsAgainstAPlainMap) {
  std::mt19937 random(5);
  auto state = NewState();
  auto store = std::make_unique<TimedStore>(state.get(), 0, GetParam().cache);
  Model model;
  Model committed;
  std::vector<Logged> log;
  int64_t now = -50;  // stream time may be before 1970
  bool exact_disk = true;
  auto key = [&] {
    std::string k(random() % 3, ' ');
    for (char& c : k) c = "ab\xff"[random() % 3];
    return k;
  };
  for (int step = 0; step < GetParam().steps; ++step) {
    SCOPED_TRACE(step);
    const std::string k = key();
    switch (const unsigned what = random() % 100; what) {
      default:
        if (what < 45) {
          const int64_t due = random() % 8 == 0 ? kNever : now - 3 + static_cast<int64_t>(random() % 40);
          const std::string value(random() % 5, static_cast<char>('a' + random() % 26));
          store->Put(k, value, due);
          model[k] = {value, due};
        } else if (what < 75) {
          int64_t due = 0;
          const std::string* value = store->Find(k, &due);
          ASSERT_EQ(value != nullptr, model.contains(k));
          if (value != nullptr) {
            ASSERT_EQ((Row{*value, due}), model[k]);
          }
        } else if (what < 85) {
          store->Erase(k);
          model.erase(k);
        } else {
          ExpectSame(*store, model, k);
        }
        break;
      case 96:
      case 97:
      case 98: {
        now += static_cast<int64_t>(random() % 6);
        ASSERT_OK(Commit(*store, now, state.get(), &log));
        std::erase_if(model, [&](const auto& row) { return row.second.due <= now && row.second.due != kNever; });
        committed = model;
        ASSERT_EQ(store->dirty_bytes(), 0u);
        if (exact_disk) ExpectDisk(*state, model);
        break;
      }
      case 99:  // the process dies: what was not committed is lost
        model = committed;
        store.reset();
        if (random() % 2 == 0) {
          state = Restore(log, NewState());
          exact_disk = false;  // an old due time of a row may have left an index row
        }
        store = std::make_unique<TimedStore>(state.get(), 0, GetParam().cache);
        break;
    }
    if (::testing::Test::HasFatalFailure()) return;
  }
  // Nothing is left behind when all is due.
  ASSERT_OK(Commit(*store, kNever, state.get()));
  std::erase_if(model, [](const auto& row) { return row.second.due != kNever; });
  ExpectSame(*store, model, "");
  ExpectDisk(*state, model);
}

TEST(TimedStore, AFloodOnOneKeyIsOneRow) {
  auto state = Must(OpenMemoryState({"s"}));
  TimedStore store(state.get(), 0, 10);
  for (int i = 0; i < 1000; ++i) store.Put("k", std::to_string(i), i + 1000);
  StateBatch batch;
  ASSERT_OK(store.Flush(0, &batch));
  EXPECT_EQ(batch.writes().size(), 2u);  // the row and its index row
  ASSERT_OK(state->Apply(batch));
  store.Put("k", "again", 1999);  // the due time it has
  batch.Clear();
  ASSERT_OK(store.Flush(0, &batch));
  EXPECT_EQ(batch.writes().size(), 1u);
  ASSERT_OK(state->Apply(batch));
  store.Put("k", "moved", 3000);
  batch.Clear();
  ASSERT_OK(store.Flush(0, &batch));
  EXPECT_EQ(batch.writes().size(), 3u);  // row, new index row, old one's deletion
  batch.Clear();
  ASSERT_OK(store.Flush(0, &batch));
  EXPECT_TRUE(batch.empty());
}

TEST(TimedStore, APointerMayBePutBack) {
  auto state = Must(OpenMemoryState({"s"}));
  TimedStore store(state.get(), 0, 1);
  store.Put("k", "1", 10);
  std::string* value = store.Find("k");
  ASSERT_NE(value, nullptr);
  *value += "2";
  store.Put("k", std::move(*value), 10);
  EXPECT_EQ(FindOr(store, "k"), "12");
  EXPECT_GT(store.dirty_bytes(), 0u);
}

TEST(TimedStore, ChangedEntriesStayCachedWhateverTheLimit) {
  auto state = Must(OpenMemoryState({"s"}));
  TimedStore store(state.get(), 0, 1);
  for (int i = 0; i < 100; ++i) store.Put(std::to_string(i), "v", kNever);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(FindOr(store, std::to_string(i)), "v");
  EXPECT_EQ(Rows(*state, 0).size(), 0u);
  ASSERT_OK(Commit(store, 0, state.get()));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(FindOr(store, std::to_string(i)), "v");  // from disk, most of them
}

TEST(TimedStore, ExpiryIsSpreadOverCommits) {
  auto state = Must(OpenMemoryState({"s"}));
  TimedStore store(state.get(), 0, 10);
  constexpr size_t kMore = 10;
  for (size_t i = 0; i < TimedStore::kMaxExpiredPerFlush + kMore; ++i) store.Put(std::to_string(i), "", 5);
  ASSERT_OK(Commit(store, 4, state.get()));
  ASSERT_OK(Commit(store, 5, state.get()));
  EXPECT_EQ(Rows(*state, 0).size(), 2 * kMore);
  ASSERT_OK(Commit(store, 5, state.get()));
  EXPECT_EQ(Rows(*state, 0).size(), 0u);
}

TEST(TimedStore, ExtremeDueTimes) {
  auto state = Must(OpenMemoryState({"s"}));
  {
    TimedStore store(state.get(), 0, 10);
    store.Put("low", "1", std::numeric_limits<int64_t>::min());
    store.Put("high", "2", kNever - 1);
    store.Put("never", "3", kNever);
    ASSERT_OK(Commit(store, std::numeric_limits<int64_t>::min(), state.get()));
    EXPECT_EQ(FindOr(store, "low"), "1");  // its due time was taken one up
  }
  TimedStore store(state.get(), 0, 10);
  ASSERT_OK(Commit(store, 0, state.get()));
  EXPECT_EQ(FindOr(store, "low"), "(none)");
  EXPECT_EQ(FindOr(store, "high"), "2");
  ASSERT_OK(Commit(store, kNever, state.get()));
  EXPECT_EQ(FindOr(store, "high"), "(none)");
  EXPECT_EQ(FindOr(store, "never"), "3");
}

// A state whose reads can be made to fail.
class FailingState : public TaskState {
 public:
  Result<bool> Get(int store, std::string_view key, std::string* value) const override {
    if (fail) return Status::Error(kReadFailed, "the disk is gone");
    return inner->Get(store, key, value);
  }
  std::unique_ptr<Iterator> Scan(int store, std::string_view begin, std::string_view end) const override {
    return inner->Scan(store, begin, end);
  }
  Result<bool> GetMeta(std::string_view key, std::string* value) const override { return inner->GetMeta(key, value); }
  std::unique_ptr<Iterator> ScanMeta() const override { return inner->ScanMeta(); }
  Status Apply(const StateBatch& batch) override { return inner->Apply(batch); }
  const std::vector<std::string>& store_names() const override { return inner->store_names(); }
  StoreSize Size(int store) const override { return inner->Size(store); }
  Status Wipe() override { return inner->Wipe(); }

  std::unique_ptr<TaskState> inner = Must(OpenMemoryState({"s"}));
  bool fail = false;
};

TEST(TimedStore, AFailedReadIsNeverTakenForAnAbsentKey) {
  FailingState state;
  TimedStore store(&state, 0, 10);
  store.Put("other", "v", 10);
  state.fail = true;
  EXPECT_EQ(store.Find("k"), nullptr);
  state.fail = false;
  EXPECT_EQ(store.status().code(), kReadFailed);  // kept, also when reading works again
  store.Put("k", "v", 10);
  StateBatch batch;
  EXPECT_EQ(store.Flush(0, &batch).code(), kReadFailed);
  EXPECT_TRUE(batch.empty());
}

TEST(TimedStore, ARowThatIsNotOneIsDamage) {
  auto state = Must(OpenMemoryState({"s"}));
  StateBatch batch;
  batch.Put(0, "kx", "\xff");  // half a varint
  ASSERT_OK(state->Apply(batch));
  TimedStore by_find(state.get(), 0, 10);
  EXPECT_EQ(by_find.Find("x"), nullptr);
  EXPECT_EQ(by_find.status().code(), kDamaged);
  TimedStore by_scan(state.get(), 0, 10);
  EXPECT_EQ(by_scan.Scan("", [](std::string_view, std::string_view) {}).code(), kDamaged);
}

}  // namespace
}  // namespace weir::state::testing
