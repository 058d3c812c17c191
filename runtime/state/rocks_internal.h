// What the rocks_*.cc files share and nobody else sees: RocksDB's options, log and statuses.
#pragma once

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/write_buffer_manager.h>

#include <memory>
#include <string>

#include "runtime/base/status.h"
#include "runtime/state/rocks_state.h"

namespace weir::state {

class RocksEnvironment {
 public:
  explicit RocksEnvironment(size_t memory_budget_bytes);
  rocksdb::DBOptions DbOptions(const RocksOptions& options) const;
  // The meta column family has few, small rows.
  rocksdb::ColumnFamilyOptions StoreOptions(const RocksOptions& options, bool meta) const;

 private:
  std::shared_ptr<rocksdb::Logger> logger_;
  std::shared_ptr<rocksdb::Cache> cache_;
  std::shared_ptr<rocksdb::WriteBufferManager> write_buffers_;
  rocksdb::CompressionType compression_;
};

// Reads in full key order whatever a column family's options say, and with checksums.
rocksdb::ReadOptions TotalOrder();

// RocksDB's status as ours, by what was being done. Ok stays ok.
Status OpenError(const rocksdb::Status& status, const std::string& dir);
Status ReadError(const rocksdb::Status& status, const std::string& dir);
Status WriteError(const rocksdb::Status& status, const std::string& dir);
Status Damaged(const std::string& dir, const std::string& what);

}  // namespace weir::state
