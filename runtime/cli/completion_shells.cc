#include <algorithm>

#include "runtime/cli/completion.h"
#include "runtime/cli/plan_words.h"

namespace weir::cli {
namespace {

using CompletableKind = Completable::Kind;

// With `quote` doubled as shells want it inside single quotes, and what `special` lists behind a backslash.
std::string Escaped(const std::string& text, const std::string& quote, const std::string& special = "") {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string::npos) out += '\\';
    if (c == '\'') {
      out += quote;
    } else {
      out += c;
    }
  }
  return out;
}

// ---- bash

std::string BashReply(const Completable& what) {
  switch (what.kind) {
    case CompletableKind::kChoices: return "_weir_words " + JoinWords(what.choices, " ");
    case CompletableKind::kTopologies: return "_weir_files '*.weir'";
    case CompletableKind::kFiles: return "_weir_files '*'";
    case CompletableKind::kNothing:
    case CompletableKind::kUnknown: break;
  }
  return ":";
}

std::vector<std::string> FlagNames(const CompletableVerb& verb) {
  std::vector<std::string> names;
  for (const CompletableFlag& flag : verb.flags) names.insert(names.end(), flag.names.begin(), flag.names.end());
  return names;
}

constexpr const char* kBashHead = R"(# Completion of weir in bash: source <(weir completion bash)
_weir_words() {
  mapfile -t COMPREPLY < <(compgen -W "$*" -- "$current")
}
_weir_files() {
  compopt -o filenames 2> /dev/null
  mapfile -t COMPREPLY < <(compgen -f -X "!$1" -- "$current"; [ "$1" = '*' ] || compgen -d -- "$current")
}
_weir() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} verb= k
  COMPREPLY=()
  if [ "$current" = = ]; then  # bash takes --flag=value for three words
    current=
  elif [ "$previous" = = ] && [ "$COMP_CWORD" -ge 2 ]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((k = 1; k < COMP_CWORD; ++k)); do
    case ${COMP_WORDS[k]} in
      --log-level | --log-format) ((++k)); [ "${COMP_WORDS[k]}" != = ] || ((++k)) ;;
      -*) ;;
      *)
        verb="${verb:+$verb }${COMP_WORDS[k]}"
        case $verb in
          GROUPS) ;;
          *) break ;;
        esac
        ;;
    esac
  done
)";

// The head, told which verbs are followed by a verb of their own.
std::string BashHead(const std::vector<CompletableVerb>& verbs) {
  std::vector<std::string> groups;
  for (const CompletableVerb& verb : verbs) {
    if (!verb.verbs.empty()) groups.push_back(verb.name);
  }
  std::string head = kBashHead;
  return head.replace(head.find("GROUPS"), std::string("GROUPS").size(), JoinWords(groups, " | "));
}

// The verbs, and those of groups as "group verb".
std::vector<CompletableVerb> Flattened(const std::vector<CompletableVerb>& verbs) {
  std::vector<CompletableVerb> out;
  for (const CompletableVerb& verb : verbs) {
    for (CompletableVerb inner : verb.verbs) {
      inner.name = verb.name + " " + inner.name;
      out.push_back(std::move(inner));
    }
    out.push_back(verb);
  }
  return out;
}

std::string BashValues(const CompletableVerb& verb) {
  std::string out;
  for (const CompletableFlag& flag : verb.flags) {
    if (!flag.takes_value) continue;
    std::vector<std::string> patterns;
    for (const std::string& name : flag.names)
      patterns.push_back(verb.name.empty() ? "*' " + name + "'" : "'" + verb.name + " " + name + "'");
    out += "    " + JoinWords(patterns, " | ") + ") " + BashReply(flag.value) + "; return ;;\n";
  }
  return out;
}

// ---- zsh

std::string ZshText(const std::string& text) { return Escaped(text, "'\\''", "[]:\\"); }

std::string ZshAction(const Completable& what) {
  switch (what.kind) {
    case CompletableKind::kChoices: return "(" + JoinWords(what.choices, " ") + ")";
    case CompletableKind::kTopologies: return "_files -g \"*.weir\"";
    case CompletableKind::kFiles: return "_files";
    case CompletableKind::kNothing:
    case CompletableKind::kUnknown: break;
  }
  return " ";
}

std::string ZshFlags(const CompletableVerb& verb, const std::string& indent) {
  std::string out;
  for (const CompletableFlag& flag : verb.flags) {
    for (const std::string& name : flag.names) {
      const bool long_name = name.size() > 2;
      out += indent + "'" + (flag.takes_value ? "*" : "") + name + (flag.takes_value && long_name ? "=" : "") + "[" +
             ZshText(flag.description) + "]" + (flag.takes_value ? ":value:" + ZshAction(flag.value) : "") + "' \\\n";
    }
  }
  return out;
}

// ---- fish

std::string FishText(const std::string& text) { return "'" + Escaped(text, "\\'", "\\") + "'"; }

// When a verb is what is being typed: it was given, and no group whose verb of the same name might be meant.
std::string FishSeen(const CompletableVerb& verb, const std::vector<CompletableVerb>& verbs) {
  std::string out = "__fish_seen_subcommand_from " + verb.name;
  for (const CompletableVerb& group : verbs) {
    for (const CompletableVerb& inner : group.verbs) {
      if (inner.name == verb.name) out += "; and not __fish_seen_subcommand_from " + group.name;
    }
  }
  return out;
}

// `seen`: the condition for it to be offered; "" for always.
std::string FishFlags(const CompletableVerb& verb, const std::string& seen) {
  const std::string where = seen.empty() ? "" : " -n '" + seen + "'";
  std::string out;
  for (const CompletableFlag& flag : verb.flags) {
    out += "complete -c weir" + where;
    for (const std::string& name : flag.names)
      out += name.size() > 2 ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (flag.takes_value) out += flag.value.kind == CompletableKind::kFiles ? " -r -F" : " -x";
    if (flag.value.kind == CompletableKind::kChoices) out += " -a '" + JoinWords(flag.value.choices, " ") + "'";
    out += (flag.description.empty() ? "" : " -d " + FishText(flag.description)) + "\n";
  }
  if (verb.argument.kind == CompletableKind::kTopologies || verb.argument.kind == CompletableKind::kFiles)
    out += "complete -c weir" + where + " -F\n";
  if (verb.argument.kind == CompletableKind::kChoices)
    out += "complete -c weir" + where + " -a '" + JoinWords(verb.argument.choices, " ") + "'\n";
  return out;
}

}  // namespace

std::string BashCompletion(const std::vector<CompletableVerb>& verbs) {
  std::string out = BashHead(verbs), values, flags, arguments;
  std::vector<std::string> names;
  const std::vector<std::string> everywhere = FlagNames(verbs.back());
  for (const CompletableVerb& verb : verbs) {
    if (!verb.name.empty()) names.push_back(verb.name);
  }
  for (const CompletableVerb& verb : Flattened(verbs)) {
    values += BashValues(verb);
    if (verb.name.empty()) continue;
    std::vector<std::string> all = FlagNames(verb);
    for (const std::string& name : everywhere) {
      if (std::find(all.begin(), all.end(), name) == all.end() && name != "--version") all.push_back(name);
    }
    flags += "      '" + verb.name + "') _weir_words " + JoinWords(all, " ") + " ;;\n";
    arguments += "    '" + verb.name + "') " + BashReply(verb.argument) + " ;;\n";
  }
  return out + "  case \"$verb $previous\" in\n" + values +
         "  esac\n  if [[ $current == -* ]]; then\n    case $verb in\n" + flags + "      '') _weir_words " +
         JoinWords(everywhere, " ") + " ;;\n    esac\n    return\n  fi\n" + "  case $verb in\n" + arguments +
         "    '') _weir_words " + JoinWords(names, " ") + " ;;\n  esac\n}\ncomplete -F _weir weir\n";
}

std::string ZshVerbs(const std::vector<CompletableVerb>& verbs, const std::string& indent) {
  std::string out = indent + "local -a verbs\n" + indent + "verbs=(\n";
  for (const CompletableVerb& verb : verbs) {
    if (!verb.name.empty()) out += indent + "  '" + verb.name + ":" + ZshText(verb.description) + "'\n";
  }
  return out + indent + ")\n" + indent + "_describe verb verbs ;;\n";
}

// What follows a verb; of a group its verbs, and what follows them.
std::string ZshArguments(const CompletableVerb& verb, const std::string& indent) {
  std::string out = indent + "_arguments " + (verb.verbs.empty() ? "" : "-C ") + "\\\n" + ZshFlags(verb, indent + "  ");
  if (verb.verbs.empty()) {
    return out + indent + "  " +
           (verb.argument.kind == CompletableKind::kNothing ? "''" : "'*:argument:" + ZshAction(verb.argument) + "'") +
           " ;;\n";
  }
  out += indent + "  '1:verb:->inner' '*::argument:->after'\n" + indent + "case $state in\n" + indent + "  inner)\n" +
         ZshVerbs(verb.verbs, indent + "    ") + indent + "  after)\n" + indent + "    case $line[1] in\n";
  for (const CompletableVerb& inner : verb.verbs)
    out += indent + "      " + inner.name + ")\n" + ZshArguments(inner, indent + "        ");
  return out + indent + "    esac ;;\n" + indent + "esac ;;\n";
}

std::string ZshCompletion(const std::vector<CompletableVerb>& verbs) {
  std::string out =
      "#compdef weir\n# Completion of weir in zsh: source <(weir completion zsh), or a file `_weir` in a directory of "
      "$fpath\n_weir() {\n  local context state state_descr line\n  typeset -A opt_args\n  _arguments -C \\\n" +
      ZshFlags(verbs.back(), "    ") + "    '1:verb:->verb' '*::argument:->argument'\n  case $state in\n    verb)\n" +
      ZshVerbs(verbs, "      ") + "    argument)\n      case $line[1] in\n";
  for (const CompletableVerb& verb : verbs) {
    if (!verb.name.empty()) out += "        " + verb.name + ")\n" + ZshArguments(verb, "          ");
  }
  return out +
         "      esac ;;\n  esac\n}\nif [ \"$funcstack[1]\" = _weir ]; then _weir \"$@\"; else compdef _weir weir; fi\n";
}

std::string FishCompletion(const std::vector<CompletableVerb>& verbs) {
  std::string out = "# Completion of weir in fish: weir completion fish | source\ncomplete -c weir -f\n";
  for (const CompletableVerb& verb : verbs) {
    if (!verb.name.empty())
      out += "complete -c weir -n __fish_use_subcommand -a " + verb.name + " -d " + FishText(verb.description) + "\n";
  }
  for (const CompletableVerb& verb : verbs) {
    const std::string seen = verb.name.empty() ? "" : FishSeen(verb, verbs);
    std::string none_yet = seen;
    for (const CompletableVerb& inner : verb.verbs) {
      out += FishFlags(inner, seen + "; and __fish_seen_subcommand_from " + inner.name);
      none_yet += "; and not __fish_seen_subcommand_from " + inner.name;
    }
    out += FishFlags(verb, none_yet);
  }
  return out;
}

}  // namespace weir::cli
