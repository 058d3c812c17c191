// Scripts by which shells complete weir's verbs, flags and files; made from the command line's own description.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace weir::cli {

// What can stand in a place.
struct Completable {
  enum class Kind { kNothing, kTopologies, kFiles, kChoices, kUnknown } kind = Kind::kNothing;
  std::vector<std::string> choices;
};
struct CompletableFlag {
  std::vector<std::string> names;  // "-b", "--bootstrap-servers"
  std::string description;
  bool takes_value = false;
  Completable value;
};
struct CompletableVerb {
  std::string name, description;
  std::vector<CompletableFlag> flags;
  Completable argument;
  std::vector<CompletableVerb> verbs;  // of a group: the verbs in it
};
// The verbs with their flags; the last one, without a name, has the flags of weir itself.
std::vector<CompletableVerb> DescribeForCompletion(const CLI::App& app);

std::string BashCompletion(const std::vector<CompletableVerb>& verbs);
std::string ZshCompletion(const std::vector<CompletableVerb>& verbs);
std::string FishCompletion(const std::vector<CompletableVerb>& verbs);

}  // namespace weir::cli
