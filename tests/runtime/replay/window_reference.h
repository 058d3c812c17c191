// A slow, plain reference of tumbling and sliding windows (semantics 3.1, 3.3, 3.4, 4.1, 4.2) over two topics that are
// read by one task: it keeps every accepted record and computes every row from all of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::replay {

struct ReferenceRecord {
  int channel = 0;  // its ordinal
  int64_t offset = 0, time = 0;
  std::string key;
  std::optional<int64_t> v;
  std::optional<std::string> w;
};

struct ReferenceTable {
  bool sliding = false, on_close = false;
  int64_t size = 10, lateness = 0;
};

// A record with the times it was processed at.
struct TimedRecord {
  ReferenceRecord record;
  int64_t clock = 0;  // S (semantics 2.2), before the record and after time has passed; kBeforeAll: ∅
  int64_t limit = 0;  // T (2.5)
};
inline constexpr int64_t kBeforeAll = INT64_MIN;

// The order and times of a replay: rule 1.5 over whole channels.
std::vector<TimedRecord> ReplayOrder(const std::vector<ReferenceRecord>& records, int channels);
// Of a live run in which nobody is waited for and nobody idle: as given.
std::vector<TimedRecord> LiveOrder(const std::vector<ReferenceRecord>& records, int channels);

struct ReferenceResult {
  std::vector<std::string> rows;  // the sink's JSON, ` @` and the row's time
  uint64_t late = 0;
};
// `to_the_end`: then all time passes.
ReferenceResult Expect(const ReferenceTable& table, const std::vector<TimedRecord>& records, bool to_the_end);

// The aggregates Expect computes, as text of the language.
extern const char kReferenceAggregates[];

}  // namespace weir::replay
