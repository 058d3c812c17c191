// The grid on which true negatives are counted (semantics 9.3): cells (key, slot), slots being [start, start + U).
//
// A *quiet* cell of a detector has truth events and no alert of it. By key, a cell that an episode of its key touches
// is not quiet. Otherwise an episode of any name takes away the whole slot: the count is over slots outside of the
// covered ranges.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace weir::ops {

class CellGrid {
 public:
  CellGrid(int64_t cell, bool by_key, size_t detectors) : cell_(cell), by_key_(by_key), tn_(detectors) {}

  int64_t SlotOf(int64_t time) const;  // start of its slot
  int64_t TrueNegatives(size_t detector) const { return tn_[detector]; }

  // A truth event in the cell. False: known, or its slot is folded or gone. `touched` (by key): by an episode of the
  // key.
  bool See(int64_t start, std::string_view key, bool touched);
  void Alert(size_t detector, int64_t start, std::string_view key);

  // By key: whether episodes of the key touch its cell in each live slot of [from, to], told by touches(start).
  template <typename Touches>
  void SetTouched(std::string_view key, int64_t from, int64_t to, const Touches& touches) {
    for (auto it = live_.lower_bound(from); it != live_.end() && it->first <= to; ++it) {
      SetCellTouched(&it->second, key, touches(it->first));
    }
  }
  // Not by key: the slots of [from, to] (starts) are touched.
  void Cover(int64_t from, int64_t to);
  void ClearCover();

  struct Folded {
    int64_t start = 0;
    std::vector<std::string> keys;  // of the cells that were told, sorted
    std::vector<int64_t> quiet;     // by detector; of a slot without cells: empty
  };
  // Folds the slots whose start is at most `newest`, in their order.
  std::vector<Folded> Fold(int64_t newest);
  void RestoreFolded(int64_t start, std::vector<int64_t> quiet);

 private:
  struct Live {
    std::unordered_map<std::string, bool> cells;           // touched (by key)
    std::vector<std::unordered_set<std::string>> alerted;  // keys, by detector
    std::vector<int64_t> quiet;                            // by detector
    bool covered = false;
  };
  struct Past {
    std::vector<int64_t> quiet;
    bool covered = false;
  };

  Live& LiveSlot(int64_t start);
  bool Covered(int64_t start) const;
  void SetCellTouched(Live* slot, std::string_view key, bool touched);
  void AddQuiet(Live* slot, size_t detector, int64_t change);
  void CoverGap(int64_t from, int64_t to);

  int64_t cell_;
  bool by_key_;
  std::vector<int64_t> tn_;  // by detector: the quiet cells of slots that are not covered
  std::map<int64_t, Live> live_;
  std::map<int64_t, Past> folded_;
  std::map<int64_t, int64_t> cover_;  // disjoint ranges of covered starts: first -> last
  int64_t folded_up_to_ = INT64_MIN;
};

}  // namespace weir::ops
