// Compiling small texts in tests; reading golden files.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "dsl/compile.h"

namespace weir::dsl {

struct Compiled {
  std::optional<plan::Plan> plan;
  std::vector<Diagnostic> found;  // in source order

  // "W0204 unknown field `x`" a finding, separated by newlines.
  std::string Findings() const {
    std::string out;
    for (const Diagnostic& d : found) out += (out.empty() ? "" : "\n") + d.code + " " + d.message;
    return out;
  }
};

inline Compiled CompileText(const std::string& text, const CompileOptions& options = {}) {
  const SourceText source("test.weir", text);
  Diagnostics diagnostics;
  Compiled out;
  out.plan = Compile(source, options, &diagnostics);
  out.found = diagnostics.Sorted();
  return out;
}

inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// A source with a field of each type that most cases read.
inline const char* kEvents = R"(
source events from topic "events" json {
  user:    string
  ip:      ip
  kind:    "login" | "logout"
  bytes:   int
  score:   float
  took:    duration
  at:      timestamp
  ok:      bool
  session: int?
  flag:    bool?
}
  time at
)";

}  // namespace weir::dsl
