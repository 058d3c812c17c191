// A plan run on records by the engine that `weir test` and `weir replay` run, with every row held to its type.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dsl/plan.h"
#include "runtime/replay/local_driver.h"
#include "tests/soundness/records.h"

namespace weir::soundness {

// What must not show in the results.
struct RunStyle {
  size_t batch = SIZE_MAX;  // records between two commits
  bool restart = false;     // at every commit
  size_t cache_bytes = size_t{64} << 20U;
};

using Input = std::vector<std::pair<std::string, std::vector<InputBytes>>>;  // records by topic

struct RunResult {
  std::string fault;                                     // what is not as it should be; "" when all is
  std::map<std::string, std::vector<std::string>> rows;  // by node
  std::map<size_t, std::vector<std::string>> outputs;    // by task
  size_t records = 0, late = 0, invalid = 0, row_errors = 0, alerts = 0;
};

// The plan is of PlanForTests: refused and late records come out.
RunResult RunPlan(const plan::Plan& plan, const Input& input, const ops::LookupSet& lookups, const RunStyle& style);
// How two results of the same input differ; "" when they do not.
std::string Difference(const RunResult& plain, const RunResult& other);

}  // namespace weir::soundness
