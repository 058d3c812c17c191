#include "runtime/formats/json_decoder.h"

#include <simdjson.h>

#include <algorithm>

#include "runtime/formats/json_shape.h"
#include "runtime/formats/json_tokens.h"
#include "runtime/formats/json_values.h"
#include "runtime/formats/record_fields.h"
#include "runtime/row/text.h"

namespace weir::formats {
namespace {

namespace od = simdjson::ondemand;

constexpr char kByteOrderMark[] = "\xef\xbb\xbf";

const char* SyntaxMessage(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR: return "the value is not UTF-8";
    case simdjson::UNCLOSED_STRING: return "the value ends inside a string";
    case simdjson::UNESCAPED_CHARS: return "a string holds a control character";
    case simdjson::EMPTY: return "the value is empty";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT: return "the value is cut short, or something follows the object";
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC: return "the value is too large";
    default: return "the value is not JSON";
  }
}

}  // namespace

// State of one record while it is walked. A syntax error sets `broken_` and everything returns; a value that does not
// fit is noted for its field and the walk goes on, because a syntax error behind it comes first.
class JsonDecoder::Impl {
 public:
  explicit Impl(const plan::Source& source) : fields_(source), paths_(MakePaths(source.fields)) {}

  DecodeResult Decode(std::string_view value, const RecordInfo& info, Slot* out, Arena* arena) {
    out_ = out;
    arena_ = arena;
    broken_ = nullptr;
    fields_.Begin();
    if (value.data() == nullptr) return RecordFields::Broken("the value is null");
    if (value.empty()) return RecordFields::Broken("the value is empty");
    Walk(value);
    if (broken_ != nullptr) return RecordFields::Broken(broken_);
    return fields_.Complete(info, out, arena);
  }

 private:
  void Break(const char* why) {
    if (broken_ == nullptr) broken_ = why;
  }

  void Walk(std::string_view value) {
    if (value.starts_with(kByteOrderMark)) value.remove_prefix(3);
    char* const copy = arena_->Allocate(value.size() + simdjson::SIMDJSON_PADDING);
    std::memcpy(copy, value.data(), value.size());
    std::memset(copy + value.size(), ' ', simdjson::SIMDJSON_PADDING);
    limit_ = copy + value.size();
    od::document document;
    auto error = parser_.iterate(copy, value.size(), value.size() + simdjson::SIMDJSON_PADDING).get(document);
    if (error) return Break(SyntaxMessage(error));
    od::object object;
    error = document.get_object().get(object);
    if (error == simdjson::INCORRECT_TYPE) return Break("the value is not a JSON object");
    if (error) return Break(SyntaxMessage(error));
    WalkObject(&paths_, object, 1);
    if (broken_ == nullptr && document.current_location().error() != simdjson::OUT_OF_BOUNDS)
      Break("something follows the object");
  }

  // Calls visit(number of the key or -1, key, value) for each member.
  template <typename Visit>
  void EachMember(KeyTable* keys, od::object& object, Visit visit) {
    int previous = -1;
    for (auto result : object) {
      od::field field;
      if (const auto error = std::move(result).get(field)) return Break(SyntaxMessage(error));
      const char* const raw = field.key().raw();
      int found = keys != nullptr ? keys->Predicted(previous, raw, limit_) : -1;
      std::string_view key;
      if (found < 0) {
        if (!ReadKey(raw, &key)) return;
        found = keys != nullptr ? keys->Find(key) : -1;
        if (found >= 0) keys->Learn(previous, found);
      }
      if (found >= 0) previous = found;
      visit(found, key, field.value());
      if (broken_ != nullptr) return;
    }
  }

  // The key whose first character is at `raw`.
  bool ReadKey(const char* raw, std::string_view* key) {
    const char* end = raw;
    bool escaped = false;
    for (; end < limit_ && *end != '"'; ++end) {
      if (*end != '\\') continue;
      escaped = true;
      ++end;
    }
    *key = {raw, static_cast<size_t>(std::min(end, limit_) - raw)};
    if (!escaped || Unescape(*key, arena_, key)) return true;
    Break("an escape that JSON does not have");
    return false;
  }

  // ---- paths

  void Note(const PathShape& at, const char* problem) {
    for (const int field : at.below) fields_.Note(static_cast<size_t>(field), problem);
  }

  void WalkObject(PathShape* at, od::object& object, int depth) {
    EachMember(&at->keys, object, [&](int found, std::string_view, od::value value) {
      if (found < 0) {
        Check(value, depth + 1);
      } else {
        WalkValue(&at->children[static_cast<size_t>(found)], value, depth + 1);
      }
    });
  }

  void WalkArray(PathShape* at, od::array& array, int depth) {
    uint64_t index = 0;
    for (auto result : array) {
      od::value value;
      if (const auto error = std::move(result).get(value)) return Break(SyntaxMessage(error));
      const auto found =
          std::find_if(at->elements.begin(), at->elements.end(), [&](const auto& e) { return e.first == index; });
      if (found == at->elements.end()) {
        Check(value, depth + 1);
      } else {
        WalkValue(&found->second, value, depth + 1);
      }
      if (broken_ != nullptr) return;
      ++index;
    }
  }

  // The value at a place that is a field, or on the way to some, or both.
  void WalkValue(PathShape* at, od::value value, int depth) {
    if (at->fields.size() == 1 && !at->inner()) return ReadField(at->fields[0], value, depth);
    if (at->fields.empty()) return Descend(at, value, depth);
    // Several readers: each goes over the value's text anew.
    const Token token = ReadToken(value.raw_json_token());
    if (token.kind != TokenKind::kObject && token.kind != TokenKind::kArray) {
      if (token.kind == TokenKind::kBad) return Break("the value is not JSON");
      for (const int field : at->below)
        fields_.Note(static_cast<size_t>(field), token.kind == TokenKind::kNull ? NullProblem(field) : kWrongType);
      for (const int field : at->fields) {
        const auto k = static_cast<size_t>(field);
        fields_.Note(k, Scalar(token, fields_[k].type, &out_[field]));
      }
      return Consume(token, value);
    }
    std::string_view text;
    if (!RawText(token, value, &text)) return;
    if (at->inner()) Again(text, depth, [&](od::value v) { Descend(at, v, depth); });
    for (const int field : at->fields) Again(text, depth, [&](od::value v) { ReadField(field, v, depth); });
  }

  bool RawText(const Token& token, od::value& value, std::string_view* text) {
    od::object object;
    od::array array;
    simdjson::error_code error = simdjson::SUCCESS;
    if (token.kind == TokenKind::kObject) {
      error = value.get_object().get(object);
      if (!error) error = object.raw_json().get(*text);
    } else {
      error = value.get_array().get(array);
      if (!error) error = array.raw_json().get(*text);
    }
    if (error) Break(SyntaxMessage(error));
    return !error;
  }

  template <typename Read>
  void Again(std::string_view text, int depth, Read read) {
    if (broken_ != nullptr) return;
    // A parser of its own a level: readers nest.
    auto& parser = again_[static_cast<size_t>(depth)];
    if (parser == nullptr) parser = std::make_unique<od::parser>();
    od::document document;
    od::value root;
    auto error = parser->iterate(text.data(), text.size(), text.size() + simdjson::SIMDJSON_PADDING).get(document);
    if (!error) error = document.get_value().get(root);
    if (error) return Break(SyntaxMessage(error));
    read(root);
    if (broken_ == nullptr && document.current_location().error() != simdjson::OUT_OF_BOUNDS)
      Break("the value is not JSON");
  }

  void Descend(PathShape* at, od::value value, int depth) {
    const Token token = ReadToken(value.raw_json_token());
    if (depth > kMaxDepth) return Break("nested too deep");
    if (token.kind == TokenKind::kObject && !at->children.empty()) {
      Note(*at, kMissing);
      for (const auto& [index, shape] : at->elements) Note(shape, kWrongType);
      od::object object;
      if (const auto error = value.get_object().get(object)) return Break(SyntaxMessage(error));
      return WalkObject(at, object, depth);
    }
    if (token.kind == TokenKind::kArray && !at->elements.empty()) {
      Note(*at, kMissing);
      for (const PathShape& child : at->children) Note(child, kWrongType);
      od::array array;
      if (const auto error = value.get_array().get(array)) return Break(SyntaxMessage(error));
      return WalkArray(at, array, depth);
    }
    Note(*at, kWrongType);
    if (token.kind == TokenKind::kNull) {
      for (const int field : at->below) fields_.Note(static_cast<size_t>(field), NullProblem(field));
    }
    Check(value, depth);
  }

  // Of a field that is null; leaves null in its slot.
  const char* NullProblem(int field) {
    out_[field] = Slot::Null();
    return fields_[static_cast<size_t>(field)].type.nullable ? nullptr : kIsNull;
  }

  void ReadField(int field, od::value value, int depth) {
    const auto at = static_cast<size_t>(field);
    fields_.Note(at, ReadValue(&fields_[at].type, value, &out_[field], depth));
  }

  // ---- values

  // After a scalar's token has been read. simdjson moves over other scalars by itself, but takes a string before a
  // colon for a key.
  static void Consume(const Token& token, od::value& value) {
    if (token.kind == TokenKind::kString) (void)value.get_raw_json_string();
  }

  // A value nobody asked for: valid JSON all the same.
  void Check(od::value value, int depth) {
    const Token token = ReadToken(value.raw_json_token());
    switch (token.kind) {
      case TokenKind::kBad: return Break("the value is not JSON");
      case TokenKind::kString: {
        std::string_view text;
        if (token.escaped && !Unescape(token.text, arena_, &text)) return Break("an escape that JSON does not have");
        return Consume(token, value);
      }
      case TokenKind::kObject: {
        if (depth > kMaxDepth) return Break("nested too deep");
        od::object object;
        if (const auto error = value.get_object().get(object)) return Break(SyntaxMessage(error));
        return EachMember(nullptr, object, [&](int, std::string_view, od::value v) { Check(v, depth + 1); });
      }
      case TokenKind::kArray: {
        if (depth > kMaxDepth) return Break("nested too deep");
        od::array array;
        if (const auto error = value.get_array().get(array)) return Break(SyntaxMessage(error));
        for (auto result : array) {
          od::value element;
          if (const auto error = std::move(result).get(element)) return Break(SyntaxMessage(error));
          Check(element, depth + 1);
          if (broken_ != nullptr) return;
        }
        return;
      }
      default: return;
    }
  }

  // The problem, or null. The whole value is consumed or broken_ is set.
  const char* ReadValue(TypeShape* type, od::value value, Slot* out, int depth) {
    const Token token = ReadToken(value.raw_json_token());
    if (token.kind == TokenKind::kObject || token.kind == TokenKind::kArray) {
      const bool object = token.kind == TokenKind::kObject;
      if (depth <= kMaxDepth) {
        if (object && type->kind == Kind::kRecord) return ReadRecord(type, value, out, depth);
        if (object && type->kind == Kind::kMap) return ReadMap(type, value, out, depth);
        if (!object && type->kind == Kind::kList) return ReadList(type, value, out, depth);
      }
      Check(value, depth);
      return kWrongType;
    }
    if (token.kind == TokenKind::kBad) {
      Break("the value is not JSON");
      return nullptr;
    }
    const char* const problem = Scalar(token, *type, out);
    Consume(token, value);
    return problem;
  }

  const char* Scalar(const Token& token, const TypeShape& type, Slot* out) {
    bool bad_escape = false;
    const char* const problem = ReadScalar(token, type, arena_, out, &bad_escape);
    if (bad_escape) Break("an escape that JSON does not have");
    return problem;
  }

  const char* ReadRecord(TypeShape* type, od::value value, Slot* out, int depth) {
    od::object object;
    if (const auto error = value.get_object().get(object)) {
      Break(SyntaxMessage(error));
      return nullptr;
    }
    const size_t n = type->inner.size();
    Slot* const items = arena_->Slots(n);
    auto** const problems =
        reinterpret_cast<const char**>(arena_->Allocate(n * sizeof(const char*), alignof(const char*)));
    for (size_t k = 0; k < n; ++k)
      problems[k] = type->inner[k].nullable ? nullptr : "has a record with a field missing";
    EachMember(&type->keys, object, [&](int found, std::string_view, od::value v) {
      if (found < 0) return Check(v, depth + 1);
      problems[found] = ReadValue(&type->inner[static_cast<size_t>(found)], v, &items[found], depth + 1);
    });
    *out = Slot::Items(Kind::kRecord, items, static_cast<uint32_t>(n));
    const auto* const bad = std::find_if(problems, problems + n, [](const char* p) { return p != nullptr; });
    return bad == problems + n ? nullptr : *bad;
  }

  const char* ReadList(TypeShape* type, od::value value, Slot* out, int depth) {
    od::array array;
    const char* problem = nullptr;
    if (const auto error = value.get_array().get(array)) {
      Break(SyntaxMessage(error));
      return nullptr;
    }
    const size_t start = pending_.size();
    for (auto result : array) {
      od::value element;
      if (const auto error = std::move(result).get(element)) {
        Break(SyntaxMessage(error));
        break;
      }
      Slot item;
      const char* const p = ReadValue(&type->inner[0], element, &item, depth + 1);
      if (problem == nullptr) problem = p;
      if (broken_ != nullptr) break;
      pending_.push_back(item);
    }
    *out = TakePending(start, Kind::kList, 1);
    return problem;
  }

  // Entries by key, bytewise; of equal keys the last.
  const char* ReadMap(TypeShape* type, od::value value, Slot* out, int depth) {
    od::object object;
    if (const auto error = value.get_object().get(object)) {
      Break(SyntaxMessage(error));
      return nullptr;
    }
    struct Entry {
      std::string_view key;
      Slot value;
      const char* problem;
    };
    std::vector<Entry> entries;
    EachMember(nullptr, object, [&](int, std::string_view key, od::value v) {
      Entry entry{key, Slot(), nullptr};
      entry.problem = ReadValue(&type->inner[0], v, &entry.value, depth + 1);
      entries.push_back(entry);
    });
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
    const size_t start = pending_.size();
    const char* problem = nullptr;
    for (size_t k = 0; k < entries.size(); ++k) {
      if (k + 1 < entries.size() && entries[k + 1].key == entries[k].key) continue;
      if (problem == nullptr) problem = entries[k].problem;
      pending_.push_back(Slot::String(entries[k].key));
      pending_.push_back(entries[k].value);
    }
    *out = TakePending(start, Kind::kMap, 2);
    return problem;
  }

  // The slots gathered since `start`, moved to the arena.
  Slot TakePending(size_t start, Kind kind, size_t per_item) {
    const size_t n = pending_.size() - start;
    Slot* const items = arena_->Slots(n);
    std::copy(pending_.begin() + static_cast<std::ptrdiff_t>(start), pending_.end(), items);
    pending_.resize(start);
    return Slot::Items(kind, items, static_cast<uint32_t>(n / per_item));
  }

  RecordFields fields_;
  PathShape paths_;
  od::parser parser_;
  std::array<std::unique_ptr<od::parser>, kMaxDepth + 2> again_;
  std::vector<Slot> pending_;
  Slot* out_ = nullptr;
  Arena* arena_ = nullptr;
  const char* broken_ = nullptr;
  const char* limit_ = nullptr;  // end of the copied value
};

JsonDecoder::JsonDecoder(const plan::Source& source) : impl_(std::make_unique<Impl>(source)) {}
JsonDecoder::JsonDecoder(JsonDecoder&&) noexcept = default;
JsonDecoder& JsonDecoder::operator=(JsonDecoder&&) noexcept = default;
JsonDecoder::~JsonDecoder() = default;

DecodeResult JsonDecoder::Decode(std::string_view value, const RecordInfo& info, Slot* out, Arena* arena) {
  return impl_->Decode(value, info, out, arena);
}

}  // namespace weir::formats
