// The declared fields of a record, and what is the matter with each while it is read: what decoders of all formats do
// alike. Begin() a record; note for each field found what is wrong with it, or null; Complete() it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dsl/plan.h"
#include "runtime/formats/decoder.h"
#include "runtime/formats/json_shape.h"
#include "runtime/row/slot.h"

namespace weir::formats {

inline constexpr char kMissing[] = "is missing";  // an array: its address is the same everywhere

class RecordFields {
 public:
  explicit RecordFields(const plan::Source& source);

  size_t size() const { return fields_.size(); }
  FieldShape& operator[](size_t k) { return fields_[k]; }
  // Every field is missing.
  void Begin();
  // The end of a sentence that begins with the field's name; null: its slot is set.
  void Note(size_t field, const char* problem) { problems_[field] = problem; }
  // The text of a column, group or pair as out[field]; an empty text that was not quoted is missing where the
  // field is not simply a string. `text` outlives the row.
  void Take(size_t field, std::string_view text, bool quoted, Slot* out, Arena* arena);
  // Fields of the record itself, defaults, and the first error in the order of declaration.
  DecodeResult Complete(const RecordInfo& info, Slot* out, Arena* arena);

  static DecodeResult Broken(const char* why) { return {"E_DECODE", "", why}; }

 private:
  const char* ReadPlace(const FieldShape& field, const RecordInfo& info, Slot* out, Arena* arena) const;
  static DecodeResult Refuse(const FieldShape& field, const char* problem);

  Arena constants_;
  std::vector<FieldShape> fields_;
  std::vector<const char*> problems_;
};

// Whether the bytes are UTF-8.
bool IsUtf8(std::string_view bytes);
// Without the line end at its end, if it has one.
std::string_view WithoutLineEnd(std::string_view line);

}  // namespace weir::formats
