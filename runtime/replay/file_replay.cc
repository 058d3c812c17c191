#include "runtime/replay/file_replay.h"

#include <algorithm>
#include <limits>

#include "runtime/base/check.h"

namespace weir::replay {

namespace {

const plan::Source* SourceOf(const plan::Plan& plan, const std::string& topic) {
  for (const plan::Source& source : plan.sources) {
    if (std::find(source.topics.begin(), source.topics.end(), topic) != source.topics.end()) return &source;
  }
  return nullptr;
}

void AddStats(const engine::TaskStats& more, engine::TaskStats* to) {
  to->records += more.records;
  to->invalid += more.invalid;
  to->row_errors += more.row_errors;
  for (const auto& [name, n] : more.late) to->late[name] += n;
  for (const auto& [name, n] : more.alerts) to->alerts[name] += n;
}

bool ReadsStamp(const plan::Expr& expr) {
  if (expr.op == plan::Op::kNow || expr.op == plan::Op::kEventTime) return true;
  if (expr.op == plan::Op::kCall && expr.args.size() == 2 &&
      (expr.function.ends_with("timestamp") || expr.function.ends_with("parse_time"))) {
    const std::string& format = expr.args[1].literal.s;
    const auto has = [&](const char* directive) { return format.find(directive) != std::string::npos; };
    if (!has("%Y") && !has("%y") && !has("%F")) return true;
  }
  return std::any_of(expr.args.begin(), expr.args.end(), ReadsStamp);
}

}  // namespace

bool NeedsStamp(const plan::Source& source) {
  if (!source.time) return true;
  if (source.time->op != plan::Op::kField) return ReadsStamp(*source.time);
  const plan::SourceField& field = source.fields[static_cast<size_t>(source.time->slot)];
  return field.place == "timestamp";
}

FileReplay::~FileReplay() = default;

Result<std::unique_ptr<FileReplay>> FileReplay::Open(const plan::Plan& plan, ReplayOptions options) {
  std::unique_ptr<FileReplay> replay(new FileReplay(plan, std::move(options)));
  WEIR_RETURN_IF_ERROR(replay->OpenInputs());
  WEIR_RETURN_IF_ERROR(replay->OpenDriver());
  return replay;
}

Status FileReplay::OpenInputs() {
  std::map<std::string, uint32_t> channels;
  for (const ReplayInput& from : options_.inputs) {
    const plan::Source* source = SourceOf(plan_, from.topic);
    WEIR_CHECK(source != nullptr);
    Result<std::unique_ptr<InputRecords>> reader = InputRecords::Open(from.path, FramingOf(*source));
    if (!reader.ok()) return reader.status();
    Input input;
    input.from = from;
    input.channel = channels[from.topic]++;
    input.reader = std::move(reader).value();
    inputs_.push_back(std::move(input));
  }
  return Status::Ok();
}

Status FileReplay::OpenDriver() {
  LocalOptions local;
  local.mode = engine::ReadMode::kReplay;
  local.paced = true;
  for (const Input& input : inputs_) ++local.channels[input.from.topic];
  if (options_.restart_every > 0) {
    Result<std::unique_ptr<ScratchDirectory>> made = ScratchDirectory::Make("a replay");
    if (!made.ok()) return made.status();
    directory_ = std::move(made).value();
    local.state_dir = directory_->path();
  }
  local.on_output = [this](const LocalOutput& output) { merge_->Add(output); };
  Result<std::unique_ptr<LocalDriver>> driver = LocalDriver::Open(plan_, std::move(local));
  if (!driver.ok()) return driver.status();
  driver_ = std::move(driver).value();
  merge_ = std::make_unique<OutputMerge>(driver_->tasks().size(), options_.on_output);
  for (Input& input : inputs_) input.readers = driver_->ReadersOf(input.from.topic);
  for (const plan::Source& source : plan_.sources) {
    for (const std::string& topic : source.topics) {
      const bool given =
          std::any_of(inputs_.begin(), inputs_.end(), [&](const Input& i) { return i.from.topic == topic; });
      for (const LocalDriver::Reader& reader : driver_->ReadersOf(topic)) {
        if (!given) driver_->EndChannel(reader, 0);
      }
    }
  }
  return Status::Ok();
}

// ---- reading

// Reads until the channel has a batch, as far as it can without waiting; at least one record, if there is one.
FileReplay::Filled FileReplay::FillOne(Input* input) {
  const auto queued = [&] {
    size_t least = options_.batch;
    for (const LocalDriver::Reader& r : input->readers)
      least = std::min(least, driver_->tasks()[r.task]->queued(r.input, input->channel));
    return least;
  };
  for (size_t have = queued(); have < options_.batch;) {
    if (input->reader->WouldWait()) {
      if (have > 0) break;
      failed_ = Commit();
      if (!failed_.ok()) return Filled::kFailed;
      if (on_wait) on_wait();
    }
    std::string_view value;
    int64_t line = 0;
    switch (input->reader->Next(&value, &line)) {
      case InputBytes::Got::kBytes: {
        Deliver(input, value, line);
        ++have;
        break;
      }
      case InputBytes::Got::kInterrupted:
        if (options_.stopped && options_.stopped()) return Filled::kInterrupted;
        break;
      case InputBytes::Got::kFailed: failed_ = input->reader->status(); return Filled::kFailed;
      case InputBytes::Got::kEnd:
        input->ended = true;
        for (const LocalDriver::Reader& r : input->readers) driver_->EndChannel(r, input->channel);
        return Filled::kReady;
    }
  }
  return Filled::kReady;
}

void FileReplay::Deliver(Input* input, std::string_view value, int64_t line) {
  ++input->records;
  for (const LocalDriver::Reader& r : input->readers) {
    auto* bytes = new std::string(value);
    engine::InputRecord record;
    record.owner = engine::InputRecord::Owner(bytes, [](void* owned) { delete static_cast<std::string*>(owned); });
    record.value = *bytes;
    record.timestamp = options_.stamp;
    record.offset = line;
    record.channel = input->channel;
    driver_->tasks()[r.task]->Deliver(r.input, std::move(record), 0);
  }
}

// `*ready`: how many records the task may take before one of its inputs may have run out.
FileReplay::Filled FileReplay::Fill(size_t task, size_t* ready) {
  *ready = std::numeric_limits<size_t>::max();
  for (Input& input : inputs_) {
    for (const LocalDriver::Reader& reader : input.readers) {
      if (reader.task != task) continue;
      if (!input.ended) {
        const Filled filled = FillOne(&input);
        if (filled != Filled::kReady) return filled;
      }
      if (!input.ended) *ready = std::min(*ready, driver_->tasks()[task]->queued(reader.input, input.channel));
    }
  }
  return Filled::kReady;
}

// ---- running

// Tasks that read sources and are not through, those behind in time first.
std::vector<size_t> FileReplay::OpenTasks() const {
  std::vector<size_t> open;
  for (size_t k = 0; k < driver_->tasks().size(); ++k) {
    if (driver_->reads_source(k) && !driver_->finished(k)) open.push_back(k);
  }
  std::stable_sort(open.begin(), open.end(), [this](size_t a, size_t b) {
    return driver_->tasks()[a]->stream_time() < driver_->tasks()[b]->stream_time();
  });
  return open;
}

// Each step takes records, or finds ends, or lets time pass; one that does not, twice over, never will.
void FileReplay::CheckMoved(size_t taken) {
  std::vector<int64_t> now;
  for (size_t k = 0; k < driver_->tasks().size(); ++k)
    now.push_back(driver_->finished(k) ? kFinished : driver_->tasks()[k]->stream_time());
  for (const Input& input : inputs_) now.push_back(input.ended ? 1 : 0);
  idle_steps_ = taken > 0 || now != seen_ ? 0 : idle_steps_ + 1;
  WEIR_CHECK(idle_steps_ < 3);
  seen_ = std::move(now);
}

Status FileReplay::Step(bool* going) {
  driver_->FinishEnded();
  const std::vector<size_t> open = OpenTasks();
  *going = !open.empty();
  size_t taken = 0;
  for (size_t k = 0; k < open.size() && taken == 0; ++k) {
    size_t ready = 0;
    const Filled filled = Fill(open[k], &ready);
    interrupted_ |= filled == Filled::kInterrupted;
    if (filled == Filled::kFailed) return failed_;
    if (interrupted_) return Status::Ok();
    auto limit = static_cast<size_t>(options_.commit_every - since_commit_);
    if (options_.restart_every > 0)
      limit = std::min(limit, static_cast<size_t>(options_.restart_every - since_restart_));
    taken = driver_->RunSource(open[k], std::min(ready, limit));
  }
  WEIR_RETURN_IF_ERROR(driver_->status());
  records_ += taken;
  since_commit_ += static_cast<int64_t>(taken);
  since_restart_ += static_cast<int64_t>(taken);
  if (*going) CheckMoved(taken);
  // Where nobody could go on, the stamps of a commit say how far the producers are.
  if (taken == 0 || since_commit_ >= options_.commit_every) WEIR_RETURN_IF_ERROR(Commit());
  if (options_.restart_every > 0 && since_restart_ >= options_.restart_every) WEIR_RETURN_IF_ERROR(Restart());
  Release();
  return Status::Ok();
}

Status FileReplay::Run() {
  for (bool going = true; going && !interrupted_;) {
    if (options_.stopped && options_.stopped()) {
      interrupted_ = true;
      break;
    }
    WEIR_RETURN_IF_ERROR(Step(&going));
    if (options_.on_step) options_.on_step(progress());
  }
  WEIR_RETURN_IF_ERROR(Commit());
  // What is left are rows of tasks that are ahead of the point at which it was stopped.
  merge_->Release(std::vector<int64_t>(driver_->tasks().size(), kFinished));
  return Status::Ok();
}

Status FileReplay::Commit() {
  since_commit_ = 0;
  WEIR_RETURN_IF_ERROR(driver_->Commit());
  Release();
  return Status::Ok();
}

Status FileReplay::Restart() {
  WEIR_RETURN_IF_ERROR(Commit());
  since_restart_ = 0;
  AddStats(driver_->stats(), &before_);
  return driver_->Restart();
}

void FileReplay::Release() {
  std::vector<int64_t> reached;
  for (size_t k = 0; k < driver_->tasks().size(); ++k)
    reached.push_back(driver_->finished(k) ? kFinished : driver_->tasks()[k]->stream_time());
  merge_->Release(reached);
}

// ---- what came of it

ReplayProgress FileReplay::progress() const {
  ReplayProgress out;
  out.records = records_;
  for (const Input& input : inputs_) {
    const InputBytes& bytes = input.reader->bytes();
    out.bytes_read += bytes.position();
    out.bytes = out.bytes < 0 || bytes.size() < 0 ? -1 : out.bytes + bytes.size();
  }
  return out;
}

ReplayTotals FileReplay::totals() const {
  ReplayTotals out;
  for (const Input& input : inputs_) {
    uint64_t queued = 0;  // read, but not taken any more
    for (const LocalDriver::Reader& r : input.readers)
      queued = std::max<uint64_t>(queued, driver_->tasks()[r.task]->queued(r.input, input.channel));
    out.records.push_back(input.records - queued);
  }
  out.stats = before_;
  AddStats(driver_->stats(), &out.stats);
  out.metrics = driver_->CurrentMetrics(!interrupted_);
  out.interrupted = interrupted_;
  return out;
}

}  // namespace weir::replay
