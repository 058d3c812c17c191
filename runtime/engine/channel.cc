#include "runtime/engine/channel.h"

#include <algorithm>
#include <tuple>

namespace weir::engine {

bool Channel::TakenBefore() {
  const RowOrigin& now = head.origin;
  if (spec.repartition < 0 || now.ordinal == OrderKey::kToldOrdinal) return false;
  for (RowOrigin& last : seen) {
    if (last.ordinal != now.ordinal) continue;
    if (std::tie(now.position, now.row) <= std::tie(last.position, last.row)) return true;
    last = now;
    return false;
  }
  seen.push_back(now);
  return false;
}

namespace {

bool Before(int64_t time_a, uint32_t ordinal_a, int64_t time_b, uint32_t ordinal_b) {
  return time_a != time_b ? time_a < time_b : ordinal_a < ordinal_b;
}

// May `candidate` be taken although `other`, which is empty, might still deliver something earlier?
bool NeedNotWait(const Channel& other, int64_t candidate_time, uint32_t candidate_ordinal, ReadMode mode,
                 int64_t wall) {
  if (other.ended) return true;
  if (other.time != kNoTime && Before(candidate_time, candidate_ordinal, other.time, other.ordinal)) return true;
  if (mode == ReadMode::kReplay) return false;
  if (other.Idle(wall)) return true;
  return other.caught_up && wall - other.empty_since >= other.spec.wait;
}

}  // namespace

Channel* NextChannel(std::vector<Channel*>& channels, ReadMode mode, int64_t wall) {
  Channel* best = nullptr;
  int64_t best_time = 0;
  for (Channel* c : channels) {
    if (c->queue.empty()) continue;
    if (c->head.failed) return c;
    const int64_t time = c->Front();
    if (best == nullptr || Before(time, c->ordinal, best_time, best->ordinal)) {
      best = c;
      best_time = time;
    }
  }
  if (best == nullptr) return nullptr;
  for (const Channel* c : channels) {
    if (c != best && c->queue.empty() && !NeedNotWait(*c, best_time, best->ordinal, mode, wall)) return nullptr;
  }
  return best;
}

int64_t StreamTime(const std::vector<Channel*>& channels, ReadMode mode, int64_t wall, int64_t current) {
  int64_t least = kNever, greatest = kNoTime, idle_since = INT64_MIN;
  bool any_active = false, any_idle = false;
  for (const Channel* c : channels) {
    greatest = std::max(greatest, c->time);
    if (c->ended && c->queue.empty()) continue;
    if (mode == ReadMode::kLive && c->Idle(wall)) {
      any_idle = true;
      idle_since = std::max(idle_since, c->silent_since + *c->spec.idle_after);
      continue;
    }
    any_active = true;
    least = std::min(least, c->Front());
  }
  if (any_active) return std::max(current, least);
  if (!any_idle) return channels.empty() ? current : kNever;
  // All are idle: time follows the wall from the moment the last of them became idle.
  if (greatest == kNoTime) return current;
  return std::max(current, greatest + (wall - idle_since));
}

}  // namespace weir::engine
