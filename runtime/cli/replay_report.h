// What `weir replay --summary` says. Nothing in it depends on how fast it ran.
//
//   json  {"topology", "interrupted", "records": {source: n}, "rows": {topic: n}, "alerts": {detector: n}, "invalid":
//         {code: n}, "late": {operator: n}, "row_errors": n, "evaluation": [{"evaluate", "detector", "tp", "fp", "fn",
//         "tn", "open", "duplicates", "stale", "alerts", "events", "precision", "recall", "f1", "accuracy",
//         "alert_precision", "latency_mean_ms", "latency_p50_ms", "latency_p95_ms", "latency_p99_ms",
//         "latency_max_ms", "events_per_second"}]}; a score without a meaning is null
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dsl/plan.h"
#include "runtime/operators/scoring.h"

namespace weir::cli {

struct ReplaySummary {
  std::string topology;
  std::map<std::string, uint64_t> records, rows, alerts, invalid, late;
  uint64_t row_errors = 0;
  std::vector<ops::Metrics> metrics;
  bool interrupted = false;
};

std::string SummaryText(const ReplaySummary& summary);
std::string SummaryJson(const ReplaySummary& summary);  // one line

// "1,234,567"
std::string Grouped(uint64_t n);

}  // namespace weir::cli
