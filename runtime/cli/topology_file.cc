#include "runtime/cli/topology_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include "runtime/cli/common.h"
#include "runtime/row/text.h"

namespace weir::cli {

Result<std::string> ReadTextFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in || in.bad()) {
    return Status::Error("K0302", "cannot read `" + path + "`: " + std::strerror(errno),
                         "give the path of a .weir file");
  }
  return text.str();
}

bool ParseSets(const std::string& verb, const std::vector<std::string>& sets, dsl::CompileOptions* options) {
  for (const std::string& set : sets) {
    const size_t equals = set.find('=');
    if (equals == std::string::npos || equals == 0) {
      PrintUsage(verb, "--set takes param=value, not `" + set + "`");
      return false;
    }
    options->params[set.substr(0, equals)] = set.substr(equals + 1);
  }
  return true;
}

std::optional<plan::Plan> CompileFile(const std::string& verb, const std::string& path,
                                      const std::vector<std::string>& sets, bool colour, int* exit_code) {
  dsl::CompileOptions options;
  if (!ParseSets(verb, sets, &options)) {
    *exit_code = kExitUsage;
    return std::nullopt;
  }
  Result<std::string> text = ReadTextFile(path);
  if (!text.ok()) {
    *exit_code = PrintStatus(text.status());
    return std::nullopt;
  }
  const dsl::SourceText source(path, std::move(text).value());
  dsl::Diagnostics findings;
  std::optional<plan::Plan> plan = dsl::Compile(source, options, &findings);
  for (const dsl::Diagnostic& d : findings.Sorted()) {
    if (plan && d.severity != dsl::Severity::kError) continue;  // lints are `weir check`'s business
    std::fprintf(stderr, "%s\n", dsl::RenderText(source, d, colour).c_str());
  }
  *exit_code = plan ? kExitOk : kExitNo;
  return plan;
}

bool ParseSpan(const std::string& text, int64_t* ms) {
  if (ParseDuration(text, ms)) return *ms >= 0;
  double seconds = 0;
  if (!ParseFloat(text, &seconds) || seconds < 0 || seconds > 1e9) return false;
  *ms = static_cast<int64_t>(seconds * 1000);
  return true;
}

}  // namespace weir::cli
