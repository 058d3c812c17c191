// Rows a test expected against rows it got.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "dsl/plan.h"
#include "runtime/row/slot.h"

namespace weir::replay {

// A row that a subject gave. The slots outlive it.
struct GotRow {
  const Slot* slots = nullptr;  // of the subject's schema; null: what came was no row of it (`text` says what)
  int64_t time = 0;
  std::string text;        // a record of an invalid or late topic, as it was given
  bool text_only = false;  // it is such a record: in files it is its text
};

// A row that a record of `expect` describes, or a line of its file: only the fields listed, records field by field.
struct WantedRow {
  std::vector<Slot> values;  // by `record->fields`
  const plan::TestRecord* record = nullptr;
  std::vector<std::pair<std::string, std::string>> line = {};  // of a file: see test_golden.h
};

struct Cell {
  std::string field;        // "burst_id", "alert.severity"
  std::string wanted, got;  // as the language writes them; empty: not listed, or not there
  bool differs = false;
};
// A wanted row beside the row it was compared with; one of the two may be missing (-1).
struct RowPair {
  int wanted = -1, got = -1;  // numbers, from 0
  int64_t got_time = 0;
  std::vector<Cell> cells;
  size_t differing() const;
};

struct Comparison {
  bool equal = true;
  std::vector<RowPair> pairs;  // those that do not agree, the nearest first, then missing rows, then rows too many
};

// In order and as many, or any order: then a set of pairs as large as possible is made of rows that agree.
Comparison CompareRows(const plan::Schema& schema, const std::vector<WantedRow>& wanted, const std::vector<GotRow>& got,
                       bool any_order);

// How far a row is from a wanted one: how many of the fields listed differ.
size_t Differences(const plan::Schema& schema, const WantedRow& wanted, const GotRow& got);

// Rows that were not expected at all.
std::vector<RowPair> Unexpected(const plan::Schema& schema, const std::vector<GotRow>& got);

// A value as the language writes it: "text", 203.0.113.9, 2026-01-01T00:00:00.000Z, 1m30s, null.
std::string ValueText(const Slot& slot, const dsl::Type& type);

}  // namespace weir::replay
