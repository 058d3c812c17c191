// One row of comma-separated values (RFC 4180, other delimiters and quotes by the format's options).
//
// Without a header a field is a column by number: that of its path, from 1. With a header the value is two rows: the
// columns' names, then the row; a field is the column of its path's name, and a row longer than its header is
// E_DECODE. The header is cut up again only when it changes. A byte order mark and a line end behind the row are
// allowed; a second row is E_DECODE.
//
// An empty column without quotes is missing (null, or the default), save in a field that is simply a `string`: there it
// is the empty text. Columns are read as Kafka keys are (numbers, true and false, RFC 3339 or epoch times, integer
// milliseconds for a duration), bytes as base64.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/formats/csv_row.h"
#include "runtime/formats/decoder.h"
#include "runtime/formats/record_fields.h"

namespace weir::formats {

class CsvDecoder final : public Decoder {
 public:
  explicit CsvDecoder(const plan::Source& source);
  DecodeResult Decode(std::string_view value, const RecordInfo& info, Slot* out, Arena* arena) override;

 private:
  static constexpr size_t kNowhere = SIZE_MAX;
  const char* ReadHeader(std::string_view* value, Arena* arena);

  plan::Format format_;
  RecordFields fields_;
  std::vector<std::string> names_;  // by field: the column's name
  std::vector<size_t> columns_;     // by field: the column's index, or kNowhere
  std::vector<CsvCell> cells_;
  std::string header_;  // the last one read, with its line end
  size_t width_ = 0;    // its columns
};

}  // namespace weir::formats
