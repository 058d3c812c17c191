// Where a plan lives on a cluster: names of its internal topics, how many tasks each sub-topology has.
//
//   changelog    <application>-<store>-changelog       a partition a task
//   repartition  <application>-<name>-repartition      as many partitions as the sub-topologies that write it have
//   tasks
//
// Tasks of a sub-topology are numbered like the partitions of the topics it reads; all of them must have the same count
// (K0107), because the group's `range` assignment keeps equal partition numbers of equal counts together.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "dsl/plan.h"
#include "runtime/base/status.h"
#include "runtime/kafka/admin.h"

namespace weir::kafka {

struct Layout {
  std::string application;
  std::string cluster_id;
  BrokerKind broker = BrokerKind::kReal;
  std::vector<int32_t> tasks;             // by sub-topology
  std::vector<int32_t> repartitions;      // partitions, by repartition
  std::map<std::string, int32_t> topics;  // partitions of every topic read or written

  std::string Changelog(const std::string& store) const { return application + "-" + store + "-changelog"; }
  std::string Repartition(const std::string& name) const { return application + "-" + name + "-repartition"; }
};

// Topics the user's records come from and go to, as the plan names them.
std::vector<std::string> InputTopics(const plan::Plan& plan);
std::vector<std::string> OutputTopics(const plan::Plan& plan);

// Checks input topics, makes internal and output topics that are missing, and says how the tasks lie. While an input
// topic is missing it waits, telling `waiting` about once a second, until `stop`; then K0106.
Result<Layout> PrepareLayout(const plan::Plan& plan, const std::string& application, Admin* admin,
                             const std::function<bool()>& stop, const std::function<void(const Status&)>& waiting);

}  // namespace weir::kafka
