// Puts what several tasks write into one order that depends on what each of them writes alone, and not on when they
// were run: by instant (LocalOutput::instant), then by task, then as the task wrote it.
//
// A row is passed on once no task can write anything before it any more; what waits is the lead of the tasks that are
// ahead in time.
// Thread contract: one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "runtime/replay/local_driver.h"

namespace weir::replay {

inline constexpr int64_t kFinished = INT64_MAX;

class OutputMerge {
 public:
  OutputMerge(size_t tasks, std::function<void(const LocalOutput&)> to) : to_(std::move(to)), waiting_(tasks) {}

  void Add(LocalOutput output) { waiting_[output.task].push_back(std::move(output)); }
  // `reached`: by task, the instant before which it writes nothing any more; kFinished: nothing at all.
  void Release(const std::vector<int64_t>& reached);

 private:
  std::function<void(const LocalOutput&)> to_;
  std::vector<std::deque<LocalOutput>> waiting_;  // by task
};

}  // namespace weir::replay
