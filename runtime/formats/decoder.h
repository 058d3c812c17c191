// A record's bytes as typed slots: one interface for all formats of sources and of the `parse` stage.
//
// What all have in common. Every declared field must be there (unless nullable or with a default) and have its type,
// also those the plan does not read; those give a null slot. What is not declared is ignored. Fields may come from the
// record itself (key, header, timestamp, partition, offset) whatever the format.
//
//   json   runtime/formats/json_decoder.h    one object
//   csv    runtime/formats/csv_decoder.h     one row, with its header where the format has one
//   text   runtime/formats/text_decoder.h    one line, or the named groups of a pattern
//   kv     runtime/formats/kv_decoder.h      key=value pairs
//
// Errors, the first in the order of declaration, except that E_DECODE comes before all:
//   E_DECODE   null value, not of the format, not UTF-8, no match
//   E_SCHEMA   field missing, null, of a wrong type or out of range, not in its closed set
//   E_TIME     the same of the field that is the source's event time
//   E_KEY      a field from the Kafka key when the key is null and the field is not, or is not of the field's type
// Messages name fields and types, never values.
//
// Memory: strings in the slots are views of `value`, of `info`, of the arena or of the decoder: all must outlive them.
// Thread contract: a decoder belongs to one thread (it has buffers and learns).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dsl/plan.h"
#include "runtime/row/slot.h"

namespace weir::formats {

using RecordHeaders = std::vector<std::pair<std::string, std::string>>;

// What the record carries besides its value.
struct RecordInfo {
  std::optional<std::string_view> key;  // nullopt: null key. Bytes are copied where a slot needs them
  int64_t timestamp_ms = -1;            // of Kafka; -1: none
  int32_t partition = 0;
  int64_t offset = 0;
  const RecordHeaders* headers = nullptr;  // null: none. Of headers of one name the last counts
};

struct DecodeResult {
  const char* code = nullptr;  // null: decoded
  std::string field;           // declared field, "" when the whole record is meant
  std::string message;
  bool ok() const { return code == nullptr; }
};

class Decoder {
 public:
  virtual ~Decoder() = default;
  // Fills out[0 .. number of fields). A null value (tombstone) has value.data() == nullptr. After an error the slots
  // are unspecified but safe to read.
  virtual DecodeResult Decode(std::string_view value, const RecordInfo& info, Slot* out, Arena* arena) = 0;
};

// The decoder of source.format for source.fields; nothing else of the source is used but `time_field`.
std::unique_ptr<Decoder> MakeDecoder(const plan::Source& source);
// Whether records take some field from a header.
bool ReadsHeaders(const plan::Source& source);

}  // namespace weir::formats
