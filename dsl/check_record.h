// What a record is made of: its format, and the fields that are found in it. Of sources and of the stage `parse`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dsl/check_context.h"
#include "dsl/pattern_groups.h"

namespace weir::dsl {

// The format as the text names it, with its options; what is wrong with those is reported. `header`: what `csv` has
// where its options do not say.
plan::Format CheckFormat(Context* context, const ast::Name& name, const ast::FormatDetails& details, bool header);

struct RecordSchema {
  std::vector<plan::SourceField> fields;
  std::vector<RowField> rows;  // the same for the checker; slots count from 0
  bool open = false;           // there may be more: the pattern could not be read
};

// Finds the fields of a schema in records of one format.
class RecordChecker {
 public:
  // `stage`: the text of a row is read, so that there is no record to take a key or a header from.
  RecordChecker(Context* context, const plan::Format& format, bool stage);
  // The declared fields, then those the format gives by itself: `line`, or the groups of the pattern.
  RecordSchema Check(const std::vector<ast::SchemaField>& schema);

 private:
  void CheckField(const ast::SchemaField& field);
  void CheckType(const ast::SchemaField& field, const RowField& row);
  void CheckWhere(const ast::SchemaField& field, const RowField& row, plan::SourceField* planned);
  void CheckPlace(const ast::SchemaField& field, const RowField& row, plan::SourceField* planned);
  void CheckColumn(const ast::SchemaField& field, plan::SourceField* planned);
  void CheckGroup(const ast::SchemaField& field, plan::SourceField* planned);
  void CheckLine(const ast::SchemaField& field, const RowField& row);
  void AddOwn(const std::string& name, bool nullable);
  bool Declared(const std::string& name) const;

  Context& ctx_;
  const plan::Format& format_;
  const bool stage_;
  PatternGroups groups_;
  std::vector<std::string> taken_;  // groups that a field stands for
  int columns_ = 0;                 // of CSV, so far
  RecordSchema out_;
};

}  // namespace weir::dsl
