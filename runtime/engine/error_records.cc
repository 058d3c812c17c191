#include "runtime/engine/error_records.h"

#include <chrono>
#include <set>

#include "runtime/base/log.h"
#include "runtime/engine/task.h"
#include "runtime/formats/json_encoder.h"
#include "runtime/formats/repartition_frame.h"
#include "runtime/row/key.h"

namespace weir::engine {

namespace {

// A record of a source; empty behind a second repartition topic. Where that one held the row is no place to name: how
// many stamps stand between its rows depends on the commits.
struct Origin {
  std::string topic, partition, offset;
  Origin() = default;
  Origin(std::string the_topic, int32_t the_partition, int64_t the_offset)
      : topic(std::move(the_topic)), partition(std::to_string(the_partition)), offset(std::to_string(the_offset)) {}
};

// The source topic and partition of a producing task's channel, of which this is the ordinal (Task::BuildInputs).
Origin SourceChannel(const plan::Plan& plan, const std::map<std::string, int32_t>& channels,
                     const formats::RepartitionFrame& frame) {
  if (frame.producer_subtopology >= plan.subtopologies.size()) return {};
  const plan::SubTopology& producer = plan.subtopologies[frame.producer_subtopology];
  std::map<std::string, bool> topics;  // whether it is a source's
  for (int s : producer.sources) {
    for (const std::string& t : plan.sources[static_cast<size_t>(s)].topics) topics[t] = true;
  }
  for (int r : producer.repartitions) topics.emplace(plan.repartitions[static_cast<size_t>(r)].name, false);
  uint32_t ordinal = frame.origin_topic;
  for (const auto& [topic, of_source] : topics) {
    if (!of_source) return {};  // one of its channels, or one behind them
    const auto several = channels.find(topic);
    const uint32_t n = several == channels.end() ? 1 : static_cast<uint32_t>(several->second);
    const bool one = several == channels.end();
    if (ordinal < n) return {topic, one ? frame.origin_partition : static_cast<int32_t>(ordinal), frame.origin_offset};
    ordinal -= n;
  }
  return {};
}

// Where the record behind the channel's head came from, and its value for people.
Origin OriginOf(const plan::Plan& plan, const std::map<std::string, int32_t>& channels, const plan::Node& entry,
                const Channel& channel, std::string* value) {
  const InputRecord& record = channel.queue.front();
  if (channel.spec.source >= 0) return {channel.spec.topic, channel.spec.partition, record.offset};
  formats::RepartitionFrame frame;
  if (!formats::DecodeFrame(record.value, &frame)) return {channel.spec.topic, channel.spec.partition, record.offset};
  if (channel.head.slots != nullptr && !channel.head.failed) {
    formats::JsonEncoder(entry.schema).Encode(channel.head.slots, value);
  }
  return SourceChannel(plan, channels, frame);
}

}  // namespace

int ErrorSource(const plan::Plan& plan, int subtopology) {
  std::set<int> seen;
  std::vector<int> todo = {subtopology};
  while (!todo.empty()) {
    const int at = todo.back();
    todo.pop_back();
    if (!seen.insert(at).second) continue;
    const plan::SubTopology& sub = plan.subtopologies[static_cast<size_t>(at)];
    if (!sub.sources.empty()) return sub.sources.front();
    for (int r : sub.repartitions) {
      for (int producer : ProducersOf(plan, r)) todo.push_back(producer);
    }
  }
  return -1;
}

int ErrorRecords::Output(ops::OutputPort* port, ops::OutputKind kind, const std::string& topic) {
  auto [it, fresh] = outputs_.emplace(topic, -1);
  if (fresh) it->second = port->Open({kind, topic});
  return it->second;
}

void ErrorRecords::WriteInvalid(const plan::Plan& plan, ops::OutputPort* port, int subtopology, int source,
                                const plan::Node& entry, const Channel& channel, const ops::Failure& failure,
                                std::string_view operator_name) {
  const InputRecord& record = channel.queue.front();
  value_.clear();
  const Origin origin = OriginOf(plan, channels_, entry, channel, &value_);
  const int s = source >= 0 ? source : ErrorSource(plan, subtopology);
  const std::string topic = s >= 0 ? plan.sources[static_cast<size_t>(s)].invalid_to : "";
  if (topic.empty()) {
    // Counted by the task; said at most once in ten seconds, without values.
    ++unlogged_;
    const int64_t now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
            .count();
    if (logged_at_ != INT64_MIN && now - logged_at_ < 10'000) return;
    const std::string place = origin.topic.empty()
                                  ? "behind two repartition topics"
                                  : origin.topic + " partition " + origin.partition + " offset " + origin.offset;
    spdlog::warn("{} record(s) refused; the last by `{}`: {} {} {} ({}). `invalid to topic` keeps them", unlogged_,
                 operator_name, failure.code, failure.field, failure.message, place);
    logged_at_ = now;
    unlogged_ = 0;
    return;
  }
  headers_ = {{"weir.error", std::string(failure.code)},
              {"weir.message", std::string(failure.message)},
              {"weir.field", std::string(failure.field)},
              {"weir.operator", std::string(operator_name)},
              {"weir.topic", origin.topic},
              {"weir.partition", origin.partition},
              {"weir.offset", origin.offset},
              {"weir.timestamp", std::to_string(record.timestamp)}};
  ops::OutputRecord out;
  out.has_key = record.has_key;
  out.key = record.key;
  out.has_value = record.value.data() != nullptr;
  out.value = channel.spec.source >= 0 ? record.value : std::string_view(value_);
  out.timestamp = record.timestamp;
  out.headers = &headers_;
  port->Write(Output(port, ops::OutputKind::kInvalid, topic), out);
}

void ErrorRecords::WriteLate(const plan::Plan& plan, ops::OutputPort* port, int subtopology, int source,
                             const plan::Node& entry, const Channel& channel,
                             const std::vector<std::string>& operators) {
  const int s = source >= 0 ? source : ErrorSource(plan, subtopology);
  if (s < 0 || plan.sources[static_cast<size_t>(s)].late_to.empty()) return;
  const InputRecord& record = channel.queue.front();
  value_.clear();
  const Origin origin = OriginOf(plan, channels_, entry, channel, &value_);
  std::string names;
  for (const std::string& name : operators) names += (names.empty() ? "" : ",") + name;
  headers_ = {{"weir.late", names},
              {"weir.topic", origin.topic},
              {"weir.partition", origin.partition},
              {"weir.offset", origin.offset},
              {"weir.timestamp", std::to_string(record.timestamp)}};
  ops::OutputRecord out;
  out.has_key = record.has_key;
  out.key = record.key;
  out.has_value = record.value.data() != nullptr;
  out.value = channel.spec.source >= 0 ? record.value : std::string_view(value_);
  out.timestamp = record.timestamp;
  out.headers = &headers_;
  port->Write(Output(port, ops::OutputKind::kLate, plan.sources[static_cast<size_t>(s)].late_to), out);
}

void ErrorRecords::WriteRowError(ops::OutputPort* port, int output, const plan::Node& node, const ops::Failure& failure,
                                 const Row& row) {
  key_.clear();
  AppendKeyBytes(row.key, row.key_size, &key_);
  headers_ = {{"weir.error", std::string(failure.code)},
              {"weir.message", std::string(failure.message)},
              {"weir.operator", node.name}};
  if (row.windowed) {
    headers_.emplace_back("weir.window_start", std::to_string(row.window_start));
    headers_.emplace_back("weir.window_end", std::to_string(row.window_end));
  }
  ops::OutputRecord out;
  out.has_key = row.key_size > 0;
  out.key = key_;
  out.has_value = false;
  out.timestamp = row.time;
  out.headers = &headers_;
  port->Write(output, out);
}

}  // namespace weir::engine
