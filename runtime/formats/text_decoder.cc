#include "runtime/formats/text_decoder.h"

#include <algorithm>
#include <utility>

namespace weir::formats {

TextDecoder::TextDecoder(const plan::Source& source) : fields_(source), whole_(source.format.pattern.empty()) {
  if (!whole_) {
    Result<Pattern> pattern = Pattern::Compile(source.format.pattern);
    if (pattern.ok()) pattern_ = std::move(pattern).value();
  }
  int last = 0;
  for (const plan::SourceField& field : source.fields) {
    const bool in_text = field.place.empty() && !field.path.empty();
    groups_.push_back(!in_text ? -1 : whole_ ? 0 : pattern_ ? pattern_->GroupOf(field.path.front()) : -1);
    last = std::max(last, groups_.back());
  }
  found_.resize(static_cast<size_t>(last) + 1);
}

DecodeResult TextDecoder::Decode(std::string_view value, const RecordInfo& info, Slot* out, Arena* arena) {
  if (value.data() == nullptr) return RecordFields::Broken("the value is null");
  if (!IsUtf8(value)) return RecordFields::Broken("the value is not UTF-8");
  found_[0] = WithoutLineEnd(value);
  if (!whole_ && (!pattern_ || !pattern_->Search(found_[0], found_.data(), static_cast<int>(found_.size()))))
    return RecordFields::Broken("no match");
  fields_.Begin();
  for (size_t field = 0; field < fields_.size(); ++field) {
    if (groups_[field] < 0) continue;
    const std::string_view text = found_[static_cast<size_t>(groups_[field])];
    const bool is_text = fields_[field].type.kind == Kind::kString;
    if (text.data() != nullptr) fields_.Take(field, text, is_text, out, arena);
  }
  return fields_.Complete(info, out, arena);
}

}  // namespace weir::formats
