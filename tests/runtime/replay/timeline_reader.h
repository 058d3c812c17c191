// Reads tests/data/timelines.txt: the executable timelines of docs/semantics.md with the topology each runs on. The
// format is described at the top of that file.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace weir::replay {

struct TimelineRow {
  enum class Step { kRecord, kWall, kEnd, kRestart, kCommit, kCrash };
  int line = 0;      // in the file
  std::string text;  // of the input
  Step step = Step::kRecord;
  std::optional<int64_t> wall;
  std::string topic, key;       // topic: "" when the row names none
  std::optional<int64_t> time;  // nullopt: `none`
  std::vector<std::pair<std::string, std::string>> fields;
  std::string stream_time;           // as written: "", "∅", "∞" or a number
  std::vector<std::string> outputs;  // as written
  uint64_t late = 0;                 // operators that refuse the record
  std::vector<std::string> errors;   // codes that the text names in a comment only
  bool row_errors = false;           // error records are about rows
};

struct Timeline {
  enum class Mode { kReplay, kBuffered, kLive };
  enum class Variants { kAll, kCommit, kNone };
  std::string name, title, weir;
  Mode mode = Mode::kReplay;
  Variants variants = Variants::kAll;
  bool visible_at_commit = false;
  bool settle_commits = false;
  std::string input_key = "k", output_key = "k", topic = "in";
  std::vector<TimelineRow> rows;

  friend void PrintTo(const Timeline& timeline, std::ostream* out) { *out << timeline.name; }  // for gtest
};

// Every block of the file. `error` is set (with a line number) when the file is not as described.
std::vector<Timeline> ReadTimelines(const std::string& path, std::string* error);

// A JSON value for a field's text: whole numbers and null as they are, anything else a string.
std::string FieldAsJson(const std::string& text);

}  // namespace weir::replay
