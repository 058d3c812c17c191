#include "runtime/replay/test_session.h"

#include <algorithm>
#include <utility>

#include "runtime/replay/test_records.h"
#include "runtime/row/text.h"

namespace weir::replay {
namespace {

std::string SubjectKey(const std::string& kind, const std::string& name) {
  return kind.empty() ? name : kind + " " + name;
}

const std::string* Header(const LocalOutput& output, const char* name) {
  for (const auto& [key, value] : output.headers) {
    if (key == name) return &value;
  }
  return nullptr;
}

bool ReadsIndex(const plan::Expr& expr) {
  return expr.op == plan::Op::kField || std::any_of(expr.args.begin(), expr.args.end(), ReadsIndex);
}

bool Restarts(const plan::Test& test) {
  return std::any_of(test.steps.begin(), test.steps.end(),
                     [](const auto& s) { return s.kind == plan::TestStep::Kind::kRestart; });
}

// Refused and late records come back under the source's name, also where the topology names no topic for them.
plan::Plan Watched(plan::Plan plan) {
  for (plan::Source& source : plan.sources) {
    source.invalid_to = SubjectKey("invalid", source.name);
    source.late_to = SubjectKey("late", source.name);
  }
  return plan;
}

std::string Rows(size_t n) { return std::to_string(n) + (n == 1 ? " row" : " rows"); }

}  // namespace

TestSession::TestSession(const plan::Plan& plan, const plan::Test& test, bool restarting)
    : plan_(Watched(plan)), test_(test), restarting_(restarting) {}

TestSession::~TestSession() = default;

Status TestSession::Open() {
  if (Restarts(test_)) {
    Result<std::unique_ptr<ScratchDirectory>> made = ScratchDirectory::Make("a test");
    if (!made.ok()) return made.status();
    directory_ = std::move(made).value();
  }
  for (const plan::Node& node : plan_.nodes) {
    const auto* table = std::get_if<plan::WindowAggregateNode>(&node.op);
    if (!node.subject.empty() && (table == nullptr || table->private_to < 0))
      subjects_[node.subject].schema = &node.schema;
  }
  for (size_t s = 0; s < plan_.sources.size(); ++s) {
    for (const char* kind : {"invalid", "late"})
      subjects_[SubjectKey(kind, plan_.sources[s].name)].schema = &SourceSchema(static_cast<int>(s));
  }
  LocalOptions options;
  for (const plan::TestStep& step : test_.steps) options.partitions = std::max(options.partitions, step.partition + 1);
  if (directory_) options.state_dir = directory_->path();
  options.on_output = [this](const LocalOutput& output) { TakeOutput(output); };
  options.tap = [this](const plan::Node& node, const Row& row) { TakeRow(node, row); };
  Result<std::unique_ptr<LocalDriver>> driver = LocalDriver::Open(plan_, std::move(options));
  if (!driver.ok()) return driver.status();
  driver_ = std::move(driver).value();
  return Status::Ok();
}

Status TestSession::Run() {
  WEIR_RETURN_IF_ERROR(Open());
  for (const plan::TestStep& step : test_.steps) WEIR_RETURN_IF_ERROR(Step(step));
  CheckRest();
  return Status::Ok();
}

Status TestSession::Step(const plan::TestStep& step) {
  switch (step.kind) {
    case plan::TestStep::Kind::kGiven: return GiveAll(step);
    case plan::TestStep::Kind::kAdvance: clock_ += step.duration; return KeepPace();
    case plan::TestStep::Kind::kIdle:
      wall_ += step.duration;
      driver_->SetWall(wall_);
      return driver_->Commit();
    case plan::TestStep::Kind::kRestart: return driver_->Restart();
    case plan::TestStep::Kind::kFinish: driver_->Finish(); return driver_->Commit();
    case plan::TestStep::Kind::kExpect: Expect(step); return Status::Ok();
  }
  return Status::Ok();
}

// ---- time

// Every source is where the clock is, or where the latest event is, whichever is later.
Status TestSession::KeepPace() {
  driver_->Settle();
  pace_ = std::max(pace_, clock_);
  for (const auto& task : driver_->tasks()) {
    for (const auto& channel : task->channels()) {
      if (channel->spec.source >= 0) pace_ = std::max(pace_, channel->time);
    }
  }
  for (const auto& task : driver_->tasks()) {
    for (const auto& channel : task->channels()) {
      if (channel->spec.source >= 0 && channel->time < pace_) channel->silent_since = wall_;  // it was heard of
    }
  }
  driver_->Heartbeat(pace_);
  return driver_->Commit();
}

std::optional<int64_t> TestSession::Evaluate(const plan::Expr& expr, int64_t i, const plan::TestStep& step,
                                             const char* what) {
  Arena arena;
  const Slot index = Slot::Int(i);
  EvalContext context;
  context.slots = &index;
  context.now = context.event_time = clock_;
  context.arena = &arena;
  const Slot slot = Expression::Compile(expr).Evaluate(context);
  if (context.error == nullptr && !slot.is_null()) return slot.i;
  Fail(step, std::string("`") + what + "` has no value: " + (context.error != nullptr ? context.error : "it is null"),
       {}, 0, 0);
  return std::nullopt;
}

// `at`: once for the step, or for each repetition if it counts them. False: it failed.
bool TestSession::SetClock(const plan::TestStep& step, int64_t i) {
  if (!step.at || (i > 0 && step.every && !ReadsIndex(*step.at))) return true;
  const std::optional<int64_t> at = Evaluate(*step.at, i, step, "at");
  if (at) clock_ = step.at->type.kind == Kind::kTimestamp ? *at : kTestStart + *at;
  return at.has_value();
}

// ---- given

Status TestSession::GiveAll(const plan::TestStep& step) {
  const plan::Source& source = plan_.sources[static_cast<size_t>(step.source)];
  const RecordMaker maker(source, step);
  for (int64_t i = 0; i < step.times; ++i) {
    if (!SetClock(step, i)) return Status::Ok();
    if (clock_ > pace_) WEIR_RETURN_IF_ERROR(KeepPace());
    const MadeRecord record = maker.Make(i, clock_);
    if (record.error != nullptr) {
      Fail(step, "field `" + record.field + "` of the record has no value: " + record.error, {}, 0, 0);
      return Status::Ok();
    }
    WEIR_RETURN_IF_ERROR(GiveOne(step, source.topics.front(), record));
    if (step.every) {
      const std::optional<int64_t> every = Evaluate(*step.every, i, step, "every");
      if (!every) return Status::Ok();
      clock_ += *every;
    }
    WEIR_RETURN_IF_ERROR(KeepPace());
    if (restarting_) WEIR_RETURN_IF_ERROR(driver_->Restart());
  }
  return Status::Ok();
}

Status TestSession::GiveOne(const plan::TestStep& step, const std::string& topic, const MadeRecord& record) {
  ++records_;
  Given given;
  given.span = step.span;
  given.source = step.subject;
  given.value = record.value;
  given.time = clock_;
  given_.push_back(std::move(given));
  places_.emplace_back(topic + "/" + std::to_string(step.partition), offsets_[{topic, step.partition}]++);
  if (given_.size() > kGivenKept) {
    given_.pop_front();
    places_.pop_front();
  }
  driver_->Deliver(topic, step.partition, record.key ? &*record.key : nullptr, &record.value, record.timestamp,
                   record.headers);
  driver_->Settle();
  return driver_->status();
}

// ---- rows

void TestSession::TakeRow(const plan::Node& node, const Row& row) {
  const auto at = subjects_.find(node.subject);
  const auto* table = std::get_if<plan::WindowAggregateNode>(&node.op);
  if (at == subjects_.end() || (table != nullptr && table->private_to >= 0)) return;
  Slot* slots = arena_.Slots(node.schema.size());
  std::string line;
  for (size_t k = 0; k < node.schema.size(); ++k) {
    slots[k] = arena_.Copy(row.slots[k]);
    line += (k == 0 ? "{ " : ", ") + node.schema[k].name + ": " + ValueText(slots[k], node.schema[k].type);
  }
  at->second.rows.push_back({slots, row.time, ""});
  line += " } @";
  AppendTimestamp(row.time, &line);
  journal_[node.subject].push_back(std::move(line));
}

const plan::Schema& TestSession::SourceSchema(int source) {
  const auto [at, made] = source_schemas_.try_emplace(source);
  if (made) {
    for (const plan::SourceField& field : plan_.sources[static_cast<size_t>(source)].fields)
      at->second.push_back({field.name, field.type});
  }
  return at->second;
}

// The record that an output of an invalid or late topic is about, marked with what became of it; null: given too long
// ago.
const Given* TestSession::MarkGiven(const LocalOutput& output) {
  const std::string* topic = Header(output, "weir.topic");
  const std::string* partition = Header(output, "weir.partition");
  const std::string* offset = Header(output, "weir.offset");
  if (topic == nullptr || partition == nullptr || offset == nullptr) return nullptr;
  for (size_t k = 0; k < given_.size(); ++k) {
    if (places_[k].first != *topic + "/" + *partition || std::to_string(places_[k].second) != *offset) continue;
    const std::string* code = Header(output, "weir.error");
    const std::string* message = Header(output, "weir.message");
    const std::string* operators = Header(output, "weir.late");
    if (code != nullptr) given_[k].refused = *code + (message != nullptr ? ": " + *message : "");
    if (operators != nullptr) given_[k].late = *operators;
    return &given_[k];
  }
  return nullptr;
}

// Reads what can be read of a record of the source: fields may be missing, and so may its time.
formats::Decoder& TestSession::LenientDecoder(int s) {
  const auto at = decoders_.find(s);
  if (at != decoders_.end()) return *at->second;
  plan::Source lenient = plan_.sources[static_cast<size_t>(s)];
  lenient.time_field.clear();
  for (plan::SourceField& field : lenient.fields) {
    field.type.nullable = true;
    field.read = true;
  }
  return *decoders_.emplace(s, formats::MakeDecoder(lenient)).first->second;
}

void TestSession::TakeOutput(const LocalOutput& output) {
  const bool invalid = output.kind == ops::OutputKind::kInvalid;
  if (!invalid && output.kind != ops::OutputKind::kLate) return;
  journal_[output.name].push_back(output.value);
  const Given* given = MarkGiven(output);
  for (size_t s = 0; s < plan_.sources.size(); ++s) {
    const plan::Source& source = plan_.sources[s];
    if (output.name != (invalid ? source.invalid_to : source.late_to)) continue;
    GotRow row;
    row.time = output.timestamp;
    row.text = given != nullptr ? given->value : output.value;  // behind a repartition topic only a part of it is left
    Slot* slots = arena_.Slots(source.fields.size());
    formats::RecordInfo info;
    if (output.has_key) info.key = output.key;
    info.timestamp_ms = output.timestamp;
    formats::Decoder& decoder = LenientDecoder(static_cast<int>(s));
    if (decoder.Decode(arena_.Copy(row.text), info, slots, &arena_).ok()) row.slots = slots;
    subjects_[output.name].rows.push_back(std::move(row));
    return;
  }
}

// ---- expect

// The rows a step wants: `*count` of them, of which no more are made than it takes to compare. False: a record failed.
bool TestSession::Wanted(const plan::TestStep& step, size_t got, std::vector<WantedRow>* wanted, size_t* count) {
  *count =
      static_cast<size_t>(step.expect_times.value_or(std::max<int64_t>(1, static_cast<int64_t>(step.records.size()))));
  const size_t make = std::min(*count, std::max(got + 3, step.records.size()));
  EvalContext context;
  context.now = context.event_time = clock_;
  context.arena = &arena_;
  for (size_t n = 0; n < make; ++n) {
    WantedRow row;
    if (!step.records.empty()) row.record = &step.records[step.records.size() == 1 ? 0 : n];
    const Slot index = Slot::Int(static_cast<int64_t>(n));
    context.slots = &index;
    for (size_t k = 0; row.record != nullptr && k < row.record->fields.size(); ++k) {
      const plan::NamedExpr& named = row.record->fields[k];
      row.values.push_back(arena_.Copy(Expression::Compile(named.expr).Evaluate(context)));
      if (context.error == nullptr) continue;
      Fail(step, "field `" + named.name + "` of the expectation has no value: " + context.error, {}, 0, 0);
      return false;
    }
    wanted->push_back(std::move(row));
  }
  return true;
}

void TestSession::Expect(const plan::TestStep& step) {
  const std::string name = SubjectKey(step.subject_kind, step.subject);
  Subject& subject = subjects_[name];
  subject.last = &step;
  std::vector<GotRow> got;
  got.swap(subject.rows);
  static const plan::Schema kNone;
  const plan::Schema& schema = subject.schema != nullptr ? *subject.schema : kNone;
  if (step.no) {
    if (!got.empty())
      Fail(step, "expected nothing of `" + name + "`, got " + Rows(got.size()), Unexpected(schema, got), 0, got.size());
    return;
  }
  std::vector<WantedRow> wanted;
  size_t count = 0;
  if (!Wanted(step, got.size(), &wanted, &count)) return;
  Comparison comparison = CompareRows(schema, wanted, got, step.any_order);
  if (comparison.equal && count == got.size()) return;
  std::string message = "expected " + Rows(count) + " of `" + name + "`, got " + std::to_string(got.size());
  if (count == got.size()) {
    const size_t differing = comparison.pairs.size();
    message = count == 1 ? "the row of `" + name + "` differs"
                         : std::to_string(differing) + " of " + std::to_string(count) + " rows of `" + name +
                               "` differ" + (differing == 1 ? "s" : "");
  }
  Fail(step, std::move(message), std::move(comparison.pairs), count, got.size());
}

// What a subject that the test speaks of gave after its last `expect`.
void TestSession::CheckRest() {
  for (auto& [name, subject] : subjects_) {
    if (subject.last == nullptr || subject.rows.empty()) continue;
    Fail(*subject.last, "`" + name + "` gave " + Rows(subject.rows.size()) + " more after its last `expect`",
         Unexpected(*subject.schema, subject.rows), 0, subject.rows.size());
  }
}

void TestSession::Fail(const plan::TestStep& step, std::string message, std::vector<RowPair> rows, size_t wanted,
                       size_t got) {
  TestFailure failure;
  failure.span = step.span;
  failure.step = step.text;
  failure.message = std::move(message);
  failure.rows = std::move(rows);
  failure.wanted = wanted;
  failure.got = got;
  failure.given.assign(given_.begin(), given_.end());
  failure.given_before = records_ - given_.size();
  failures_.push_back(std::move(failure));
}

}  // namespace weir::replay
