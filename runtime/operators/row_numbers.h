// Numbers the rows that one record makes at one operator, in the order in which they are made (semantics 1.4).
#pragma once

#include <cstdint>

#include "runtime/row/slot.h"

namespace weir::ops {

class RowNumbers {
 public:
  // The place of the next row made of the row whose place is `from`.
  OrderKey Next(OrderKey from) {
    const bool same = any_ && from.ordinal == last_.ordinal && from.position == last_.position;
    from.n = same ? last_.n + 1 : 0;
    last_ = from;
    any_ = true;
    return from;
  }

 private:
  OrderKey last_;
  bool any_ = false;
};

}  // namespace weir::ops
