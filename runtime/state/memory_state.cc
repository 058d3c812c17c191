#include <algorithm>
#include <map>

#include "runtime/base/check.h"
#include "runtime/state/task_state.h"

namespace weir::state {
namespace {

using Rows = std::map<std::string, std::string, std::less<>>;

class MemoryIterator : public Iterator {
 public:
  MemoryIterator(Rows::const_iterator at, Rows::const_iterator end, int* open) : at_(at), end_(end), open_(open) {
    ++*open_;
  }
  ~MemoryIterator() override { --*open_; }
  MemoryIterator(const MemoryIterator&) = delete;
  MemoryIterator& operator=(const MemoryIterator&) = delete;
  bool Valid() const override { return at_ != end_; }
  std::string_view key() const override { return at_->first; }
  std::string_view value() const override { return at_->second; }
  void Next() override { ++at_; }
  Status status() const override { return Status::Ok(); }

 private:
  Rows::const_iterator at_, end_;
  int* open_;
};

class MemoryState : public TaskState {
 public:
  explicit MemoryState(std::vector<std::string> stores) : names_(std::move(stores)), rows_(names_.size()) {}
  ~MemoryState() override { WEIR_CHECK(open_iterators_ == 0); }

  Result<bool> Get(int store, std::string_view key, std::string* value) const override {
    return Find(Store(store), key, value);
  }
  std::unique_ptr<Iterator> Scan(int store, std::string_view begin, std::string_view end) const override {
    return Range(Store(store), begin, end);
  }
  Result<bool> GetMeta(std::string_view key, std::string* value) const override { return Find(meta_, key, value); }
  std::unique_ptr<Iterator> ScanMeta() const override { return Range(meta_, "", ""); }

  Status Apply(const StateBatch& batch) override {
    WEIR_CHECK(open_iterators_ == 0);
    for (const Write& write : batch.writes()) {
      if (!write.here) continue;
      if (write.store == kMetaStore) WEIR_CHECK(!write.key.empty() && write.key[0] != '\0');
      Rows& rows = write.store == kMetaStore ? meta_ : rows_[Index(write.store)];
      if (write.range_end) {
        if (write.key < *write.range_end) rows.erase(rows.lower_bound(write.key), rows.lower_bound(*write.range_end));
      } else if (write.value) {
        rows.insert_or_assign(std::string(write.key), std::string(*write.value));
      } else {
        if (const auto at = rows.find(write.key); at != rows.end()) rows.erase(at);
      }
    }
    return Status::Ok();
  }

  const std::vector<std::string>& store_names() const override { return names_; }
  std::vector<std::string> stores_on_disk() const override {
    std::vector<std::string> names = names_;
    std::sort(names.begin(), names.end());
    return names;
  }
  StoreSize Size(int store) const override {
    StoreSize size;
    for (const auto& [key, value] : Store(store)) {
      ++size.rows;
      size.bytes += key.size() + value.size();
    }
    return size;
  }
  Status Wipe() override {
    WEIR_CHECK(open_iterators_ == 0);
    for (Rows& rows : rows_) rows.clear();
    meta_.clear();
    return Status::Ok();
  }

 private:
  size_t Index(int store) const {
    WEIR_CHECK(store >= 0 && static_cast<size_t>(store) < rows_.size());
    return static_cast<size_t>(store);
  }
  const Rows& Store(int store) const { return rows_[Index(store)]; }
  static bool Find(const Rows& rows, std::string_view key, std::string* value) {
    auto it = rows.find(key);
    if (it == rows.end()) return false;
    *value = it->second;
    return true;
  }
  std::unique_ptr<Iterator> Range(const Rows& rows, std::string_view begin, std::string_view end) const {
    const bool none = !end.empty() && end <= begin;
    auto first = none ? rows.end() : rows.lower_bound(begin);
    auto last = none || end.empty() ? rows.end() : rows.lower_bound(end);
    return std::make_unique<MemoryIterator>(first, last, &open_iterators_);
  }

  std::vector<std::string> names_;
  std::vector<Rows> rows_;
  Rows meta_;
  mutable int open_iterators_ = 0;
};

}  // namespace

Result<std::unique_ptr<TaskState>> OpenMemoryState(std::vector<std::string> stores) {
  return Result<std::unique_ptr<TaskState>>(std::make_unique<MemoryState>(std::move(stores)));
}

}  // namespace weir::state
