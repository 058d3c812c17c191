#include "runtime/cli/state_detector_reader.h"

#include <utility>

#include "runtime/formats/row_codec.h"
#include "runtime/formats/varint.h"
#include "runtime/row/text.h"
#include "runtime/state/key_codec.h"

namespace weir::cli {
namespace {

StateJson ValuesJson(std::string_view in) {
  StateJson values = StateJson::array();
  Arena arena;
  Slot slot;
  while (!in.empty() && formats::DecodeSlots(&in, 1, &slot, &arena)) {
    std::string text;
    AppendText(slot, &text);
    values.push_back(std::move(text));
  }
  return values;
}

const char* WordFor(char what) {
  switch (what) {
    case 'r': return "rise";
    case 'h': return "hold";
    case 'p': return "lock previous";
    case 'o': return "once";
    case 'f': return "once a value";
    case 'n': return "count";
    default: return nullptr;
  }
}

// What stands behind the key fields in a row's key.
void AddIdentity(char what, std::string_view in, StateJson* fields) {
  (*fields)["what"] = WordFor(what);
  int64_t start = 0;
  if (what == 'f') (*fields)["values"] = ValuesJson(in);
  if (what == 'r' && state::ReadInt(&in, &start)) (*fields)["window_start"] = TimeJson(start);
}

}  // namespace

StateJson DetectorReader::Read(std::string_view key, std::string_view value) const {
  std::string text;
  StateJson fields = StateJson::object(), out = StateJson::object();
  uint64_t due = 0;
  std::string_view in = key, rest = value;
  if (in.size() < 2 || in[0] != 'k' || WordFor(in[1]) == nullptr) return RawReader::Read(key, value);
  const char what = in[1];
  in.remove_prefix(2);
  if (!TakeKey(&in, &fields, &text) || !state::ReadVarint(&rest, &due) || !ReadValue(what, rest, &out))
    return RawReader::Read(key, value);
  AddIdentity(what, in, &fields);
  if (due > 0) out["due"] = TimeJson(static_cast<int64_t>((due - 1) >> 1U) ^ -static_cast<int64_t>((due - 1) & 1U));
  return {{"key", std::move(fields)}, {"value", std::move(out)}, {"text", std::move(text)}};
}

bool DetectorReader::ReadValue(char what, std::string_view in, StateJson* out) const {
  if (what == 'h') return ReadHold(in, out);
  if (what == 'p') return ReadOutputs(in, out);
  int64_t kept = 0;
  if (!formats::TakeZigzag(&in, &kept)) return false;
  (*out)[what == 'n' ? "alerts" : "time"] = what == 'n' ? StateJson(kept) : TimeJson(kept);
  return true;
}

bool DetectorReader::ReadHold(std::string_view in, StateJson* out) const {
  int64_t since = 0, newest = 0;
  uint64_t count = 0;
  if (!formats::TakeZigzag(&in, &since) || !formats::TakeZigzag(&in, &newest) || !formats::TakeVarint(&in, &count))
    return false;
  (*out)["since"] = TimeJson(since);
  (*out)["newest"] = TimeJson(newest);
  if (node_.hold_windows) {
    (*out)["windows"] = count;
    return in.empty();
  }
  (*out)["judged"] = count > 0;
  if (in.empty()) return true;
  Arena arena;
  std::vector<Slot> slots(row_.size());
  if (!formats::DecodeSlots(&in, slots.size(), slots.data(), &arena) || !in.empty()) return false;
  StateJson& row = (*out)["row"] = StateJson::object();
  for (size_t k = 0; k < slots.size(); ++k) row[row_[k].name] = SlotJson(slots[k], row_[k].type);
  return true;
}

bool DetectorReader::ReadOutputs(std::string_view in, StateJson* out) const {
  if (!node_.fuzzy) return false;
  Arena arena;
  for (const plan::FuzzyOutput& output : node_.fuzzy->outputs) {
    Slot slot;
    if (!output.lock_previous) continue;
    if (!formats::DecodeSlots(&in, 1, &slot, &arena)) return false;
    (*out)[output.name] = SlotJson(slot, dsl::Type::Of(dsl::Kind::kFloat));
  }
  return in.empty();
}

}  // namespace weir::cli
