#include "runtime/interchange/fcl_reader.h"

#include <algorithm>
#include <set>
#include <utility>

#include "runtime/interchange/codes.h"
#include "runtime/interchange/fcl_cursor.h"
#include "runtime/interchange/fcl_outputs.h"
#include "runtime/interchange/fcl_rules.h"
#include "runtime/interchange/fcl_terms.h"
#include "runtime/interchange/fcl_tokens.h"
#include "runtime/interchange/fcl_words.h"

namespace weir::interchange {
namespace {

// One function block.
class FclBlockReader {
 public:
  FclBlockReader(FclCursor* cursor, dsl::Diagnostics* findings) : cursor_(*cursor), findings_(*findings) {}

  // Behind "FUNCTION_BLOCK"; `place` is that word.
  std::optional<ImportedSystem> Read(dsl::Span place) {
    draft_.name = "imported";
    draft_.name_span = place;
    draft_.beyond = "the points of FCL go on";
    if (!AtBlock()) {
      const Word name = cursor_.Take();
      draft_.name = name.text;
      draft_.name_span = name.span;
    }
    while (!cursor_.Accept("END_FUNCTION_BLOCK")) {
      if (cursor_.AtEnd()) {
        cursor_.Expected("`END_FUNCTION_BLOCK`");
        break;
      }
      ReadBlock();
    }
    FclRules(rule_blocks_, &draft_, &outputs_, &findings_).Read();
    for (size_t k = 0; k < draft_.definition.outputs.size(); ++k)
      SettleFclOutput(k, outputs_[k].method, &draft_, &findings_);
    if (findings_.has_errors()) return std::nullopt;
    return Finish(std::move(draft_), &findings_);
  }

 private:
  bool AtBlock() const {
    for (const char* word :
         {"VAR_INPUT", "VAR_OUTPUT", "VAR", "FUZZIFY", "DEFUZZIFY", "RULEBLOCK", "OPTION", "END_FUNCTION_BLOCK"}) {
      if (cursor_.At(word)) return true;
    }
    return cursor_.AtEnd();
  }

  void ReadBlock() {
    const Word first = cursor_.Here();
    if (cursor_.Accept("VAR_INPUT")) return ReadVariables(false);
    if (cursor_.Accept("VAR_OUTPUT")) return ReadVariables(true);
    if (cursor_.Accept("FUZZIFY")) return ReadFuzzify(false, "END_FUZZIFY");
    if (cursor_.Accept("DEFUZZIFY")) return ReadFuzzify(true, "END_DEFUZZIFY");
    if (cursor_.Accept("RULEBLOCK")) return ReadRuleBlock(first);
    if (cursor_.Accept("VAR")) {
      findings_.Error(codes::kForeignCannot, first.span,
                      "a fuzzy system of Weir has no variables but inputs and outputs");
      return cursor_.SkipBehind("END_VAR");
    }
    if (cursor_.Accept("OPTION")) {
      findings_.Warning(codes::kForeignLeftOut, first.span, "options of a manufacturer are not known", "left out");
      return cursor_.SkipBehind("END_OPTION");
    }
    ReportUnknown(&findings_, "block", cursor_.Take(),
                  {"VAR_INPUT", "VAR_OUTPUT", "FUZZIFY", "DEFUZZIFY", "RULEBLOCK", "OPTION", "END_FUNCTION_BLOCK"});
    while (!AtBlock()) cursor_.Take();
  }

  // a, b : REAL;
  void ReadVariables(bool output) {
    while (!cursor_.Accept("END_VAR")) {
      if (AtBlock()) return cursor_.Expected("`END_VAR`");
      std::vector<Word> names;
      do {
        const auto name = cursor_.Name("the name of a variable");
        if (!name) break;
        names.push_back(*name);
      } while (cursor_.Accept(","));
      if (names.empty() || !cursor_.Expect(":") || !cursor_.Name("a type such as `REAL`")) {
        cursor_.SkipStatement();
        continue;
      }
      if (!cursor_.Expect(";")) cursor_.SkipStatement();
      for (const Word& name : names) Declare(name, output);
    }
  }

  template <typename V>
  static int FindVariable(const std::vector<V>& variables, std::string_view name) {
    for (size_t k = 0; k < variables.size(); ++k) {
      if (LowerCase(variables[k].name) == LowerCase(name)) return static_cast<int>(k);
    }
    return -1;
  }

  void Declare(const Word& name, bool output) {
    fuzzy::SystemDefinition& system = draft_.definition;
    if (FindVariable(system.inputs, name.text) >= 0 || FindVariable(system.outputs, name.text) >= 0) {
      findings_.Error(codes::kForeignTwice, name.span, "the variable " + InQuotes(name.text) + " is given twice");
      return;
    }
    draft_.places[PathOf(output, output ? system.outputs.size() : system.inputs.size())] = name.span;
    if (output) {
      fuzzy::Output variable;
      variable.name = name.text;
      variable.lower = variable.upper = kNoEnd;
      system.outputs.push_back(std::move(variable));
      outputs_.emplace_back();
    } else {
      system.inputs.push_back({std::string(name.text), kNoEnd, kNoEnd, {}});
    }
  }

  void ReadFuzzify(bool output, const std::string& end) {
    const auto name = cursor_.Name(output ? "the name of an output" : "the name of an input");
    fuzzy::SystemDefinition& system = draft_.definition;
    const int number = !name    ? -1
                       : output ? FindVariable(system.outputs, name->text)
                                : FindVariable(system.inputs, name->text);
    if (name && number < 0) {
      std::vector<std::string> known;
      for (const fuzzy::Variable& v : system.inputs) {
        if (!output) known.push_back(v.name);
      }
      for (const fuzzy::Variable& v : system.outputs) {
        if (output) known.push_back(v.name);
      }
      dsl::Diagnostic& d =
          findings_.Error(codes::kForeignReference, name->span,
                          "no " + std::string(output ? "output " : "input ") + InQuotes(name->text) + " is declared");
      const std::string near = dsl::DidYouMean(name->text, known);
      if (!near.empty()) d.help = "did you mean `" + near + "`?";
    }
    if (number < 0) return cursor_.SkipBehind(end);
    const auto index = static_cast<size_t>(number);
    fuzzy::Variable& variable = output ? system.outputs[index] : system.inputs[index];
    while (!cursor_.Accept(end)) {
      if (AtBlock()) return cursor_.Expected(InQuotes(end));
      if (cursor_.Accept("TERM")) {
        ReadFclTerm(&cursor_, PathOf(output, index), &variable, &draft_, &findings_);
      } else if (cursor_.Accept("RANGE")) {
        ReadRange(&variable);
        if (!output) draft_.unclamped.push_back(PathOf(false, index));
      } else if (output) {
        ReadMethod(index);
      } else {
        Unknown({"TERM", "RANGE", "END_FUZZIFY"});
      }
    }
  }

  void Unknown(const std::vector<std::string>& known) {
    ReportUnknown(&findings_, "word", cursor_.Take(), known);
    cursor_.SkipStatement();
  }

  // RANGE [:=] (from .. to);
  void ReadRange(fuzzy::Variable* variable) {
    cursor_.Accept(":=");
    std::optional<double> lower, upper;
    const bool read = cursor_.Expect("(") && (lower = cursor_.Number("a number")) && cursor_.Expect("..") &&
                      (upper = cursor_.Number("a number")) && cursor_.Expect(")");
    if (read) {
      variable->lower = *lower;
      variable->upper = *upper;
    }
    if (!read || !cursor_.Expect(";")) cursor_.SkipStatement();
  }

  // METHOD : word; ACCU : word; DEFAULT := number | NC;
  void ReadMethod(size_t index) {
    fuzzy::Output& output = draft_.definition.outputs[index];
    if (cursor_.Accept("METHOD")) {
      if (!cursor_.Expect(":")) return cursor_.SkipStatement();
      const Word word = cursor_.Take();
      const auto method = FclDefuzzifier(word.text);
      if (!method) ReportUnknown(&findings_, "method", word, FclWords(FclChoice::kDefuzzifier));
      if (method) output.defuzzifier = *method;
      outputs_[index].method = word;
    } else if (cursor_.Accept("ACCU")) {
      if (!cursor_.Expect(":")) return cursor_.SkipStatement();
      outputs_[index].accumulations.push_back(cursor_.Take());
    } else if (cursor_.Accept("DEFAULT")) {
      if (!cursor_.Expect(":=")) return cursor_.SkipStatement();
      if (cursor_.Accept("NC")) {
        output.lock_previous = true;
      } else if (!(output.default_value = cursor_.Number("a number or `NC`"))) {
        return cursor_.SkipStatement();
      }
    } else {
      return Unknown({"TERM", "RANGE", "METHOD", "ACCU", "DEFAULT", "END_DEFUZZIFY"});
    }
    if (!cursor_.Expect(";")) cursor_.SkipStatement();
  }

  void ReadRuleBlock(const Word& place) {
    FclRuleBlock block{{"", place.span}, {}, {}};
    if (!AtBlock() && !cursor_.At("AND") && !cursor_.At("OR") && !cursor_.At("ACT") && !cursor_.At("ACCU") &&
        !cursor_.At("RULE"))
      block.name = cursor_.Take();
    while (!cursor_.Accept("END_RULEBLOCK")) {
      if (AtBlock()) {
        cursor_.Expected("`END_RULEBLOCK`");
        break;
      }
      const Word word = cursor_.Take();
      std::vector<Word> rest = cursor_.TakeStatement();
      (LowerCase(word.text) == "rule" ? block.rules : block.options).push_back({word, std::move(rest)});
    }
    rule_blocks_.push_back(std::move(block));
  }

  FclCursor& cursor_;
  dsl::Diagnostics& findings_;
  Draft draft_;
  std::vector<FclOutput> outputs_;
  std::vector<FclRuleBlock> rule_blocks_;
};

}  // namespace

std::vector<ImportedSystem> ReadFcl(const dsl::SourceText& source, dsl::Diagnostics* findings) {
  FclCursor cursor(ReadFclTokens(source, findings), findings);
  std::vector<ImportedSystem> systems;
  std::set<std::string> names;
  bool any = false;
  while (!cursor.AtEnd()) {
    const Word word = cursor.Here();
    if (!cursor.Expect("FUNCTION_BLOCK")) {
      cursor.SkipBehind("END_FUNCTION_BLOCK");
      continue;
    }
    any = true;
    auto system = FclBlockReader(&cursor, findings).Read(word.span);
    if (!system) continue;
    if (!names.insert(system->name).second)
      findings->Error(codes::kForeignTwice, word.span, "a second function block " + InQuotes(system->name));
    systems.push_back(std::move(*system));
  }
  if (!any && !findings->has_errors())
    findings->Error(codes::kForeignText, {0, 0}, "expected `FUNCTION_BLOCK`").help = "a file in FCL begins with it";
  if (findings->has_errors()) systems.clear();
  return systems;
}

}  // namespace weir::interchange
