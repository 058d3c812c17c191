// Task: records in, time, errors. Its construction and commit are in task_build.cc.
#include "runtime/engine/task.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/base/log.h"
#include "runtime/formats/json_encoder.h"
#include "runtime/operators/evaluator.h"

namespace weir::engine {

int Task::InputOf(const std::string& topic, bool repartition) const {
  for (size_t k = 0; k < inputs_.size(); ++k) {
    if (inputs_[k]->repartition == repartition && inputs_[k]->topic == topic) return static_cast<int>(k);
  }
  return -1;
}

// ---- input

void Task::Deliver(int number, InputRecord record, int64_t wall) {
  Input& input = *inputs_[static_cast<size_t>(number)];
  input.next_offset = record.offset + 1;
  Channel* channel = record.channel < input.channels.size() ? input.channels[record.channel] : nullptr;
  if (input.repartition) {
    formats::RepartitionFrame frame;
    if (FrameDecoder::Peek(record, &frame)) {
      for (Channel* c : input.channels) {
        if (c->spec.producer_subtopology != frame.producer_subtopology ||
            c->spec.producer_partition != frame.producer_partition)
          continue;
        channel = c;
        // Read again after a restart, because another channel of the partition had to be.
        if (record.offset <= std::max(c->position, c->last_queued)) return;
        c->last_queued = record.offset;
        break;
      }
    }
  }
  if (channel == nullptr) return;
  channel->queue.push_back(std::move(record));
  channel->caught_up = false;
  channel->silent_since = wall;
}

void Task::SetCaughtUp(int number, bool caught_up, int64_t wall) {
  for (Channel* c : inputs_[static_cast<size_t>(number)]->channels) {
    if (caught_up && !c->caught_up) c->empty_since = std::max(c->empty_since, wall);
    c->caught_up = caught_up;
  }
}

void Task::SetEnded() {
  for (auto& c : channels_) c->ended = true;
}

void Task::SetEnded(int input, uint32_t channel) {
  inputs_[static_cast<size_t>(input)]->channels[channel]->ended = true;
}

void Task::SetEnded(int input, int producer_subtopology, int32_t producer_partition) {
  for (Channel* c : inputs_[static_cast<size_t>(input)]->channels) {
    if (c->spec.producer_subtopology == static_cast<uint32_t>(producer_subtopology) &&
        c->spec.producer_partition == static_cast<uint32_t>(producer_partition))
      c->ended = true;
  }
}

void Task::Heartbeat(int64_t time) {
  for (auto& c : channels_) {
    if (c->spec.source >= 0) c->time = std::max(c->time, time);
  }
  PassTime(StreamTime(channel_list_, options_.mode, options_.wall, clock));
}

size_t Task::queued(int input) const {
  size_t n = 0;
  for (const Channel* c : inputs_[static_cast<size_t>(input)]->channels) n += c->queue.size();
  return n;
}

size_t Task::queued(int input, uint32_t channel) const {
  return inputs_[static_cast<size_t>(input)]->channels[channel]->queue.size();
}

bool Task::starving(int input) const {
  const auto& channels = inputs_[static_cast<size_t>(input)]->channels;
  return std::any_of(channels.begin(), channels.end(), [](const Channel* c) { return c->queue.empty(); });
}

bool Task::has_work() const {
  return std::any_of(channels_.begin(), channels_.end(), [](const auto& c) { return !c->queue.empty(); });
}

bool Task::ended() const {
  return std::all_of(channels_.begin(), channels_.end(), [](const auto& c) { return c->ended && c->queue.empty(); });
}

// What has not been taken yet is read again: the least offset still queued, else one past the last.
int64_t Task::NextOffset(int number) const {
  const Input& input = *inputs_[static_cast<size_t>(number)];
  int64_t next = input.next_offset;
  for (const Channel* c : input.channels) {
    if (!c->queue.empty()) next = std::min(next, c->queue.front().offset);
  }
  return next;
}

void Task::SetNextOffset(int input, int64_t offset) { inputs_[static_cast<size_t>(input)]->next_offset = offset; }

void Task::ForgetPositions(int input) {
  for (Channel* c : inputs_[static_cast<size_t>(input)]->channels) {
    c->position = c->last_queued = -1;
    c->seen.clear();
  }
}

// ---- time

void Task::PassTime(int64_t to) {
  if (to <= clock) return;
  changed_ = true;
  for (;;) {
    int64_t due = kNever;
    for (ops::Operator* op : timed_) due = std::min(due, op->NextDue());
    if (due > to || due == kNever) break;
    Sweep(due);
    if (!status_.ok()) return;
  }
  if (to != kNever) clock = to;
}

void Task::Sweep(int64_t instant) {
  sweep = instant;
  for (const auto& op : operators_) {
    op->Fire(instant);
    op->set_fired(instant);
  }
  sweep = kNoTime;
  row_arena_.Reset();
}

void Task::AdvanceWall(int64_t wall) {
  options_.wall = wall;
  if (options_.mode == ReadMode::kReplay || !status_.ok()) return;
  ReadyHeads();
  const int64_t to = StreamTime(channel_list_, options_.mode, wall, clock);
  if (to != kNever) PassTime(to);
}

void Task::Finish() {
  SetEnded();
  Run(options_.wall, SIZE_MAX);
  PassTime(kNever);
}

int64_t Task::NextWakeup(int64_t wall) const {
  int64_t next = kNever;
  for (const auto& c : channels_) {
    if (!c->queue.empty() || !c->caught_up) continue;
    if (has_work() && wall < c->empty_since + c->spec.wait) next = std::min(next, c->empty_since + c->spec.wait);
    if (c->spec.source >= 0 && c->spec.idle_after) {
      next = std::min(next, std::max(wall + 1000, c->silent_since + *c->spec.idle_after));
    }
  }
  return next;
}

// ---- records

void Task::ReadyHeads() {
  for (Channel* c : channel_list_) {
    if (c->queue.empty() || c->head.ready) continue;
    Input* input = inputs_[static_cast<size_t>(c->input)].get();
    if (input->repartition) {
      input->frames->Decode(c->queue.front(), c);
    } else {
      input->decoder->Decode(c->queue.front(), c);
    }
  }
}

size_t Task::Run(int64_t wall, size_t limit) {
  options_.wall = wall;
  size_t taken = 0;
  while (taken < limit && status_.ok()) {
    ReadyHeads();
    Channel* channel = NextChannel(channel_list_, options_.mode, wall);
    if (channel == nullptr) {
      // A head that has to wait says what time it is in its channel all the same (semantics 2.2).
      if (const int64_t to = StreamTime(channel_list_, options_.mode, wall, clock); to != kNever) PassTime(to);
      break;
    }
    Take(channel);
    ++taken;
  }
  return taken;
}

void Task::Take(Channel* channel) {
  Input* input = inputs_[static_cast<size_t>(channel->input)].get();
  Head& head = channel->head;
  changed_ = true;
  if (head.failed) {
    channel->position = std::max(channel->position, head.position);
    Invalid(*input, *channel, {head.code, head.message, head.field}, input->entry->node().name);
    Pop(channel);
    return;
  }
  channel->time = std::max(channel->time, head.channel_time);
  channel->position = head.position;
  const int64_t to = StreamTime(channel_list_, options_.mode, options_.wall, clock);
  if (to != kNever) PassTime(to);
  if (!head.stamp_only && status_.ok() && !(options_.repeats && channel->TakenBefore())) {
    if (!input->repartition) ++stats_.records;
    // From here on what fails is this record's fault; rows that time made are not.
    current_input_ = input;
    current_channel_ = channel;
    late_nodes_.clear();
    Row row;
    row.slots = head.slots;
    row.time = head.time;
    row.channel_time = channel->time;
    row.cause = std::max(clock, channel->time);
    row.order = {channel->ordinal, 0, head.position};
    if (input->makes_several) {
      rehearsing = true;
      input->entry->Process(row);
      rehearsing = false;
    }
    input->entry->Process(row);
    if (!late_nodes_.empty()) WriteLate(*input, *channel);
    row_arena_.Reset();
  }
  Pop(channel);
}

void Task::Pop(Channel* channel) {
  channel->queue.pop_front();
  channel->head.ready = false;
  channel->head.failed = false;
  if (channel->queue.empty()) channel->empty_since = options_.wall;
  current_input_ = nullptr;
  current_channel_ = nullptr;
  failed_nodes_.clear();
  refusals = false;
}

// ---- what could not be taken

void Task::RecordError(const plan::Node& node, const ops::Failure& failure, const Row& row) {
  if (current_channel_ == nullptr) {
    RowError(node, failure, row);
    return;
  }
  if (std::find(failed_nodes_.begin(), failed_nodes_.end(), &node) != failed_nodes_.end()) return;
  failed_nodes_.push_back(&node);
  refusals = true;
  Invalid(*current_input_, *current_channel_, failure, node.name);
}

bool Task::HasRefused(const plan::Node& node) const {
  return std::find(failed_nodes_.begin(), failed_nodes_.end(), &node) != failed_nodes_.end();
}

void Task::RowError(const plan::Node& node, const ops::Failure& failure, const Row& row) {
  ++stats_.row_errors;
  if (errors_output_ < 0) errors_output_ = port->Open({ops::OutputKind::kErrors, plan->errors_topic()});
  errors_.WriteRowError(port, errors_output_, node, failure, row);
}

void Task::Invalid(const Input& input, const Channel& channel, const ops::Failure& failure,
                   std::string_view operator_name) {
  ++stats_.invalid;
  errors_.WriteInvalid(*plan, port, subtopology, input.source, input.entry->node(), channel, failure, operator_name);
}

void Task::WriteLate(const Input& input, const Channel& channel) {
  errors_.WriteLate(*plan, port, subtopology, input.source, input.entry->node(), channel, late_nodes_);
}

void Task::Late(const plan::Node& node) {
  ++stats_.late[node.name];
  if (current_channel_ != nullptr &&
      std::find(late_nodes_.begin(), late_nodes_.end(), node.name) == late_nodes_.end()) {
    late_nodes_.push_back(node.name);
  }
}

void Task::StateFailed(const Status& status) {
  if (status_.ok()) status_ = status;
}

void Task::AlertRaised(const plan::Node& node) { ++stats_.alerts[std::get<plan::DetectorNode>(node.op).detector]; }

bool Task::ShowHeld(const std::string& table, const Slot* key, size_t size,
                    const std::function<void(const Slot*)>& show) {
  bool shown = false;
  for (const auto& op : operators_) {
    const auto* aggregate = std::get_if<plan::WindowAggregateNode>(&op->node().op);
    if (op->node().subject != table || (aggregate != nullptr && aggregate->private_to >= 0)) continue;
    shown |= op->ShowHeld(key, size, show);
  }
  row_arena_.Reset();
  return shown;
}

std::vector<ops::Metrics> Task::CurrentMetrics(bool ended) const {
  std::vector<ops::Metrics> out;
  for (const auto& op : operators_) {
    const auto* evaluator = dynamic_cast<const ops::Evaluator*>(op.get());
    if (evaluator == nullptr) continue;
    for (ops::Metrics& m : evaluator->Score(ended)) out.push_back(std::move(m));
  }
  return out;
}

}  // namespace weir::engine
