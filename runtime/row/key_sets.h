// Sets of keys that expressions ask with `x in lookup`: the lookups of a plan, as the row layer sees them.
//
// Thread contract: Contains from any number of threads, while nothing changes the set.
#pragma once

#include "runtime/row/slot.h"

namespace weir {

class KeySets {
 public:
  virtual ~KeySets() = default;
  // Whether lookup `source` (an index of plan::Plan::sources) has a row for the key: a slot a key field.
  virtual bool Contains(int source, const Slot* key) const = 0;
};

}  // namespace weir
