#include "runtime/state/rocks_state.h"

#include <rocksdb/perf_level.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/base/log.h"
#include "runtime/state/errors.h"
#include "runtime/state/rocks_files.h"
#include "runtime/state/rocks_internal.h"

namespace weir::state {
namespace {

constexpr std::string_view kStorePrefix = "store.";
constexpr std::string_view kFormatKey("\0format", 7);
constexpr std::string_view kFirstCallerKey("\1", 1);

rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

class RocksIterator : public Iterator {
 public:
  RocksIterator(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* family, std::string_view begin, std::string_view end,
                const std::string* dir, int* open)
      : end_(end), end_slice_(end_), dir_(dir), open_(open) {
    rocksdb::ReadOptions options = TotalOrder();
    if (!end_.empty()) options.iterate_upper_bound = &end_slice_;
    it_.reset(db->NewIterator(options, family));
    if (end_.empty() || begin < end_) it_->Seek(ToSlice(begin));
    ++*open_;
  }
  ~RocksIterator() override { --*open_; }
  RocksIterator(const RocksIterator&) = delete;
  RocksIterator& operator=(const RocksIterator&) = delete;
  bool Valid() const override { return it_->Valid(); }
  std::string_view key() const override { return ToView(it_->key()); }
  std::string_view value() const override { return ToView(it_->value()); }
  void Next() override { it_->Next(); }
  Status status() const override { return ReadError(it_->status(), *dir_); }

 private:
  std::string end_;
  rocksdb::Slice end_slice_;  // into end_; RocksDB keeps a pointer to it
  const std::string* dir_;
  int* open_;
  std::unique_ptr<rocksdb::Iterator> it_;
};

// What a scan gives when there is no database to scan.
class FailedIterator : public Iterator {
 public:
  explicit FailedIterator(Status status) : status_(std::move(status)) {}
  bool Valid() const override { return false; }
  std::string_view key() const override { return {}; }
  std::string_view value() const override { return {}; }
  void Next() override {}
  Status status() const override { return status_; }

 private:
  Status status_;
};

class RocksState : public TaskState {
 public:
  RocksState(std::string dir, std::vector<std::string> stores, const RocksOptions& options,
             std::shared_ptr<RocksEnvironment> environment, bool read_only)
      : dir_(std::move(dir)),
        names_(std::move(stores)),
        options_(options),
        environment_(std::move(environment)),
        read_only_(read_only) {}
  ~RocksState() override { Close(); }

  Status Open();

  Result<bool> Get(int store, std::string_view key, std::string* value) const override {
    return GetFrom(Store(store), key, value);
  }
  std::unique_ptr<Iterator> Scan(int store, std::string_view begin, std::string_view end) const override {
    return ScanOf(Store(store), begin, end);
  }
  Result<bool> GetMeta(std::string_view key, std::string* value) const override { return GetFrom(meta_, key, value); }
  std::unique_ptr<Iterator> ScanMeta() const override { return ScanOf(meta_, kFirstCallerKey, ""); }
  Status Apply(const StateBatch& batch) override;
  const std::vector<std::string>& store_names() const override { return names_; }
  std::vector<std::string> stores_on_disk() const override { return on_disk_; }
  StoreSize Size(int store) const override;
  Status Wipe() override;

 private:
  Status ListFamilies(const rocksdb::DBOptions& options, std::vector<std::string>* families);
  Status OpenFamilies(const rocksdb::DBOptions& options, const std::vector<std::string>& families);
  Status CheckFormat();
  Status WriteFormat();
  Result<bool> IsEmpty() const;
  void Close();

  // nullptr without a database.
  rocksdb::ColumnFamilyHandle* Store(int store) const {
    WEIR_CHECK(store >= 0 && static_cast<size_t>(store) < names_.size());
    return db_ ? stores_[static_cast<size_t>(store)] : nullptr;
  }
  Result<bool> GetFrom(rocksdb::ColumnFamilyHandle* family, std::string_view key, std::string* value) const {
    if (!db_) return failed_;
    const rocksdb::Status got = db_->Get(read_options_, family, ToSlice(key), value);
    if (got.IsNotFound()) return false;
    if (!got.ok()) return ReadError(got, dir_);
    return true;
  }
  std::unique_ptr<Iterator> ScanOf(rocksdb::ColumnFamilyHandle* family, std::string_view begin,
                                   std::string_view end) const {
    if (!db_) return std::make_unique<FailedIterator>(failed_);
    return std::make_unique<RocksIterator>(db_.get(), family, begin, end, &dir_, &open_iterators_);
  }

  const std::string dir_;
  std::vector<std::string> names_;
  const RocksOptions options_;
  const std::shared_ptr<RocksEnvironment> environment_;
  const bool read_only_;
  const rocksdb::ReadOptions read_options_ = TotalOrder();
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;  // all of them, owned
  std::vector<rocksdb::ColumnFamilyHandle*> stores_;    // by store number
  rocksdb::ColumnFamilyHandle* meta_ = nullptr;
  std::vector<std::string> on_disk_;
  Status failed_;  // why there is no database, or why no batch is taken any more
  mutable int open_iterators_ = 0;
};

Status RocksState::Open() {
  // Counters of this thread, which nobody reads, and every comparison of two keys would look up and raise.
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  if (!read_only_) WEIR_RETURN_IF_ERROR(MakeDirectory(dir_));
  const FilesFound found = LookForDatabase(dir_);
  if (found == FilesFound::kRemains) return Damaged(dir_, "the file CURRENT is missing");
  if (found == FilesFound::kNothing && read_only_) {
    return Status::Error(kNoState, "there is no state in " + dir_,
                         "check the path; a task's state is made by `weir run`");
  }
  rocksdb::DBOptions options = environment_->DbOptions(options_);
  // Only then: with it, a database without CURRENT would silently become an empty one.
  options.create_if_missing = found == FilesFound::kNothing;
  std::vector<std::string> families = {rocksdb::kDefaultColumnFamilyName};
  if (found == FilesFound::kDatabase) WEIR_RETURN_IF_ERROR(ListFamilies(options, &families));
  if (!read_only_) {
    for (const std::string& name : names_) {
      const std::string family = std::string(kStorePrefix) + name;
      if (std::find(families.begin(), families.end(), family) == families.end()) families.push_back(family);
    }
  }
  Status status = OpenFamilies(options, families);
  if (status.ok()) status = CheckFormat();
  if (!status.ok()) Close();
  failed_ = status;
  return status;
}

Status RocksState::ListFamilies(const rocksdb::DBOptions& options, std::vector<std::string>* families) {
  families->clear();
  return OpenError(rocksdb::DB::ListColumnFamilies(options, dir_, families), dir_);
}

// Opens every family on disk (RocksDB insists) and sorts them: meta, the plan's stores by number, the rest.
Status RocksState::OpenFamilies(const rocksdb::DBOptions& options, const std::vector<std::string>& families) {
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  on_disk_.clear();
  for (const std::string& family : families) {
    const bool meta = family == rocksdb::kDefaultColumnFamilyName;
    descriptors.emplace_back(family, environment_->StoreOptions(options_, meta));
    if (family.rfind(kStorePrefix, 0) == 0) on_disk_.push_back(family.substr(kStorePrefix.size()));
  }
  std::sort(on_disk_.begin(), on_disk_.end());
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened = read_only_ ? rocksdb::DB::OpenForReadOnly(options, dir_, descriptors, &families_, &db)
                                            : rocksdb::DB::Open(options, dir_, descriptors, &families_, &db);
  if (!opened.ok()) return OpenError(opened, dir_);
  db_.reset(db);
  if (read_only_) names_ = on_disk_;
  stores_.assign(names_.size(), nullptr);
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    const std::string& name = family->GetName();
    if (name == rocksdb::kDefaultColumnFamilyName) meta_ = family;
    if (name.rfind(kStorePrefix, 0) != 0) continue;
    auto number = std::find(names_.begin(), names_.end(), name.substr(kStorePrefix.size()));
    if (number != names_.end()) stores_[static_cast<size_t>(number - names_.begin())] = family;
  }
  return Status::Ok();
}

Status RocksState::CheckFormat() {
  std::string text;
  Result<bool> got = GetFrom(meta_, kFormatKey, &text);
  if (!got.ok()) return got.status();
  if (*got) {
    int version = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), version);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
      return Damaged(dir_, "its format version cannot be read");
    }
    if (version < kFormatVersion) return WriteFormat();
    if (version == kFormatVersion) return Status::Ok();
    return Status::Error(kNewerFormat,
                         "the state in " + dir_ + " has format " + text + "; this version of weir reads up to format " +
                             std::to_string(kFormatVersion),
                         "run the newer version, or use another --state-dir (it is restored from the changelog)");
  }
  // New, or killed between its making and here; with rows in it, it is not ours.
  Result<bool> empty = IsEmpty();
  if (!empty.ok()) return empty.status();
  if (!*empty) return Damaged(dir_, "its format version is missing");
  return WriteFormat();
}

Status RocksState::WriteFormat() {
  if (read_only_) return Status::Ok();
  return WriteError(db_->Put(rocksdb::WriteOptions(), meta_, ToSlice(kFormatKey), std::to_string(kFormatVersion)),
                    dir_);
}

Result<bool> RocksState::IsEmpty() const {
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    auto it = ScanOf(family, "", "");
    if (it->Valid()) return false;
    if (Status status = it->status(); !status.ok()) return status;
  }
  return true;
}

Status RocksState::Apply(const StateBatch& batch) {
  WEIR_CHECK(open_iterators_ == 0);
  if (read_only_) return Status::Error(kReadOnly, "the state in " + dir_ + " is open for reading only");
  WEIR_RETURN_IF_ERROR(failed_);
  if (batch.empty()) return Status::Ok();
  rocksdb::WriteBatch rows(batch.bytes());
  rocksdb::Status status;
  for (const Write& write : batch.writes()) {
    if (!write.here) continue;
    const bool meta = write.store == kMetaStore;
    WEIR_CHECK(!meta || (!write.key.empty() && write.key[0] != '\0'));
    rocksdb::ColumnFamilyHandle* family = meta ? meta_ : Store(write.store);
    if (write.range_end) {
      if (write.key < *write.range_end)
        status = rows.DeleteRange(family, ToSlice(write.key), ToSlice(*write.range_end));
    } else if (write.value) {
      status = rows.Put(family, ToSlice(write.key), ToSlice(*write.value));
    } else {
      status = rows.Delete(family, ToSlice(write.key));
    }
    if (!status.ok()) break;
  }
  rocksdb::WriteOptions options;
  options.sync = false;  // the changelog is what survives a power cut
  if (status.ok()) status = db_->Write(options, &rows);
  if (!status.ok()) failed_ = WriteError(status, dir_);
  return failed_;
}

StoreSize RocksState::Size(int store) const {
  StoreSize size;
  rocksdb::ColumnFamilyHandle* family = Store(store);
  if (!db_) return size;
  uint64_t tables = 0;
  uint64_t buffers = 0;
  db_->GetIntProperty(family, rocksdb::DB::Properties::kEstimateNumKeys, &size.rows);
  db_->GetIntProperty(family, rocksdb::DB::Properties::kLiveSstFilesSize, &tables);
  db_->GetIntProperty(family, rocksdb::DB::Properties::kCurSizeAllMemTables, &buffers);
  size.bytes = tables + buffers;
  return size;
}

Status RocksState::Wipe() {
  if (read_only_) return Status::Error(kReadOnly, "the state in " + dir_ + " is open for reading only");
  Close();
  failed_ = WipeRocksState(dir_);
  if (!failed_.ok()) return failed_;
  return Open();
}

void RocksState::Close() {
  WEIR_CHECK(open_iterators_ == 0);
  if (!db_) return;
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    const rocksdb::Status status = db_->DestroyColumnFamilyHandle(family);
    if (!status.ok()) spdlog::warn("closing the state in {}: {}", dir_, status.ToString());
  }
  families_.clear();
  stores_.clear();
  meta_ = nullptr;
  const rocksdb::Status status = db_->Close();
  if (!status.ok()) spdlog::warn("closing the state in {}: {}", dir_, status.ToString());
  db_.reset();
}

Result<std::unique_ptr<TaskState>> OpenAs(std::unique_ptr<RocksState> state) {
  WEIR_RETURN_IF_ERROR(state->Open());
  return Result<std::unique_ptr<TaskState>>(std::unique_ptr<TaskState>(std::move(state)));
}

}  // namespace

Result<std::unique_ptr<TaskState>> OpenRocksState(const std::string& dir, std::vector<std::string> stores,
                                                  const RocksOptions& options,
                                                  std::shared_ptr<RocksEnvironment> environment) {
  return OpenAs(std::make_unique<RocksState>(dir, std::move(stores), options, std::move(environment), false));
}

Result<std::unique_ptr<TaskState>> OpenRocksStateReadOnly(const std::string& dir) {
  return OpenAs(std::make_unique<RocksState>(dir, std::vector<std::string>(), RocksOptions(),
                                             NewRocksEnvironment(size_t{16} << 20), true));
}

}  // namespace weir::state
