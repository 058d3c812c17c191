#include "runtime/state/version.h"

#include <rocksdb/version.h>

namespace weir::state {

std::string LibraryVersion() { return ROCKSDB_NAMESPACE::GetRocksVersionAsString(); }

}  // namespace weir::state
