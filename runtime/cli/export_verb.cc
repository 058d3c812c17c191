#include "runtime/cli/export_verb.h"

#include <memory>
#include <string>

#include "runtime/cli/common.h"
#include "runtime/cli/flags.h"
#include "runtime/cli/fuzzy_systems.h"
#include "runtime/cli/output_file.h"
#include "runtime/interchange/fcl_writer.h"
#include "runtime/interchange/fll_writer.h"

namespace weir::cli {
namespace {

constexpr const char* kOtherWords = "K0341";

struct ExportFlags {
  FuzzySystemFlags system;
  std::string format, output;
};

int RunExport(const ExportFlags& flags) {
  int exit_code = kExitOk;
  const auto system = LoadFuzzySystem("export", flags.system, &exit_code);
  if (!system) return exit_code;
  const interchange::Exported out = flags.format == "fll" ? interchange::WriteFll(system->name, system->definition)
                                                          : interchange::WriteFcl(system->name, system->definition);
  for (const std::string& warning : out.warnings)
    std::fprintf(stderr, "warning[%s]: `%s` in %s: %s\n", kOtherWords, system->name.c_str(), flags.format.c_str(),
                 warning.c_str());
  for (const std::string& refused : out.refused)
    PrintStatus(Status::Error("K0340", "`" + system->name + "` cannot be written in " + flags.format + ": " + refused));
  if (!out.refused.empty()) return kExitNo;
  return WriteResult(out.text, flags.output);
}

}  // namespace

void AddExportVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("export", "a fuzzy system of a topology file for another tool");
  SetExample(verb, "weir export tipper.weir --format fll --output tipper.fll");
  auto flags = std::make_shared<ExportFlags>();
  AddFuzzySystemFlags(verb, &flags->system);
  flags->format = "fll";
  verb->add_option("--format", flags->format, "fuzzylite's language (the default), or that of IEC 61131-7")
      ->check(CLI::IsMember({"fll", "fcl"}))
      ->type_name("fll|fcl")
      ->group("Output");
  AddOutputFlag(verb, "the text", &flags->output);
  verb->callback([flags, exit_code] { *exit_code = RunExport(*flags); });
}

}  // namespace weir::cli
