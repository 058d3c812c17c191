// Scores of detectors for people and for spreadsheets.
#pragma once

#include <string>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/operators/scoring.h"

namespace weir::engine {

// The file the proof of concept wrote, with exactly its header:
//   Detector,TP,FP,FN,Precision,Recall,F1,AverageLatencyMs,ThroughputEventsPerSec
// A score without a meaning (0 / 0) is empty.
std::string MetricsCsv(const std::vector<ops::Metrics>& metrics);

// Writes the file whole or not at all (a new file renamed over the old). K0301.
Status WriteMetricsCsv(const std::string& path, const std::vector<ops::Metrics>& metrics);

// A table with a row a detector: alerts, TP FP FN TN, precision, recall, F1, latency (mean p50 p95 max), events/s.
std::string MetricsTable(const std::vector<ops::Metrics>& metrics);

}  // namespace weir::engine
