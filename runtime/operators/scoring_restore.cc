// Scoreboard::Restore: the rows of scoring.h read back.
#include <algorithm>
#include <limits>

#include "runtime/formats/varint.h"
#include "runtime/operators/scoring.h"
#include "runtime/state/key_codec.h"

namespace weir::ops {
namespace {

bool TakeText(std::string_view* in, std::string* out) {
  uint64_t n = 0;
  if (!formats::TakeVarint(in, &n) || n > in->size()) return false;
  *out = in->substr(0, n);
  in->remove_prefix(n);
  return true;
}

bool TakeCount(std::string_view* in, int64_t* out) {
  uint64_t n = 0;
  if (!formats::TakeVarint(in, &n) || n > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return false;
  *out = static_cast<int64_t>(n);
  return true;
}

bool TakeInterval(std::string_view* in, EpisodeInterval* out) {
  return formats::TakeZigzag(in, &out->first) && formats::TakeZigzag(in, &out->last) && TakeCount(in, &out->events) &&
         out->first <= out->last && out->events > 0;
}

}  // namespace

bool Scoreboard::Restore(std::string_view key, std::string_view value) {
  if (key.empty()) return false;
  const char kind = key.front();
  key.remove_prefix(1);
  int64_t start = 0;
  EpisodeInterval totals;
  switch (kind) {
    case 'a': return RestoreAlert(key, value);
    case 'c':
      if (!state::ReadInt(&key, &start) || !value.empty()) return false;
      UpdateCell(key, start);
      return true;
    case 'e': return RestoreTruth(key, value);
    case 's': return RestoreSlot(key, value);
    case 't':
      if (!TakeInterval(&value, &totals) || !value.empty()) return false;
      UpdateTotals(key, totals);
      return true;
    default: return false;
  }
}

bool Scoreboard::RestoreAlert(std::string_view key, std::string_view value) {
  std::string detector;
  ScoredAlert alert;
  if (!state::ReadBytes(&key, &detector)) return false;
  alert.id = key;
  if (!formats::TakeZigzag(&value, &alert.time) || !formats::TakeZigzag(&value, &alert.now) ||
      !TakeText(&value, &alert.cell_key) || value.empty() || static_cast<uint8_t>(value.front()) > 1) {
    return false;
  }
  const bool named = value.front() == '\1';
  value.remove_prefix(1);
  if (named && !TakeText(&value, &alert.episode.emplace())) return false;
  if (!value.empty()) return false;
  AddAlert(detector, alert);
  return true;
}

bool Scoreboard::RestoreTruth(std::string_view key, std::string_view value) {
  std::string episode;
  if (!state::ReadBytes(&key, &episode) || value.empty()) return false;
  std::vector<EpisodeInterval> intervals;
  while (!value.empty()) {
    if (!TakeInterval(&value, &intervals.emplace_back())) return false;
  }
  SetPart(key, episode, std::move(intervals));
  return true;
}

bool Scoreboard::RestoreSlot(std::string_view key, std::string_view value) {
  int64_t start = 0;
  if (!state::ReadInt(&key, &start) || !key.empty()) return false;
  std::vector<int64_t> quiet(tallies_.size());
  while (!value.empty()) {
    std::string detector;
    int64_t n = 0;
    if (!TakeText(&value, &detector) || !TakeCount(&value, &n)) return false;
    const int index = DetectorIndex(detector);
    if (index >= 0) quiet[static_cast<size_t>(index)] = n;
  }
  cells_.RestoreFolded(start, std::move(quiet));
  return true;
}

}  // namespace weir::ops
