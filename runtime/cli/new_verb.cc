#include "runtime/cli/new_verb.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "runtime/cli/common.h"
#include "runtime/cli/new_topology.h"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

// The template with the topology's and the file's own names.
std::string NewTopology(const std::string& name, const std::string& path) {
  std::string text = kNewTopology;
  const auto replace = [&text](const std::string& what, const std::string& by) {
    for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
      text.replace(at, what.size(), by);
  };
  replace("topology NAME", "topology " + name);
  for (const char* verb : {"check", "test", "run"})
    replace(std::string("weir ") + verb + " FILE", std::string("weir ") + verb + " " + path);
  replace("weir explain FILE", "weir explain " + path);
  return text;
}

bool IsName(const std::string& text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  if (text.empty() || !letter(text[0])) return false;
  for (const char c : text) {
    if (!letter(c) && (c < '0' || c > '9')) return false;
  }
  return true;
}

int RunNew(const std::string& given) {
  fs::path path = given;
  if (path.extension() != ".weir") path += ".weir";
  const std::string name = path.stem().string();
  if (!IsName(name)) {
    return PrintUsage("new", "`" + name +
                                 "` cannot name a topology\n  = help: names have letters, digits and `_`, and " +
                                 "begin with no digit");
  }
  FILE* file = std::fopen(path.c_str(), "wx");  // x: only one that is not there
  if (file == nullptr && errno == EEXIST) {
    return PrintStatus(Status::Error("K0322", "`" + path.string() + "` is there already",
                                     "it is left as it is; give another name, or move it away"));
  }
  const std::string text = NewTopology(name, path.string());
  bool written = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (file != nullptr) written &= std::fclose(file) == 0;
  if (!written) {
    return PrintStatus(Status::Error("K0301", "cannot write `" + path.string() + "`: " + std::strerror(errno),
                                     "check the path and its directory"));
  }
  std::printf("%s\n", path.c_str());
  std::fprintf(stderr, "Next: weir test %s\n", path.c_str());
  return kExitOk;
}

}  // namespace

void AddNewVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("new", "a first topology to change, with comments and a test");
  SetExample(verb, "weir new logins && weir test logins.weir");
  auto name = std::make_shared<std::string>();
  verb->add_option("NAME", *name, "of the topology; NAME.weir is written, over nothing")->required()->type_name("");
  verb->callback([name, exit_code] { *exit_code = RunNew(*name); });
}

}  // namespace weir::cli
