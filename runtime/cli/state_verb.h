// weir state: a look into the state an instance left on disk.
//
// --format json, an object a line. Without --store, one a task:
//   {"task", "stream_time", "next_offsets": {topic: offset}, "channels": […],
//    "stores": [{"name", "rows", "bytes", "changelog_offset"}]}         rows and bytes are RocksDB's estimates
// with --store, one a row:  {"task", "store", "key", "value"}           runtime/cli/state_rows.h
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddStateVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
