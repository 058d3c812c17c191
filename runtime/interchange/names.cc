#include "runtime/interchange/names.h"

#include <algorithm>

#include "dsl/chars.h"
#include "dsl/lexer.h"

namespace weir::interchange {
namespace {

// Words of rules, and of numbers, that would be read as such.
constexpr std::string_view kRuleWords[] = {"very", "somewhat", "extremely", "seldom", "any", "with", "inf"};
// Words that begin a clause: a variable may stand at the beginning of a line.
constexpr std::string_view kClauseWords[] = {"input",       "output",      "otherwise",   "block",      "conjunction",
                                             "disjunction", "implication", "aggregation", "activation", "defuzzifier",
                                             "approximate", "when",        "for",         "each",       "once",
                                             "reset",       "severity",    "message",     "alert"};

template <size_t kSize>
bool IsAmong(const std::string_view (&words)[kSize], std::string_view name) {
  return std::find(std::begin(words), std::end(words), name) != std::end(words);
}

}  // namespace

std::string WeirName(std::string_view name, bool variable, std::set<std::string>* taken) {
  std::string out;
  for (const char c : name) {
    if (dsl::IsNameChar(c)) {
      out += c;
    } else if (out.empty() || out.back() != '_') {
      out += '_';
    }
  }
  if (out.empty() || out == "_") out = "unnamed";
  if (!dsl::IsNameStart(out[0])) out.insert(out.begin(), '_');
  if (dsl::IsReservedWord(out) || IsAmong(kRuleWords, out) || (variable && IsAmong(kClauseWords, out))) out += '_';
  const std::string base = out;
  for (int number = 2; !taken->insert(out).second; ++number) out = base + "_" + std::to_string(number);
  return out;
}

}  // namespace weir::interchange
