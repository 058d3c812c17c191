#include "runtime/formats/json_encoder.h"

#include <utility>

#include "runtime/row/text.h"

namespace weir::formats {

JsonEncoder::JsonEncoder(std::vector<dsl::Field> fields) : fields_(std::move(fields)) {
  for (const dsl::Field& field : fields_) {
    std::string text(before_.empty() ? "{" : ",");
    AppendJsonString(field.name, &text);
    before_.push_back(text + ":");
  }
}

void JsonEncoder::Encode(const Slot* slots, std::string* out) const {
  for (size_t k = 0; k < fields_.size(); ++k) {
    out->append(before_[k]);
    AppendJson(slots[k], fields_[k].type, out);
  }
  out->append(fields_.empty() ? "{}" : "}");
}

}  // namespace weir::formats
