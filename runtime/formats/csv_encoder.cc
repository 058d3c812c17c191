#include "runtime/formats/csv_encoder.h"

#include <utility>

#include "runtime/formats/csv_row.h"
#include "runtime/formats/json_encoder.h"
#include "runtime/formats/plain_text.h"

namespace weir::formats {

CsvEncoder::CsvEncoder(const plan::Format& format, std::vector<dsl::Field> fields)
    : format_(format), fields_(std::move(fields)) {}

void CsvEncoder::Encode(const Slot* slots, std::string* out) const {
  std::string text;
  for (size_t k = 0; k < fields_.size(); ++k) {
    if (k > 0) out->push_back(format_.delimiter);
    if (slots[k].is_null()) continue;
    if (slots[k].kind == Kind::kString) {
      AppendCsvCell(slots[k].text(), slots[k].size == 0, format_, out);
      continue;
    }
    text.clear();
    AppendPlain(slots[k], fields_[k].type, &text);
    AppendCsvCell(text, false, format_, out);
  }
}

std::string CsvEncoder::Header() const {
  std::string out;
  for (size_t k = 0; format_.header && k < fields_.size(); ++k) {
    if (k > 0) out.push_back(format_.delimiter);
    AppendCsvCell(fields_[k].name, false, format_, &out);
  }
  return out;
}

std::unique_ptr<Encoder> MakeEncoder(const plan::Format& format, std::vector<dsl::Field> fields) {
  if (format.name == "csv") return std::make_unique<CsvEncoder>(format, std::move(fields));
  return std::make_unique<JsonEncoder>(std::move(fields));
}

}  // namespace weir::formats
