// Runs a topology on files: the production engine, time from the records alone.
//
// Each input is a channel of its source: a partition, numbered in the order in which the inputs of a topic are named. A
// sub-topology is one task, whatever the number of its inputs. Every record has the same stamp and no key; its offset
// is the number of its line. Records are taken in the order of semantics 1.5 with every wait infinite, and what several
// tasks write is put into one order by OutputMerge: the outputs are a function of the plan and the inputs' bytes. How
// many records are read at once, how often is committed, and restarts do not show.
//
// Memory: `batch` records an input, the state (in memory; in RocksDB, with a cache, where there are restarts), and the
// outputs of tasks that are ahead of others in time.
// Thread contract: one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dsl/plan.h"
#include "runtime/replay/input_records.h"
#include "runtime/replay/local_driver.h"
#include "runtime/replay/output_merge.h"
#include "runtime/replay/scratch_directory.h"

namespace weir::replay {

struct ReplayInput {
  std::string topic;  // one that a source of the plan reads
  std::string path;   // "-": standard input
};

// Do event times of the source depend on the records' own stamps? Those without `time`, and those that parse text
// without a year.
bool NeedsStamp(const plan::Source& source);

struct ReplayProgress {
  uint64_t records = 0;
  int64_t bytes_read = 0, bytes = 0;  // of all inputs as they are stored; bytes: -1 where one has no size
};

struct ReplayOptions {
  std::vector<ReplayInput> inputs;
  int64_t stamp = -1;         // of every record, ms; -1: none
  int64_t restart_every = 0;  // records; 0: never
  size_t batch = 1024;
  int64_t commit_every = 4096;                         // records
  std::function<void(const LocalOutput&)> on_output;   // in order
  std::function<void(const ReplayProgress&)> on_step;  // often; may be null
  std::function<bool()> stopped;                       // asked often; may be null
};

struct ReplayTotals {
  std::vector<uint64_t> records;  // by input
  engine::TaskStats stats;
  std::vector<ops::Metrics> metrics;  // of evaluations, as of the end
  bool interrupted = false;           // the inputs were not read to their ends
};

class FileReplay {
 public:
  // The plan outlives it. K0302: an input cannot be read. K0303: no place for the state.
  static Result<std::unique_ptr<FileReplay>> Open(const plan::Plan& plan, ReplayOptions options);
  ~FileReplay();
  FileReplay(const FileReplay&) = delete;
  FileReplay& operator=(const FileReplay&) = delete;

  // Reads all inputs to their ends, or until `stopped`; then everything up to there has been written.
  Status Run();
  ReplayTotals totals() const;
  // Waiting for whoever writes standard input: a good moment to show what there is.
  std::function<void()> on_wait;

 private:
  struct Input {
    ReplayInput from;
    uint32_t channel = 0;  // of its topic
    bool ended = false;
    uint64_t records = 0;
    std::unique_ptr<InputRecords> reader;
    std::vector<LocalDriver::Reader> readers;
  };
  enum class Filled : uint8_t { kReady, kInterrupted, kFailed };

  FileReplay(const plan::Plan& plan, ReplayOptions options) : plan_(plan), options_(std::move(options)) {}
  Status OpenInputs();
  Status OpenDriver();
  Filled Fill(size_t task, size_t* ready);
  Filled FillOne(Input* input);
  void Deliver(Input* input, std::string_view value, int64_t line);
  Status Step(bool* going);
  void CheckMoved(size_t taken);
  std::vector<size_t> OpenTasks() const;
  Status Commit();
  Status Restart();
  void Release();
  ReplayProgress progress() const;

  const plan::Plan& plan_;
  ReplayOptions options_;
  std::vector<Input> inputs_;
  std::unique_ptr<ScratchDirectory> directory_;  // of the state; null: in memory
  std::unique_ptr<OutputMerge> merge_;
  std::unique_ptr<LocalDriver> driver_;
  engine::TaskStats before_;  // what tasks counted before the last restart
  uint64_t records_ = 0;
  int64_t since_commit_ = 0, since_restart_ = 0;
  bool interrupted_ = false;
  Status failed_;              // of an input
  std::vector<int64_t> seen_;  // where time was at the last step
  int idle_steps_ = 0;
};

}  // namespace weir::replay
