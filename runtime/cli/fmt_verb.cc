#include "runtime/cli/fmt_verb.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "dsl/format.h"
#include "runtime/cli/checked_topology.h"
#include "runtime/cli/common.h"
#include "runtime/cli/flags.h"
#include "runtime/cli/line_diff.h"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kDiffLines = 20;

struct FmtFlags {
  std::vector<std::string> files;
  std::string color;
  bool check = false, to_stdout = false;
};

// The whole text or nothing: a file beside it takes its place. Symbolic links and permissions stay.
Status Replace(const std::string& path, const std::string& text) {
  const auto failed = [&](const std::string& what) {
    return Status::Error("K0301", "cannot write `" + path + "`: " + what,
                         "the file is as it was; see who may write it");
  };
  std::error_code error;
  const fs::path target = fs::canonical(path, error);
  if (error) return failed(error.message());
  if (FILE* probe = std::fopen(target.c_str(), "r+")) {
    std::fclose(probe);
  } else {
    return failed(std::strerror(errno));
  }
  const fs::path beside = target.string() + ".weir-fmt";
  errno = 0;
  std::ofstream file(beside, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) {
    const std::string why = std::strerror(errno != 0 ? errno : EIO);
    fs::remove(beside, error);
    return failed(why);
  }
  fs::permissions(beside, fs::status(target, error).permissions(), error);
  fs::rename(beside, target, error);
  if (!error) return Status();
  const std::string why = error.message();
  fs::remove(beside, error);
  return failed(why);
}

int ShowFindings(const dsl::SourceText& source, const dsl::Diagnostics& diagnostics, const std::string& color) {
  Compiled compiled;
  compiled.findings = diagnostics.Sorted();
  compiled.errors = compiled.findings.size();
  std::fputs(RenderFindings(source, compiled, UseColor(color, stderr)).c_str(), stderr);
  std::fprintf(stderr, "%s in %s\n", CountFindings(compiled.errors, 0).c_str(), source.name().c_str());
  return kExitNo;
}

int FormatFile(const std::string& path, const FmtFlags& flags) {
  Result<dsl::SourceText> source = ReadTopology(path);
  if (!source.ok()) return PrintStatus(source.status());
  dsl::Diagnostics diagnostics;
  const std::optional<std::string> text = dsl::Format(*source, &diagnostics);
  if (!text) return ShowFindings(*source, diagnostics, flags.color);
  const std::string_view before = source->Slice(source->PartSpan(0));
  const bool same = *text == before;
  if (flags.check) {
    if (same) return kExitOk;
    std::printf("%s is not formatted\n%s", source->name().c_str(), LineDiff(before, *text, kDiffLines).c_str());
    return kExitNo;
  }
  if (flags.to_stdout || path == "-") {
    std::fwrite(text->data(), 1, text->size(), stdout);
    return kExitOk;
  }
  if (same) return kExitOk;
  const Status written = Replace(path, *text);
  if (!written.ok()) return PrintStatus(written);
  std::printf("%s: formatted\n", path.c_str());
  return kExitOk;
}

int RunFmt(const FmtFlags& flags) {
  if (flags.check && flags.to_stdout) return PrintUsage("fmt", "--check writes nothing: leave --stdout out");
  int worst = kExitOk;
  for (const std::string& path : flags.files) worst = std::max(worst, FormatFile(path, flags));
  return worst;
}

}  // namespace

void AddFmtVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("fmt", "topology files in their one form");
  SetExample(verb, "weir fmt topologies/auth_anomaly.weir");
  auto flags = std::make_shared<FmtFlags>();
  verb->add_option("FILE", flags->files, "topology files, formatted in place; - is standard input, to standard output")
      ->required()
      ->type_name("");
  verb->add_flag("--check", flags->check, "change nothing; exit 1 and show what differs where a file is not formatted")
      ->group("Output");
  verb->add_flag("--stdout", flags->to_stdout, "to standard output instead of into the files")->group("Output");
  AddColorFlag(verb, &flags->color);
  verb->callback([flags, exit_code] { *exit_code = RunFmt(*flags); });
}

}  // namespace weir::cli
