// What stores hold, and for how long.
#include <algorithm>
#include <variant>

#include "dsl/fold.h"
#include "runtime/cli/plan_words.h"
#include "runtime/operators/kept_outputs.h"

namespace weir::cli {
namespace {

using dsl::DurationText;
using plan::At;

std::string Late(int64_t lateness) { return lateness > 0 ? " and " + DurationText(lateness) + " of lateness" : ""; }

bool KeepsOutputs(const plan::DetectorNode& node) {
  const auto locked = [](const plan::FuzzyOutput& output) { return output.lock_previous; };
  return node.fuzzy && std::any_of(node.fuzzy->outputs.begin(), node.fuzzy->outputs.end(), locked);
}

struct StoreTeller {
  const plan::Schema& row;

  StoreWords operator()(const plan::WindowAggregateNode& op) const {
    const bool sliding = op.window.kind == plan::Window::Kind::kSliding;
    const std::string key = KeyWords(FieldNames(row, op.key));
    if (op.window.kind == plan::Window::Kind::kCount)
      return {"the records of the open window", std::to_string(op.window.size) + " records", key};
    if (op.window.kind == plan::Window::Kind::kRunning)
      return {"one entry", op.expire ? DurationText(*op.expire) + " after the last record" : "for ever", key};
    return {sliding ? "an entry for each time that has records" : "an entry for each open window",
            (sliding ? DurationText(op.window.size) : "until the window is over") + Late(op.lateness), key};
  }
  StoreWords operator()(const plan::DetectorNode& op) const {
    StoreWords out{"whether `when` held", "as long as its window", KeyWords(FieldNames(row, op.key))};
    if (!op.on_table) out = {"how many alerts a time has", "until lateness is over", out.per_key};
    if (op.each_update || op.reset_target >= 0) out.holds = "how many alerts a window has";
    if (op.once_per) {
      out.holds = "the time of the last alert";
      out.lives = DurationText(*op.once_per);
    }
    if (!op.once_fields.empty()) {
      out.holds = "the values that had an alert";
      out.lives = DurationText(op.once_within);
    }
    if (out.lives[0] != 'u') out.lives += Late(op.lateness);
    if (op.hold || op.hold_windows) out.holds += ", since when `when` has held";
    if (KeepsOutputs(op)) {
      out.holds += ", and the outputs with `lock previous`";
      out.lives += "; outputs " + DurationText(ops::KeptOutputs::kKept) + Late(op.lateness);
    }
    return out;
  }
  StoreWords operator()(const plan::DedupNode& op) const {
    return {"when it came", DurationText(op.within) + Late(op.lateness), KeyWords(FieldNames(row, op.by))};
  }
  StoreWords operator()(const plan::RememberNode& op) const {
    return {op.last ? "its last " + std::to_string(*op.last) + " records" : "its records",
            op.span ? DurationText(*op.span) + Late(op.lateness) : "for ever", KeyWords(FieldNames(row, op.key))};
  }
  StoreWords operator()(const plan::TableNode& op) const {
    return {"the latest row", "until its record is deleted", KeyWords(FieldNames(row, op.key))};
  }
  StoreWords operator()(const plan::JoinNode& op) const {
    const std::string key = KeyWords(FieldNames(row, op.left));
    if (op.kind != plan::JoinNode::Kind::kStream) return {"rows to be joined", "until they are joined", key};
    const int64_t span = std::max(op.before.value_or(0), op.after.value_or(0));
    return {"rows of both sides", DurationText(span) + Late(op.lateness), key};
  }
  StoreWords operator()(const plan::PatternNode& op) const {
    return {"at most " + std::to_string(op.keep) + " sequences that have begun",
            DurationText(op.within) + Late(op.lateness), KeyWords(FieldNames(op.key))};
  }
  StoreWords operator()(const plan::TruthNode& op) const {
    const std::vector<int> by = op.by >= 0 ? std::vector<int>{op.by} : op.keys;
    return {"the episodes that are open", "until they are decided", KeyWords(FieldNames(row, by))};
  }
  StoreWords operator()(const plan::EvaluateNode&) const {
    return {"episodes, alerts, the counts of each detector", "until they are decided; counts for ever", KeyWords({})};
  }
  template <typename Other>
  StoreWords operator()(const Other&) const {
    return {};
  }
};

}  // namespace

StoreWords WordsFor(const plan::Plan& plan, const plan::Store& store) {
  const plan::Node& node = plan.nodes[At(store.node)];
  const plan::Schema& row = node.inputs.empty() ? node.schema : plan.nodes[At(node.inputs[0])].schema;
  return std::visit(StoreTeller{row}, node.op);
}

}  // namespace weir::cli
