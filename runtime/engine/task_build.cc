// Task: how it is put together — operators, channels, and the clock row.
#include <algorithm>
#include <set>

#include "runtime/base/check.h"
#include "runtime/engine/task.h"
#include "runtime/operators/factory.h"

namespace weir::engine {

namespace {
const plan::SubTopology& Sub(const plan::Plan& plan, int subtopology) {
  return plan.subtopologies[static_cast<size_t>(subtopology)];
}
}  // namespace

std::vector<std::string> StoreNames(const plan::Plan& plan, int subtopology) {
  std::vector<std::string> names;
  for (int store : Sub(plan, subtopology).stores) names.push_back(plan.stores[static_cast<size_t>(store)].name);
  names.push_back(Sub(plan, subtopology).name + "-clock");
  return names;
}

std::string TaskName(const plan::Plan& plan, int subtopology, int32_t partition) {
  return Sub(plan, subtopology).name + "_" + std::to_string(partition);
}

std::vector<int> ProducersOf(const plan::Plan& plan, int repartition) {
  std::set<int> out;
  for (const plan::Node& node : plan.nodes) {
    const auto* write = std::get_if<plan::RepartitionWriteNode>(&node.op);
    if (write != nullptr && write->repartition == repartition) out.insert(node.subtopology);
  }
  return {out.begin(), out.end()};
}

namespace {
// The sub-topology's nodes with store numbers counted within the task.
std::vector<plan::Node> LocalNodes(const plan::Plan& plan, int subtopology) {
  const plan::SubTopology& sub = Sub(plan, subtopology);
  std::vector<plan::Node> nodes;
  for (int id : sub.nodes) {
    const plan::Node& node = plan.nodes[static_cast<size_t>(id)];
    const int store = ops::StoreOf(node);
    if (store < 0) {
      nodes.push_back(node);
      continue;
    }
    const auto at = std::find(sub.stores.begin(), sub.stores.end(), store);
    WEIR_CHECK(at != sub.stores.end());
    nodes.push_back(ops::WithStore(node, static_cast<int>(at - sub.stores.begin())));
  }
  return nodes;
}
}  // namespace

std::vector<state::RestoreHook> RestoreHooks(const plan::Plan& plan, int subtopology) {
  std::vector<state::RestoreHook> hooks(StoreNames(plan, subtopology).size());
  for (const plan::Node& node : LocalNodes(plan, subtopology)) {
    if (const int store = ops::StoreOf(node); store >= 0) hooks[static_cast<size_t>(store)] = ops::RestoreHookOf(node);
  }
  return hooks;
}

Task::Task(const plan::Plan& the_plan, int the_subtopology, int32_t the_partition, state::TaskState* the_state,
           ops::OutputPort* the_port, TaskOptions options)
    : options_(std::move(options)),
      name_(TaskName(the_plan, the_subtopology, the_partition)),
      errors_(options_.channels) {
  plan = &the_plan;
  subtopology = the_subtopology;
  partition = the_partition;
  state = the_state;
  port = the_port;
  arena = &row_arena_;
  cache_bytes = options_.cache_bytes;
  lookups = options_.lookups;
}

Task::~Task() = default;

Result<std::unique_ptr<Task>> Task::Open(const plan::Plan& plan, int subtopology, int32_t partition,
                                         state::TaskState* state, ops::OutputPort* port,
                                         const std::function<int32_t(int)>& producer_partitions, TaskOptions options) {
  std::unique_ptr<Task> task(new Task(plan, subtopology, partition, state, port, std::move(options)));
  task->nodes_ = LocalNodes(plan, subtopology);
  task->clock_store_ = static_cast<int>(Sub(plan, subtopology).stores.size());
  for (int store = 0; store < task->clock_store_; ++store) {
    auto it = state->Scan(store, "", "");
    if (!it->status().ok()) return it->status();
    task->fresh_state = (store == 0 || task->fresh_state) && !it->Valid();
  }
  task->BuildInputs(producer_partitions);
  WEIR_RETURN_IF_ERROR(task->LoadClock());
  WEIR_RETURN_IF_ERROR(task->BuildOperators());
  return task;
}

namespace {
class TapRows final : public ops::Operator {
 public:
  TapRows(const plan::Node& node, ops::TaskContext* task, const Tap& tap) : Operator(node, task), tap_(tap) {}
  void Process(const Row& row) override {
    if (!rehearsing()) tap_(node_, row);
  }

 private:
  const Tap& tap_;
};
}  // namespace

// Rows go to consumers by name (semantics 2.3); a rule's private copy of a table comes before the tables others share,
// as timeline T8.5 has it.
void Task::ConnectOperators() {
  const auto order = [](const plan::Node& node) {
    const auto* table = std::get_if<plan::WindowAggregateNode>(&node.op);
    return std::make_pair(table == nullptr || table->private_to < 0, std::string_view(node.name));
  };
  std::vector<ops::Operator*> consumers;
  for (const auto& op : operators_) consumers.push_back(op.get());
  std::sort(consumers.begin(), consumers.end(),
            [&order](const ops::Operator* a, const ops::Operator* b) { return order(a->node()) < order(b->node()); });
  for (ops::Operator* op : consumers) {
    for (int input : op->node().inputs) {
      if (auto from = by_node_.find(input); from != by_node_.end()) from->second->ConnectTo(op);
    }
  }
}

// Rows multiply in `flatten` and `repeat`, and where two ways from the entry meet. Behind state, rows are made anew.
bool Task::MakesSeveral(int entry) const {
  std::map<int, int> ways = {{entry, 1}};
  for (int id : Sub(*plan, subtopology).nodes) {
    const plan::Node& node = plan->nodes[plan::At(id)];
    int here = id == entry ? 1 : 0;
    for (int input : node.inputs) {
      const plan::Node& from = plan->nodes[plan::At(input)];
      const bool anew = std::holds_alternative<plan::WindowAggregateNode>(from.op) ||
                        std::holds_alternative<plan::DetectorNode>(from.op);
      if (!anew && ways.count(input) > 0) here += ways[input];
    }
    const bool multiplies =
        std::holds_alternative<plan::FlattenNode>(node.op) || std::holds_alternative<plan::RepeatNode>(node.op);
    if (here > 1 || (here > 0 && multiplies)) return true;
    ways[id] = here;
  }
  return false;
}

Status Task::BuildOperators() {
  const plan::SubTopology& sub = Sub(*plan, subtopology);
  for (size_t k = 0; k < nodes_.size(); ++k) {
    operators_.push_back(ops::MakeOperator(nodes_[k], this));
    by_node_[sub.nodes[k]] = operators_.back().get();
  }
  ConnectOperators();
  for (const auto& op : operators_) {
    if (const auto* detector = std::get_if<plan::DetectorNode>(&op->node().op);
        detector != nullptr && detector->reset_target >= 0) {
      ops::ConnectReset(op.get(), by_node_.at(detector->reset_target));
    }
    const auto& kind = op->node().op;
    const auto* detector = std::get_if<plan::DetectorNode>(&kind);
    if (std::holds_alternative<plan::WindowAggregateNode>(kind) || std::holds_alternative<plan::TruthNode>(kind) ||
        std::holds_alternative<plan::EvaluateNode>(kind) || (detector != nullptr && detector->hold)) {
      timed_.push_back(op.get());
    }
  }
  if (options_.tap) {
    for (const auto& op : operators_) {
      if (op->node().subject.empty() && !options_.tap_inner) continue;
      taps_.push_back(std::make_unique<TapRows>(op->node(), this, options_.tap));
      op->ConnectTo(taps_.back().get());
    }
  }
  for (auto& input : inputs_) {
    for (const auto& op : operators_) {
      const auto* source = std::get_if<plan::SourceNode>(&op->node().op);
      const auto* read = std::get_if<plan::RepartitionReadNode>(&op->node().op);
      if (source != nullptr && !input->repartition && source->source == input->source) input->entry = op.get();
      if (read != nullptr && input->repartition &&
          plan->repartitions[static_cast<size_t>(read->repartition)].name == input->topic) {
        input->entry = op.get();
      }
    }
    WEIR_CHECK(input->entry != nullptr);
    for (const auto& [id, op] : by_node_) {
      if (op == input->entry) input->makes_several = MakesSeveral(id);
    }
  }
  for (const auto& op : operators_) WEIR_RETURN_IF_ERROR(op->Open());
  return Status::Ok();
}

// Channels in their fixed order: topic name bytewise, then partition, then producing task (semantics 1.2).
void Task::BuildInputs(const std::function<int32_t(int)>& producer_partitions) {
  const plan::SubTopology& sub = Sub(*plan, subtopology);
  auto add = [this](Input* input, ChannelSpec spec) {
    auto channel = std::make_unique<Channel>();
    channel->spec = std::move(spec);
    if (!options_.wait) channel->spec.wait = 0;
    channel->silent_since = channel->empty_since = options_.wall;
    channel->input = static_cast<int>(inputs_.size());  // the input being built
    input->channels.push_back(channel.get());
    channels_.push_back(std::move(channel));
  };
  for (int s : sub.sources) {
    const plan::Source& source = plan->sources[static_cast<size_t>(s)];
    for (const std::string& topic : source.topics) {
      auto input = std::make_unique<Input>();
      input->topic = topic;
      input->source = s;
      input->decoder = std::make_unique<SourceDecoder>(source);
      ChannelSpec spec;
      spec.source = s;
      spec.topic = topic;
      spec.partition = partition;
      spec.idle_after = source.idle_after;
      spec.wait = source.wait;
      const auto several = options_.channels.find(topic);
      if (several == options_.channels.end()) {
        add(input.get(), std::move(spec));
      } else {
        for (spec.partition = 0; spec.partition < several->second; ++spec.partition) add(input.get(), spec);
      }
      inputs_.push_back(std::move(input));
    }
  }
  for (int r : sub.repartitions) {
    const plan::Repartition& repartition = plan->repartitions[static_cast<size_t>(r)];
    auto input = std::make_unique<Input>();
    input->topic = repartition.name;
    input->repartition = true;
    input->frames = std::make_unique<FrameDecoder>(repartition);
    for (int producer : ProducersOf(*plan, r)) {
      for (int32_t p = 0; p < producer_partitions(producer); ++p) {
        ChannelSpec spec;
        spec.repartition = r;
        spec.topic = repartition.name;
        spec.partition = partition;
        spec.producer_subtopology = static_cast<uint32_t>(producer);
        spec.producer_partition = static_cast<uint32_t>(p);
        add(input.get(), std::move(spec));
      }
    }
    inputs_.push_back(std::move(input));
  }
  std::stable_sort(channels_.begin(), channels_.end(), [](const auto& a, const auto& b) {
    return std::tie(a->spec.topic, a->spec.partition, a->spec.producer_subtopology, a->spec.producer_partition) <
           std::tie(b->spec.topic, b->spec.partition, b->spec.producer_subtopology, b->spec.producer_partition);
  });
  for (size_t k = 0; k < channels_.size(); ++k) {
    channels_[k]->ordinal = static_cast<uint32_t>(k);
    channel_list_.push_back(channels_[k].get());
  }
}

std::string Task::EncodeClock() const {
  ClockRow row;
  row.clock = clock;
  row.emission = emission;
  for (const auto& c : channels_) {
    row.channels.push_back({c->spec.topic, c->spec.partition, c->spec.producer_subtopology, c->spec.producer_partition,
                            c->time, c->position, c->seen});
  }
  for (size_t k = 0; k < inputs_.size(); ++k) row.next_offsets[inputs_[k]->topic] = NextOffset(static_cast<int>(k));
  return EncodeClockRow(row);
}

// Channels are matched by what they are, not by number: a partition added upstream begins at ∅.
void Task::TakeOver(const ClockRow& row) {
  clock = row.clock;
  emission = row.emission;
  for (const ClockRow::Channel& stored : row.channels) {
    for (const auto& c : channels_) {
      if (c->spec.topic == stored.topic && c->spec.partition == stored.partition &&
          c->spec.producer_subtopology == stored.producer_subtopology &&
          c->spec.producer_partition == stored.producer_partition) {
        c->time = stored.time;
        c->position = stored.position;
        c->seen = stored.seen;
      }
    }
  }
  for (auto& input : inputs_) {
    if (auto next = row.next_offsets.find(input->topic); next != row.next_offsets.end())
      input->next_offset = next->second;
  }
}

Status Task::LoadClock() {
  std::string value;
  Result<bool> found = state->Get(clock_store_, kClockKey, &value);
  if (!found.ok()) return found.status();
  if (!found.value()) return Status::Ok();
  ClockRow row;
  if (!DecodeClockRow(value, &row)) {
    return Status::Error("K0213", "the clock of task `" + name_ + "` cannot be read",
                         "delete the task's state directory; it is restored from the changelog");
  }
  TakeOver(row);
  return Status::Ok();
}

Status Task::PrepareCommit(state::StateBatch* batch) {
  for (const auto& op : operators_) {
    op->PrepareCommit();
    row_arena_.Reset();
  }
  for (const auto& op : operators_) WEIR_RETURN_IF_ERROR(op->Flush(batch));
  batch->Put(clock_store_, kClockKey, EncodeClock());
  changed_ = false;
  return status_;
}

size_t Task::dirty_bytes() const {
  size_t bytes = 0;
  for (const auto& op : operators_) bytes += op->dirty_bytes();
  return bytes;
}

}  // namespace weir::engine
