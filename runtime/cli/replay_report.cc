#include "runtime/cli/replay_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "runtime/engine/metrics_report.h"

namespace weir::cli {
namespace {

using Json = nlohmann::ordered_json;

uint64_t SumOf(const std::map<std::string, uint64_t>& counts) {
  uint64_t sum = 0;
  for (const auto& [name, n] : counts) sum += n;
  return sum;
}

struct Line {
  std::string what, name, count;
};

void AddLines(const char* what, const std::map<std::string, uint64_t>& counts, std::vector<Line>* lines) {
  for (const auto& [name, n] : counts) {
    lines->push_back({what, name, Grouped(n)});
    what = "";
  }
}

Json Number(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

Json MetricsJson(const ops::Metrics& m) {
  return {{"evaluate", m.evaluate},
          {"detector", m.detector},
          {"tp", m.tp},
          {"fp", m.fp},
          {"fn", m.fn},
          {"tn", m.tn},
          {"open", m.open},
          {"duplicates", m.duplicates},
          {"stale", m.stale},
          {"alerts", m.alerts},
          {"events", m.events},
          {"precision", Number(m.precision)},
          {"recall", Number(m.recall)},
          {"f1", Number(m.f1)},
          {"accuracy", Number(m.accuracy)},
          {"alert_precision", Number(m.alert_precision)},
          {"latency_mean_ms", Number(m.latency_mean_ms)},
          {"latency_p50_ms", Number(m.latency_p50_ms)},
          {"latency_p95_ms", Number(m.latency_p95_ms)},
          {"latency_p99_ms", Number(m.latency_p99_ms)},
          {"latency_max_ms", Number(m.latency_max_ms)},
          {"events_per_second", Number(m.events_per_second)}};
}

}  // namespace

std::string Grouped(uint64_t n) {
  std::string out = std::to_string(n);
  for (size_t at = out.size(); at > 3;) {
    at -= 3;
    out.insert(at, ",");
  }
  return out;
}

std::string SummaryText(const ReplaySummary& summary) {
  std::vector<Line> lines;
  AddLines("records", summary.records, &lines);
  AddLines("rows", summary.rows, &lines);
  AddLines("alerts", summary.alerts, &lines);
  AddLines("invalid", summary.invalid, &lines);
  AddLines("late", summary.late, &lines);
  if (summary.row_errors > 0) lines.push_back({"row errors", "", Grouped(summary.row_errors)});
  size_t name = 0, count = 0;
  for (const Line& line : lines) {
    name = std::max(name, line.name.size());
    count = std::max(count, line.count.size());
  }
  std::string out = summary.topology + ": " + Grouped(SumOf(summary.records)) + " records, " +
                    Grouped(SumOf(summary.invalid)) + " invalid, " + Grouped(SumOf(summary.late)) + " late" +
                    (summary.interrupted ? "; stopped before the end" : "") + "\n";
  for (const Line& line : lines) {
    out += "  " + line.what + std::string(12 - line.what.size(), ' ') + line.name +
           std::string(name - line.name.size() + 2 + count - line.count.size(), ' ') + line.count + "\n";
  }
  if (!summary.metrics.empty()) out += engine::MetricsTable(summary.metrics);
  return out;
}

std::string SummaryJson(const ReplaySummary& summary) {
  Json evaluation = Json::array();
  for (const ops::Metrics& m : summary.metrics) evaluation.push_back(MetricsJson(m));
  const Json out = {{"topology", summary.topology}, {"interrupted", summary.interrupted}, {"records", summary.records},
                    {"rows", summary.rows},         {"alerts", summary.alerts},           {"invalid", summary.invalid},
                    {"late", summary.late},         {"row_errors", summary.row_errors},   {"evaluation", evaluation}};
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace weir::cli
