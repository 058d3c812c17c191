#include "dsl/plan.h"

namespace weir::plan {
namespace {

Type Of(Kind kind, bool nullable = false) { return Type::Of(kind, nullable); }

}  // namespace

Type AlertEnvelope() {
  return Type::RecordOf({{"id", Of(Kind::kString)},
                         {"topology", Of(Kind::kString)},
                         {"detector", Of(Kind::kString)},
                         {"severity", Type::SetOf({"info", "low", "medium", "high", "critical"})},
                         {"message", Of(Kind::kString, true)},
                         {"time", Of(Kind::kTimestamp)},
                         {"why", Of(Kind::kJson)}});
}

Schema EvaluateRecordSchema() {
  return {{"kind", Of(Kind::kInt)},           // 0 episode and 1 cell of the truth, 2 alert, 3 totals of the truth
          {"task", Of(Kind::kString, true)},  // of the truth
          {"detector", Of(Kind::kString, true)},
          {"episode", Of(Kind::kString, true)},
          {"intervals", Type::ListOf(Of(Kind::kInt)).AsNullable()},  // first, last, events; first, last, events; …
          {"cell_key", Of(Kind::kString, true)},
          {"cell", Of(Kind::kTimestamp, true)},
          {"alert_id", Of(Kind::kString, true)},
          {"time", Of(Kind::kTimestamp, true)},
          {"now", Of(Kind::kTimestamp, true)}};
}

Schema MetricsSchema() {
  Schema schema = {{"evaluate", Of(Kind::kString)}, {"detector", Of(Kind::kString)}, {"time", Of(Kind::kTimestamp)}};
  for (const char* name : {"tp", "fp", "fn", "tn", "open", "duplicates", "stale", "alerts", "events"}) {
    schema.push_back({name, Of(Kind::kInt)});
  }
  for (const char* name :
       {"precision", "recall", "f1", "accuracy", "alert_precision", "latency_mean_ms", "latency_p50_ms",
        "latency_p95_ms", "latency_p99_ms", "latency_max_ms", "events_per_second"}) {
    schema.push_back({name, Of(Kind::kFloat, true)});
  }
  schema.push_back({"final", Of(Kind::kBool)});
  return schema;
}

}  // namespace weir::plan
