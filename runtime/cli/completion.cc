#include "runtime/cli/completion.h"

#include <algorithm>

#include "runtime/cli/diagnostics_catalogue.h"

namespace weir::cli {
namespace {

// "text|json" of a type's name; "{debug,info}" of a check. Nothing for names of sorts of values, as in "FILE|-".
std::vector<std::string> ChoicesIn(const std::string& type) {
  const size_t brace = type.find('{');
  const bool set = brace != std::string::npos;
  const std::string list = set ? type.substr(brace + 1, type.find('}') - brace - 1) : type;
  const char between = set ? ',' : '|';
  if (!set && list.find(between) == std::string::npos) return {};
  std::vector<std::string> choices;
  for (size_t at = 0; at <= list.size();) {
    const size_t end = std::min(list.find(between, at), list.size());
    choices.push_back(list.substr(at, end - at));
    for (const char c : choices.back()) {
      if ((c < 'a' || c > 'z') && c != '_') return {};
    }
    at = end + 1;
  }
  return choices;
}

bool Has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

Completable ValueOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  Completable out{Completable::Kind::kUnknown, ChoicesIn(type)};
  if (!out.choices.empty()) {
    out.kind = Completable::Kind::kChoices;
  } else if (Has(type, "FILE") || Has(type, "DIR") || Has(type, "PATH")) {
    out.kind = Completable::Kind::kFiles;
  }
  return out;
}

// Of a positional: by its name, as its type has none.
Completable ArgumentOf(const CLI::Option& option) {
  const std::string name = option.get_name(true);
  if (Has(name, "CODE")) {
    Completable out{Completable::Kind::kChoices, {}};
    for (const CodeEntry& entry : DiagnosticsCatalogue()) out.choices.push_back(entry.code);
    return out;
  }
  if (Has(name, "DIR") || Has(name, "PATH")) return {Completable::Kind::kFiles, {}};
  if (Has(name, "FILE")) return {Completable::Kind::kTopologies, {}};
  return ValueOf(option);
}

CompletableVerb Describe(const CLI::App& app) {
  CompletableVerb verb{app.get_name(), app.get_description(), {}, {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    if (option->nonpositional()) {
      CompletableFlag flag{{}, option->get_description(), option->get_items_expected_max() > 0, {}};
      for (const std::string& name : option->get_snames()) flag.names.push_back("-" + name);
      for (const std::string& name : option->get_lnames()) flag.names.push_back("--" + name);
      if (flag.takes_value) flag.value = ValueOf(*option);
      verb.flags.push_back(std::move(flag));
    } else {
      verb.argument = ArgumentOf(*option);
    }
  }
  return verb;
}

std::vector<CompletableVerb> DescribeVerbs(const CLI::App& app) {
  std::vector<CompletableVerb> verbs;
  for (const CLI::App* of : app.get_subcommands([](const CLI::App*) { return true; })) {
    CompletableVerb verb = Describe(*of);
    verb.verbs = DescribeVerbs(*of);
    if (!verb.verbs.empty()) verb.argument.kind = Completable::Kind::kChoices;
    for (const CompletableVerb& inner : verb.verbs) verb.argument.choices.push_back(inner.name);
    verbs.push_back(std::move(verb));
  }
  return verbs;
}

}  // namespace

std::vector<CompletableVerb> DescribeForCompletion(const CLI::App& app) {
  std::vector<CompletableVerb> verbs = DescribeVerbs(app);
  CompletableVerb all = Describe(app);
  all.name.clear();
  verbs.push_back(std::move(all));
  return verbs;
}

}  // namespace weir::cli
