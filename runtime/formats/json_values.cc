#include "runtime/formats/json_values.h"

#include <algorithm>

#include "runtime/row/text.h"

namespace weir::formats {
namespace {

const char* FromNumber(const Token& token, Kind kind, Slot* out) {
  const bool integer = token.kind == TokenKind::kInteger;
  int64_t i = 0;
  double f = 0;
  switch (kind) {
    case Kind::kInt:
    case Kind::kDuration:
      if (!integer) return kWrongType;
      if (!ParseInt(token.text, &i)) return kOutOfRange;
      *out = Slot::Int64(kind, i);
      return nullptr;
    case Kind::kFloat:
      if (!ParseFloat(token.text, &f)) return kOutOfRange;
      *out = Slot::Float(f);
      return nullptr;
    case Kind::kTimestamp:
      if (integer ? !ParseInt(token.text, &i) || !TimestampFromNumber(i, &i)
                  : !ParseFloat(token.text, &f) || !TimestampFromNumber(f, &i)) {
        return kOutOfRange;
      }
      *out = Slot::Timestamp(i);
      return nullptr;
    default: return kWrongType;
  }
}

// A JSON string, unescaped, that lives as long as the row.
const char* FromString(std::string_view text, const TypeShape& type, Arena* arena, Slot* out) {
  switch (type.kind) {
    case Kind::kString:
      *out = Slot::String(text);
      if (type.set != nullptr && std::find(type.set->begin(), type.set->end(), text) == type.set->end())
        return kNotInSet;
      return nullptr;
    case Kind::kTimestamp: {
      int64_t ms = 0;
      if (!ParseTimestamp(text, &ms)) return kWrongForm;
      *out = Slot::Timestamp(ms);
      return nullptr;
    }
    case Kind::kIp:
    case Kind::kCidr: {
      char* const bytes = arena->Allocate(17);
      const bool ip = type.kind == Kind::kIp;
      if (!(ip ? ParseIp(text, bytes) : ParseCidr(text, bytes))) return kWrongForm;
      *out = ip ? Slot::Ip(bytes) : Slot::Cidr(bytes);
      return nullptr;
    }
    case Kind::kBytes: {
      std::string bytes;
      if (!ParseBase64(text, &bytes)) return kWrongForm;
      *out = Slot::Bytes(Kind::kBytes, arena->Copy(bytes));
      return nullptr;
    }
    default: return kWrongType;
  }
}

}  // namespace

const char* ReadScalar(const Token& token, const TypeShape& type, Arena* arena, Slot* out, bool* bad_escape) {
  *out = Slot::Null();
  switch (token.kind) {
    case TokenKind::kNull: return type.nullable ? nullptr : kIsNull;
    case TokenKind::kTrue:
    case TokenKind::kFalse:
      *out = Slot::Bool(token.kind == TokenKind::kTrue);
      return type.kind == Kind::kBool ? nullptr : kWrongType;
    case TokenKind::kInteger:
    case TokenKind::kNumber: return FromNumber(token, type.kind, out);
    case TokenKind::kString: {
      std::string_view text = token.text;
      if (token.escaped && !Unescape(token.text, arena, &text)) {
        *bad_escape = true;
        return nullptr;
      }
      return FromString(text, type, arena, out);
    }
    default: return kWrongType;
  }
}

const char* ReadText(std::string_view text, const TypeShape& type, Arena* arena, Slot* out) {
  switch (type.kind) {
    case Kind::kBool:
      *out = Slot::Bool(text == "true");
      return text == "true" || text == "false" ? nullptr : kWrongForm;
    case Kind::kInt:
    case Kind::kDuration:
    case Kind::kFloat:
    case Kind::kTimestamp: {
      const Token token = ReadToken(text);
      if (token.text.size() != text.size() || (token.kind != TokenKind::kInteger && token.kind != TokenKind::kNumber)) {
        return type.kind == Kind::kTimestamp ? FromString(text, type, arena, out) : kWrongForm;
      }
      return FromNumber(token, type.kind, out);
    }
    case Kind::kBytes: *out = Slot::Bytes(Kind::kBytes, text); return nullptr;
    default: return FromString(text, type, arena, out);
  }
}

const char* ReadCell(std::string_view text, const TypeShape& type, Arena* arena, Slot* out) {
  return type.kind == Kind::kBytes ? FromString(text, type, arena, out) : ReadText(text, type, arena, out);
}

}  // namespace weir::formats
