#include "runtime/cli/flags.h"

#include "runtime/cli/common.h"
#include "runtime/row/text.h"

namespace weir::cli {
namespace {

std::string Joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : "|") + word;
  return out;
}

// CLI::IsMember says what is wrong, but writes its choices into the help as a set; the type's name has them already.
CLI::Validator OneOf(const std::vector<std::string>& choices) {
  return CLI::Validator(
      [choices](const std::string& given) {
        for (const std::string& choice : choices) {
          if (given == choice) return std::string();
        }
        return "`" + given + "` is not one of " + Joined(choices);
      },
      "", "one of");
}

}  // namespace

void AddFormatFlag(CLI::App* verb, std::string* format, const std::vector<std::string>& choices) {
  *format = choices.front();
  verb->add_option("--format", *format, "for people or for programs; default " + choices.front())
      ->envname("WEIR_FORMAT")
      ->check(OneOf(choices))
      ->type_name(Joined(choices))
      ->group("Output");
}

void AddColorFlag(CLI::App* verb, std::string* color) {
  *color = "auto";
  const std::vector<std::string> choices = {"auto", "always", "never"};
  verb->add_option("--color", *color, "auto: on a terminal without NO_COLOR; default auto")
      ->envname("WEIR_COLOR")
      ->check(OneOf(choices))
      ->type_name(Joined(choices))
      ->group("Output");
}

void AddOutputFlag(CLI::App* verb, const std::string& what, std::string* output) {
  *output = "-";
  verb->add_option("-o,--output", *output, "where " + what + " goes; default - is standard output")
      ->type_name("PATH")
      ->group("Output");
}

void AddSetFlag(CLI::App* verb, std::vector<std::string>* settings) {
  verb->add_option("--set", *settings, "the value of a `param`, as it would stand in the file; repeatable")
      ->type_name("PARAM=VALUE")
      ->allow_extra_args(false)
      ->group("Topology");
}

void AddChoiceArgument(CLI::App* verb, const std::string& name, std::string* value, const std::string& description,
                       const std::vector<std::string>& choices) {
  verb->add_option(name, *value, description)->required()->check(OneOf(choices))->type_name(Joined(choices));
}

bool ParseSets(const std::string& verb, const std::vector<std::string>& sets, dsl::CompileOptions* options,
               const std::string& flag) {
  for (const std::string& set : sets) {
    const size_t equals = set.find('=');
    if (equals == std::string::npos || equals == 0) {
      PrintUsage(verb, flag + " takes param=value, not `" + set + "`");
      return false;
    }
    options->params[set.substr(0, equals)] = set.substr(equals + 1);
  }
  return true;
}

bool ParseSpan(const std::string& text, int64_t* ms) {
  if (ParseDuration(text, ms)) return *ms >= 0;
  double seconds = 0;
  if (!ParseFloat(text, &seconds) || seconds < 0 || seconds > 1e9) return false;
  *ms = static_cast<int64_t>(seconds * 1000);
  return true;
}

}  // namespace weir::cli
