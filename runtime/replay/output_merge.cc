#include "runtime/replay/output_merge.h"

namespace weir::replay {

void OutputMerge::Release(const std::vector<int64_t>& reached) {
  const size_t n = waiting_.size();
  for (;;) {
    size_t next = n;      // the task whose row comes first of all that wait
    size_t earliest = n;  // the task that may still write the earliest row, of those with none waiting
    for (size_t k = 0; k < n; ++k) {
      if (waiting_[k].empty()) {
        if (reached[k] != kFinished && (earliest == n || reached[k] < reached[earliest])) earliest = k;
      } else if (next == n || waiting_[k].front().instant < waiting_[next].front().instant) {
        next = k;
      }
    }
    if (next == n) return;
    const int64_t instant = waiting_[next].front().instant;
    if (earliest != n && (reached[earliest] < instant || (reached[earliest] == instant && earliest < next))) return;
    to_(waiting_[next].front());
    waiting_[next].pop_front();
  }
}

}  // namespace weir::replay
