// Tables of inputs of a fuzzy system, and the same tables with the outputs behind.
//
// Two forms, told apart by the first line that is not a comment:
//   CSV           columns between commas; quotes as in RFC 4180
//   white space   columns between spaces or tabs, as in fuzzylite's data files (.fld); lines that begin with # are left
//                 out in either form
// The first line may name the columns, which then may stand in any order, with others between them. Without names the
// columns are the inputs in the order of their declaration, alone or with all outputs behind them, which are not read.
// An unknown value is an empty column (CSV), `nan` or `null`.
//
// Written in the same form: the names, then the inputs and outputs in the order of their declaration, numbers with the
// fewest digits that read back as the same double. What has no value is empty in CSV, else `nan`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/formats/csv_row.h"
#include "runtime/fuzzy/definition.h"

namespace weir::cli {

class FuzzyTable {
 public:
  explicit FuzzyTable(const fuzzy::SystemDefinition& definition);

  enum class Line { kRow, kNothing, kBad };  // kNothing: a comment, the names
  // Takes the next line, without its end. kRow: values() are its inputs. kBad: error() says what is wrong with it; when
  // broken(), with the table as a whole.
  Line Take(std::string_view line);

  const std::vector<double>& values() const { return values_; }
  const std::string& error() const { return error_; }
  bool broken() const { return broken_; }

  // The line of names, and one of a row, each with its end.
  void AppendNames(std::string* out) const;
  void AppendRow(const std::vector<double>& inputs, const std::vector<double>& outputs, std::string* out) const;

 private:
  bool Split(std::string_view line);
  Line TakeNames();
  Line TakeRow();
  Line Bad(std::string error);

  const fuzzy::SystemDefinition& definition_;
  plan::Format csv_;
  bool started_ = false, by_commas_ = true, named_ = false, broken_ = false;
  size_t columns_ = 0;             // of every row
  std::vector<size_t> column_of_;  // by input
  Arena arena_;
  std::vector<formats::CsvCell> cells_;
  std::vector<double> values_;
  std::string error_;
};

}  // namespace weir::cli
