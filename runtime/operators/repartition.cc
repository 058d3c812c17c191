#include "runtime/operators/repartition.h"

#include "runtime/formats/repartition_frame.h"
#include "runtime/formats/row_codec.h"
#include "runtime/row/key.h"

namespace weir::ops {

RepartitionWrite::RepartitionWrite(const plan::Node& node, TaskContext* task)
    : Operator(node, task),
      plan_(std::get<plan::RepartitionWriteNode>(node.op)),
      topic_(task->plan->repartitions[static_cast<size_t>(plan_.repartition)]) {
  slots_.resize(plan_.slots.size());
  key_.resize(topic_.key.size());
}

Status RepartitionWrite::Open() {
  output_ = task()->port->Open({OutputKind::kRepartition, topic_.name});
  return Status::Ok();
}

// A row made in the sweep of an instant is stamped one millisecond before it: downstream it has not come yet.
int64_t RepartitionWrite::Stamp() const { return task()->sweep != kNoTime ? task()->sweep - 1 : task()->clock; }

void RepartitionWrite::Process(const Row& row) {
  if (HasRefused()) return;
  for (size_t k = 0; k < plan_.slots.size(); ++k) slots_[k] = row.slots[plan_.slots[k]];
  for (size_t k = 0; k < key_.size(); ++k) {
    key_[k] = slots_[static_cast<size_t>(topic_.key[k])];
    if (key_[k].is_null()) {
      task()->RecordError(
          node_, {"E_KEY", "a field of the key is null", topic_.schema[static_cast<size_t>(topic_.key[k])].name}, row);
      return;
    }
  }
  if (rehearsing()) return;
  key_bytes_.clear();
  AppendKeyBytes(key_.data(), key_.size(), &key_bytes_);
  row_bytes_.clear();
  formats::EncodeSlots(slots_.data(), slots_.size(), &row_bytes_);
  formats::RepartitionFrame frame;
  frame.producer_subtopology = static_cast<uint32_t>(task()->subtopology);
  frame.producer_partition = static_cast<uint32_t>(task()->partition);
  frame.stamp = Stamp();
  frame.time = row.time;
  frame.origin_topic = row.order.ordinal;
  frame.origin_partition = task()->partition;
  frame.origin_offset = row.order.position;
  frame.origin_row = task()->NextOfOrigin(row.order);
  frame.row = row_bytes_;
  value_.clear();
  formats::EncodeFrame(frame, &value_);
  OutputRecord out;
  out.has_key = !key_.empty();
  out.key = key_bytes_;
  out.value = value_;
  out.timestamp = row.time;
  out.partition = key_.empty() ? 0 : -1;
  task()->port->Write(output_, out);
}

void RepartitionWrite::PrepareCommit() {
  if (task()->clock == kNoTime || task()->clock == told_) return;
  told_ = task()->clock;
  formats::RepartitionFrame frame;
  frame.producer_subtopology = static_cast<uint32_t>(task()->subtopology);
  frame.producer_partition = static_cast<uint32_t>(task()->partition);
  frame.stamp = task()->clock;
  frame.stamp_only = true;
  value_.clear();
  formats::EncodeFrame(frame, &value_);
  for (int32_t p = 0; p < task()->port->Partitions(output_); ++p) {
    OutputRecord out;
    out.value = value_;
    out.timestamp = task()->clock;
    out.partition = p;
    task()->port->Write(output_, out);
  }
}

}  // namespace weir::ops
