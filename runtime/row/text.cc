// Slots as text and JSON; base64. Numbers, times and addresses have their own files.
#include "runtime/row/text.h"

#include <array>

namespace weir {
namespace {

constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<int8_t, 256> MakeBase64Values() {
  std::array<int8_t, 256> t{};
  for (auto& v : t) v = -1;
  for (int k = 0; k < 64; ++k) t[static_cast<unsigned char>(kBase64[k])] = static_cast<int8_t>(k);
  return t;
}
constexpr auto kBase64Values = MakeBase64Values();

// `names`: record fields or null; `element` types of what is inside, or null when the type is not known.
void AppendItems(const Slot& slot, const dsl::Type* type, std::string* out) {
  const std::vector<dsl::Field>* fields = type != nullptr ? type->fields.get() : nullptr;
  const dsl::Type* element = type != nullptr ? type->element.get() : nullptr;
  static const dsl::Type kUnknown;
  const bool object = slot.kind == Kind::kMap || (slot.kind == Kind::kRecord && fields != nullptr);
  out->push_back(object ? '{' : '[');
  for (uint32_t k = 0; k < slot.size; ++k) {
    if (k > 0) out->push_back(',');
    if (slot.kind == Kind::kMap) {
      AppendJsonString(slot.items[2 * k].text(), out);
      out->push_back(':');
      AppendJson(slot.items[2 * k + 1], element != nullptr ? *element : kUnknown, out);
    } else if (object) {
      const dsl::Field* field = k < fields->size() ? &(*fields)[k] : nullptr;
      AppendJsonString(field != nullptr ? std::string_view(field->name) : std::string_view(), out);
      out->push_back(':');
      AppendJson(slot.items[k], field != nullptr ? field->type : kUnknown, out);
    } else {
      AppendJson(slot.items[k], element != nullptr ? *element : kUnknown, out);
    }
  }
  out->push_back(object ? '}' : ']');
}

}  // namespace

void AppendText(const Slot& slot, std::string* out) {
  switch (slot.kind) {
    case Kind::kNull: out->append("null"); return;
    case Kind::kBool: out->append(slot.i != 0 ? "true" : "false"); return;
    case Kind::kInt: AppendInt(slot.i, out); return;
    case Kind::kFloat: AppendFloat(slot.f, out); return;
    case Kind::kString:
    case Kind::kJson: out->append(slot.text()); return;
    case Kind::kTimestamp: AppendTimestamp(slot.i, out); return;
    case Kind::kDuration: AppendDuration(slot.i, out); return;
    case Kind::kIp: AppendIp(slot.p, out); return;
    case Kind::kCidr: AppendCidr(slot.p, out); return;
    case Kind::kBytes: AppendBase64(slot.text(), out); return;
    case Kind::kList:
    case Kind::kMap:
    case Kind::kRecord: AppendItems(slot, nullptr, out); return;
  }
}

void AppendJson(const Slot& slot, const dsl::Type& type, std::string* out) {
  switch (slot.kind) {
    case Kind::kNull:
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kFloat:
    case Kind::kJson: AppendText(slot, out); return;
    case Kind::kString: AppendJsonString(slot.text(), out); return;
    case Kind::kDuration: AppendInt(slot.i, out); return;
    case Kind::kTimestamp:
    case Kind::kIp:
    case Kind::kCidr:
    case Kind::kBytes:
      out->push_back('"');
      AppendText(slot, out);
      out->push_back('"');
      return;
    case Kind::kList:
    case Kind::kMap:
    case Kind::kRecord: AppendItems(slot, &type, out); return;
  }
}

void AppendBase64(std::string_view bytes, std::string* out) {
  for (size_t k = 0; k < bytes.size(); k += 3) {
    const size_t have = bytes.size() - k;
    uint32_t v = 0;
    for (size_t j = 0; j < 3; ++j) v = v << 8U | (j < have ? static_cast<unsigned char>(bytes[k + j]) : 0U);
    out->push_back(kBase64[v >> 18U]);
    out->push_back(kBase64[v >> 12U & 63U]);
    out->push_back(have > 1 ? kBase64[v >> 6U & 63U] : '=');
    out->push_back(have > 2 ? kBase64[v & 63U] : '=');
  }
}

bool ParseBase64(std::string_view text, std::string* out) {
  if (text.size() % 4 != 0) return false;
  for (size_t k = 0; k < text.size(); k += 4) {
    const bool last = k + 4 == text.size();
    const size_t padding = !last || text[k + 3] != '=' ? 0 : text[k + 2] == '=' ? 2 : 1;
    uint32_t v = 0;
    for (size_t j = 0; j < 4 - padding; ++j) {
      const int value = kBase64Values[static_cast<unsigned char>(text[k + j])];
      if (value < 0) return false;
      v |= static_cast<uint32_t>(value) << (18 - 6 * j);
    }
    if ((padding == 1 && (v & 0xffU) != 0) || (padding == 2 && (v & 0xffffU) != 0)) return false;
    for (size_t j = 0; j < 3 - padding; ++j) out->push_back(static_cast<char>(v >> (16 - 8 * j)));
  }
  return true;
}

}  // namespace weir
