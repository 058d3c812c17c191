#include "runtime/operators/scoring_cells.h"

#include <algorithm>
#include <iterator>

namespace weir::ops {

int64_t CellGrid::SlotOf(int64_t time) const {
  const int64_t rest = time % cell_;
  return time - (rest < 0 ? rest + cell_ : rest);
}

bool CellGrid::Covered(int64_t start) const {
  const auto after = cover_.upper_bound(start);
  return after != cover_.begin() && std::prev(after)->second >= start;
}

CellGrid::Live& CellGrid::LiveSlot(int64_t start) {
  const auto [at, made] = live_.try_emplace(start);
  if (made) {
    at->second.alerted.resize(tn_.size());
    at->second.quiet.resize(tn_.size());
    at->second.covered = !by_key_ && Covered(start);
  }
  return at->second;
}

void CellGrid::AddQuiet(Live* slot, size_t detector, int64_t change) {
  slot->quiet[detector] += change;
  if (!slot->covered) tn_[detector] += change;
}

bool CellGrid::See(int64_t start, std::string_view key, bool touched) {
  if (folded_.count(start) != 0 || (start <= folded_up_to_ && live_.count(start) == 0)) return false;
  Live& slot = LiveSlot(start);
  const auto [at, made] = slot.cells.try_emplace(std::string(key), touched);
  if (!made) return false;
  for (size_t d = 0; d < tn_.size() && !touched; ++d) {
    if (slot.alerted[d].count(at->first) == 0) AddQuiet(&slot, d, 1);
  }
  return true;
}

void CellGrid::Alert(size_t detector, int64_t start, std::string_view key) {
  if (folded_.count(start) != 0 || (start <= folded_up_to_ && live_.count(start) == 0)) return;
  Live& slot = LiveSlot(start);
  const auto [at, made] = slot.alerted[detector].emplace(key);
  if (!made) return;
  const auto cell = slot.cells.find(*at);
  if (cell != slot.cells.end() && !cell->second) AddQuiet(&slot, detector, -1);
}

void CellGrid::SetCellTouched(Live* slot, std::string_view key, bool touched) {
  const auto cell = slot->cells.find(std::string(key));
  if (cell == slot->cells.end() || cell->second == touched) return;
  cell->second = touched;
  for (size_t d = 0; d < tn_.size(); ++d) {
    if (slot->alerted[d].count(cell->first) == 0) AddQuiet(slot, d, touched ? -1 : 1);
  }
}

// The slots of a range that was not covered before.
void CellGrid::CoverGap(int64_t from, int64_t to) {
  const auto take = [&](auto* slots) {
    for (auto it = slots->lower_bound(from); it != slots->end() && it->first <= to; ++it) {
      it->second.covered = true;
      for (size_t d = 0; d < tn_.size(); ++d) tn_[d] -= it->second.quiet[d];
    }
  };
  take(&live_);
  take(&folded_);
}

void CellGrid::Cover(int64_t from, int64_t to) {
  auto it = cover_.upper_bound(from);
  if (it != cover_.begin() && std::prev(it)->second >= from) --it;
  // `it` is the first range that may overlap [from, to]; the ranges met are taken into one.
  int64_t first = from;
  int64_t last = to;
  int64_t next = from;  // least start not dealt with
  while (it != cover_.end() && it->first <= to) {
    if (it->first > next) CoverGap(next, it->first - 1);
    first = std::min(first, it->first);
    last = std::max(last, it->second);
    next = it->second + 1;
    it = cover_.erase(it);
  }
  if (next <= to) CoverGap(next, to);
  cover_.emplace(first, last);
}

void CellGrid::ClearCover() {
  cover_.clear();
  std::fill(tn_.begin(), tn_.end(), 0);
  const auto uncover = [&](auto* slots) {
    for (auto& [start, slot] : *slots) {
      slot.covered = false;
      for (size_t d = 0; d < tn_.size(); ++d) tn_[d] += slot.quiet[d];
    }
  };
  uncover(&live_);
  uncover(&folded_);
}

std::vector<CellGrid::Folded> CellGrid::Fold(int64_t newest) {
  std::vector<Folded> out;
  folded_up_to_ = std::max(folded_up_to_, newest);
  while (!live_.empty() && live_.begin()->first <= newest) {
    Live& slot = live_.begin()->second;
    Folded folded;
    folded.start = live_.begin()->first;
    for (const auto& [key, touched] : slot.cells) folded.keys.push_back(key);
    std::sort(folded.keys.begin(), folded.keys.end());
    if (!folded.keys.empty()) {
      folded.quiet = slot.quiet;
      folded_[folded.start] = {slot.quiet, slot.covered};
      out.push_back(std::move(folded));
    }
    live_.erase(live_.begin());
  }
  return out;
}

void CellGrid::RestoreFolded(int64_t start, std::vector<int64_t> quiet) {
  const auto live = live_.find(start);
  if (live != live_.end()) {
    for (size_t d = 0; d < tn_.size(); ++d) tn_[d] -= live->second.covered ? 0 : live->second.quiet[d];
    live_.erase(live);
  }
  const auto past = folded_.find(start);
  for (size_t d = 0; d < tn_.size() && past != folded_.end() && !past->second.covered; ++d)
    tn_[d] -= past->second.quiet[d];
  const bool covered = !by_key_ && Covered(start);
  for (size_t d = 0; d < tn_.size() && !covered; ++d) tn_[d] += quiet[d];
  folded_[start] = {std::move(quiet), covered};
}

}  // namespace weir::ops
