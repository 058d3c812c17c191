// `lock previous` of a fuzzy detector: an output for which no rule fires keeps the value it had for the same key.
//
// Row in the detector's store, for each key that had a value of late:
//   'p' key -> slots(the outputs with `lock previous`, in order)   due kKept of event time after the row that gave it
//
// Thread contract: the task's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/plan.h"
#include "runtime/base/status.h"
#include "runtime/operators/fuzzy_inference.h"
#include "runtime/row/slot.h"
#include "runtime/state/timed_store.h"

namespace weir::ops {

class KeptOutputs {
 public:
  static constexpr int64_t kKept = 86'400'000;

  // Both outlive it.
  KeptOutputs(const plan::DetectorNode& plan, state::TimedStore* memory);
  bool any() const { return !locked_.empty(); }

  // Hands the key's values to `fuzzy`, for its next evaluation. `clock`: the operator's; what is due by then is gone.
  void HandTo(FuzzyInference* fuzzy, std::string_view key, int64_t clock, Arena* arena);
  // `outputs`: all of the system's, as evaluated for a row of that time.
  void Keep(std::string_view key, int64_t time, const Slot* outputs);
  void Forget(std::string_view key) { memory_->Erase(NameOf(key)); }

  // A row of the store could not be read; ok otherwise.
  const Status& status() const { return status_; }

 private:
  std::string_view NameOf(std::string_view key);

  const plan::DetectorNode& plan_;
  state::TimedStore* memory_;
  std::vector<size_t> locked_;  // outputs
  std::vector<Slot> slots_;     // one for each of them
  std::string name_;
  Status status_;
};

}  // namespace weir::ops
