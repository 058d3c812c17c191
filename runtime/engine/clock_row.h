// The one row of a task's store "<sub-topology>-clock", key "clock": what the task knows beside its operators' state.
//
//   row     = version zigzag(S) zigzag(emission) varint(n) channel{n} varint(m) input{m}
//   version = 0x01
//   channel = text(topic) zigzag(partition) varint(producer sub-topology) varint(producer partition)
//             zigzag(C) zigzag(position) varint(k) origin{k}
//   origin  = varint(ordinal) zigzag(position) varint(row)      of the row taken last from that channel of the producer
//   input   = text(topic) zigzag(next offset)                    in the order of the sub-topology's inputs
//   text    = varint(size) bytes
// varint, zigzag: runtime/formats/varint.h. Times are ms; S and C may be kNoTime.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/row/slot.h"

namespace weir::engine {

// Where a row of a repartition topic came from within its producer: rows of one origin channel arrive in this order.
struct RowOrigin {
  uint32_t ordinal = 0;  // of the producer's input channel, or OrderKey::kTimeOrdinal
  int64_t position = 0;  // of the record there; number of the emission
  uint32_t row = 0;      // numbers what was made of it
};

struct ClockRow {
  struct Channel {
    std::string topic;
    int32_t partition = 0;
    uint32_t producer_subtopology = 0, producer_partition = 0;
    int64_t time = 0, position = 0;
    std::vector<RowOrigin> seen;
  };
  int64_t clock = 0, emission = 0;
  std::vector<Channel> channels;
  std::map<std::string, int64_t> next_offsets;  // by topic; by the plan's name for a repartition
};

inline constexpr char kClockKey[] = "clock";

std::string EncodeClockRow(const ClockRow& row);
// Safe on any bytes; false: not such a row, or of a newer program.
bool DecodeClockRow(std::string_view bytes, ClockRow* row);

}  // namespace weir::engine
