#include "runtime/formats/decoder.h"

#include <algorithm>

#include "runtime/formats/csv_decoder.h"
#include "runtime/formats/json_decoder.h"
#include "runtime/formats/kv_decoder.h"
#include "runtime/formats/text_decoder.h"

namespace weir::formats {

std::unique_ptr<Decoder> MakeDecoder(const plan::Source& source) {
  if (source.format.name == "csv") return std::make_unique<CsvDecoder>(source);
  if (source.format.name == "text") return std::make_unique<TextDecoder>(source);
  if (source.format.name == "kv") return std::make_unique<KvDecoder>(source);
  return std::make_unique<JsonDecoder>(source);
}

bool ReadsHeaders(const plan::Source& source) {
  return std::any_of(source.fields.begin(), source.fields.end(),
                     [](const plan::SourceField& field) { return field.place == "header"; });
}

}  // namespace weir::formats
