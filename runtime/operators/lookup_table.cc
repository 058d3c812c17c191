#include "runtime/operators/lookup_table.h"

#include "runtime/row/key.h"

namespace weir::ops {
namespace {

// The first `bits` bits of 16 bytes.
std::string Masked(const char* address, int bits) {
  std::string out(address, 16);
  for (int k = 0; k < 16; ++k) {
    const int left = bits - 8 * k;
    const unsigned mask = left >= 8 ? 0xffU : left <= 0 ? 0U : (0xff00U >> static_cast<unsigned>(left)) & 0xffU;
    out[static_cast<size_t>(k)] = static_cast<char>(static_cast<unsigned char>(out[static_cast<size_t>(k)]) & mask);
  }
  return out;
}

int BitsOf(const Slot& network) { return static_cast<unsigned char>(network.p[16]); }

}  // namespace

size_t LookupTable::KeyHash::operator()(const Slot* key) const { return HashKey(key, n); }
bool LookupTable::KeyEqual::operator()(const Slot* a, const Slot* b) const { return KeyEquals(a, b, n); }

LookupTable::LookupTable(const plan::Source& source)
    : key_(source.key),
      width_(source.fields.size()),
      by_network_(key_.size() == 1 && source.fields[static_cast<size_t>(key_[0])].type.kind == Kind::kCidr),
      rows_(0, KeyHash{key_.size()}, KeyEqual{key_.size()}) {}

const Slot* LookupTable::KeyOf(const Slot* row) {
  Slot* key = arena_.Slots(key_.size());
  for (size_t k = 0; k < key_.size(); ++k) key[k] = row[key_[k]];
  return key;
}

void LookupTable::Put(const Slot* row) {
  Slot* copy = arena_.Slots(width_);
  for (size_t k = 0; k < width_; ++k) copy[k] = arena_.Copy(row[k]);
  const Slot* key = KeyOf(copy);
  if (!by_network_) {
    rows_.erase(key);  // the old key points into the old row
    rows_.emplace(key, copy);
  } else if (!key->is_null()) {
    const int bits = BitsOf(*key);
    networks_count_ += networks_[bits].insert_or_assign(Masked(key->p, bits), copy).second ? 1 : 0;
  }
}

void LookupTable::Erase(const Slot* row) {
  const Slot* key = KeyOf(row);
  if (!by_network_) {
    rows_.erase(key);
  } else if (!key->is_null()) {
    const int bits = BitsOf(*key);
    networks_count_ -= networks_[bits].erase(Masked(key->p, bits));
  }
}

const Slot* LookupTable::Find(const Slot* key) const {
  for (size_t k = 0; k < key_.size(); ++k) {
    if (key[k].is_null()) return nullptr;
  }
  if (by_network_ && key->kind == Kind::kIp) return FindNetwork(*key);
  if (by_network_) {
    const auto length = networks_.find(BitsOf(*key));
    if (length == networks_.end()) return nullptr;
    const auto found = length->second.find(Masked(key->p, length->first));
    return found == length->second.end() ? nullptr : found->second;
  }
  const auto found = rows_.find(key);
  return found == rows_.end() ? nullptr : found->second;
}

const Slot* LookupTable::FindNetwork(const Slot& address) const {
  for (const auto& [bits, rows] : networks_) {
    const auto found = rows.find(Masked(address.p, bits));
    if (found != rows.end()) return found->second;
  }
  return nullptr;
}

}  // namespace weir::ops
