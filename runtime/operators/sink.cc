#include "runtime/operators/sink.h"

#include <algorithm>
#include <string_view>

#include "runtime/base/check.h"
#include "runtime/row/key.h"

namespace weir::ops {

namespace {
std::vector<dsl::Field> FieldsOf(const plan::SinkNode& sink) {
  std::vector<dsl::Field> fields;
  for (const plan::NamedExpr& f : sink.fields) fields.push_back({f.name, f.expr.type});
  return fields;
}
}  // namespace

Sink::Sink(const plan::Node& node, TaskContext* task)
    : Operator(node, task),
      plan_(std::get<plan::SinkNode>(node.op)),
      encoder_(formats::MakeEncoder(plan_.format, FieldsOf(plan_))) {
  for (const plan::NamedExpr& f : plan_.fields) {
    const bool plain = f.expr.op == plan::Op::kField;
    plain_.push_back(plain ? f.expr.slot : -1);
    fields_.push_back(plain ? Expression() : Expression::Compile(f.expr));
  }
  values_.resize(fields_.size());
  if (plan_.route) route_ = Expression::Compile(*plan_.route);
  if (plan_.text) text_ = Expression::Compile(*plan_.text);
}

Status Sink::Open() {
  OutputKind kind = OutputKind::kTopic;
  if (plan_.target == "file") kind = OutputKind::kFile;
  if (plan_.target == "stdout") kind = OutputKind::kStdout;
  const std::string header = encoder_->Header();
  const bool topic = kind == OutputKind::kTopic;
  if (topic && !header.empty()) header_ = header + "\n";
  for (const std::string& name : topic ? plan_.topics : std::vector<std::string>{plan_.name})
    outputs_.emplace_back(name, task()->port->Open({kind, name, topic ? "" : header}));
  return Status::Ok();
}

// The plan knows every name that the route can give.
int Sink::OutputFor(EvalContext* context) const {
  if (!route_.valid()) return outputs_.front().second;
  const std::string_view name = route_.Evaluate(*context).text();
  if (context->error != nullptr) return -1;
  const auto at = std::lower_bound(outputs_.begin(), outputs_.end(), name,
                                   [](const auto& output, std::string_view wanted) { return output.first < wanted; });
  WEIR_CHECK(at != outputs_.end() && at->first == name);
  return at->second;
}

// The declared key, else the row's own; of a windowed table with its window's start (semantics 4.6).
void Sink::AppendKey(const Row& row) {
  key_.clear();
  if (!plan_.key.empty()) {
    for (int slot : plan_.key) key_.push_back(row.slots[slot]);
  } else {
    key_.assign(row.key, row.key + row.key_size);
    if (plan_.windowed_key && row.windowed) key_.push_back(Slot::Timestamp(row.window_start));
  }
  key_bytes_.clear();
  AppendKeyBytes(key_.data(), key_.size(), &key_bytes_);
}

void Sink::Process(const Row& row) {
  if (HasRefused()) return;
  EvalContext context = ContextOf(row);
  for (size_t k = 0; k < fields_.size(); ++k) {
    values_[k] = plain_[k] >= 0 ? row.slots[plain_[k]] : fields_[k].Evaluate(context);
  }
  const int output = OutputFor(&context);
  value_ = header_;
  if (text_.valid()) {
    const Slot text = text_.Evaluate(context);
    if (context.error == nullptr) value_ = text.text();
  } else if (context.error == nullptr) {
    encoder_->Encode(values_.data(), &value_);
  }
  if (context.error != nullptr) {
    task()->RecordError(node_, {context.error, context.error_detail, ""}, row);
    return;
  }
  if (rehearsing()) return;
  AppendKey(row);
  OutputRecord out;
  out.has_key = !key_.empty();
  out.key = key_bytes_;
  out.value = value_;
  out.timestamp = row.time;
  task()->port->Write(output, out);
}

}  // namespace weir::ops
