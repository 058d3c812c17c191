// The value of a record of a repartition topic (docs/semantics.md 10.4): a row on its way to where its key lives, with
// the producing task's clock, or that clock alone.
//
//   frame   = version producer sequence stamp flags [ row ]
//   version = 0x01
//   producer = varint subtopology, varint partition      the producing task
//   sequence = zigzag                                    counts the producer's frames to this partition
//   stamp    = zigzag                                    the producer's clock as of the row, ms
//   flags    = 0x00: a row follows | 0x01: stamp only, nothing follows
//   row      = zigzag time, varint topic, zigzag partition, zigzag offset, slots
//              event time in ms; origin of the row: number of the source topic in the plan, partition, offset;
//              slots to the end (runtime/formats/row_codec.h)
// varint, zigzag: runtime/formats/varint.h. Another version or flag is refused: it is newer than this program.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::formats {

struct RepartitionFrame {
  uint32_t producer_subtopology = 0, producer_partition = 0;
  int64_t sequence = 0, stamp = 0;
  bool stamp_only = false;
  int64_t time = 0;  // these are 0 and empty when stamp_only
  uint32_t origin_topic = 0;
  int32_t origin_partition = 0;
  int64_t origin_offset = 0;
  std::string_view row;  // encoded slots
};

void EncodeFrame(const RepartitionFrame& frame, std::string* out);  // appends
// `frame->row` points into `bytes`; its slots are not looked at. Safe on any bytes.
bool DecodeFrame(std::string_view bytes, RepartitionFrame* frame);

}  // namespace weir::formats
