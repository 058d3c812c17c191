#include "runtime/formats/kv_decoder.h"

#include <algorithm>

namespace weir::formats {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";

std::string_view KvTrim(std::string_view text) {
  const size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return text.substr(0, 0);
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

// The text between the quotes of a value that begins with one; false: it is not closed. `*size`: with the quotes.
bool KvQuoted(std::string_view text, Arena* arena, std::string_view* inside, size_t* size) {
  size_t end = 1;
  bool escaped = false;
  while (end < text.size() && text[end] != '"') {
    escaped |= text[end] == '\\';
    end += text[end] == '\\' ? 2 : 1;
  }
  if (end >= text.size()) return false;
  *inside = text.substr(1, end - 1);
  *size = end + 1;
  if (!escaped) return true;
  char* const out = arena->Allocate(inside->size());
  size_t at = 0;
  for (size_t k = 0; k < inside->size(); ++k) {
    const bool escape = (*inside)[k] == '\\' && ((*inside)[k + 1] == '"' || (*inside)[k + 1] == '\\');
    out[at++] = (*inside)[escape ? ++k : k];
  }
  *inside = {out, at};
  return true;
}

}  // namespace

KvDecoder::KvDecoder(const plan::Source& source)
    : pairs_(source.format.pairs), assign_(source.format.assign), fields_(source) {
  for (size_t k = 0; k < source.fields.size(); ++k) {
    const plan::SourceField& field = source.fields[k];
    if (!field.place.empty() || field.path.empty()) continue;
    int known = keys_.Find(field.path.front());
    if (known < 0) {
      known = static_cast<int>(keys_.size());
      keys_.Add(field.path.front());
      keys_.Finish();
      field_of_.emplace_back();
    }
    field_of_[static_cast<size_t>(known)].push_back(k);
  }
}

// Takes one pair, or what stands before the next separator, off the text.
const char* KvDecoder::TakePair(std::string_view* text, Slot* out, Arena* arena) {
  const size_t pair_end = std::min(text->find(pairs_), text->size());
  const size_t assign = text->substr(0, pair_end).find(assign_);
  if (assign == std::string_view::npos) {
    text->remove_prefix(std::min(text->size(), pair_end + pairs_.size()));
    return nullptr;
  }
  const std::string_view key = KvTrim(text->substr(0, assign));
  text->remove_prefix(assign + assign_.size());
  // White space before a value is its own unless it is the separator of pairs.
  const size_t begin = text->find_first_not_of(kWhiteSpace);
  const bool quoted = begin != std::string_view::npos && (*text)[begin] == '"' && begin < text->find(pairs_);
  std::string_view value;
  if (quoted) {
    text->remove_prefix(begin);
    size_t size = 0;
    if (!KvQuoted(*text, arena, &value, &size)) return "a value's quote is not closed";
    text->remove_prefix(size);
  } else {
    value = KvTrim(text->substr(0, text->find(pairs_)));
  }
  const size_t next = std::min(text->find(pairs_), text->size());
  text->remove_prefix(std::min(text->size(), next + pairs_.size()));
  const int known = keys_.Find(key);
  if (known < 0) return nullptr;
  for (const size_t field : field_of_[static_cast<size_t>(known)]) {
    fields_.Note(field, kMissing);
    fields_.Take(field, value, quoted, out, arena);
  }
  return nullptr;
}

DecodeResult KvDecoder::Decode(std::string_view value, const RecordInfo& info, Slot* out, Arena* arena) {
  if (value.data() == nullptr) return RecordFields::Broken("the value is null");
  if (!IsUtf8(value)) return RecordFields::Broken("the value is not UTF-8");
  fields_.Begin();
  while (!value.empty()) {
    if (const char* const wrong = TakePair(&value, out, arena)) return RecordFields::Broken(wrong);
  }
  return fields_.Complete(info, out, arena);
}

}  // namespace weir::formats
