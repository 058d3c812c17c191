#include "runtime/operators/parse.h"

namespace weir::ops {
namespace {

std::unique_ptr<formats::Decoder> DecoderOf(const plan::ParseNode& node) {
  plan::Source source;
  source.format = node.format;
  source.fields = node.fields;
  return formats::MakeDecoder(source);
}

}  // namespace

Parse::Parse(const plan::Node& node, TaskContext* task)
    : Operator(node, task), plan_(std::get<plan::ParseNode>(node.op)), decoder_(DecoderOf(plan_)) {
  if (plan_.text.op == plan::Op::kField) {
    text_slot_ = plan_.text.slot;
  } else {
    text_ = Expression::Compile(plan_.text);
  }
}

void Parse::Process(const Row& row) {
  if (HasRefused()) return;
  Slot text;
  if (text_slot_ >= 0) {
    text = row.slots[text_slot_];
  } else {
    EvalContext context = ContextOf(row);
    text = text_.Evaluate(context);
    if (context.error != nullptr)
      return task()->RecordError(node_, {context.error, context.error_detail, "parse"}, row);
  }
  const size_t kept = plan_.keep.size();
  Slot* out = task()->arena->Slots(kept + plan_.fields.size());
  for (size_t k = 0; k < kept; ++k) out[k] = row.slots[plan_.keep[k]];
  const std::string_view value = text.size == 0 ? std::string_view("") : text.text();
  const formats::DecodeResult result = decoder_->Decode(value, {}, out + kept, task()->arena);
  if (!result.ok()) {
    if (!plan_.skip) task()->RecordError(node_, {result.code, result.message, result.field}, row);
    return;
  }
  Row made = row;
  made.slots = out;
  Push(made);
}

Flatten::Flatten(const plan::Node& node, TaskContext* task)
    : Operator(node, task), plan_(std::get<plan::FlattenNode>(node.op)) {}

void Flatten::Process(const Row& row) {
  const Slot& list = row.slots[plan_.list];
  if (list.is_null()) return;
  for (uint32_t at = 0; at < list.size; ++at) {
    Slot* out = task()->arena->Slots(plan_.output.size());
    for (size_t k = 0; k < plan_.output.size(); ++k)
      out[k] = plan_.output[k] < 0 ? list.items[at] : row.slots[plan_.output[k]];
    Row made = row;
    made.slots = out;
    if (!rehearsing()) made.order = numbers_.Next(row.order);
    Push(made);
  }
}

Repeat::Repeat(const plan::Node& node, TaskContext* task)
    : Operator(node, task), times_(Expression::Compile(std::get<plan::RepeatNode>(node.op).times)) {}

void Repeat::Process(const Row& row) {
  if (HasRefused()) return;
  EvalContext context = ContextOf(row);
  const Slot times = times_.Evaluate(context);
  if (context.error != nullptr) return task()->RecordError(node_, {context.error, context.error_detail, "repeat"}, row);
  if (times.i < 0 || times.i > plan::RepeatNode::kMostRepeats) {
    return task()->RecordError(
        node_, {"E_BOUND", times.i < 0 ? "repeat: less than 0 times" : "repeat: more than 10000 times", "repeat"}, row);
  }
  for (int64_t k = 0; k < times.i; ++k) {
    Row made = row;
    if (!rehearsing()) made.order = numbers_.Next(row.order);
    Push(made);
  }
}

}  // namespace weir::ops
