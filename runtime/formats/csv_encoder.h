// Rows as comma-separated values: what CsvDecoder reads back (runtime/formats/plain_text.h). A null is an empty column,
// an empty text is two quotes.
#pragma once

#include <string>
#include <vector>

#include "runtime/formats/encoder.h"

namespace weir::formats {

class CsvEncoder final : public Encoder {
 public:
  CsvEncoder(const plan::Format& format, std::vector<dsl::Field> fields);
  void Encode(const Slot* slots, std::string* out) const override;
  std::string Header() const override;

 private:
  plan::Format format_;
  std::vector<dsl::Field> fields_;
};

}  // namespace weir::formats
