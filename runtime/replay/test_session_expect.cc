// TestSession: what a test expects against what came.
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "runtime/replay/input_records.h"
#include "runtime/replay/test_golden.h"
#include "runtime/replay/test_session.h"

namespace weir::replay {
namespace {

std::string Rows(size_t n) { return std::to_string(n) + (n == 1 ? " row" : " rows"); }

std::string FileText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

const plan::Schema& TestSession::SchemaOf(const std::string& subject) const {
  static const plan::Schema kNone;
  const auto at = subjects_.find(subject);
  return at != subjects_.end() && at->second.schema != nullptr ? *at->second.schema : kNone;
}

std::string TestSession::PathOf(const std::string& file) const {
  return (std::filesystem::path(options_.directory) / file).string();
}

// False: a field of the record has no value.
bool TestSession::MakeWanted(const plan::TestStep& step, const plan::TestRecord* record, int64_t i, WantedRow* row) {
  row->record = record;
  if (record == nullptr) return true;
  const Slot index = Slot::Int(i);
  EvalContext context;
  context.now = context.event_time = clock_;
  context.arena = &arena_;
  context.slots = &index;
  for (const plan::NamedExpr& named : record->fields) {
    row->values.push_back(arena_.Copy(Expression::Compile(named.expr).Evaluate(context)));
    if (context.error == nullptr) continue;
    Fail(step, "field `" + named.name + "` of the expectation has no value: " + context.error, {}, 0, 0);
    return false;
  }
  return true;
}

// The rows a step wants: `*count` of them, of which no more are made than it takes to compare. False: a record failed.
bool TestSession::Wanted(const plan::TestStep& step, size_t got, std::vector<WantedRow>* wanted, size_t* count) {
  const size_t records = step.records.size();
  *count = static_cast<size_t>(step.expect_times.value_or(std::max<int64_t>(1, static_cast<int64_t>(records))));
  const size_t make = std::min(*count, std::max(got + 3, records));
  for (size_t n = 0; n < make; ++n) {
    WantedRow row;
    const plan::TestRecord* record = records == 0 ? nullptr : &step.records[records == 1 ? 0 : n];
    if (!MakeWanted(step, record, static_cast<int64_t>(n), &row)) return false;
    wanted->push_back(std::move(row));
  }
  return true;
}

// ---- files

Status TestSession::UpdateFile(const std::string& path, const plan::Schema& schema, const std::vector<GotRow>& got) {
  std::string text;
  for (const GotRow& row : got) text += GoldenLine(schema, row) + "\n";
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored) && FileText(path) == text) return Status::Ok();
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out)
    return Status::Error("K0301", "cannot write `" + path + "`: " + std::strerror(errno),
                         "check path, rights and space");
  if (options_.updated) options_.updated(path);
  return Status::Ok();
}

// The lines of the step's file; they are written first where that is asked for. False: there is a failure already.
bool TestSession::WantedOfFile(const plan::TestStep& step, const std::vector<GotRow>& got,
                               std::vector<WantedRow>* wanted, size_t* count) {
  const plan::Schema& schema = SchemaOf(SubjectKey(step.subject_kind, step.subject));
  const std::string path = PathOf(*step.file);
  if (options_.update && !restarting_) {
    if (Status written = UpdateFile(path, schema, got); !written.ok()) {
      file_failed_ = written;
      return false;
    }
  }
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    Fail(step, "there is no file `" + path + "`: `weir test --update` writes what came", Unexpected(schema, got), 0,
         got.size());
    return false;
  }
  Result<std::unique_ptr<InputRecords>> records = InputRecords::Open(path, {});
  Status failed = records.ok() ? Status::Ok() : records.status();
  while (failed.ok()) {
    std::string_view text;
    int64_t line = 0;
    const InputBytes::Got read = (*records)->Next(&text, &line);
    if (read == InputBytes::Got::kFailed) failed = (*records)->status();
    if (read != InputBytes::Got::kBytes) break;
    std::optional<GoldenRow> row = ReadGoldenRow(text);
    if (!row) {
      Fail(step,
           path + ":" + std::to_string(line + 1) + " is not a JSON object; `weir test --update` writes the file anew",
           {}, 0, got.size());
      return false;
    }
    wanted->emplace_back();
    wanted->back().line = std::move(*row);
  }
  if (!failed.ok()) file_failed_ = failed;
  *count = wanted->size();
  if (failed.ok() && step.expect_times && static_cast<size_t>(*step.expect_times) != *count) {
    Fail(step, "`" + path + "` has " + Rows(*count) + ", and the step expects " + std::to_string(*step.expect_times),
         {}, *count, got.size());
    return false;
  }
  return failed.ok();
}

// ---- expect

void TestSession::Expect(const plan::TestStep& step) {
  const std::string name = SubjectKey(step.subject_kind, step.subject);
  Subject& subject = subjects_[name];
  subject.last = &step;
  std::vector<GotRow> got;
  got.swap(subject.rows);
  const plan::Schema& schema = SchemaOf(name);
  if (step.no) {
    if (!got.empty())
      Fail(step, "expected nothing of `" + name + "`, got " + Rows(got.size()), Unexpected(schema, got), 0, got.size());
    return;
  }
  std::vector<WantedRow> wanted;
  size_t count = 0;
  if (!(step.file ? WantedOfFile(step, got, &wanted, &count) : Wanted(step, got.size(), &wanted, &count))) return;
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

// ---- expect state

// The rows that the table keeps for the key; false: it keeps none that can be looked at.
bool TestSession::HeldRows(const plan::TestStep& step, const WantedRow& key, std::vector<GotRow>* held) {
  const plan::Schema& schema = SchemaOf(step.subject);
  std::vector<Slot> fields;  // of the key, in the table's order: its first
  for (const dsl::Field& field : schema) {
    for (size_t k = 0; k < key.values.size(); ++k) {
      const std::string& name = key.record->fields[k].name;
      if (name == field.name && name != "window_start" && name != "window_end") fields.push_back(key.values[k]);
    }
  }
  bool can = false;
  for (const auto& task : driver_->tasks()) {
    can |= task->ShowHeld(step.subject, fields.data(), fields.size(), [&](const Slot* row) {
      GotRow got;
      Slot* slots = arena_.Slots(schema.size());
      for (size_t k = 0; k < schema.size(); ++k) slots[k] = arena_.Copy(row[k]);
      got.slots = slots;
      got.time = clock_;
      if (Differences(schema, key, got) == 0) held->push_back(std::move(got));
    });
  }
  return can;
}

// Of the windows of the key one must be as described, or, `absent`, there may be none.
void TestSession::ExpectState(const plan::TestStep& step) {
  const plan::Schema& schema = SchemaOf(step.subject);
  WantedRow key, row;
  if (!MakeWanted(step, &step.records.front(), 0, &key)) return;
  std::vector<GotRow> held;
  if (!HeldRows(step, key, &held))
    return Fail(step, "`" + step.subject + "` keeps no rows that a test can look at", {}, 0, 0);
  if (step.records.size() == 1) {
    if (!held.empty())
      Fail(step, "`" + step.subject + "` has " + Rows(held.size()) + " for this key", Unexpected(schema, held), 0,
           held.size());
    return;
  }
  if (!MakeWanted(step, &step.records.back(), 0, &row)) return;
  if (held.empty()) return Fail(step, "`" + step.subject + "` has nothing for this key", {}, 1, 0);
  std::vector<RowPair> pairs;
  for (const GotRow& got : held) {
    Comparison one = CompareRows(schema, {row}, {got}, false);
    if (one.equal) return;
    pairs.push_back(std::move(one.pairs.front()));
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const RowPair& a, const RowPair& b) { return a.differing() < b.differing(); });
  Fail(step, "what `" + step.subject + "` has for this key differs", std::move(pairs), 1, held.size());
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
