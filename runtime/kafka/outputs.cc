#include "runtime/kafka/outputs.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/base/hash.h"
#include "runtime/base/log.h"
#include "runtime/engine/task.h"
#include "runtime/kafka/errors.h"

namespace weir::kafka {
namespace {

size_t SizeOf(const OutRecord& record) {
  return (record.key ? record.key->size() : 0) + (record.value ? record.value->size() : 0);
}

}  // namespace

Outputs::Outputs(const plan::Plan& plan, const Layout& layout, Producer* producer, bool transactional, Producer* sinks)
    : plan_(plan),
      layout_(layout),
      producer_(producer),
      sinks_(sinks != nullptr ? sinks : producer),
      transactional_(transactional) {}

Outputs::~Outputs() {
  for (Target& t : targets_) {
    if (t.file != nullptr && t.file != stdout) std::fclose(t.file);
  }
}

std::string Outputs::TopicName(const ops::OutputSpec& spec) const {
  return spec.kind == ops::OutputKind::kRepartition ? layout_.Repartition(spec.name) : spec.name;
}

Status Outputs::Register() {
  for (const plan::Repartition& r : plan_.repartitions) Open({ops::OutputKind::kRepartition, r.name});
  for (const std::string& topic : OutputTopics(plan_)) Open({ops::OutputKind::kTopic, topic});
  errors_ = Open({ops::OutputKind::kTopic, plan_.errors_topic()});
  for (size_t s = 0; s < plan_.subtopologies.size(); ++s) {
    std::vector<Producer::TopicId> ids;
    if (layout_.broker == BrokerKind::kReal) {
      for (const std::string& store : engine::StoreNames(plan_, static_cast<int>(s))) {
        Result<Producer::TopicId> id = producer_->AddTopic(layout_.Changelog(store), true);
        if (!id.ok()) return id.status();
        ids.push_back(id.value());
      }
    }
    changelogs_.push_back(std::move(ids));
  }
  return failure_.status;
}

int Outputs::Open(const ops::OutputSpec& spec) {
  const bool file = spec.kind == ops::OutputKind::kFile || spec.kind == ops::OutputKind::kStdout;
  const std::string name = TopicName(spec);
  for (size_t k = 0; k < targets_.size(); ++k) {
    const bool other_file =
        targets_[k].spec.kind == ops::OutputKind::kFile || targets_[k].spec.kind == ops::OutputKind::kStdout;
    if (file == other_file && TopicName(targets_[k].spec) == name) return static_cast<int>(k);
  }
  Target target;
  target.spec = spec;
  if (spec.kind == ops::OutputKind::kStdout) {
    target.file = stdout;
  } else if (file) {
    target.file = std::fopen(spec.name.c_str(), "a");
    if (target.file == nullptr)
      failure_ = {TxnOutcome::kFatal, Status::Error("K0301", "cannot write to `" + spec.name + "`")};
  } else {
    target.producer = spec.kind == ops::OutputKind::kRepartition ? producer_ : sinks_;
    Result<Producer::TopicId> id = target.producer->AddTopic(name);
    if (id.ok()) {
      target.topic = id.value();
    } else {
      failure_ = {TxnOutcome::kFatal, id.status()};
    }
    auto known = layout_.topics.find(name);
    if (known != layout_.topics.end()) target.partitions = known->second;
  }
  if (spec.kind == ops::OutputKind::kRepartition) {
    for (size_t r = 0; r < plan_.repartitions.size(); ++r) {
      if (plan_.repartitions[r].name == spec.name) target.partitions = layout_.repartitions[r];
    }
  }
  targets_.push_back(std::move(target));
  return static_cast<int>(targets_.size()) - 1;
}

int32_t Outputs::Partitions(int output) const { return targets_[static_cast<size_t>(output)].partitions; }

bool Outputs::EnsureTransaction() {
  if (!transactional_ || producer_->in_transaction()) return true;
  TxnResult begun = producer_->Begin();
  if (begun.ok()) return true;
  failure_ = std::move(begun);
  return false;
}

void Outputs::Fail(const Producer& producer, ProduceOutcome outcome) {
  failure_.outcome = outcome == ProduceOutcome::kFatal ? TxnOutcome::kFatal : TxnOutcome::kAbortable;
  failure_.status = producer.produce_error();
}

void Outputs::Write(int output, int32_t task_partition, const ops::OutputRecord& record) {
  if (!failure_.ok()) return;  // the attempt is lost; nothing of it will be seen
  Target& target = targets_[static_cast<size_t>(output)];
  written_ = true;
  if (target.file != nullptr) return WriteLine(&target, record);
  OutRecord out;
  if (record.has_key) out.key = record.key;
  if (record.has_value) out.value = record.value;
  out.timestamp_ms = std::max<int64_t>(0, record.timestamp);
  out.partition = record.partition;
  if (record.partition < 0) {
    if (target.spec.kind == ops::OutputKind::kRepartition) {
      out.partition = PartitionForKey(record.key, target.partitions);
    } else if (!record.has_key) {
      out.partition = task_partition % std::max<int32_t>(1, target.partitions);
    }
  }
  headers_.clear();
  if (record.headers != nullptr) {
    for (const auto& [name, value] : *record.headers) headers_.push_back({name, value});
  }
  out.headers = headers_;
  if (!transactional_ || !holding_ || target.producer != producer_) return Send(output, out);
  held_.Add(output, out);
  if (held_.enough()) SendHeld();
}

void Outputs::SendHeld() {
  holding_ = false;
  for (size_t k = 0; k < held_.size() && failure_.ok(); ++k) Send(held_.output(k), held_.At(k));
  held_.Clear();
}

void Outputs::Send(int output, const OutRecord& record) {
  const Target& target = targets_[static_cast<size_t>(output)];
  if (SizeOf(record) >= target.largest) return WriteTooLarge(output, record);
  if (target.producer == producer_ && !EnsureTransaction()) return;
  const ProduceOutcome outcome = target.producer->Produce(target.topic, record);
  if (outcome == ProduceOutcome::kTooLarge) return WriteTooLarge(output, record);
  if (outcome != ProduceOutcome::kOk) Fail(*target.producer, outcome);
}

void Outputs::WriteTooLarge(int output, const OutRecord& record) {
  const Target& target = targets_[static_cast<size_t>(output)];
  if (target.spec.kind == ops::OutputKind::kRepartition || output == errors_) {
    failure_ = {
        TxnOutcome::kFatal,
        Status::Error(kRecordTooLarge, "a record for `" + TopicName(target.spec) + "` is larger than the broker takes",
                      "raise message.max.bytes of the broker, or max.message.bytes of the topic")};
    return;
  }
  const std::vector<std::pair<std::string, std::string>> headers = {
      {"weir.error", "E_SIZE"},
      {"weir.message", "the record is larger than the broker takes"},
      {"weir.topic", TopicName(target.spec)},
      {"weir.bytes", std::to_string(SizeOf(record))}};
  ops::OutputRecord error;
  error.has_key = record.key && record.key->size() < 1024;
  error.key = record.key.value_or("");
  error.has_value = false;
  error.timestamp = record.timestamp_ms;
  error.headers = &headers;
  Write(errors_, 0, error);
}

void Outputs::WriteLine(Target* target, const ops::OutputRecord& record) {
  if (!record.has_value) return;
  target->lines += record.value;
  target->lines += '\n';
}

void Outputs::Changelog(int subtopology, int store, int32_t partition, std::string_view key,
                        std::optional<std::string_view> value) {
  const auto& ids = changelogs_[static_cast<size_t>(subtopology)];
  if (ids.empty() || !failure_.ok() || !EnsureTransaction()) return;
  OutRecord out;
  out.partition = partition;
  out.key = key;
  out.value = value;
  const ProduceOutcome outcome = producer_->Produce(ids[static_cast<size_t>(store)], out);
  if (outcome == ProduceOutcome::kOk) return;
  Fail(*producer_, outcome == ProduceOutcome::kTooLarge ? ProduceOutcome::kFatal : outcome);
}

int64_t Outputs::NextChangelogOffset(int subtopology, int store, int32_t partition) const {
  const auto& ids = changelogs_[static_cast<size_t>(subtopology)];
  if (ids.empty()) return -1;
  const int64_t highest = producer_->HighestAcked(ids[static_cast<size_t>(store)], partition);
  return highest < 0 ? -1 : highest + 1;
}

void Outputs::LearnFrom(const DeliveryError& error) {
  if (error.status.ok() || error.status.code() != kRecordTooLarge) return;
  for (Target& t : targets_) {
    if (t.file == nullptr && TopicName(t.spec) == error.topic && error.bytes > 0) {
      t.largest = std::min(t.largest, error.bytes);
      spdlog::warn("`{}` takes no record of {} bytes; such records become E_SIZE error records", error.topic,
                   error.bytes);
    }
  }
}

void Outputs::Committed() {
  written_ = false;
  holding_ = true;
}

// Before the first lines of a file, once whoever writes it; of standard output once a process.
void Outputs::AddHeader(Target* target) {
  static std::mutex mutex;
  static std::set<std::string> of_stdout;
  const std::lock_guard<std::mutex> lock(mutex);
  const std::string header = std::exchange(target->spec.header, "") + "\n";
  const bool first = target->file == stdout
                         ? of_stdout.insert(header).second
                         : std::fseek(target->file, 0, SEEK_END) == 0 && std::ftell(target->file) == 0;
  if (first &&
      (std::fwrite(header.data(), 1, header.size(), target->file) != header.size() || std::fflush(target->file) != 0)) {
    spdlog::error("cannot write to `{}`", target->spec.name);
  }
}

void Outputs::WriteLines() {
  for (Target& t : targets_) {
    if (t.file == nullptr || t.lines.empty()) continue;
    if (!t.spec.header.empty()) AddHeader(&t);
    if (std::fwrite(t.lines.data(), 1, t.lines.size(), t.file) != t.lines.size() || std::fflush(t.file) != 0) {
      spdlog::error("cannot write to `{}`", t.spec.name);
    }
    t.lines.clear();
  }
}

void Outputs::Aborted() {
  written_ = false;
  holding_ = true;
  held_.Clear();
  for (Target& t : targets_) t.lines.clear();
}

}  // namespace weir::kafka
