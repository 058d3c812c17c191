#include "tests/soundness/run.h"

#include <algorithm>

#include "runtime/row/text.h"
#include "tests/soundness/value_fault.h"

namespace weir::soundness {
namespace {

using replay::LocalDriver;
using replay::LocalOutput;

// By node: the slots that nothing behind reads, so that the row goes without them.
std::vector<std::vector<bool>> NotRead(const plan::Plan& plan) {
  std::vector<std::vector<bool>> out;
  for (const plan::Node& node : plan.nodes) {
    std::vector<bool> absent(node.schema.size(), false);
    const auto take = [&](const std::vector<int>& slots) {
      const std::vector<bool>& before = out[plan::At(node.inputs[0])];
      for (size_t k = 0; k < slots.size(); ++k)
        absent[k] = slots[k] >= 0 && plan::At(slots[k]) < before.size() && before[plan::At(slots[k])];
    };
    if (const auto* source = std::get_if<plan::SourceNode>(&node.op)) {
      for (size_t k = 0; k < absent.size(); ++k) absent[k] = !plan.sources[plan::At(source->source)].fields[k].read;
    } else if (const auto* map = std::get_if<plan::MapNode>(&node.op)) {
      take(map->output);
    } else if (const auto* flatten = std::get_if<plan::FlattenNode>(&node.op)) {
      take(flatten->output);
    } else if (const auto* parse = std::get_if<plan::ParseNode>(&node.op)) {
      take(parse->keep);
      for (size_t k = parse->keep.size(); k < absent.size(); ++k)
        absent[k] = !parse->fields[k - parse->keep.size()].read;
    } else if (std::holds_alternative<plan::UnionNode>(node.op) || std::holds_alternative<plan::RepeatNode>(node.op)) {
      for (const int input : node.inputs) {
        for (size_t k = 0; k < absent.size(); ++k) absent[k] = absent[k] || out[plan::At(input)][k];
      }
    }
    out.push_back(std::move(absent));
  }
  return out;
}

const std::string& HeaderOf(const LocalOutput& output, const std::string& name) {
  static const std::string none;
  for (const auto& [key, value] : output.headers) {
    if (key == name) return value;
  }
  return none;
}

class Run {
 public:
  Run(const plan::Plan& plan, const Input& input, const ops::LookupSet& lookups, const RunStyle& style)
      : plan_(plan), input_(input), lookups_(lookups), style_(style) {}

  RunResult Go() {
    const std::vector<std::vector<bool>> absent = NotRead(plan_);
    for (size_t k = 0; k < plan_.nodes.size(); ++k) absent_[plan_.nodes[k].name] = absent[k];
    const Status status = RunAll();
    if (!status.ok()) Fault("the engine stopped: " + status.code() + " " + status.message());
    if (result_.fault.empty()) CheckCounts();
    return std::move(result_);
  }

 private:
  void Fault(std::string text) {
    if (result_.fault.empty()) result_.fault = std::move(text);
  }

  Status RunAll() {
    replay::LocalOptions options;
    options.mode = engine::ReadMode::kReplay;
    options.paced = true;
    options.cache_bytes = style_.cache_bytes;
    options.on_output = [this](const LocalOutput& output) { Take(output); };
    options.tap = [this](const plan::Node& node, const Row& row) { Take(node, row); };
    options.tap_inner = true;
    options.lookups = &lookups_;
    auto opened = LocalDriver::Open(plan_, std::move(options));
    if (!opened.ok()) return opened.status();
    driver_ = std::move(opened).value();
    Deliver();
    return Drain();
  }

  void Deliver() {
    for (const auto& [topic, records] : input_) {
      for (const InputBytes& record : records)
        driver_->Deliver(topic, 0, record.key ? &*record.key : nullptr, record.value ? &*record.value : nullptr,
                         record.timestamp, record.headers);
      for (const LocalDriver::Reader& reader : driver_->ReadersOf(topic)) {
        driver_->EndChannel(reader, 0);
        delivered_ += records.size();
      }
    }
  }

  Status Drain() {
    for (size_t idle = 0; idle < 3;) {
      driver_->FinishEnded();
      size_t taken = 0;
      bool open = false;
      for (size_t k = 0; k < driver_->tasks().size() && taken == 0; ++k) {
        if (driver_->finished(k) || !driver_->reads_source(k)) continue;
        open = true;
        taken = driver_->RunSource(k, style_.batch);
      }
      WEIR_RETURN_IF_ERROR(driver_->status());
      if (!open) break;
      idle = taken > 0 ? 0 : idle + 1;
      WEIR_RETURN_IF_ERROR(driver_->Commit());
      if (!style_.restart) continue;
      Count();
      WEIR_RETURN_IF_ERROR(driver_->Restart());
    }
    WEIR_RETURN_IF_ERROR(driver_->Commit());
    Count();
    for (size_t k = 0; k < driver_->tasks().size(); ++k) {
      if (!driver_->finished(k)) Fault("task " + driver_->tasks()[k]->name() + " never comes to its end");
    }
    return driver_->status();
  }

  // What the tasks have counted; a restart begins from nothing.
  void Count() {
    const engine::TaskStats stats = driver_->stats();
    result_.records += stats.records;
    result_.invalid += stats.invalid;
    result_.row_errors += stats.row_errors;
    for (const auto& [name, n] : stats.late) late_[name] += n;
    for (const auto& [name, n] : stats.late) result_.late += n;
    for (const auto& [name, n] : stats.alerts) result_.alerts += n;
  }

  // What the parts of an evaluation tell each other depends on when they do; its scores do not.
  bool OfEvaluation(const plan::Node& node) const {
    const auto* read = std::get_if<plan::RepartitionReadNode>(&node.op);
    return std::holds_alternative<plan::TruthNode>(node.op) || std::holds_alternative<plan::AlertTapNode>(node.op) ||
           (read != nullptr && plan_.repartitions[plan::At(read->repartition)].single_partition);
  }

  void Take(const plan::Node& node, const Row& row) {
    const std::vector<bool>& absent = absent_[node.name];
    std::string line;
    for (size_t k = 0; k < node.schema.size(); ++k) {
      const std::string fault = absent[k] ? "" : ValueFault(node.schema[k].name, node.schema[k].type, row.slots[k]);
      if (!fault.empty()) Fault("node " + node.name + ": " + fault);
      if (!fault.empty() || absent[k]) continue;
      line += node.schema[k].name + "=";
      AppendText(row.slots[k], &line);
      line += " ";
    }
    if (!OfEvaluation(node)) result_.rows[node.name].push_back(line + "@" + std::to_string(row.time));
  }

  void Take(const LocalOutput& output) {
    std::string line = output.name + " " + (output.has_key ? output.key : "-") + " " +
                       (output.has_value ? output.value : "-") + " @" + std::to_string(output.timestamp);
    for (const auto& [name, value] : output.headers) line += " " + name + "=" + value;
    result_.outputs[output.task].push_back(std::move(line));
    if (output.kind == ops::OutputKind::kErrors) ++errors_out_;
    if (output.kind == ops::OutputKind::kErrors) ++refused_by_[HeaderOf(output, "weir.operator")];
    if (output.kind != ops::OutputKind::kInvalid) return;
    ++invalid_out_;
    ++refused_by_[HeaderOf(output, "weir.operator")];
  }

  void CheckCounts() {
    size_t undecoded = 0, sourced = 0;
    for (const plan::Node& node : plan_.nodes) {
      if (!std::holds_alternative<plan::SourceNode>(node.op)) continue;
      undecoded += refused_by_[node.name];
      sourced += result_.rows[node.name].size();
    }
    Equal("records given, and those taken or refused", delivered_, result_.records + undecoded);
    Equal("records taken, and rows of sources", result_.records, sourced);
    Equal("records counted as invalid, and those written", result_.invalid, invalid_out_);
    Equal("rows counted as failed, and those written", result_.row_errors, errors_out_);
    for (const plan::Node& node : plan_.nodes) CheckTable(node);
  }

  // Every row that a tumbling table accepts is counted in the one window that closes.
  void CheckTable(const plan::Node& node) {
    const auto* table = std::get_if<plan::WindowAggregateNode>(&node.op);
    if (table == nullptr || table->window.kind != plan::Window::Kind::kTumbling || table->private_to >= 0) return;
    if (table->emit.kind != plan::Emit::Kind::kOnClose || refused_by_[node.name] > 0) return;
    const plan::Aggregate& count = table->aggregates[0];
    if (count.function != "count" || !count.args.empty() || count.where) return;
    size_t counted = 0;
    const std::string field = count.name + "=";
    for (const std::string& row : result_.rows[node.name])
      counted += std::stoul(row.substr(row.find(field) + field.size()));
    size_t came = 0;
    for (const int input : node.inputs) came += result_.rows[plan_.nodes[plan::At(input)].name].size();
    Equal("rows into " + node.name + ", and those late or in a window", came, counted + late_[node.name]);
  }

  void Equal(const std::string& what, size_t a, size_t b) {
    if (a != b) Fault(what + ": " + std::to_string(a) + " and " + std::to_string(b));
  }

  const plan::Plan& plan_;
  const Input& input_;
  const ops::LookupSet& lookups_;
  const RunStyle style_;
  RunResult result_;
  std::unique_ptr<LocalDriver> driver_;
  std::map<std::string, std::vector<bool>> absent_;
  std::map<std::string, size_t> refused_by_, late_;
  size_t delivered_ = 0, invalid_out_ = 0, errors_out_ = 0;
};

std::string FirstDifference(const std::string& of, const std::vector<std::string>& a,
                            const std::vector<std::string>& b) {
  for (size_t k = 0; k < std::max(a.size(), b.size()); ++k) {
    const std::string left = k < a.size() ? a[k] : "(none)", right = k < b.size() ? b[k] : "(none)";
    if (left != right) return of + ", row " + std::to_string(k) + ":\n  " + left + "\n  " + right;
  }
  return "";
}

template <typename Key>
std::string Differs(const char* of, const std::map<Key, std::vector<std::string>>& a,
                    std::map<Key, std::vector<std::string>> b) {
  std::string out;
  for (const auto& [key, rows] : a) {
    if (out.empty()) out = FirstDifference(std::string(of), rows, b[key]);
    b.erase(key);
  }
  for (const auto& [key, rows] : b) {
    if (out.empty()) out = FirstDifference(std::string(of), {}, rows);
  }
  return out;
}

}  // namespace

RunResult RunPlan(const plan::Plan& plan, const Input& input, const ops::LookupSet& lookups, const RunStyle& style) {
  return Run(plan, input, lookups, style).Go();
}

std::string Difference(const RunResult& plain, const RunResult& other) {
  std::string out = Differs("outputs of a task", plain.outputs, other.outputs);
  if (out.empty()) out = Differs("rows of a node", plain.rows, other.rows);
  if (!out.empty()) return out;
  if (plain.records != other.records || plain.late != other.late || plain.invalid != other.invalid ||
      plain.row_errors != other.row_errors || plain.alerts != other.alerts)
    return "what was counted";
  return "";
}

}  // namespace weir::soundness
