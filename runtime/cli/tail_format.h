// How `weir tail` prints records: JSON lines, or columns for people.
//
// JSON: the value as it is stored, one line a record; a value that is not JSON as a JSON string, none as null. Columns:
// one a field, in the order of the first record, widths from the records waiting at that moment; a record with other
// fields begins a new header. Control characters are escaped: a record cannot drive the terminal.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace weir::cli {

struct TailRecord {
  std::string topic;
  int32_t partition = 0;
  int64_t offset = 0, timestamp_ms = 0;
  bool has_value = false;
  std::string text;              // as stored
  nlohmann::ordered_json value;  // discarded if the text is not JSON

  void Parse() { value = nlohmann::ordered_json::parse(text, nullptr, /*allow_exceptions=*/false); }
};

std::string FormatJsonLine(const TailRecord& record);

class TailTable {
 public:
  // `width`: of the terminal; lines are cut to it. 0: they are not.
  TailTable(bool show_topic, bool color, size_t width) : show_topic_(show_topic), color_(color), width_(width) {}
  void Add(const TailRecord& record);
  bool full() const { return rows_.size() >= kBatch; }
  // What is to be printed of the records added.
  std::string Flush();

 private:
  static constexpr size_t kBatch = 200;
  struct Cell {
    std::string text;
    bool number = false;
  };
  struct Row {
    std::vector<std::string> names;
    std::vector<Cell> cells;  // parallel to names
  };
  struct Column {
    std::string name;
    size_t width = 0;
    bool number = true;  // right-aligned if all its cells are numbers
  };
  bool Fits(const Row& row) const;
  void NewHeader(size_t from, std::string* out);
  void Append(const Row& row, std::string* out) const;
  std::string Line(const std::vector<Cell>& cells) const;

  const bool show_topic_, color_;
  const size_t width_;
  std::vector<Column> columns_;
  std::vector<Row> rows_;
  bool printed_ = false;
};

}  // namespace weir::cli
