#include "runtime/kafka/retention_watch.h"

#include <chrono>
#include <map>
#include <utility>
#include <vector>

#include "runtime/kafka/admin.h"
#include "runtime/kafka/consumer.h"
#include "runtime/kafka/embedded_broker.h"

namespace weir::kafka {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kNearBytes = kEmbeddedPartitionBytes * 4 / 5;
constexpr auto kLookEvery = std::chrono::milliseconds(100);
constexpr int kPollMs = 25;
// Header of a record batch of format 2 (61 bytes), and of a record in it: length, attributes, deltas, sizes (at most
// 30).
constexpr int64_t kBatchOverhead = 61;
constexpr int64_t kRecordBytes = 30;

int64_t UpperBound(const Message& m) {
  int64_t bytes = kBatchOverhead + kRecordBytes + static_cast<int64_t>(m.key().size() + m.value().size());
  m.ForEachHeader([&](std::string_view name, std::string_view value) {
    bytes += static_cast<int64_t>(name.size() + value.size()) + 10;
  });
  return bytes;
}

}  // namespace

struct RetentionWatch::Impl {
  struct Seen {
    int64_t bytes = 0;
    bool near = false, dropped = false;
  };
  std::function<void(const RetentionEvent&)> report;
  std::unique_ptr<Admin> admin;
  std::unique_ptr<Reader> reader;
  std::map<TopicPartition, Seen> partitions;
  std::atomic<bool> stop{false};
  std::thread thread;

  void Near(const TopicPartition& p, Seen* seen) {
    if (std::exchange(seen->near, true)) return;
    report({RetentionEvent::Kind::kNear, p, seen->bytes});
  }

  // New topics are read from their beginning.
  void FindPartitions() {
    Result<std::map<std::string, int32_t>> topics = admin->Topics(1000);
    if (!topics.ok()) return;
    std::vector<TopicPartition> fresh;
    for (const auto& [name, count] : *topics) {
      for (int32_t k = 0; k < count; ++k) {
        if (partitions.try_emplace({name, k}).second) fresh.push_back({name, k, kOffsetBeginning});
      }
    }
    if (!fresh.empty() && !reader->Add(fresh).ok()) {
      for (const TopicPartition& p : fresh) partitions.erase(p);  // again next time
    }
  }

  void LookForDrops() {
    std::vector<TopicPartition> all;
    for (const auto& [p, seen] : partitions) {
      if (!seen.dropped) all.push_back(p);
    }
    Result<std::map<TopicPartition, Watermarks>> ends = reader->QueryWatermarks(all, 1000);
    if (!ends.ok()) return;
    for (const auto& [p, marks] : *ends) {
      if (marks.low <= 0) continue;
      Seen& seen = partitions[p];
      seen.near = seen.dropped = true;
      report({RetentionEvent::Kind::kDropped, {p.topic, p.partition, marks.low}, seen.bytes});
    }
  }

  void Take(const Message& m) {
    if (m.is_offset_error()) {
      // It was dropped before we read it; LookForDrops says so. Go on with what is there.
      const TopicPartition p{std::string(m.topic()), m.partition(), kOffsetBeginning};
      (void)reader->Remove({p});
      (void)reader->Add({p});
      return;
    }
    if (!m.is_record()) return;
    const auto it = partitions.find({std::string(m.topic()), m.partition()});
    if (it == partitions.end()) return;
    it->second.bytes += UpperBound(m);
    if (it->second.bytes >= kNearBytes) Near(it->first, &it->second);
  }

  void Run() {
    Clock::time_point next_look = Clock::now();
    while (!stop) {
      if (Clock::now() >= next_look) {
        FindPartitions();
        LookForDrops();
        next_look = Clock::now() + kLookEvery;
      }
      Take(reader->Poll(kPollMs));
    }
  }
};

RetentionWatch::RetentionWatch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<RetentionWatch>> RetentionWatch::Start(const ClientConfig& config,
                                                              std::function<void(const RetentionEvent&)> report) {
  auto impl = std::make_unique<Impl>();
  impl->report = std::move(report);
  Result<std::unique_ptr<Admin>> admin = Admin::Create(config);
  if (!admin.ok()) return admin.status();
  impl->admin = std::move(*admin);
  Result<std::unique_ptr<Reader>> reader =
      Reader::Create(config, {.read_committed = false, .group_id = "weir-retention-watch"});
  if (!reader.ok()) return reader.status();
  impl->reader = std::move(*reader);
  std::unique_ptr<RetentionWatch> self(new RetentionWatch(std::move(impl)));
  self->impl_->thread = std::thread([raw = self->impl_.get()] { raw->Run(); });
  return self;
}

RetentionWatch::~RetentionWatch() {
  impl_->stop = true;
  impl_->thread.join();
}

}  // namespace weir::kafka
