#include "runtime/cli/check_verb.h"

#include <algorithm>
#include <memory>

#include "runtime/cli/checked_topology.h"
#include "runtime/cli/common.h"
#include "runtime/cli/findings_json.h"
#include "runtime/cli/flags.h"

namespace weir::cli {
namespace {

struct CheckFlags {
  std::vector<std::string> files, set;
  std::string format, color;
  bool strict = false;
};

// Prints what there is to say of one file; its exit code.
int CheckFile(const std::string& path, const CheckFlags& flags, const dsl::CompileOptions& options) {
  Result<dsl::SourceText> source = ReadTopology(path);
  if (!source.ok()) return PrintStatus(source.status());
  const Compiled compiled = CompileTopology(*source, options);
  if (flags.format == "json") {
    PrintFindingsJson(*source, compiled.findings, stdout);
  } else {
    std::fputs(RenderFindings(*source, compiled, UseColor(flags.color, stdout)).c_str(), stdout);
    if (compiled.errors + compiled.warnings == 0) {
      std::printf("%s: ok\n", source->name().c_str());
    } else {
      std::printf("%s in %s\n", CountFindings(compiled.errors, compiled.warnings).c_str(), source->name().c_str());
    }
  }
  return compiled.errors > 0 || (flags.strict && compiled.warnings > 0) ? kExitNo : kExitOk;
}

int RunCheck(const CheckFlags& flags) {
  dsl::CompileOptions options;
  if (!ParseSets("check", flags.set, &options)) return kExitUsage;
  int worst = kExitOk;
  for (const std::string& path : flags.files) worst = std::max(worst, CheckFile(path, flags, options));
  return worst;
}

}  // namespace

void AddCheckVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("check", "everything that is wrong with a topology file");
  SetExample(verb, "weir check topologies/auth_anomaly.weir");
  auto flags = std::make_shared<CheckFlags>();
  verb->add_option("FILE", flags->files, "topology files; - is standard input")->required()->type_name("");
  verb->add_flag("--strict", flags->strict, "warnings fail, too")->group("Topology");
  AddSetFlag(verb, &flags->set);
  AddFormatFlag(verb, &flags->format, {"text", "json"});
  AddColorFlag(verb, &flags->color);
  verb->callback([flags, exit_code] { *exit_code = RunCheck(*flags); });
}

}  // namespace weir::cli
