#include "runtime/cli/state_keyed_reader.h"

#include "runtime/row/text.h"

namespace weir::cli {

StateJson TimeJson(int64_t ms) {
  if (ms == INT64_MIN) return {};
  std::string out;
  AppendTimestamp(ms, &out);
  return out;
}

StateJson SlotJson(const Slot& slot, const dsl::Type& type) {
  std::string text;
  AppendJson(slot, type, &text);
  return StateJson::parse(text, nullptr, false);
}

KeyedReader::KeyedReader(const plan::Schema& row, const std::vector<int>& key) : kinds_(ops::KindsOf(row, key)) {
  for (int slot : key) fields_.push_back(row[static_cast<size_t>(slot)]);
}

bool KeyedReader::TakeKey(std::string_view* in, StateJson* out, std::string* text) const {
  Arena arena;
  std::vector<Slot> slots(kinds_.size());
  if (!ops::ReadStoreKey(in, kinds_, slots.data(), &arena)) return false;
  for (size_t k = 0; k < slots.size(); ++k) {
    (*out)[fields_[k].name] = SlotJson(slots[k], fields_[k].type);
    if (k > 0) *text += ",";
    AppendText(slots[k], text);
  }
  return true;
}

}  // namespace weir::cli
