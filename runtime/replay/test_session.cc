#include "runtime/replay/test_session.h"

#include <algorithm>
#include <utility>

#include "runtime/engine/lookup_files.h"
#include "runtime/replay/input_records.h"
#include "runtime/replay/test_records.h"
#include "runtime/row/text.h"

namespace weir::replay {
namespace {

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

}  // namespace

std::string SubjectKey(const std::string& kind, const std::string& name) {
  return kind.empty() ? name : kind + " " + name;
}

TestSession::TestSession(const plan::Plan& plan, const plan::Test& test, const TestRunOptions& options, bool restarting)
    : plan_(plan), test_(test), options_(options), restarting_(restarting) {}

TestSession::~TestSession() = default;

Status TestSession::Open() {
  if (restarting_ || Restarts(test_)) {
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
  lookups_ = engine::EmptyLookups(plan_);
  options.lookups = &lookups_;
  Result<std::unique_ptr<LocalDriver>> driver = LocalDriver::Open(plan_, std::move(options));
  if (!driver.ok()) return driver.status();
  driver_ = std::move(driver).value();
  return Status::Ok();
}

Status TestSession::Run() {
  WEIR_RETURN_IF_ERROR(Open());
  for (const plan::TestStep& step : test_.steps) WEIR_RETURN_IF_ERROR(Step(step));
  CheckRest();
  return file_failed_;
}

Status TestSession::Step(const plan::TestStep& step) {
  switch (step.kind) {
    case plan::TestStep::Kind::kGiven: return step.file ? GiveFile(step) : GiveAll(step);
    case plan::TestStep::Kind::kAdvance: clock_ += step.duration; return KeepPace();
    case plan::TestStep::Kind::kIdle:
      wall_ += step.duration;
      driver_->SetWall(wall_);
      return driver_->Commit();
    case plan::TestStep::Kind::kRestart: return driver_->Restart();
    case plan::TestStep::Kind::kFinish: driver_->Finish(); return driver_->Commit();
    case plan::TestStep::Kind::kExpect: Expect(step); return Status::Ok();
    case plan::TestStep::Kind::kExpectState: ExpectState(step); return Status::Ok();
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
  const RecordMaker maker(plan_.sources[static_cast<size_t>(step.source)], step);
  bool stop = false;
  for (int64_t i = 0; i < step.times && !stop; ++i) {
    if (!SetClock(step, i)) return Status::Ok();
    if (clock_ > pace_) WEIR_RETURN_IF_ERROR(KeepPace());
    if (step.null) {
      if (!EraseFromLookup(step, i)) return Status::Ok();
      continue;
    }
    const MadeRecord record = maker.Make(i, clock_);
    if (record.error != nullptr) {
      Fail(step, "field `" + record.field + "` of the record has no value: " + record.error, {}, 0, 0);
      return Status::Ok();
    }
    WEIR_RETURN_IF_ERROR(GiveOne(step, i, record, &stop));
  }
  return Status::Ok();
}

Status TestSession::GiveFile(const plan::TestStep& step) {
  const plan::Source& source = plan_.sources[static_cast<size_t>(step.source)];
  Result<std::unique_ptr<InputRecords>> opened = InputRecords::Open(PathOf(*step.file), FramingOf(source));
  if (!opened.ok()) return opened.status();
  InputRecords& records = **opened;
  bool stop = false;
  for (int64_t i = 0; !stop; ++i) {
    std::string_view value;
    int64_t line = 0;
    const InputBytes::Got got = records.Next(&value, &line);
    if (got == InputBytes::Got::kFailed) return records.status();
    if (got != InputBytes::Got::kBytes) break;
    if (!SetClock(step, i)) break;
    if (clock_ > pace_) WEIR_RETURN_IF_ERROR(KeepPace());
    MadeRecord record;
    record.value = value;
    record.timestamp = clock_;
    WEIR_RETURN_IF_ERROR(GiveOne(step, i, record, &stop));
  }
  return Status::Ok();
}

// `given … null { key }`. False: a field of the key has no value.
bool TestSession::EraseFromLookup(const plan::TestStep& step, int64_t i) {
  const plan::Source& source = plan_.sources[plan::At(step.source)];
  WantedRow key;
  if (!MakeWanted(step, &step.records.front(), i, &key)) return false;
  std::vector<Slot> row(source.fields.size());
  for (size_t k = 0; k < key.values.size(); ++k) {
    for (size_t field = 0; field < row.size(); ++field) {
      if (source.fields[field].name == key.record->fields[k].name) row[field] = key.values[k];
    }
  }
  lookups_.at(step.source).Erase(row.data());
  return true;
}

// Lookups hold what the test put there, not what is in their files.
bool TestSession::GiveLookup(const plan::TestStep& step, const MadeRecord& record) {
  const plan::Source& source = plan_.sources[static_cast<size_t>(step.source)];
  std::vector<Slot> slots(source.fields.size());
  const formats::DecodeResult result = formats::MakeDecoder(source)->Decode(record.value, {}, slots.data(), &arena_);
  if (result.ok()) {
    lookups_.at(step.source).Put(slots.data());
  } else {
    Fail(step, "the row of lookup `" + source.name + "` cannot be read: " + result.message, {}, 0, 0);
  }
  return result.ok();
}

// `*stop`: the step cannot go on, and a failure says why.
Status TestSession::GiveOne(const plan::TestStep& step, int64_t i, const MadeRecord& record, bool* stop) {
  const plan::Source& source = plan_.sources[static_cast<size_t>(step.source)];
  if (source.role == plan::Source::Role::kLookup) {
    *stop = !GiveLookup(step, record);
    return Status::Ok();
  }
  const std::string& topic = plan_.sources[static_cast<size_t>(step.source)].topics.front();
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
  WEIR_RETURN_IF_ERROR(driver_->status());
  if (step.every) {
    const std::optional<int64_t> every = Evaluate(*step.every, i, step, "every");
    *stop = !every;
    if (!every) return Status::Ok();
    clock_ += *every;
  }
  WEIR_RETURN_IF_ERROR(KeepPace());
  return restarting_ ? driver_->Restart() : Status::Ok();
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
    row.text_only = true;
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

}  // namespace weir::replay
