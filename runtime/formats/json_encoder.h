// Rows as compact JSON objects, fields in the order given. The text between values is made once.
// Values: runtime/row/text.h (AppendJson). Thread contract: immutable.
#pragma once

#include <string>
#include <vector>

#include "dsl/types.h"
#include "runtime/formats/encoder.h"
#include "runtime/row/slot.h"

namespace weir::formats {

class JsonEncoder final : public Encoder {
 public:
  explicit JsonEncoder(std::vector<dsl::Field> fields);
  // Appends the object of fields.size() slots.
  void Encode(const Slot* slots, std::string* out) const override;
  size_t size() const { return fields_.size(); }

 private:
  std::vector<dsl::Field> fields_;
  std::vector<std::string> before_;  // `{"name":` or `,"name":`
};

}  // namespace weir::formats
