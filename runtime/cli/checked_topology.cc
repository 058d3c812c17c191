#include "runtime/cli/checked_topology.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "dsl/codes.h"
#include "dsl/modules.h"
#include "runtime/cli/common.h"
#include "runtime/cli/runtime_checks.h"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

// What to say about a file that is not there: a slip of the keyboard, or where topologies are.
std::string NearestFile(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_regular_file(path.string() + ".weir", ignored)) return "did you mean `" + path.string() + ".weir`?";
  std::string general = "give the path of a topology file, for example topologies/auth_anomaly.weir";
  const fs::path dir = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (!fs::is_directory(dir, ignored)) return "there is no directory `" + dir.string() + "`; " + general;
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(dir, ignored)) names.push_back(entry.path().filename().string());
  const std::string near = dsl::DidYouMean(path.filename().string(), names);
  if (!near.empty()) return "did you mean `" + (path.has_parent_path() ? (dir / near).string() : near) + "`?";
  return general;
}

std::optional<std::string> ReadModule(const std::string& path, std::string* why) {
  std::error_code ignored;
  errno = fs::is_directory(path, ignored) ? EISDIR : 0;
  std::ifstream file(path, std::ios::binary);
  if (errno == 0 && file) {
    std::string text(std::istreambuf_iterator<char>(file), {});
    if (!file.bad()) return text;
  }
  *why = std::strerror(errno != 0 ? errno : EIO);
  return std::nullopt;
}

Status CannotRead(const std::string& path, int error) {
  const std::string hint = error == ENOENT   ? NearestFile(path)
                           : error == EISDIR ? "give the files in it: " + path + "/*.weir"
                           : error == EACCES ? "see who may read it: ls -l " + path
                                             : "check the path";
  return Status::Error("K0302", "cannot read `" + path + "`: " + std::strerror(error), hint);
}

}  // namespace

dsl::SourceText WithModules(const std::string& name, std::string text) {
  dsl::SourceText source(name, std::move(text));
  dsl::AddModules(&source, ReadModule);
  return source;
}

Result<dsl::SourceText> ReadText(const std::string& path) {
  if (path == "-") return dsl::SourceText("<stdin>", std::string(std::istreambuf_iterator<char>(std::cin), {}));
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return CannotRead(path, EISDIR);
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return CannotRead(path, errno != 0 ? errno : ENOENT);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (file.bad()) return CannotRead(path, errno != 0 ? errno : EIO);
  return dsl::SourceText(path, std::move(text));
}

Result<dsl::SourceText> ReadTopology(const std::string& path) {
  Result<dsl::SourceText> source = ReadText(path);
  if (source.ok()) dsl::AddModules(&*source, ReadModule);
  return source;
}

Compiled CompileTopology(const dsl::SourceText& source, const dsl::CompileOptions& options,
                         dsl::References* references) {
  dsl::Diagnostics diagnostics;
  Compiled out;
  dsl::CompileOptions with_checks = options;
  with_checks.checks = ChecksOfRuntime();
  out.plan = dsl::Compile(source, with_checks, &diagnostics, references);
  out.findings = diagnostics.Sorted();
  for (const dsl::Diagnostic& d : out.findings) {
    out.errors += d.severity == dsl::Severity::kError ? 1 : 0;
    out.warnings += d.severity == dsl::Severity::kWarning ? 1 : 0;
  }
  return out;
}

std::string RenderFindings(const dsl::SourceText& source, const Compiled& compiled, bool colour) {
  std::string out;
  for (const dsl::Diagnostic& d : compiled.findings) out += dsl::RenderText(source, d, colour) + "\n";
  return out;
}

std::string CountFindings(size_t errors, size_t warnings) {
  const auto count = [](size_t n, const char* what) { return std::to_string(n) + " " + what + (n == 1 ? "" : "s"); };
  if (errors > 0 && warnings > 0) return count(errors, "error") + ", " + count(warnings, "warning");
  return errors > 0 ? count(errors, "error") : count(warnings, "warning");
}

std::optional<Topology> LoadTopology(const std::string& path, const dsl::CompileOptions& options,
                                     const std::string& color, int* exit_code) {
  Result<dsl::SourceText> source = ReadTopology(path);
  if (!source.ok()) {
    *exit_code = PrintStatus(source.status());
    return std::nullopt;
  }
  Compiled compiled = CompileTopology(*source, options);
  if (!compiled.plan) {
    std::fputs(RenderFindings(*source, compiled, UseColor(color, stderr)).c_str(), stderr);
    std::fprintf(stderr, "%s in %s\n", CountFindings(compiled.errors, compiled.warnings).c_str(),
                 source->name().c_str());
    *exit_code = kExitNo;
    return std::nullopt;
  }
  return Topology{std::move(*source), std::move(*compiled.plan)};
}

std::optional<Topology> LoadRunnable(const std::string& path, const dsl::CompileOptions& options,
                                     const std::string& color, int* exit_code) {
  std::optional<Topology> topology = LoadTopology(path, options, color, exit_code);
  if (!topology || topology->plan.unsupported.empty()) return topology;
  Compiled refused;
  dsl::Diagnostics diagnostics;
  dsl::RefuseUnsupported(topology->plan, &diagnostics);
  refused.findings = diagnostics.Sorted();
  std::fputs(RenderFindings(topology->source, refused, UseColor(color, stderr)).c_str(), stderr);
  std::fprintf(stderr, "%s in %s; `weir check`, `explain` and `graph` work on it\n",
               CountFindings(refused.findings.size(), 0).c_str(), topology->source.name().c_str());
  *exit_code = kExitNo;
  return std::nullopt;
}

}  // namespace weir::cli
