// Pairs of a key and a value, as programs log them: `user=ada port=22 msg="not found"`. `pairs` stands between pairs
// (more than once is as good as once), `assign` between a key and its value; white space around both is dropped. A
// value that begins with a quote ends with the next one; inside, \" and \\ stand for the characters. What has no
// `assign` is passed over, and so are keys that are no fields; of equal keys the last counts. Values are read as the
// columns of CSV are. E_DECODE: not UTF-8, a quote that is not closed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/formats/decoder.h"
#include "runtime/formats/json_shape.h"
#include "runtime/formats/record_fields.h"

namespace weir::formats {

class KvDecoder final : public Decoder {
 public:
  explicit KvDecoder(const plan::Source& source);
  DecodeResult Decode(std::string_view value, const RecordInfo& info, Slot* out, Arena* arena) override;

 private:
  const char* TakePair(std::string_view* text, Slot* out, Arena* arena);

  std::string pairs_, assign_;
  RecordFields fields_;
  KeyTable keys_;
  std::vector<std::vector<size_t>> field_of_;  // by number of the key
};

}  // namespace weir::formats
