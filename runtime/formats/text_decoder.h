// Lines of text. Without a pattern the field whose path is `line` is the value, without its line end; an empty value is
// an empty line. With a pattern the fields are its named groups, of the first match anywhere in the value; no match is
// E_DECODE, a group that took no part in the match is missing, and so is an empty one where the field is no string.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "runtime/formats/decoder.h"
#include "runtime/formats/record_fields.h"
#include "runtime/row/pattern.h"

namespace weir::formats {

class TextDecoder final : public Decoder {
 public:
  // The pattern was checked (ValidateFormats); one that cannot be read matches nothing.
  explicit TextDecoder(const plan::Source& source);
  DecodeResult Decode(std::string_view value, const RecordInfo& info, Slot* out, Arena* arena) override;

 private:
  RecordFields fields_;
  bool whole_;  // no pattern: the line itself
  std::optional<Pattern> pattern_;
  std::vector<int> groups_;  // by field; 0: the whole line; -1: none
  std::vector<std::string_view> found_;
};

}  // namespace weir::formats
