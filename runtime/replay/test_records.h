// The record a `given` step makes: the fields' expressions as the bytes a producer would have written.
//
// By the source's format: JSON, with a field where its `from` path says ("a", "[2]", "b" → {"a":[null,null,{"b":…}]});
// a CSV row, behind a header where the format has one; the field `line` of text. Fields left out are left out, so that
// null and defaults come from the decoder; the source's time field, left out, is the current time. A field taken from
// the Kafka record itself (`from key`, `from header`, `from timestamp`) is put there; partition and offset are the
// driver's.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dsl/plan.h"
#include "runtime/row/expression.h"

namespace weir::replay {

struct MadeRecord {
  std::optional<std::string> key;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string value;
  int64_t timestamp = 0;
  const char* error = nullptr;  // an expression failed: its name, and the field
  std::string field;
};

class RecordMaker {
 public:
  // The source and the step outlive the maker. `raw` steps and steps with one record.
  RecordMaker(const plan::Source& source, const plan::TestStep& step);
  // Repetition i, counted from 0, at the time `now`.
  MadeRecord Make(int64_t i, int64_t now) const;

 private:
  struct Field {
    const plan::NamedExpr* named;
    const plan::SourceField* at;
    Expression value;
  };
  // A field of the value, as it is written: text for CSV and lines, a JSON value for JSON.
  struct Part {
    const plan::SourceField* at;
    std::string text;
    bool quoted;  // CSV: a text, which may be empty without being missing
  };
  std::string ValueOf(const std::vector<Part>& parts) const;
  std::string CsvOf(const std::vector<Part>& parts) const;
  Part MakePart(const plan::SourceField& field, const Slot& slot, const dsl::Type& type) const;

  const plan::Source& source_;
  const plan::TestStep& step_;
  std::vector<Field> fields_;
};

}  // namespace weir::replay
