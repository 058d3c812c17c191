// The value of a record of a repartition topic (docs/semantics.md 10.4): a row on its way to where its key lives, with
// the producing task's clock, or that clock alone.
//
//   frame   = version producer stamp flags [ row ]
//   version = 0x01
//   producer = varint subtopology, varint partition      the producing task
//   stamp    = zigzag                                    the producer's clock as of the row, ms
//   flags    = 0x00: a row follows | 0x01: stamp only, nothing follows
//   row      = zigzag time, varint topic, zigzag partition, zigzag offset, varint number, slots
//              event time in ms; origin of the row: the producer's channel by ordinal, its partition, the offset there,
//              and which of the rows made of that record it is; slots to the end (runtime/formats/row_codec.h)
// A producer that does work again (at least once) writes the same origins again; by them the reader knows what it has.
// varint, zigzag: runtime/formats/varint.h. Another version or flag is refused: it is newer than this program.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::formats {

struct RepartitionFrame {
  uint32_t producer_subtopology = 0, producer_partition = 0;
  int64_t stamp = 0;
  bool stamp_only = false;
  int64_t time = 0;  // these are 0 and empty when stamp_only
  uint32_t origin_topic = 0;
  int32_t origin_partition = 0;
  int64_t origin_offset = 0;
  uint32_t origin_row = 0;
  std::string_view row;  // encoded slots
};

void EncodeFrame(const RepartitionFrame& frame, std::string* out);  // appends
// `frame->row` points into `bytes`; its slots are not looked at. Safe on any bytes.
bool DecodeFrame(std::string_view bytes, RepartitionFrame* frame);

}  // namespace weir::formats
