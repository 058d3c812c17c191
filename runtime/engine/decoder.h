// Bytes of a channel's record → Head: a source's records by its format, a repartition's by its frame.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dsl/plan.h"
#include "runtime/engine/channel.h"
#include "runtime/formats/decoder.h"
#include "runtime/formats/repartition_frame.h"
#include "runtime/row/expression.h"

namespace weir::engine {

// Event time is the source's `time`, else Kafka's timestamp; valid from 0 to the year 9999 (semantics 1.1).
inline constexpr int64_t kLatestTime = 253402300799999;

class SourceDecoder {
 public:
  explicit SourceDecoder(const plan::Source& source);
  // Decodes into the channel's head and arena.
  void Decode(const InputRecord& record, Channel* channel);

 private:
  bool SetTime(const InputRecord& record, Channel* channel);

  const plan::Source& source_;
  std::unique_ptr<formats::Decoder> decoder_;
  Expression time_;
  int time_slot_ = -1;  // when `time` is just a field
};

class FrameDecoder {
 public:
  explicit FrameDecoder(const plan::Repartition& repartition) : size_(repartition.schema.size()) {}
  // Which producer wrote the record; false: not a frame (the internal topic was written by something else).
  static bool Peek(const InputRecord& record, formats::RepartitionFrame* frame);
  void Decode(const InputRecord& record, Channel* channel) const;

 private:
  size_t size_;
};

}  // namespace weir::engine
