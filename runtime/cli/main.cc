// weir: the verbs in the order a newcomer meets them, and what holds for all of them.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "dsl/diagnostic.h"
#include "runtime/base/log.h"
#include "runtime/cli/broker_verb.h"
#include "runtime/cli/check_verb.h"
#include "runtime/cli/common.h"
#include "runtime/cli/completion_verb.h"
#include "runtime/cli/demo_verb.h"
#include "runtime/cli/explain_code_verb.h"
#include "runtime/cli/explain_verb.h"
#include "runtime/cli/export_verb.h"
#include "runtime/cli/fmt_verb.h"
#include "runtime/cli/fuzzy_verb.h"
#include "runtime/cli/graph_verb.h"
#include "runtime/cli/import_verb.h"
#include "runtime/cli/lsp_verb.h"
#include "runtime/cli/new_verb.h"
#include "runtime/cli/produce_verb.h"
#include "runtime/cli/replay_verb.h"
#include "runtime/cli/run_verb.h"
#include "runtime/cli/state_verb.h"
#include "runtime/cli/tail_verb.h"
#include "runtime/cli/test_verb.h"
#include "runtime/cli/version_verb.h"

namespace weir::cli {
namespace {

// `weir` alone, and `weir --help`.
class FrontPage : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string /*name*/, CLI::AppFormatMode /*mode*/) const override {
    std::string out =
        "Weir: stateful stream processing and detection on Kafka, from a topology file.\n\nUsage: weir VERB [FLAGS] "
        "[FILES]\n\n";
    for (const CLI::App* verb : app->get_subcommands([](const CLI::App*) { return true; })) {
      std::string name = verb->get_name();
      name.resize(std::max<size_t>(name.size(), 12), ' ');
      out += "  " + name + " " + verb->get_description() + "\n";
    }
    return out +
           "\n`weir VERB --help` shows an example and the verb's flags. Flags of every verb: --log-level, "
           "--log-format.\n";
  }
};

struct LogFlags {
  std::string level = "warn", format = "text";
};

void AddLogFlags(CLI::App* app, LogFlags* flags) {
  app->add_option("--log-level", flags->level)
      ->envname("WEIR_LOG_LEVEL")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}));
  app->add_option("--log-format", flags->format)->envname("WEIR_LOG_FORMAT")->check(CLI::IsMember({"text", "json"}));
}

void AddVerbs(CLI::App& app, int* exit_code) {
  AddDemoVerb(app, exit_code);
  AddNewVerb(app, exit_code);
  AddCheckVerb(app, exit_code);
  AddFmtVerb(app, exit_code);
  AddTestVerb(app, exit_code);
  AddReplayVerb(app, exit_code);
  AddRunVerb(app, exit_code);
  AddProduceVerb(app, exit_code);
  AddTailVerb(app, exit_code);
  AddBrokerVerb(app, exit_code);
  AddStateVerb(app, exit_code);
  AddExplainVerb(app, exit_code);
  AddGraphVerb(app, exit_code);
  AddFuzzyVerb(app, exit_code);
  AddImportVerb(app, exit_code);
  AddExportVerb(app, exit_code);
  AddExplainCodeVerb(app, exit_code);
  AddCompletionVerb(app, exit_code);
  AddLspVerb(app, exit_code);
  AddVersionVerb(app, exit_code);
  for (CLI::App* verb : app.get_subcommands([](CLI::App*) { return true; })) {
    verb->fallthrough();
    for (CLI::App* inner : verb->get_subcommands([](CLI::App*) { return true; })) inner->fallthrough();
  }
}

// The verb that was given, of a group the verb in it; null without any.
const CLI::App* GivenVerb(const CLI::App& app) {
  const CLI::App* verb = nullptr;
  for (std::vector<CLI::App*> next = app.get_subcommands(); !next.empty(); next = verb->get_subcommands())
    verb = next.front();
  return verb;
}

// "weir check", "weir fuzzy plot"; "weir" for none.
std::string CommandOf(const CLI::App& app, const CLI::App* verb) {
  if (verb == nullptr) return "weir";
  const CLI::App* group = verb->get_parent();
  return "weir " + (group == &app ? "" : group->get_name() + " ") + verb->get_name();
}

std::vector<std::string> VerbNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(verb->get_name());
  return names;
}

// The flag that a mistyped one was meant to be: begun rightly, or nearly spelt.
std::string NearestFlag(const std::string& given, const CLI::App& app, const CLI::App* verb) {
  std::vector<std::string> names;
  for (const CLI::App* of : {verb, &app}) {
    if (of == nullptr) continue;
    for (const CLI::Option* option : of->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  const std::string flag = given.substr(0, given.find('='));
  for (const std::string& name : names) {
    if (flag.size() > 3 && name.starts_with(flag)) return name;
  }
  return dsl::DidYouMean(flag, names);
}

std::string UsageLine(const CLI::App* verb, const std::string& command) {
  if (verb == nullptr) return "Usage: weir VERB [FLAGS] [FILES]\n";
  const auto formatter = std::dynamic_pointer_cast<CLI::Formatter>(verb->get_formatter());
  std::string usage = formatter ? formatter->make_usage(verb, command) : "";
  usage.erase(usage.find_last_not_of('\n') + 1);
  return usage + "\n";
}

int WrongUsage(const CLI::App& app, const std::string& message, const std::string& help) {
  const CLI::App* verb = GivenVerb(app);
  const std::string name = CommandOf(app, verb);
  std::fprintf(stderr, "%s: %s\n", name.c_str(), message.c_str());
  if (!help.empty()) std::fprintf(stderr, "  = help: %s\n", help.c_str());
  std::fprintf(stderr, "%sTry `%s --help`.\n", UsageLine(verb, name).c_str(), name.c_str());
  return kExitUsage;
}

// `group`: weir itself, or a verb with verbs of its own.
int UnknownVerb(const CLI::App& app, const CLI::App& group, const std::string& given) {
  const std::string near = dsl::DidYouMean(given, VerbNames(group));
  return WrongUsage(app, "there is no verb `" + given + "`", near.empty() ? "" : "did you mean `" + near + "`?");
}

int WrongUsage(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> extras = app.remaining(true);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr || extras.empty())
    return WrongUsage(app, error.what(), "");
  const auto flag =
      std::find_if(extras.begin(), extras.end(), [](const std::string& e) { return e.size() > 1 && e[0] == '-'; });
  const CLI::App* verb = GivenVerb(app);
  if (flag == extras.end() && verb != nullptr && !VerbNames(*verb).empty())
    return UnknownVerb(app, *verb, extras.front());
  if (flag == extras.end()) return WrongUsage(app, "`" + extras.front() + "` is one argument too many", "");
  const std::string near = NearestFlag(*flag, app, verb);
  return WrongUsage(app, "there is no flag `" + *flag + "`", near.empty() ? "" : "did you mean `" + near + "`?");
}

int Main(std::vector<std::string> args) {
  CLI::App app("Weir", "weir");
  app.formatter(std::make_shared<FrontPage>());
  LogFlags log;
  AddLogFlags(&app, &log);
  bool version = false;
  app.add_flag("--version", version);
  int exit_code = kExitOk;
  AddVerbs(app, &exit_code);
  app.require_subcommand(0, 1);
  InitLog(log.level, log.format);  // before any verb runs; the flags may change it
  app.parse_complete_callback([&log] { InitLog(log.level, log.format); });

  if (!args.empty() && args.front() == "help") {  // as people type it
    args.erase(args.begin());
    args.emplace_back("--help");
  }
  if (!args.empty() && args.front()[0] != '-') {
    const std::vector<std::string> verbs = VerbNames(app);
    if (std::find(verbs.begin(), verbs.end(), args.front()) == verbs.end()) return UnknownVerb(app, app, args.front());
  }
  std::reverse(args.begin(), args.end());  // as CLI11 wants them
  try {
    app.parse(args);
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return kExitOk;
  } catch (const CLI::ParseError& error) {
    return WrongUsage(app, error);
  }
  if (version) {
    std::printf("weir %s\n", Version().c_str());
  } else if (app.get_subcommands().empty()) {
    std::fputs(app.help().c_str(), stdout);
  }
  return exit_code;
}

}  // namespace
}  // namespace weir::cli

int main(int argc, char** argv) { return weir::cli::Main(std::vector<std::string>(argv + 1, argv + argc)); }
