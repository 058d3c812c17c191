#include "runtime/engine/clock_row.h"

#include <limits>

#include "runtime/formats/varint.h"

namespace weir::engine {

namespace {
constexpr char kVersion = 1;

void AppendText(const std::string& text, std::string* out) {
  formats::AppendVarint(text.size(), out);
  *out += text;
}

bool TakeText(std::string_view* in, std::string* text) {
  uint64_t size = 0;
  if (!formats::TakeVarint(in, &size) || size > in->size()) return false;
  *text = in->substr(0, size);
  in->remove_prefix(size);
  return true;
}

bool TakeUint32(std::string_view* in, uint32_t* v) {
  uint64_t wide = 0;
  if (!formats::TakeVarint(in, &wide) || wide > std::numeric_limits<uint32_t>::max()) return false;
  *v = static_cast<uint32_t>(wide);
  return true;
}

bool TakeChannel(std::string_view* in, ClockRow::Channel* c) {
  int64_t partition = 0;
  uint64_t origins = 0;
  if (!TakeText(in, &c->topic) || !formats::TakeZigzag(in, &partition) || !TakeUint32(in, &c->producer_subtopology) ||
      !TakeUint32(in, &c->producer_partition) || !formats::TakeZigzag(in, &c->time) ||
      !formats::TakeZigzag(in, &c->position) || !formats::TakeVarint(in, &origins)) {
    return false;
  }
  c->partition = static_cast<int32_t>(partition);
  for (; origins > 0; --origins) {
    RowOrigin o;
    if (!TakeUint32(in, &o.ordinal) || !formats::TakeZigzag(in, &o.position) || !TakeUint32(in, &o.row)) return false;
    c->seen.push_back(o);
  }
  return true;
}
}  // namespace

std::string EncodeClockRow(const ClockRow& row) {
  std::string out(1, kVersion);
  formats::AppendZigzag(row.clock, &out);
  formats::AppendZigzag(row.emission, &out);
  formats::AppendVarint(row.channels.size(), &out);
  for (const ClockRow::Channel& c : row.channels) {
    AppendText(c.topic, &out);
    formats::AppendZigzag(c.partition, &out);
    formats::AppendVarint(c.producer_subtopology, &out);
    formats::AppendVarint(c.producer_partition, &out);
    formats::AppendZigzag(c.time, &out);
    formats::AppendZigzag(c.position, &out);
    formats::AppendVarint(c.seen.size(), &out);
    for (const RowOrigin& o : c.seen) {
      formats::AppendVarint(o.ordinal, &out);
      formats::AppendZigzag(o.position, &out);
      formats::AppendVarint(o.row, &out);
    }
  }
  formats::AppendVarint(row.next_offsets.size(), &out);
  for (const auto& [topic, next] : row.next_offsets) {
    AppendText(topic, &out);
    formats::AppendZigzag(next, &out);
  }
  return out;
}

bool DecodeClockRow(std::string_view in, ClockRow* row) {
  *row = ClockRow();
  if (in.empty() || in.front() != kVersion) return false;
  in.remove_prefix(1);
  uint64_t n = 0;
  if (!formats::TakeZigzag(&in, &row->clock) || !formats::TakeZigzag(&in, &row->emission) ||
      !formats::TakeVarint(&in, &n)) {
    return false;
  }
  for (; n > 0; --n) {
    if (!TakeChannel(&in, &row->channels.emplace_back())) return false;
  }
  if (!formats::TakeVarint(&in, &n)) return false;
  for (; n > 0; --n) {
    std::string topic;
    int64_t next = 0;
    if (!TakeText(&in, &topic) || !formats::TakeZigzag(&in, &next)) return false;
    row->next_offsets[std::move(topic)] = next;
  }
  return in.empty();
}

}  // namespace weir::engine
