#include "runtime/cli/import_verb.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "runtime/cli/checked_topology.h"
#include "runtime/cli/common.h"
#include "runtime/cli/findings_json.h"
#include "runtime/cli/flags.h"
#include "runtime/cli/output_file.h"
#include "runtime/interchange/interchange.h"
#include "runtime/interchange/weir_writer.h"

namespace weir::cli {
namespace {

struct ImportFlags {
  std::string file, from, output, format, color;
};

void ShowFindings(const dsl::SourceText& source, const Compiled& compiled, const ImportFlags& flags) {
  if (flags.format == "json") return PrintFindingsJson(source, compiled.findings, stderr);
  std::fputs(RenderFindings(source, compiled, UseColor(flags.color, stderr)).c_str(), stderr);
  if (compiled.findings.empty()) return;
  std::fprintf(stderr, "%s in %s\n", CountFindings(compiled.errors, compiled.warnings).c_str(), source.name().c_str());
}

int RunImport(const ImportFlags& flags) {
  const auto format = flags.from.empty() ? interchange::FormatOfFile(flags.file) : interchange::FormatNamed(flags.from);
  if (!format)
    return PrintUsage("import",
                      "what `" + flags.file +
                          "` is cannot be told from its name\n  = help: say it: --from fll, --from fcl or --from fis");
  Result<dsl::SourceText> source = ReadText(flags.file);
  if (!source.ok()) return PrintStatus(source.status());
  dsl::Diagnostics diagnostics;
  const std::vector<interchange::ImportedSystem> systems = interchange::Read(*format, *source, &diagnostics);
  Compiled said;
  said.findings = diagnostics.Sorted();
  said.errors = diagnostics.error_count();
  said.warnings = diagnostics.warning_count();
  ShowFindings(*source, said, flags);
  if (systems.empty()) return kExitNo;
  const std::string origin = std::filesystem::path(source->name()).filename().string();
  return WriteResult(interchange::WriteWeir(systems, origin), flags.output);
}

}  // namespace

void AddImportVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("import", "a fuzzy system of another tool as a topology file");
  SetExample(verb, "weir import tipper.fis --output tipper.weir && weir check tipper.weir");
  auto flags = std::make_shared<ImportFlags>();
  verb->add_option("PATH", flags->file,
                   "a file of fuzzylite (.fll), of IEC 61131-7 (.fcl), of MATLAB or Octave (.fis); - is standard input")
      ->required()
      ->type_name("");
  verb->add_option("--from", flags->from, "what the file is, where its name does not tell")
      ->check(CLI::IsMember({"fll", "fcl", "fis"}))
      ->type_name("fll|fcl|fis");
  AddOutputFlag(verb, "the topology file", &flags->output);
  AddFormatFlag(verb, &flags->format, {"text", "json"});
  AddColorFlag(verb, &flags->color);
  verb->callback([flags, exit_code] { *exit_code = RunImport(*flags); });
}

}  // namespace weir::cli
