// The record a `given` step makes: the fields' expressions as the bytes a producer would have written.
//
// JSON, with a field where its `from` path says ("a", "[2]", "b" → {"a":[null,null,{"b":…}]}). Fields left out are left
// out, so that null and defaults come from the decoder; the source's time field, left out, is the current time. A field
// taken from the Kafka record itself (`from key`, `from timestamp`) is put there; partition and offset are the
// driver's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dsl/plan.h"
#include "runtime/row/expression.h"

namespace weir::replay {

struct MadeRecord {
  std::optional<std::string> key;
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
  const plan::Source& source_;
  const plan::TestStep& step_;
  std::vector<Field> fields_;
};

}  // namespace weir::replay
