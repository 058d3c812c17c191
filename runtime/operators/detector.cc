#include "runtime/operators/detector.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/base/hash.h"
#include "runtime/formats/row_codec.h"
#include "runtime/formats/varint.h"
#include "runtime/operators/keys.h"
#include "runtime/row/text.h"

namespace weir::ops {

namespace {

int64_t AddDue(int64_t time, int64_t more) { return time > kNever - more ? kNever : time + more; }
}  // namespace

Detector::Detector(const plan::Node& node, TaskContext* task)
    : Operator(node, task), plan_(std::get<plan::DetectorNode>(node.op)), clauses_(plan_) {
  input_size_ = task->plan->nodes[static_cast<size_t>(node.inputs.front())].schema.size();
  when_ = Expression::Compile(plan_.when);
  if (plan_.message) message_ = Expression::Compile(*plan_.message);
  for (const plan::NamedExpr& f : plan_.fields) fields_.push_back(Expression::Compile(f.expr));
  for (const plan::Expr& e : plan_.once_fields) once_fields_.push_back(Expression::Compile(e));
  const bool every =
      !plan_.on_table || plan_.each_update || plan_.once_per || !plan_.once_fields.empty() || plan_.reset_target >= 0;
  rise_ = !every;
}

Status Detector::Open() {
  if (plan_.fuzzy) {
    if (Status status = CheckDefinition(*plan_.fuzzy, plan_.detector); !status.ok()) return status;
    fuzzy_ = std::make_unique<FuzzyInference>(*plan_.fuzzy);
  }
  if (plan_.store < 0) return Status::Ok();
  memory_ = std::make_unique<state::TimedStore>(task()->state, plan_.store, state::TimedStore::kUsualEntries);
  if (KeptOutputs kept(plan_, memory_.get()); kept.any()) kept_ = std::make_unique<KeptOutputs>(std::move(kept));
  if (!plan_.hold && !plan_.hold_windows) return Status::Ok();
  hold_ = std::make_unique<Hold>(plan_, input_size_, memory_.get());
  return hold_->Open(clock());
}

std::optional<int64_t> Detector::Recall(std::string_view key) {
  int64_t due = kNever;
  std::string* value = memory_->Find(key, &due);
  // What is due is forgotten, also where no commit has removed it yet: nobody can see when commits happen.
  if (value == nullptr || due <= clock()) return std::nullopt;
  std::string_view in = *value;
  int64_t time = 0;
  if (!formats::TakeZigzag(&in, &time)) {
    task()->StateFailed(Status::Error("K0213", "a row of store `" + node_.name + "` cannot be read"));
    return std::nullopt;
  }
  return time;
}

void Detector::Remember(std::string_view key, int64_t value, int64_t due) {
  std::string bytes;
  formats::AppendZigzag(value, &bytes);
  memory_->Put(key, std::move(bytes), due);
}

int64_t Detector::WindowDue(const Row& row) const {
  return row.windowed ? AddDue(row.window_end, plan_.lateness) : AddDue(row.time, 1 + plan_.lateness);
}

// Semantics 8.2: an alert at the rise wants that the previous row of the same identity was not true. Only true
// identities are kept.
Detector::Identity Detector::IdentityOf(const Row& row, std::string_view key) {
  const bool per_window =
      !hold_ && (plan_.window == plan::Window::Kind::kTumbling || plan_.window == plan::Window::Kind::kHopping ||
                 plan_.window == plan::Window::Kind::kSession);
  const bool sliding = plan_.window == plan::Window::Kind::kSliding;
  Identity id;
  id.name = "r";
  id.name += key;
  if (per_window) AppendTime(row.window_start, &id.name);
  const std::optional<int64_t> before = Recall(id.name);
  id.known = before.has_value();
  // A row of a sliding window speaks for its N; after that the identity is not true any more.
  id.was_true = before && !(sliding && row.time >= *before + plan_.window_size);
  id.latest = id.was_true ? std::max(*before, row.time) : row.time;
  if (per_window) id.due = WindowDue(row);
  if (sliding) id.due = AddDue(id.latest, plan_.window_size + plan_.lateness);
  return id;
}

void Detector::RememberTruth(Identity id, bool truth) {
  if (truth) {
    Remember(id.name, id.latest, id.due);
  } else if (id.known) {
    memory_->Erase(id.name);
  }
}

// `once per D`, then `once per f`; null never silences.
bool Detector::Withheld(Candidate* c) {
  const int64_t time = c->row->time;
  once_span_key_.clear();
  once_fields_key_.clear();
  if (plan_.once_per) {
    once_span_key_ = "o";
    once_span_key_ += c->store_key;
    if (std::optional<int64_t> last = Recall(once_span_key_); last && time < *last + *plan_.once_per) return true;
  }
  if (once_fields_.empty()) return false;
  std::string& name = scratch_;
  name = "f";
  name += c->store_key;
  EvalContext& context = c->context;
  for (const Expression& e : once_fields_) {
    const Slot value = e.Evaluate(context);
    if (value.is_null()) return false;
    formats::EncodeSlots(&value, 1, &name);
  }
  if (std::optional<int64_t> last = Recall(name); last && time <= *last + plan_.once_within) return true;
  once_fields_key_ = name;
  return false;
}

// An alert is made of the candidate asked about last.
void Detector::RememberOnce(const Row& row) {
  if (!once_span_key_.empty()) Remember(once_span_key_, row.time, AddDue(row.time, *plan_.once_per + plan_.lateness));
  if (!once_fields_key_.empty())
    Remember(once_fields_key_, row.time, AddDue(row.time, plan_.once_within + 1 + plan_.lateness));
}

bool Detector::MakeFields(Candidate* c, Slot* out, Slot* message) {
  for (size_t k = 0; k < fields_.size(); ++k) out[k] = fields_[k].Evaluate(c->context);
  if (message_.valid()) *message = message_.Evaluate(c->context);
  return c->context.error == nullptr;
}

// How many alerts were made before with the same key, window and time. With `once per D` there can be none, unless
// several times share a window.
int64_t Detector::CountEqual(const Candidate& c) {
  const bool times_share = c.row->windowed && plan_.window != plan::Window::Kind::kSliding;
  if (!times_share && plan_.once_per && *plan_.once_per > 0) return 0;
  std::string name = "n";
  name += c.store_key;
  const Row& row = *c.row;
  AppendTime(row.windowed ? row.window_start : kNoTime, &name);
  AppendTime(row.windowed ? row.window_end : kNoTime, &name);
  AppendTime(row.windowed ? kNoTime : row.time, &name);
  const int64_t n = Recall(name).value_or(0);
  Remember(name, n + 1, WindowDue(row));
  return n;
}

// Semantics 8.6: hash of the compact JSON [topology, detector, [key…], window_start, window_end, time, n].
std::string_view Detector::MakeId(const Candidate& c, int64_t n) {
  const Row& row = *c.row;
  scratch_ = "[";
  AppendJsonString(task()->plan->topology, &scratch_);
  scratch_ += ',';
  AppendJsonString(plan_.detector, &scratch_);
  scratch_ += ",[";
  for (size_t k = 0; k < plan_.key.size(); ++k) {
    if (k > 0) scratch_ += ',';
    const Slot& s = row.slots[plan_.key[k]];
    AppendJson(s, dsl::Type::Of(s.kind), &scratch_);
  }
  scratch_ += "],";
  auto number = [this](bool given, int64_t v) {
    if (given) {
      AppendInt(v, &scratch_);
    } else {
      scratch_ += "null";
    }
    scratch_ += ',';
  };
  number(row.windowed, row.window_start);
  number(row.windowed, row.window_end);
  number(!row.windowed, row.time);
  AppendInt(n, &scratch_);
  scratch_ += ']';
  return task()->arena->Copy(HexId(scratch_));
}

Slot Detector::MakeEnvelope(Candidate* c, const Slot& message, int64_t n) {
  Slot* e = task()->arena->Slots(7);  // plan::AlertEnvelope
  e[0] = Slot::String(MakeId(*c, n));
  e[1] = Slot::String(task()->plan->topology);
  e[2] = Slot::String(plan_.detector);
  e[3] = Slot::String(plan_.severity);
  e[4] = message;
  e[5] = Slot::Timestamp(c->row->time);
  scratch_ = "{";
  if (fuzzy_) {
    fuzzy_->AppendWhy(&scratch_);
    scratch_ += ',';
  }
  clauses_.Append(&c->context, &scratch_);
  scratch_ += '}';
  e[6] = Slot::Json(task()->arena->Copy(scratch_));
  return Slot::Items(Kind::kRecord, e, 7);
}

// Each true row is an alert, whatever was before.
bool Detector::Always() const { return !rise_ && !hold_ && !plan_.once_per && once_fields_.empty(); }

void Detector::SetKey(Candidate* c) {
  if (c->key != nullptr) return;
  key_.clear();
  c->key = task()->arena->Slots(plan_.key.size());
  for (size_t k = 0; k < plan_.key.size(); ++k) c->key[k] = c->row->slots[plan_.key[k]];
  AppendStoreKey(c->key, plan_.key.size(), &key_);
  c->store_key = key_;
}

// The truth of `when`. False: an expression failed.
bool Detector::Evaluate(Candidate* c, bool* truth) {
  if (kept_) {
    SetKey(c);
    kept_->HandTo(fuzzy_.get(), c->store_key, clock(), task()->arena);
    if (!kept_->status().ok()) task()->StateFailed(kept_->status());
  }
  if (fuzzy_) {
    Slot* extended = task()->arena->Slots(input_size_ + fuzzy_->outputs());
    std::copy(c->row->slots, c->row->slots + input_size_, extended);
    if (!fuzzy_->Evaluate(&c->context, extended + input_size_)) return false;
    c->context.slots = extended;
  }
  *truth = when_.Evaluate(c->context).truthy();
  return c->context.error == nullptr;
}

void Detector::KeepOutputs(const Candidate& c) {
  if (kept_) kept_->Keep(c.store_key, c.row->time, c.context.slots + input_size_);
}

void Detector::Consider(const Row& row, bool in_time) {
  Candidate c{&row, ContextOf(row), nullptr, {}};
  auto failed = [&] { task()->RecordError(node_, {c.context.error, c.context.error_detail, ""}, row); };
  bool truth = false;
  if (HasRefused()) return;
  if (!Evaluate(&c, &truth)) return failed();
  if (rehearsing()) {
    Slot message;
    if (truth && Always() && !MakeFields(&c, task()->arena->Slots(node_.schema.size()), &message)) failed();
    return;
  }
  if (!truth && !rise_ && !hold_) return KeepOutputs(c);

  SetKey(&c);
  Hold::Verdict held;
  const bool judges = hold_ && !in_time;
  if (judges) held = hold_->Judge(row, c.store_key, truth, clock());
  if (held.ignored) return;
  if (hold_) truth = in_time || held.truth;
  const auto keep = [&] {
    KeepOutputs(c);
    if (judges) hold_->Keep(held, row, c.store_key, clock());
  };
  Identity identity;
  if (rise_) identity = IdentityOf(row, c.store_key);
  if (!truth || identity.was_true) {
    keep();
    if (rise_) RememberTruth(std::move(identity), truth);
    return;
  }
  if (Withheld(&c)) return keep();
  if (c.context.error != nullptr) return failed();
  Slot* out = task()->arena->Slots(node_.schema.size());
  Slot message;
  if (!MakeFields(&c, out, &message)) return failed();  // before anything is remembered: this record changes nothing
  keep();
  if (rise_) RememberTruth(std::move(identity), true);
  RememberOnce(row);
  const int64_t n = CountEqual(c);
  out[fields_.size()] = MakeEnvelope(&c, message, n);
  Row made = row;
  made.slots = out;
  made.key = c.key;
  made.key_size = static_cast<uint32_t>(plan_.key.size());
  made.windowed = false;
  task()->AlertRaised(node_);
  Push(made);
  if (!forget_) return;
  forget_(c.key, plan_.key.size());
  if (hold_) hold_->End(c.store_key);
  if (kept_) kept_->Forget(c.store_key);
}

void Detector::Fire(int64_t instant) {
  Row row;
  while (hold_ && hold_->Take(instant, task()->arena, &row)) {
    row.cause = task()->sweep;
    row.channel_time = kNoTime;
    row.order = {OrderKey::kTimeOrdinal, 0, task()->emission++};
    Consider(row, true);
  }
  if (hold_ && !hold_->status().ok()) task()->StateFailed(hold_->status());
}

Status Detector::Flush(state::StateBatch* batch) {
  if (!memory_) return Status::Ok();
  return memory_->Flush(clock(), batch);
}

}  // namespace weir::ops
