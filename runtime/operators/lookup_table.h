// The rows of a lookup, whole and by key; and all lookups of a plan.
//
// Keys are of one or more fields, equal as values. A key that is one network (cidr) is found by the addresses it holds:
// the longest network that holds the address.
//
// Thread contract: Put and Erase before tasks read, or on the one thread that runs them; Find from any number of
// threads.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dsl/plan.h"
#include "runtime/row/key_sets.h"
#include "runtime/row/slot.h"

namespace weir::ops {

class LookupTable {
 public:
  explicit LookupTable(const plan::Source& source);

  // A copy of the row, in the place of the one with its key.
  void Put(const Slot* row);
  void Erase(const Slot* row);  // the row with the key of `row`
  // The row's slots; null when there is none. `key`: a slot a key field. A null never finds anything.
  const Slot* Find(const Slot* key) const;
  size_t size() const { return rows_.size() + networks_count_; }

 private:
  struct KeyHash {
    size_t n;
    size_t operator()(const Slot* key) const;
  };
  struct KeyEqual {
    size_t n;
    bool operator()(const Slot* a, const Slot* b) const;
  };
  using Rows = std::unordered_map<const Slot*, const Slot*, KeyHash, KeyEqual>;
  // Rows by the bits of their network, those of one length together.
  using Networks = std::map<int, std::unordered_map<std::string, const Slot*>, std::greater<>>;

  const Slot* KeyOf(const Slot* row);
  const Slot* FindNetwork(const Slot& address) const;

  std::vector<int> key_;
  size_t width_;
  bool by_network_;
  Arena arena_;
  Rows rows_;
  Networks networks_;
  size_t networks_count_ = 0;
};

// All lookups of a plan.
class LookupSet final : public KeySets {
 public:
  void Add(int source, std::unique_ptr<LookupTable> table) {
    if (tables_.size() <= plan::At(source)) tables_.resize(plan::At(source) + 1);
    tables_[plan::At(source)] = std::move(table);
  }
  // `source`: the index of a lookup.
  LookupTable& at(int source) const { return *tables_[plan::At(source)]; }
  bool Contains(int source, const Slot* key) const override { return at(source).Find(key) != nullptr; }

 private:
  std::vector<std::unique_ptr<LookupTable>> tables_;  // by source index; null: not a lookup
};

}  // namespace weir::ops
