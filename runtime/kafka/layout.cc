#include "runtime/kafka/layout.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "runtime/engine/task.h"
#include "runtime/kafka/errors.h"

namespace weir::kafka {

std::vector<std::string> InputTopics(const plan::Plan& plan) {
  std::set<std::string> topics;
  for (const plan::Source& s : plan.sources) topics.insert(s.topics.begin(), s.topics.end());
  return {topics.begin(), topics.end()};
}

std::vector<std::string> OutputTopics(const plan::Plan& plan) {
  std::set<std::string> topics;
  for (const plan::Source& s : plan.sources) {
    if (!s.invalid_to.empty()) topics.insert(s.invalid_to);
    if (!s.late_to.empty()) topics.insert(s.late_to);
  }
  for (const plan::Node& node : plan.nodes) {
    const auto* sink = std::get_if<plan::SinkNode>(&node.op);
    if (sink != nullptr) topics.insert(sink->topics.begin(), sink->topics.end());
  }
  topics.insert(plan.errors_topic());
  return {topics.begin(), topics.end()};
}

namespace {

// Tasks of each sub-topology, upstream first; partitions of each repartition follow from its writers.
Status CountTasks(const plan::Plan& plan, Layout* layout) {
  const size_t n = plan.subtopologies.size();
  layout->tasks.assign(n, 0);
  layout->repartitions.assign(plan.repartitions.size(), 0);
  for (size_t round = 0; round <= n; ++round) {
    for (size_t s = 0; s < n; ++s) {
      const plan::SubTopology& sub = plan.subtopologies[s];
      int32_t count = 0;
      std::string from;
      auto take = [&](const std::string& topic, int32_t partitions) {
        if (partitions <= 0) return Status::Ok();
        if (count != 0 && count != partitions) {
          return Status::Error(kPartitionMismatch,
                               "topics `" + from + "` (" + std::to_string(count) + " partitions) and `" + topic +
                                   "` (" + std::to_string(partitions) +
                                   ") are read together and must have equally many",
                               "create one of them anew with the other's partition count");
        }
        count = partitions;
        from = topic;
        return Status::Ok();
      };
      for (int source : sub.sources) {
        for (const std::string& t : plan.sources[static_cast<size_t>(source)].topics)
          WEIR_RETURN_IF_ERROR(take(t, layout->topics.at(t)));
      }
      for (int r : sub.repartitions) {
        WEIR_RETURN_IF_ERROR(take(layout->Repartition(plan.repartitions[static_cast<size_t>(r)].name),
                                  layout->repartitions[static_cast<size_t>(r)]));
      }
      layout->tasks[s] = count;
    }
    for (size_t r = 0; r < plan.repartitions.size(); ++r) {
      int32_t most = 0;
      for (int producer : engine::ProducersOf(plan, static_cast<int>(r)))
        most = std::max(most, layout->tasks[static_cast<size_t>(producer)]);
      layout->repartitions[r] = plan.repartitions[r].single_partition ? std::min(most, 1) : most;
    }
  }
  return Status::Ok();
}

std::vector<TopicSpec> InternalTopics(const plan::Plan& plan, const Layout& layout) {
  std::vector<TopicSpec> specs;
  for (size_t r = 0; r < plan.repartitions.size(); ++r) {
    specs.push_back(RepartitionTopic(layout.Repartition(plan.repartitions[r].name), layout.repartitions[r]));
  }
  if (layout.broker == BrokerKind::kEmbedded) return specs;  // no changelogs there: it drops old records
  for (size_t s = 0; s < plan.subtopologies.size(); ++s) {
    for (const std::string& store : engine::StoreNames(plan, static_cast<int>(s))) {
      specs.push_back(ChangelogTopic(layout.Changelog(store), layout.tasks[s]));
    }
  }
  return specs;
}

Status WaitForInputs(const plan::Plan& plan, Admin* admin, const std::function<bool()>& stop,
                     const std::function<void(const Status&)>& waiting) {
  std::vector<TopicSpec> inputs;
  for (const std::string& topic : InputTopics(plan)) inputs.push_back({topic, -1, -1, {}});
  for (;;) {
    Status found = admin->Check(inputs);
    if (found.ok() || found.code() != kTopicMissing || !stop || stop()) return found;
    if (waiting) waiting(found);
    for (int k = 0; k < 10 && !stop(); ++k) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

}  // namespace

Result<Layout> PrepareLayout(const plan::Plan& plan, const std::string& application, Admin* admin,
                             const std::function<bool()>& stop, const std::function<void(const Status&)>& waiting) {
  Layout layout;
  layout.application = application;
  layout.cluster_id = admin->cluster().cluster_id;
  layout.broker = admin->cluster().kind;
  if (layout.broker == BrokerKind::kEmbedded) {
    // There a topic comes into being when it is asked for.
    std::vector<TopicSpec> inputs;
    for (const std::string& topic : InputTopics(plan)) inputs.push_back({topic, -1, -1, {}});
    WEIR_RETURN_IF_ERROR(admin->Ensure(inputs));
  } else {
    WEIR_RETURN_IF_ERROR(WaitForInputs(plan, admin, stop, waiting));
  }
  Result<std::map<std::string, int32_t>> topics = admin->Topics();
  if (!topics.ok()) return topics.status();
  layout.topics = std::move(topics).value();
  WEIR_RETURN_IF_ERROR(CountTasks(plan, &layout));
  std::vector<TopicSpec> needed = InternalTopics(plan, layout);
  if (layout.broker == BrokerKind::kEmbedded) {
    // Its repartition topics have the partition count it gives to every topic.
    for (TopicSpec& spec : needed) spec.partitions = -1;
  }
  for (const std::string& topic : OutputTopics(plan)) needed.push_back({topic, -1, -1, {}});
  WEIR_RETURN_IF_ERROR(admin->Ensure(needed));
  topics = admin->Topics();
  if (!topics.ok()) return topics.status();
  layout.topics = std::move(topics).value();
  return layout;
}

}  // namespace weir::kafka
