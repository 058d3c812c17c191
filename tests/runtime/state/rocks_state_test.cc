// What only the state on disk can do: come back, be damaged, be of another version.
#include "runtime/state/rocks_state.h"

#include <rocksdb/db.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>

#include "runtime/state/errors.h"
#include "tests/runtime/state/support.h"

namespace weir::state::testing {
namespace {

namespace fs = std::filesystem;

class RocksStateTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<TaskState>> TryOpen(std::vector<std::string> stores = {"a", "b"}) {
    RocksOptions options;
    options.write_buffer_bytes = 64 << 10;
    return OpenRocksState(task_, std::move(stores), options, NewRocksEnvironment(8 << 20));
  }
  std::unique_ptr<TaskState> Open(std::vector<std::string> stores = {"a", "b"}) { return Must(TryOpen(stores)); }

  // batches of rows: batch n puts row n in each store and n in the meta rows.
  void Fill(int batches, size_t row_bytes) {
    auto state = Open();
    for (int n = 1; n <= batches; ++n) {
      StateBatch batch;
      for (int store = 0; store < 2; ++store) batch.Put(store, Key(n), Value(n, row_bytes));
      batch.PutMeta("n", std::to_string(n));
      ASSERT_OK(state->Apply(batch));
    }
  }
  static std::string Key(int n) { return std::to_string(1'000'000 + n); }
  static std::string Value(int n, size_t bytes) {
    std::string value(bytes, '\0');
    uint32_t x = static_cast<uint32_t>(n) * 2654435761u;
    for (char& c : value) c = static_cast<char>((x = x * 1664525u + 1013904223u) >> 24);  // does not compress
    return value;
  }
  // The largest file whose name contains part.
  fs::path File(const std::string& part) const {
    fs::path best;
    for (const auto& entry : fs::directory_iterator(task_)) {
      const std::string name = entry.path().filename().string();
      if (name.find(part) == std::string::npos) continue;
      if (best.empty() || entry.file_size() > fs::file_size(best)) best = entry.path();
    }
    EXPECT_FALSE(best.empty()) << "no file " << part;
    return best;
  }
  static void Flip(const fs::path& path, double where) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const auto at = static_cast<std::streamoff>(static_cast<double>(fs::file_size(path)) * where);
    file.seekg(at);
    const char c = static_cast<char>(file.get());
    file.seekp(at);
    file.put(static_cast<char>(c ^ 0x55));
    ASSERT_TRUE(file.good());
  }
  // The first error of opening, reading every row by Get, and scanning.
  Status FirstError(int batches, bool* opened) {
    auto state = TryOpen();
    *opened = state.ok();
    if (!state.ok()) return state.status();
    for (int store = 0; store < 2; ++store) {
      for (int n = 1; n <= batches; ++n) {
        std::string value;
        auto got = state.value()->Get(store, Key(n), &value);
        if (!got.ok()) return got.status();
      }
    }
    return Status::Ok();
  }
  Status ScanError() {
    auto state = TryOpen();
    if (!state.ok()) return state.status();
    for (int store = 0; store < 2; ++store) {
      auto it = state.value()->Scan(store, "", "");
      while (it->Valid()) it->Next();
      if (!it->status().ok()) return it->status();
    }
    return Status::Ok();
  }
  void ExpectUsableAfterWipe() {
    ASSERT_OK(WipeRocksState(task_));
    EXPECT_FALSE(fs::exists(task_));
    auto state = Open();
    EXPECT_EQ(Rows(*state, 0).size(), 0u);
    EXPECT_EQ(MetaOr(*state, "n"), "(none)");
    StateBatch batch;
    batch.Put(0, "k", "v");
    EXPECT_OK(state->Apply(batch));
  }

  TempDir dir_;
  const std::string task_ = dir_ / "task";
};

TEST_F(RocksStateTest, RestartKeepsEverything) {
  Fill(2000, 100);
  for (int restart = 0; restart < 2; ++restart) {
    auto state = Open();
    EXPECT_EQ(MetaOr(*state, "n"), "2000");
    for (int store = 0; store < 2; ++store) {
      auto rows = Rows(*state, store);
      ASSERT_EQ(rows.size(), 2000u);
      for (int n = 1; n <= 2000; ++n) ASSERT_EQ(rows[Key(n)], Value(n, 100));
    }
  }
}

TEST_F(RocksStateTest, DirectoryIsPrivateAndHasNoLogFile) {
  Fill(1, 1);
  EXPECT_EQ(fs::status(task_).permissions(), fs::perms::owner_all);
  EXPECT_FALSE(fs::exists(task_ + "/LOG"));
}

TEST_F(RocksStateTest, StoresMayComeAndGo) {
  Fill(10, 10);
  {
    auto state = Open({"c", "b"});  // other numbers, too
    EXPECT_EQ(state->store_names(), (std::vector<std::string>{"c", "b"}));
    EXPECT_EQ(state->stores_on_disk(), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(Rows(*state, 0).size(), 0u);
    EXPECT_EQ(Rows(*state, 1).size(), 10u);
  }
  auto state = Open({"a", "default"});  // no clash with RocksDB's own family
  EXPECT_EQ(Rows(*state, 0).size(), 10u);
  EXPECT_EQ(Rows(*state, 1).size(), 0u);
  EXPECT_EQ(MetaOr(*state, "n"), "10");
}

TEST_F(RocksStateTest, ReadOnlyShowsWhatIsOnDisk) {
  EXPECT_EQ(OpenRocksStateReadOnly(task_).status().code(), kNoState);
  EXPECT_FALSE(fs::exists(task_));
  Fill(10, 10);
  auto state = Must(OpenRocksStateReadOnly(task_));
  EXPECT_EQ(state->store_names(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(Rows(*state, 1).size(), 10u);
  EXPECT_EQ(MetaOr(*state, "n"), "10");
  StateBatch batch;
  batch.PutMeta("n", "11");
  EXPECT_EQ(state->Apply(batch).code(), kReadOnly);
  EXPECT_EQ(state->Wipe().code(), kReadOnly);
  auto writer = Open();  // it holds no lock
  EXPECT_EQ(MetaOr(*writer, "n"), "10");
}

TEST_F(RocksStateTest, OpenTwiceIsRefused) {
  auto state = Open();
  EXPECT_EQ(TryOpen().status().code(), kDirectoryInUse);
}

TEST_F(RocksStateTest, UnusablePathsAreRefused) {
  std::ofstream(dir_ / "file") << "x";
  auto environment = NewRocksEnvironment(8 << 20);
  EXPECT_EQ(OpenRocksState(dir_ / "file", {}, {}, environment).status().code(), kDirectoryUnusable);
  EXPECT_EQ(OpenRocksState(dir_ / "no/such/parent", {}, {}, environment).status().code(), kDirectoryUnusable);
}

TEST_F(RocksStateTest, FormatVersions) {
  Fill(10, 10);
  const rocksdb::Slice key("\0format", 7);
  auto with_database = [&](const std::function<void(rocksdb::DB*)>& work) {
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const char* name : {"default", "store.a", "store.b"})
      families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(rocksdb::DBOptions(), task_, families, &handles, &db).ok());
    work(db);
    for (auto* handle : handles) EXPECT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
    EXPECT_TRUE(db->Close().ok());
    delete db;
  };
  auto rewrite = [&](const char* version) {
    with_database(
        [&](rocksdb::DB* db) { EXPECT_TRUE((version ? db->Put({}, key, version) : db->Delete({}, key)).ok()); });
  };
  auto version = [&] {
    std::string text;
    with_database([&](rocksdb::DB* db) { EXPECT_TRUE(db->Get({}, key, &text).ok()); });
    return text;
  };
  rewrite(std::to_string(kFormatVersion + 1).c_str());
  EXPECT_EQ(TryOpen().status().code(), kNewerFormat);
  EXPECT_EQ(OpenRocksStateReadOnly(task_).status().code(), kNewerFormat);
  rewrite("one");
  EXPECT_EQ(TryOpen().status().code(), kDamaged);
  rewrite(nullptr);
  EXPECT_EQ(TryOpen().status().code(), kDamaged);
  rewrite("1");  // an older one is read, and is of this version once rows of this version may be written to it
  EXPECT_EQ(MetaOr(*Must(OpenRocksStateReadOnly(task_)), "n"), "10");
  EXPECT_EQ(version(), "1");
  EXPECT_EQ(MetaOr(*Open(), "n"), "10");
  EXPECT_EQ(version(), std::to_string(kFormatVersion));
}

TEST_F(RocksStateTest, KilledWhileBeingMadeIsNew) {
  { auto state = Open(); }
  // Before the first log there is no CURRENT either; what may be there is a first manifest.
  const std::string manifest = File("MANIFEST").string();
  for (const auto& entry : fs::directory_iterator(task_)) {
    if (entry.path().string() != manifest) fs::remove(entry.path());
  }
  EXPECT_EQ(Rows(*Open(), 0).size(), 0u);
}

TEST_F(RocksStateTest, FlippedByteInATableSurfaces) {
  Fill(3000, 100);
  Flip(File(".sst"), 0.4);
  bool opened = false;
  EXPECT_EQ(FirstError(3000, &opened).code(), kDamaged);
  EXPECT_EQ(ScanError().code(), kDamaged);
  ExpectUsableAfterWipe();
}

TEST_F(RocksStateTest, MissingTableSurfaces) {
  Fill(3000, 100);
  fs::remove(File(".sst"));
  bool opened = false;
  EXPECT_EQ(FirstError(3000, &opened).code(), kDamaged);
  ExpectUsableAfterWipe();
}

TEST_F(RocksStateTest, MissingOrDamagedDirectoryFilesFailTheOpening) {
  struct Case {
    const char* name;
    std::function<void()> damage;
  };
  const Case cases[] = {
      {"CURRENT missing", [&] { fs::remove(task_ + "/CURRENT"); }},
      {"CURRENT empty", [&] { fs::resize_file(task_ + "/CURRENT", 0); }},
      {"MANIFEST missing", [&] { fs::remove(File("MANIFEST")); }},
      {"MANIFEST flipped", [&] { Flip(File("MANIFEST"), 0.5); }},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Fill(300, 100);
    c.damage();
    for (int attempt = 0; attempt < 2; ++attempt) {  // trying must not make it look sound
      EXPECT_EQ(TryOpen().status().code(), kDamaged);
      EXPECT_EQ(OpenRocksStateReadOnly(task_).status().code(), kDamaged);
    }
    ExpectUsableAfterWipe();
    ASSERT_OK(WipeRocksState(task_));
  }
}

// The log's damaged end is lost, but rows and offsets go back together to one earlier batch.
TEST_F(RocksStateTest, DamagedLogRollsBackToAWholeBatch) {
  for (const bool truncate : {false, true}) {
    SCOPED_TRACE(truncate);
    ASSERT_OK(WipeRocksState(task_));
    Fill(100, 50);
    const fs::path log = File(".log");
    if (truncate) {
      fs::resize_file(log, fs::file_size(log) - 7);
    } else {
      Flip(log, 0.5);
    }
    auto state = Open();
    const size_t n = std::stoul(MetaOr(*state, "n"));
    EXPECT_GT(n, 0u);
    EXPECT_LT(n, 100u);
    for (int store = 0; store < 2; ++store) EXPECT_EQ(Rows(*state, store).size(), n);
  }
}

}  // namespace
}  // namespace weir::state::testing
