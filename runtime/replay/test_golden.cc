#include "runtime/replay/test_golden.h"

#include "runtime/formats/json_encoder.h"
#include "runtime/row/text.h"

namespace weir::replay {
namespace {

constexpr char kRecord[] = "record";

class ObjectReader {
 public:
  explicit ObjectReader(std::string_view text) : text_(text) {}

  bool Read(GoldenRow* out) {
    if (!Take('{')) return false;
    if (Take('}')) return AtEnd();
    do {
      std::string name, value;
      if (!String(&name) || !Take(':') || !Value(&value)) return false;
      out->emplace_back(name.substr(1, name.size() - 2), std::move(value));
    } while (Take(','));
    return Take('}') && AtEnd();
  }

 private:
  void SkipSpace() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  bool AtEnd() {
    SkipSpace();
    return at_ == text_.size();
  }
  bool Take(char c) {
    SkipSpace();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  // With its quotes.
  bool String(std::string* out) {
    SkipSpace();
    if (at_ == text_.size() || text_[at_] != '"') return false;
    const size_t begin = at_;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    if (at_ >= text_.size()) return false;
    ++at_;
    *out += text_.substr(begin, at_ - begin);
    return true;
  }
  // Up to the comma or bracket that ends it, brackets inside in pairs.
  bool Value(std::string* out) {
    std::string open;
    for (SkipSpace(); at_ < text_.size(); SkipSpace()) {
      const char c = text_[at_];
      if (c == '"') {
        if (!String(out)) return false;
        continue;
      }
      if (open.empty() && (c == ',' || c == '}' || c == ']')) break;
      if (c == '{' || c == '[') open += c == '{' ? '}' : ']';
      if (c == '}' || c == ']') {
        if (open.back() != c) return false;
        open.pop_back();
      }
      *out += c;
      ++at_;
    }
    return open.empty() && !out->empty();
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

std::optional<GoldenRow> ReadGoldenRow(std::string_view line) {
  GoldenRow row;
  if (!ObjectReader(line).Read(&row)) return std::nullopt;
  return row;
}

std::optional<std::string> GoldenValue(const plan::Schema& schema, const GotRow& row, const std::string& field) {
  std::string out;
  if (row.text_only) {
    if (field != kRecord) return std::nullopt;
    AppendJsonString(row.text, &out);
    return out;
  }
  for (size_t k = 0; k < schema.size(); ++k) {
    if (schema[k].name != field) continue;
    AppendJson(row.slots[k], schema[k].type, &out);
    return out;
  }
  return std::nullopt;
}

std::string GoldenLine(const plan::Schema& schema, const GotRow& row) {
  std::string out;
  if (row.text_only) {
    out = std::string("{\"") + kRecord + "\":";
    AppendJsonString(row.text, &out);
    return out + "}";
  }
  formats::JsonEncoder(schema).Encode(row.slots, &out);
  return out;
}

}  // namespace weir::replay
