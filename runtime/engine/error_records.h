// Records about what a task could not take (semantics 11): the invalid topic, the late topic, the errors topic.
//
// A record of a source goes to the invalid topic with its key and value bytes unchanged. Behind a repartition topic the
// input record is internal; there the value is the row as it was repartitioned, as JSON.
// Headers: weir.error, weir.message, weir.field, weir.operator, weir.topic, weir.partition, weir.offset,
// weir.timestamp; on the late topic weir.late (the operators that refused it) and the last four. None contains a value
// of the record. Behind a second repartition topic the record's topic, partition and offset are not known, and empty.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/plan.h"
#include "runtime/engine/channel.h"
#include "runtime/operators/operator.h"

namespace weir::engine {

class ErrorRecords {
 public:
  // `channels`: of a task's source topics, as in TaskOptions.
  explicit ErrorRecords(std::map<std::string, int32_t> channels) : channels_(std::move(channels)) {}

  // `source`: of the channel, or -1 behind a repartition; `entry`: the node the channel's rows enter by.
  void WriteInvalid(const plan::Plan& plan, ops::OutputPort* port, int subtopology, int source, const plan::Node& entry,
                    const Channel& channel, const ops::Failure& failure, std::string_view operator_name);
  void WriteLate(const plan::Plan& plan, ops::OutputPort* port, int subtopology, int source, const plan::Node& entry,
                 const Channel& channel, const std::vector<std::string>& operators);
  void WriteRowError(ops::OutputPort* port, int output, const plan::Node& node, const ops::Failure& failure,
                     const Row& row);

 private:
  int Output(ops::OutputPort* port, ops::OutputKind kind, const std::string& topic);

  const std::map<std::string, int32_t> channels_;
  std::map<std::string, int> outputs_;
  std::string value_, key_;
  std::vector<std::pair<std::string, std::string>> headers_;
  uint64_t unlogged_ = 0;
  int64_t logged_at_ = INT64_MIN;
};

// The source whose `invalid to` and `late to` hold for rows of a sub-topology: its own, or the nearest upstream; -1:
// none.
int ErrorSource(const plan::Plan& plan, int subtopology);

}  // namespace weir::engine
