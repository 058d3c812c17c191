#include "tests/soundness/value_fault.h"

#include <algorithm>
#include <cmath>

#include "runtime/formats/record_fields.h"
#include "runtime/row/text.h"

namespace weir::soundness {
namespace {

std::string Outside(const std::string& path, const dsl::Type& type, const Slot& value, const std::string& why) {
  std::string text;
  if (value.kind != Kind::kFloat || std::isfinite(value.f)) AppendText(value, &text);
  return "`" + path + "` " + why + ", and its type is " + ToString(type) + (text.empty() ? "" : ": " + text);
}

std::string FaultOfText(const std::string& path, const dsl::Type& type, const Slot& value) {
  if (!formats::IsUtf8(value.text())) return Outside(path, type, value, "is not UTF-8");
  if (!type.set || std::find(type.set->begin(), type.set->end(), value.text()) != type.set->end()) return "";
  return Outside(path, type, value, "is not in its set");
}

std::string FaultOfItems(const std::string& path, const dsl::Type& type, const Slot& value) {
  std::string fault;
  for (uint32_t k = 0; k < value.size && fault.empty(); ++k) {
    const std::string at = path + "[" + std::to_string(k) + "]";
    if (type.kind == Kind::kRecord) {
      fault = ValueFault(path + "." + (*type.fields)[k].name, (*type.fields)[k].type, value.items[k]);
    } else if (type.kind == Kind::kList) {
      fault = ValueFault(at, *type.element, value.items[k]);
    } else {
      fault = ValueFault(at, dsl::Type::Of(Kind::kString), value.items[2 * k]);
      if (fault.empty()) fault = ValueFault(at, *type.element, value.items[2 * k + 1]);
    }
  }
  return fault;
}

}  // namespace

std::string ValueFault(const std::string& path, const dsl::Type& type, const Slot& value) {
  if (value.is_null()) return type.nullable ? "" : Outside(path, type, value, "is null");
  if (value.kind != type.kind)
    return Outside(path, type, value, "is of kind " + std::to_string(static_cast<int>(value.kind)));
  switch (value.kind) {
    case Kind::kBool:
      return value.i == 0 || value.i == 1 ? "" : Outside(path, type, value, "is neither true nor false");
    case Kind::kFloat: return std::isfinite(value.f) ? "" : Outside(path, type, value, "is not finite");
    case Kind::kString: return FaultOfText(path, type, value);
    case Kind::kIp: return value.size == 16 ? "" : Outside(path, type, value, "has no 16 bytes");
    case Kind::kCidr: return value.size == 17 ? "" : Outside(path, type, value, "has no 17 bytes");
    case Kind::kRecord:
      if (value.size != type.fields->size()) return Outside(path, type, value, "has another number of fields");
      return FaultOfItems(path, type, value);
    case Kind::kList:
    case Kind::kMap: return FaultOfItems(path, type, value);
    default: return "";
  }
}

std::string RowFault(const plan::Schema& schema, const Slot* slots) {
  std::string fault;
  for (size_t k = 0; k < schema.size() && fault.empty(); ++k)
    fault = ValueFault(schema[k].name, schema[k].type, slots[k]);
  return fault;
}

}  // namespace weir::soundness
