// Rows as bytes: one interface for the formats of sinks that write fields. Thread contract: immutable.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dsl/plan.h"
#include "runtime/row/slot.h"

namespace weir::formats {

class Encoder {
 public:
  virtual ~Encoder() = default;
  // Appends the row of as many slots as there are fields.
  virtual void Encode(const Slot* slots, std::string* out) const = 0;
  // The line that stands before the rows, without its end; "": none.
  virtual std::string Header() const { return ""; }
};

// "json" and "csv".
std::unique_ptr<Encoder> MakeEncoder(const plan::Format& format, std::vector<dsl::Field> fields);

}  // namespace weir::formats
