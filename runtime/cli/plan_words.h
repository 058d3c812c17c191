// Operators and stores of a plan in words for people: what `weir explain` and `weir graph` show.
#pragma once

#include <string>
#include <vector>

#include "dsl/plan.h"

namespace weir::cli {

struct OperatorWords {
  std::string sort;                 // "table", "rule", "stream"; for inner operators what they are for
  std::string name;                 // the declaration's, or the node's
  std::vector<std::string> brief;   // what matters at a glance: "by ip_address", "when fail_count >= 6"
  std::vector<std::string> detail;  // the rest: "fail_count = count()"
};
OperatorWords WordsFor(const plan::Plan& plan, const plan::Node& node);

struct StoreWords {
  std::string holds;    // for each key: "an entry for each time a record has"
  std::string lives;    // "60s and 5s lateness"
  std::string per_key;  // "by ip_address"; "one key for all"
};
StoreWords WordsFor(const plan::Plan& plan, const plan::Store& store);

// How its work is divided: "one task", "a task for each partition".
std::string TaskWords(const plan::Plan& plan, const plan::SubTopology& sub);

std::string RepartitionTopic(const plan::Plan& plan, const plan::Repartition& repartition);
std::string ChangelogTopic(const plan::Plan& plan, const std::string& store);

std::string KeyWords(const std::vector<std::string>& fields);  // "by a, b"; "one key for all"
std::string SortOf(const plan::Source& source);                // "source", "table", "lookup"
// "n = count(x) where ok"

// "a, b and c"
std::string AndList(const std::vector<std::string>& words);
std::string JoinWords(const std::vector<std::string>& words, const std::string& between);
std::vector<std::string> FieldNames(const plan::Schema& schema);
std::vector<std::string> FieldNames(const plan::Schema& schema, const std::vector<int>& slots);

}  // namespace weir::cli
