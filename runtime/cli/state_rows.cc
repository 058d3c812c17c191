#include "runtime/cli/state_rows.h"

#include <utility>
#include <variant>
#include <vector>

#include "runtime/cli/state_detector_reader.h"
#include "runtime/cli/state_keyed_reader.h"
#include "runtime/engine/clock_row.h"
#include "runtime/formats/varint.h"
#include "runtime/operators/aggregate_set.h"
#include "runtime/operators/sliding_aggregate.h"
#include "runtime/state/key_codec.h"

namespace weir::cli {
namespace {

class ClockReader : public RawReader {
 public:
  StateJson Read(std::string_view key, std::string_view value) const override {
    StateJson clock = ReadClockRow(value);
    if (clock.is_null()) return RawReader::Read(key, value);
    return {{"key", std::string(key)}, {"value", std::move(clock)}, {"text", std::string(key)}};
  }
};

class WindowReader : public KeyedReader {
 public:
  WindowReader(const plan::Schema& row, const plan::WindowAggregateNode& node)
      : KeyedReader(row, node.key), node_(node), aggregates_(node.aggregates) {}

 protected:
  StateJson Results(const ops::Partials& partials, ops::WindowSpan window) const {
    Arena arena;
    std::vector<Slot> slots(node_.aggregates.size());
    const ops::ResultError error = aggregates_.Results(partials, window, &arena, slots.data());
    if (error != nullptr) return {{"error", error}};
    StateJson out = StateJson::object();
    for (size_t k = 0; k < slots.size(); ++k)
      out[node_.aggregates[k].name] = SlotJson(slots[k], node_.aggregates[k].type);
    return out;
  }

  const plan::WindowAggregateNode& node_;
  ops::AggregateSet aggregates_;
};

class TumblingReader : public WindowReader {
 public:
  using WindowReader::WindowReader;
  StateJson Read(std::string_view key, std::string_view value) const override {
    std::string_view in = key, rest = value;
    int64_t end = 0, latest = 0;
    std::string text;
    StateJson fields = StateJson::object();
    ops::Partials partials(&aggregates_);
    const bool known = !in.empty() && in[0] == 'w';
    if (known) in.remove_prefix(1);
    if (!known || !state::ReadInt(&in, &end) || !TakeKey(&in, &fields, &text) || !in.empty() ||
        !formats::TakeZigzag(&rest, &latest) || !aggregates_.Decode(partials, &rest)) {
      return RawReader::Read(key, value);
    }
    const int64_t start = end - node_.window.size;
    fields["window_start"] = TimeJson(start);
    fields["window_end"] = TimeJson(end);
    StateJson kept = Results(partials, {start, end});
    kept["latest"] = TimeJson(latest);
    return {{"key", std::move(fields)}, {"value", std::move(kept)}, {"text", std::move(text)}};
  }
};

class SlidingReader : public WindowReader {
 public:
  using WindowReader::WindowReader;
  StateJson Read(std::string_view key, std::string_view value) const override {
    std::string_view in = key, rest = value;
    int64_t segment = 0, block = 0;
    std::string text;
    StateJson fields = StateJson::object(), instants = StateJson::array();
    const bool known = !in.empty() && in[0] == 'k';
    if (known) in.remove_prefix(1);
    if (!known || !state::ReadInt(&in, &segment) || !TakeKey(&in, &fields, &text) || !state::ReadInt(&in, &block) ||
        !in.empty() || !ReadInstants(block, &rest, &instants)) {
      return RawReader::Read(key, value);
    }
    fields["block"] = TimeJson(block);
    return {{"key", std::move(fields)}, {"value", std::move(instants)}, {"text", std::move(text)}};
  }

 private:
  // entry := varint(time − block start) varint(flags) [varint(from − time)] partials   (operators/sliding_key.h)
  bool ReadInstants(int64_t block, std::string_view* in, StateJson* out) const {
    while (!in->empty()) {
      uint64_t offset = 0, flags = 0, from = 0;
      if (!state::ReadVarint(in, &offset) || !state::ReadVarint(in, &flags) ||
          ((flags & 2U) != 0 && !state::ReadVarint(in, &from)))
        return false;
      ops::Partials partials(&aggregates_);
      if (!aggregates_.Decode(partials, in)) return false;
      const int64_t time = block + static_cast<int64_t>(offset);
      StateJson instant = {{"time", TimeJson(time)}};
      instant.update(Results(partials, {time, time + 1}));
      if ((flags & 2U) != 0) instant["only_from"] = TimeJson(time + static_cast<int64_t>(from));
      out->push_back(std::move(instant));
    }
    return true;
  }
};

}  // namespace

std::unique_ptr<StoreReader> ReaderOf(const plan::Plan* plan, const std::string& store) {
  if (store.ends_with("-clock")) return std::make_unique<ClockReader>();
  if (plan == nullptr) return std::make_unique<RawReader>();
  for (const plan::Store& known : plan->stores) {
    if (known.name != store || known.node < 0) continue;
    const plan::Node& node = plan->nodes[static_cast<size_t>(known.node)];
    if (node.inputs.empty()) break;
    const plan::Schema& row = plan->nodes[static_cast<size_t>(node.inputs[0])].schema;
    if (const auto* table = std::get_if<plan::WindowAggregateNode>(&node.op)) {
      if (table->window.kind == plan::Window::Kind::kTumbling) return std::make_unique<TumblingReader>(row, *table);
      if (table->window.kind == plan::Window::Kind::kSliding) return std::make_unique<SlidingReader>(row, *table);
    }
    if (const auto* detector = std::get_if<plan::DetectorNode>(&node.op))
      return std::make_unique<DetectorReader>(row, *detector);
  }
  return std::make_unique<RawReader>();
}

StateJson ReadClockRow(std::string_view in) {
  engine::ClockRow row;
  if (!engine::DecodeClockRow(in, &row)) return {};
  StateJson channels = StateJson::array(), offsets = StateJson::object();
  for (const engine::ClockRow::Channel& c : row.channels) {
    channels.push_back({{"topic", c.topic},
                        {"partition", c.partition},
                        {"time", TimeJson(c.time)},
                        {"position", c.position},
                        {"producer", {{"subtopology", c.producer_subtopology}, {"partition", c.producer_partition}}}});
  }
  for (const auto& [topic, next] : row.next_offsets) offsets[topic] = next;
  return {
      {"stream_time", TimeJson(row.clock)}, {"channels", std::move(channels)}, {"next_offsets", std::move(offsets)}};
}

std::string Hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4U];
    out += kDigits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

}  // namespace weir::cli
