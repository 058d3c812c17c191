// Any text at all to the importer of FCL: import_check.h says what must hold.
#include "tests/fuzz/import_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  weir::interchange::CheckImport(weir::interchange::Format::kFcl, data, size);
  return 0;
}
