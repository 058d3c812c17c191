#include "runtime/formats/csv_decoder.h"

#include <charconv>

namespace weir::formats {
namespace {

// The index of the column with this number; the checker made it.
size_t CsvColumn(const std::string& number) {
  size_t column = 0;
  std::from_chars(number.data(), number.data() + number.size(), column);
  return column - 1;
}

}  // namespace

CsvDecoder::CsvDecoder(const plan::Source& source) : format_(source.format), fields_(source) {
  for (const plan::SourceField& field : source.fields) {
    const bool column = field.place.empty() && !field.path.empty();
    names_.push_back(column ? field.path.front() : "");
    columns_.push_back(column && !format_.header ? CsvColumn(field.path.front()) : kNowhere);
  }
}

const char* CsvDecoder::ReadHeader(std::string_view* value, Arena* arena) {
  static constexpr char kNoRow[] = "the row behind the header is missing";
  if (!header_.empty() && value->starts_with(header_)) {
    value->remove_prefix(header_.size());
    return value->empty() ? kNoRow : nullptr;
  }
  const std::string_view before = *value;
  header_.clear();
  if (const char* const wrong = TakeCsvRow(value, format_, arena, &cells_)) return wrong;
  width_ = cells_.size();
  for (size_t field = 0; field < names_.size(); ++field) {
    columns_[field] = kNowhere;
    for (size_t column = 0; column < cells_.size() && !names_[field].empty(); ++column) {
      if (cells_[column].text == names_[field]) columns_[field] = column;
    }
  }
  if (value->empty()) return kNoRow;
  header_ = before.substr(0, before.size() - value->size());
  return nullptr;
}

DecodeResult CsvDecoder::Decode(std::string_view value, const RecordInfo& info, Slot* out, Arena* arena) {
  if (value.data() == nullptr) return RecordFields::Broken("the value is null");
  if (value.starts_with("\xef\xbb\xbf")) value.remove_prefix(3);
  if (value.empty()) return RecordFields::Broken("the value is empty");
  if (!IsUtf8(value)) return RecordFields::Broken("the value is not UTF-8");
  const char* wrong = format_.header ? ReadHeader(&value, arena) : nullptr;
  if (wrong == nullptr) wrong = TakeCsvRow(&value, format_, arena, &cells_);
  if (wrong == nullptr && !value.empty()) wrong = "something follows the row";
  if (wrong == nullptr && format_.header && cells_.size() > width_) wrong = "the row is longer than its header";
  if (wrong != nullptr) return RecordFields::Broken(wrong);
  fields_.Begin();
  for (size_t field = 0; field < fields_.size(); ++field) {
    if (columns_[field] >= cells_.size()) continue;
    const CsvCell& cell = cells_[columns_[field]];
    fields_.Take(field, cell.text, cell.quoted, out, arena);
  }
  return fields_.Complete(info, out, arena);
}

}  // namespace weir::formats
