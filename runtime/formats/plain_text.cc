#include "runtime/formats/plain_text.h"

#include "runtime/row/text.h"

namespace weir::formats {

void AppendPlain(const Slot& slot, const dsl::Type& type, std::string* out) {
  switch (slot.kind) {
    case Kind::kNull: return;
    case Kind::kDuration: return AppendInt(slot.i, out);
    case Kind::kList:
    case Kind::kMap:
    case Kind::kRecord: return AppendJson(slot, type, out);
    default: return AppendText(slot, out);
  }
}

}  // namespace weir::formats
