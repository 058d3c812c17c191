#include "runtime/formats/record_fields.h"

#include <simdjson.h>

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/formats/json_values.h"

namespace weir::formats {

RecordFields::RecordFields(const plan::Source& source) {
  for (const plan::SourceField& field : source.fields) {
    fields_.emplace_back(field, &constants_);
    FieldShape& shape = fields_.back();
    shape.is_time = field.name == source.time_field;
    WEIR_CHECK(shape.place.empty() || shape.place == "key" || shape.place == "header" || shape.place == "timestamp" ||
               shape.place == "partition" || shape.place == "offset");
  }
  problems_.resize(fields_.size());
}

void RecordFields::Begin() { std::fill(problems_.begin(), problems_.end(), kMissing); }

void RecordFields::Take(size_t field, std::string_view text, bool quoted, Slot* out, Arena* arena) {
  const FieldShape& shape = fields_[field];
  const bool may_be_empty = shape.type.kind == Kind::kString && !shape.type.nullable && !shape.has_default;
  if (text.empty() && !quoted && !may_be_empty) return;
  problems_[field] = ReadCell(text, shape.type, arena, &out[field]);
}

DecodeResult RecordFields::Complete(const RecordInfo& info, Slot* out, Arena* arena) {
  for (size_t k = 0; k < fields_.size(); ++k) {
    const FieldShape& field = fields_[k];
    const char* problem = problems_[k];
    if (!field.place.empty()) problem = ReadPlace(field, info, &out[k], arena);
    if (problem == kMissing && (field.has_default || field.type.nullable)) {
      out[k] = field.default_value;
      problem = nullptr;
    }
    if (field.is_time && problem == nullptr && out[k].is_null()) problem = kIsNull;
    if (problem != nullptr) return Refuse(field, problem);
    if (!field.read) out[k] = Slot::Null();
  }
  return {};
}

const char* RecordFields::ReadPlace(const FieldShape& field, const RecordInfo& info, Slot* out, Arena* arena) const {
  const auto text = [&](std::string_view bytes) {
    if (field.type.kind != Kind::kBytes && !IsUtf8(bytes)) return kWrongForm;
    return ReadText(arena->Copy(bytes), field.type, arena, out);
  };
  if (field.place == "key") {
    if (info.key.has_value()) return text(*info.key);
    *out = Slot::Null();
    return field.type.nullable ? nullptr : kIsNull;
  }
  if (field.place == "header") {
    *out = Slot::Null();
    if (info.headers == nullptr) return kMissing;
    for (auto header = info.headers->rbegin(); header != info.headers->rend(); ++header) {
      if (header->first == field.header) return text(header->second);
    }
    return kMissing;
  }
  if (field.place == "timestamp") {
    *out = info.timestamp_ms < 0 ? Slot::Null() : Slot::Int64(field.type.kind, info.timestamp_ms);
    return out->is_null() && !field.type.nullable ? kIsNull : nullptr;
  }
  *out = Slot::Int(field.place == "offset" ? info.offset : info.partition);
  return nullptr;
}

DecodeResult RecordFields::Refuse(const FieldShape& field, const char* problem) {
  const char* const code = field.place == "key" ? "E_KEY" : field.is_time ? "E_TIME" : "E_SCHEMA";
  return {code, field.name, "`" + field.name + "` " + problem + " (expected " + field.type_text + ")"};
}

bool IsUtf8(std::string_view bytes) { return bytes.empty() || simdjson::validate_utf8(bytes.data(), bytes.size()); }

std::string_view WithoutLineEnd(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace weir::formats
