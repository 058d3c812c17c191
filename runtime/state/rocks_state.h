// TaskState on disk: one RocksDB database a task. RocksDB's own headers are seen in rocks_*.cc only.
//
//   database := column family "default"         meta rows
//               column family "store." name     the rows of one named store, as the operator lays them out
//   meta     := 00 "format" -> version          decimal; kFormatVersion, written when it is opened to be written
//               key -> value                    the caller's, keys not beginning with byte 0 (offsets, ids, times)
//
// The version counts this layout and the operators' row layouts together; a database with a higher one is refused
// (K0203). Format 2: a sliding window's row may hold a whole segment; rows of format 1 are read as they are. A column
// family the plan names and the disk lacks is created; one the disk has and the plan lacks is kept and reported by
// stores_on_disk().
//
// Writes go through the write-ahead log without sync: a batch survives the death of the process, and after a power cut
// an earlier batch is found, whole, with its offsets. Reads verify checksums. Nothing is logged to a file: RocksDB's
// messages go to the process's log (info as debug, warnings as warnings, errors as errors).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/state/task_state.h"

namespace weir::state {

inline constexpr int kFormatVersion = 2;

struct RocksOptions {
  size_t write_buffer_bytes = size_t{8} << 20;  // of one store, before it is written out
  int max_open_files = 256;                     // table files a task keeps open
};

// What the tasks of one process share: the block cache, the limit on write buffers, the log.
class RocksEnvironment;
std::shared_ptr<RocksEnvironment> NewRocksEnvironment(size_t memory_budget_bytes);

// Opens or creates (the last directory of the path, mode 0700). K0202 somebody has it open; K0203 written by a newer
// version; K0210 damaged: call WipeRocksState, open again, restore from the changelog; K0201, K0211, K0212 as in
// errors.h. A database that has lost its CURRENT file is damaged, not new.
Result<std::unique_ptr<TaskState>> OpenRocksState(const std::string& dir, std::vector<std::string> stores,
                                                  const RocksOptions& options,
                                                  std::shared_ptr<RocksEnvironment> environment);

// For looking at a stopped instance: the stores are those on disk. Takes no lock and writes nothing; Apply and Wipe
// give K0207. K0206 if there is no state.
Result<std::unique_ptr<TaskState>> OpenRocksStateReadOnly(const std::string& dir);

// Removes a closed database and its directory. If it is interrupted, what is left is seen as damaged, never as state.
Status WipeRocksState(const std::string& dir);

}  // namespace weir::state
