#include "runtime/engine/metrics_report.h"

#include <algorithm>
#include <cstdio>

#include "runtime/base/format.h"
#include "runtime/row/text.h"

namespace weir::engine {

namespace {
std::string Number(const std::optional<double>& value) {
  std::string out;
  if (value) AppendFloat(*value, &out);
  return out;
}
std::string Short(const std::optional<double>& value, int digits) {
  return value ? fmt::format("{:.{}f}", *value, digits) : "-";
}
}  // namespace

std::string MetricsCsv(const std::vector<ops::Metrics>& metrics) {
  std::string out = "Detector,TP,FP,FN,Precision,Recall,F1,AverageLatencyMs,ThroughputEventsPerSec\n";
  for (const ops::Metrics& m : metrics) {
    out += fmt::format("{},{},{},{},{},{},{},{},{}\n", m.detector, m.tp, m.fp, m.fn, Number(m.precision),
                       Number(m.recall), Number(m.f1), Number(m.latency_mean_ms), Number(m.events_per_second));
  }
  return out;
}

Status WriteMetricsCsv(const std::string& path, const std::vector<ops::Metrics>& metrics) {
  const std::string fresh = path + ".new";
  std::FILE* file = std::fopen(fresh.c_str(), "w");
  const std::string text = MetricsCsv(metrics);
  bool written = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (file != nullptr) written &= std::fclose(file) == 0;
  if (written && std::rename(fresh.c_str(), path.c_str()) == 0) return Status::Ok();
  return Status::Error("K0301", "cannot write `" + path + "`", "check that its directory exists and may be written");
}

std::string MetricsTable(const std::vector<ops::Metrics>& metrics) {
  std::vector<std::vector<std::string>> rows = {{"detector", "alerts", "TP", "FP", "FN", "TN", "open", "precision",
                                                 "recall", "F1", "mean ms", "p50 ms", "p95 ms", "max ms", "events/s"}};
  for (const ops::Metrics& m : metrics) {
    rows.push_back({m.detector, std::to_string(m.alerts), std::to_string(m.tp), std::to_string(m.fp),
                    std::to_string(m.fn), std::to_string(m.tn), std::to_string(m.open), Short(m.precision, 3),
                    Short(m.recall, 3), Short(m.f1, 3), Short(m.latency_mean_ms, 0), Short(m.latency_p50_ms, 0),
                    Short(m.latency_p95_ms, 0), Short(m.latency_max_ms, 0), Short(m.events_per_second, 1)});
  }
  std::vector<size_t> widths(rows.front().size(), 0);
  for (const auto& row : rows) {
    for (size_t k = 0; k < row.size(); ++k) widths[k] = std::max(widths[k], row[k].size());
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (size_t k = 0; k < row.size(); ++k) {
      if (k > 0) line += "  ";
      line += k == 0 ? fmt::format("{:<{}}", row[k], widths[k]) : fmt::format("{:>{}}", row[k], widths[k]);
    }
    out += line + "\n";
  }
  return out;
}

}  // namespace weir::engine
