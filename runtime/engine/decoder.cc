#include "runtime/engine/decoder.h"

#include "runtime/formats/row_codec.h"

namespace weir::engine {

namespace {
void Fail(Head* head, std::string code, std::string field, std::string message) {
  head->failed = true;
  head->code = std::move(code);
  head->field = std::move(field);
  head->message = std::move(message);
}
}  // namespace

SourceDecoder::SourceDecoder(const plan::Source& source) : source_(source), decoder_(formats::MakeDecoder(source)) {
  if (!source.time) return;
  if (source.time->op == plan::Op::kField) {
    time_slot_ = source.time->slot;
  } else {
    time_ = Expression::Compile(*source.time);
  }
}

void SourceDecoder::Decode(const InputRecord& record, Channel* channel) {
  Head& head = channel->head;
  head.ready = true;
  head.failed = false;
  head.stamp_only = false;
  head.position = record.offset;
  channel->arena.Reset();
  head.slots = channel->arena.Slots(source_.fields.size());
  formats::RecordInfo info;
  if (record.has_key) info.key = record.key;
  info.timestamp_ms = record.timestamp;
  info.partition = channel->spec.partition;
  info.offset = record.offset;
  if (!record.headers.empty()) info.headers = &record.headers;
  formats::DecodeResult result = decoder_->Decode(record.value, info, head.slots, &channel->arena);
  if (!result.ok()) {
    Fail(&head, result.code, std::move(result.field), std::move(result.message));
    return;
  }
  if (SetTime(record, channel)) head.channel_time = head.time;
}

bool SourceDecoder::SetTime(const InputRecord& record, Channel* channel) {
  Head& head = channel->head;
  Slot time = Slot::Timestamp(record.timestamp);
  if (time_slot_ >= 0) {
    time = head.slots[time_slot_];
  } else if (time_.valid()) {
    EvalContext context{head.slots, record.timestamp, record.timestamp, &channel->arena};
    time = time_.Evaluate(context);
    if (context.error != nullptr) {
      Fail(&head, context.error, "", std::string(context.error_detail));
      return false;
    }
  }
  const std::string& field = source_.time_field;
  if (time.is_null() || time.i < 0 || time.i > kLatestTime) {
    Fail(&head, "E_TIME", field,
         time.is_null() ? "the event time is missing" : "the event time is outside 1970 to 9999");
    return false;
  }
  if (source_.ahead_by && record.timestamp >= 0 && time.i - record.timestamp > *source_.ahead_by) {
    Fail(&head, "E_FUTURE", field, "the event time is too far ahead of the record's timestamp");
    return false;
  }
  head.time = time.i;
  return true;
}

bool FrameDecoder::Peek(const InputRecord& record, formats::RepartitionFrame* frame) {
  return record.value.data() != nullptr && formats::DecodeFrame(record.value, frame);
}

void FrameDecoder::Decode(const InputRecord& record, Channel* channel) const {
  Head& head = channel->head;
  head.ready = true;
  head.failed = false;
  head.stamp_only = false;
  head.position = record.offset;
  channel->arena.Reset();
  formats::RepartitionFrame frame;
  if (!Peek(record, &frame)) {
    Fail(&head, "E_DECODE", "", "not a frame of a repartition topic");
    return;
  }
  head.origin = {frame.origin_topic, frame.origin_offset, frame.origin_row};
  head.stamp_only = frame.stamp_only;
  head.channel_time = frame.stamp;
  head.time = frame.time;
  head.slots = channel->arena.Slots(size_);
  if (frame.stamp_only) return;
  std::string_view row = frame.row;
  if (!formats::DecodeSlots(&row, size_, head.slots, &channel->arena) || !row.empty()) {
    Fail(&head, "E_DECODE", "", "not a row of this repartition topic");
  }
}

}  // namespace weir::engine
