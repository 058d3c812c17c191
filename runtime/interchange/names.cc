#include "runtime/interchange/names.h"

#include "dsl/chars.h"
#include "dsl/fuzzy_words.h"
#include "dsl/lexer.h"

namespace weir::interchange {
namespace {

// Words of rules, and of numbers, that would be read as such.
bool IsRuleWord(std::string_view name) {
  return dsl::IsHedge(name) || name == "any" || name == "with" || name == "inf";
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
  // A variable may stand at the beginning of a line, where clauses begin.
  if (dsl::IsReservedWord(out) || IsRuleWord(out) || (variable && dsl::IsAmong(dsl::kFuzzyClauses, out))) out += '_';
  const std::string base = out;
  for (int number = 2; !taken->insert(out).second; ++number) out = base + "_" + std::to_string(number);
  return out;
}

}  // namespace weir::interchange
