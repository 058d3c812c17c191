#include "runtime/state/rocks_internal.h"

#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <string_view>

#include "runtime/base/log.h"
#include "runtime/state/errors.h"

namespace weir::state {
namespace {

// RocksDB's messages go to the process's log. It never opens a LOG file of its own: on a full disk the write to it
// hits an assertion in builds that have them on (Debian's 7.8.3), which would end the process.
class SpdlogLogger : public rocksdb::Logger {
 public:
  SpdlogLogger()
      : Logger(spdlog::should_log(spdlog::level::debug) ? rocksdb::InfoLogLevel::INFO_LEVEL
                                                        : rocksdb::InfoLogLevel::WARN_LEVEL) {}
  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list args) override { Logv(rocksdb::InfoLogLevel::INFO_LEVEL, format, args); }
  void Logv(const rocksdb::InfoLogLevel level, const char* format, va_list args) override {
    const spdlog::level::level_enum to = Level(level);
    if (!spdlog::should_log(to)) return;
    char text[1024];  // longer messages are cut
    std::vsnprintf(text, sizeof(text), format, args);
    std::string_view message(text);
    while (!message.empty() && message.back() == '\n') message.remove_suffix(1);
    spdlog::log(to, "rocksdb: {}", message);
  }
  void LogHeader(const char*, va_list) override {}  // hundreds of lines of options at every opening

 private:
  static spdlog::level::level_enum Level(rocksdb::InfoLogLevel level) {
    switch (level) {
      case rocksdb::InfoLogLevel::WARN_LEVEL: return spdlog::level::warn;
      case rocksdb::InfoLogLevel::ERROR_LEVEL:
      case rocksdb::InfoLogLevel::FATAL_LEVEL: return spdlog::level::err;
      default: return spdlog::level::debug;
    }
  }
};

bool Contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

Status FromOther(const rocksdb::Status& status, const std::string& dir, const char* doing) {
  const std::string text = status.ToString();
  if (status.IsNoSpace()) {
    return Status::Error(kWriteFailed, "no space left for the state in " + dir + " (" + text + ")",
                         "free space on that disk; the state is opened again and continues");
  }
  if (Contains(text, "Too many open files")) {
    return Status::Error(kFileLimit, "too many open files while " + std::string(doing) + " the state in " + dir,
                         "raise the limit (ulimit -n) or run fewer tasks in this process");
  }
  if (status.IsCorruption() || status.IsPathNotFound()) return Damaged(dir, text);
  return Status::Error(kReadFailed, std::string(doing) + " the state in " + dir + " failed: " + text,
                       "look at the disk and the permissions of that directory");
}

}  // namespace

RocksEnvironment::RocksEnvironment(size_t memory_budget_bytes)
    : logger_(std::make_shared<SpdlogLogger>()), compression_(rocksdb::kNoCompression) {
  const size_t budget = std::max(memory_budget_bytes, size_t{8} << 20);
  cache_ = rocksdb::NewLRUCache(budget, 4);
  // Write buffers are charged to the cache, so the budget bounds both together.
  write_buffers_ = std::make_shared<rocksdb::WriteBufferManager>(budget / 3, cache_);
  const auto supported = rocksdb::GetSupportedCompressions();
  for (auto type : {rocksdb::kLZ4Compression, rocksdb::kSnappyCompression}) {
    if (std::find(supported.begin(), supported.end(), type) == supported.end()) continue;
    compression_ = type;
    break;
  }
}

std::shared_ptr<RocksEnvironment> NewRocksEnvironment(size_t memory_budget_bytes) {
  return std::make_shared<RocksEnvironment>(memory_budget_bytes);
}

rocksdb::DBOptions RocksEnvironment::DbOptions(const RocksOptions& options) const {
  rocksdb::DBOptions db;
  db.info_log = logger_;
  db.create_missing_column_families = true;
  db.write_buffer_manager = write_buffers_;
  db.max_open_files = options.max_open_files;
  // Bounds what an opening has to read again when one store is written seldom.
  db.max_total_wal_size = size_t{64} << 20;
  db.max_manifest_file_size = size_t{16} << 20;
  // A torn or damaged log rolls rows and offsets back together; the changelog has the rest.
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  db.skip_stats_update_on_db_open = true;
  db.bytes_per_sync = size_t{1} << 20;
  return db;
}

rocksdb::ColumnFamilyOptions RocksEnvironment::StoreOptions(const RocksOptions& options, bool meta) const {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache_;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  rocksdb::ColumnFamilyOptions store;
  store.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  store.write_buffer_size = meta ? std::min(options.write_buffer_bytes, size_t{1} << 20) : options.write_buffer_bytes;
  // The default, up to 1 MiB, is what every idle store would cost.
  store.arena_block_size = std::min(size_t{128} << 10, store.write_buffer_size / 8);
  // More than the default 2, so that a restore seldom waits for a flush; the shared limit bounds their memory.
  store.max_write_buffer_number = 4;
  store.compression = compression_;
  store.level_compaction_dynamic_level_bytes = true;
  return store;
}

rocksdb::ReadOptions TotalOrder() {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.verify_checksums = true;
  return options;
}

Status Damaged(const std::string& dir, const std::string& what) {
  return Status::Error(kDamaged, "the state in " + dir + " is damaged: " + what,
                       "wipe it; it is restored from the changelog");
}

Status OpenError(const rocksdb::Status& status, const std::string& dir) {
  if (status.ok()) return Status::Ok();
  const std::string text = status.ToString();
  if (Contains(text, "While lock file") || Contains(text, "lock hold by current process")) {
    return Status::Error(kDirectoryInUse, "the state in " + dir + " is open already",
                         "stop the process that uses it, or use another --state-dir");
  }
  return FromOther(status, dir, "opening");
}

Status ReadError(const rocksdb::Status& status, const std::string& dir) {
  return status.ok() ? Status::Ok() : FromOther(status, dir, "reading");
}

Status WriteError(const rocksdb::Status& status, const std::string& dir) {
  if (status.ok()) return Status::Ok();
  if (status.IsCorruption()) return Damaged(dir, status.ToString());
  return Status::Error(kWriteFailed, "writing the state in " + dir + " failed: " + status.ToString(),
                       status.IsNoSpace() ? "free space on that disk; the state is opened again and continues"
                                          : "look at the disk; the state is opened again and continues");
}

}  // namespace weir::state
