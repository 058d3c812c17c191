// A channel: an ordered input of a task (semantics 1.2): one partition of a source topic, or what one producing task
// wrote to one partition of a repartition topic. And the rules by which channels are read together: who comes next
// (1.5), what time it is (2.2), who is idle (2.4).
//
// Wall times are monotonic milliseconds of the driver's choosing; tests drive them by hand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dsl/plan.h"
#include "runtime/base/queue_vector.h"
#include "runtime/engine/clock_row.h"
#include "runtime/engine/input.h"
#include "runtime/row/slot.h"

namespace weir::engine {

inline constexpr int64_t kNoTime = INT64_MIN;
inline constexpr int64_t kNever = INT64_MAX;

struct ChannelSpec {
  int source = -1;       // index of the plan's source, or -1
  int repartition = -1;  // index of the plan's repartition, or -1
  std::string topic;     // of the source; name of the repartition
  int32_t partition = 0;
  uint32_t producer_subtopology = 0, producer_partition = 0;  // repartition channels
  std::optional<int64_t> idle_after;                          // nullopt: never idle by silence
  int64_t wait = 250;
};

// The record at the front of a channel, decoded.
struct Head {
  bool ready = false;
  bool failed = false;  // it has no valid time: it goes at once and moves no clock
  bool stamp_only = false;
  std::string code, field, message;  // of a failure
  int64_t time = 0;                  // event time of the row
  int64_t channel_time = 0;          // what it says of its channel's time (repartition: the stamp)
  int64_t position = 0;
  RowOrigin origin;  // repartition
  Slot* slots = nullptr;
};

struct Channel {
  ChannelSpec spec;
  int input = 0;  // of the task: which topic it belongs to
  uint32_t ordinal = 0;
  QueueVector<InputRecord> queue;
  Head head;                    // of queue.front() when head.ready
  Arena arena;                  // holds the head's slots
  int64_t time = kNoTime;       // C: largest channel time taken
  int64_t position = -1;        // of the record taken last
  int64_t last_queued = -1;     // repartition: position of the record queued last
  std::vector<RowOrigin> seen;  // repartition: the row taken last, by channel of the producer
  bool ended = false;           // replay: no more records will come
  bool caught_up = false;       // the driver has seen the end of the partition
  bool paused = false;          // by us: silence says nothing
  int64_t silent_since = 0;     // wall: last record, or (re)assignment
  int64_t empty_since = 0;      // wall: since when the queue is empty

  // Has the head's row been taken before? If not, it has now. Rows that a truth tells are told again whenever they may
  // have been lost, and have no place in an order.
  bool TakenBefore();

  // b of 2.2: what the channel says the time is.
  int64_t Front() const {
    if (!queue.empty() && head.ready && !head.failed) return head.channel_time > time ? head.channel_time : time;
    return time;
  }
  bool Idle(int64_t wall) const {
    return spec.source >= 0 && queue.empty() && caught_up && !paused && spec.idle_after &&
           wall - silent_since >= *spec.idle_after;
  }
};

// How the channels of one task are read together.
enum class ReadMode : uint8_t {
  kLive,    // waiting is bounded, silent channels are idle
  kReplay,  // wait for everyone, nobody is idle, ended channels are skipped
};

// Semantics 1.5: the channel whose head comes next, or null: wait. All heads of non-empty channels are ready.
Channel* NextChannel(std::vector<Channel*>& channels, ReadMode mode, int64_t wall);

// Semantics 2.2 and 2.4: stream time as the channels say, never below `current`. kNever: every channel has ended.
int64_t StreamTime(const std::vector<Channel*>& channels, ReadMode mode, int64_t wall, int64_t current);

}  // namespace weir::engine
