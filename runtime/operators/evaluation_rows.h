// Slots of the rows that flow to an evaluator: plan::EvaluateRecordSchema(), in one place.
#pragma once

namespace weir::ops {

enum EvaluationSlot : int {
  kEvalKind = 0,  // EvaluationKind
  kEvalTask,      // producing task, "auth_events_2"
  kEvalDetector,
  kEvalEpisode,    // JSON text of the truth field's value; null: the alert has none
  kEvalIntervals,  // list<int>: first, last, events of each interval of the task's part of the episode
  kEvalCellKey,    // JSON text of the cell's key fields
  kEvalCell,       // start of the cell
  kEvalAlertId,
  kEvalTime,  // of the alert
  kEvalNow,   // detection instant of the alert
  kEvalSlots,
};

enum EvaluationKind : int {
  kEvalTruth = 0,     // task, episode, intervals: replaces what the task said of the episode
  kEvalCellSeen = 1,  // cell_key, cell: truth events were seen there
  kEvalAlert = 2,     // detector, episode, alert_id, time, now, cell_key
  kEvalTotals = 3,    // task, intervals: first, last event time and number of all truth events of the task
};

}  // namespace weir::ops
