// `for D` and `for N windows` of a detector: how long its condition has been true (semantics 8.9).
//
// Row in the detector's store, for each key whose condition is true:
//   'h' key -> zigzag(since) zigzag(newest) varint(count) slots(row)
//     since   for D: h, the time of the row the hold began with; for windows: start of the last window of the chain
//     newest  greatest time of a true row
//     count   for D: 1 once it has been judged in time, else 0; for windows: how many windows the chain has
//     row     for D: the row that came last, to be judged when the time is up; for windows: none
//
// Thread contract: the task's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "dsl/plan.h"
#include "runtime/base/status.h"
#include "runtime/row/slot.h"
#include "runtime/state/timed_store.h"

namespace weir::ops {

class Hold {
 public:
  // `memory` outlives the hold. `row_size`: slots of the detector's input rows.
  Hold(const plan::DetectorNode& plan, size_t row_size, state::TimedStore* memory);
  Status Open(int64_t clock);

  // What becomes of a row. Nothing is changed before Keep.
  struct Verdict {
    bool ignored = false;  // it is older than what it would be a part of
    bool truth = false;    // what `for` makes of the row's
    bool holds = false;    // the row's own
    int64_t since = 0, newest = 0;
    uint64_t count = 0;
  };
  // `clock`: the operator's. What is due by then is forgotten.
  Verdict Judge(const Row& row, std::string_view key, bool truth, int64_t clock);
  void Keep(const Verdict& verdict, const Row& row, std::string_view key, int64_t clock);
  void End(std::string_view key);

  // Holds that are long enough without a further row: the next instant, or TimedStore::kNever.
  int64_t NextDue() const { return pending_.empty() ? state::TimedStore::kNever : pending_.begin()->first; }
  // Takes the next one that is due at `instant`: its row, in `arena`, with the time it is judged at. False: there is
  // none.
  bool Take(int64_t instant, Arena* arena, Row* row);

  // A row of the store could not be read; ok otherwise.
  const Status& status() const { return status_; }

 private:
  struct State {
    int64_t since = 0, newest = 0;
    uint64_t count = 0;
    std::string_view row;
  };
  void Await(std::string_view key, int64_t since, int64_t clock);
  std::optional<State> Find(std::string_view key, int64_t clock);
  bool Read(std::string_view value, State* state);
  bool Ended(const State& state, int64_t time) const;
  Verdict JudgeWindow(const Row& row, const std::optional<State>& before) const;
  Verdict JudgeSpan(const Row& row, const std::optional<State>& before) const;
  int64_t Due(const Verdict& verdict, const Row& row) const;
  int64_t Due(int64_t newest) const;
  std::string_view NameOf(std::string_view key);

  const plan::DetectorNode& plan_;
  size_t row_size_;
  state::TimedStore* memory_;
  std::set<std::pair<int64_t, std::string>> pending_;  // (instant, key) of holds that are not judged yet
  std::string name_, bytes_;
  Status status_;
};

}  // namespace weir::ops
