// A rule or a fuzzy detector: rows in, alerts out (semantics 8). Each row passes, in order, through
//   when → for → trigger (every true row, or the rise) → once per D → once per f → alert → reset.
// A withheld alert changes nothing.
//
// What it remembers (store of the detector; a state::TimedStore), by the first byte of the key:
//   'r' key [int(window start)] -> zigzag(time)    rise: the last row of this identity was true, at that time
//   'h' key -> …                                   for: operators/hold.h
//   'p' key -> …                                   lock previous: operators/kept_outputs.h
//   'o' key -> zigzag(time)                        once per D: time of the last alert
//   'f' key slots(values) -> zigzag(time)          once per f: time of the last alert with these values
//   'n' key int(start) int(end) int(time) -> zigzag(count)   alerts made that are equal in all else (8.6)
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/operators/clauses.h"
#include "runtime/operators/fuzzy_inference.h"
#include "runtime/operators/hold.h"
#include "runtime/operators/kept_outputs.h"
#include "runtime/operators/operator.h"
#include "runtime/row/expression.h"
#include "runtime/state/timed_store.h"

namespace weir::ops {

class Detector final : public Operator {
 public:
  using Forget = std::function<void(const Slot* key, size_t size)>;

  Detector(const plan::Node& node, TaskContext* task);
  Status Open() override;
  void Process(const Row& row) override { Consider(row, false); }
  int64_t NextDue() override { return hold_ ? hold_->NextDue() : kNever; }
  void Fire(int64_t instant) override;
  Status Flush(state::StateBatch* batch) override;
  size_t dirty_bytes() const override { return memory_ ? memory_->dirty_bytes() : 0; }

  // What `reset on alert` calls.
  void set_forget(Forget forget) { forget_ = std::move(forget); }

 private:
  struct Candidate {  // an alert on its way
    const Row* row;
    EvalContext context;
    Slot* key = nullptr;         // its values
    std::string_view store_key;  // and their bytes
  };
  struct Identity {  // whose rise it is: key, and window
    std::string name;
    bool known = false, was_true = false;
    int64_t latest = 0, due = kNever;  // to remember, if it is true
  };
  // `in_time`: `for` has judged the row true, in its own time.
  void Consider(const Row& row, bool in_time);
  void SetKey(Candidate* c);
  bool Evaluate(Candidate* c, bool* truth);
  void KeepOutputs(const Candidate& c);
  bool Always() const;
  Identity IdentityOf(const Row& row, std::string_view key);
  void RememberTruth(Identity id, bool truth);
  bool Withheld(Candidate* c);
  void RememberOnce(const Row& row);
  bool MakeFields(Candidate* c, Slot* out, Slot* message);
  int64_t CountEqual(const Candidate& c);
  std::string_view MakeId(const Candidate& c, int64_t n);
  Slot MakeEnvelope(Candidate* c, const Slot& message, int64_t n);
  void Remember(std::string_view key, int64_t value, int64_t due);
  std::optional<int64_t> Recall(std::string_view key);
  int64_t WindowDue(const Row& row) const;

  const plan::DetectorNode& plan_;
  std::unique_ptr<FuzzyInference> fuzzy_;
  size_t input_size_ = 0;
  Expression when_, message_;
  std::vector<Expression> fields_, once_fields_;
  Clauses clauses_;
  bool rise_;  // alert on the rise only
  std::unique_ptr<state::TimedStore> memory_;
  std::unique_ptr<Hold> hold_;
  std::unique_ptr<KeptOutputs> kept_;  // null: no output has `lock previous`
  Forget forget_;
  std::string key_, scratch_;
  std::string once_span_key_, once_fields_key_;  // of the candidate; empty: nothing to remember
};

}  // namespace weir::ops
