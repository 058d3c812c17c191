#include "runtime/interchange/fis_reader.h"

#include <algorithm>
#include <utility>

#include "runtime/fuzzy/words.h"
#include "runtime/interchange/codes.h"
#include "runtime/interchange/fis_lines.h"
#include "runtime/interchange/fis_rules.h"
#include "runtime/interchange/fis_terms.h"
#include "runtime/interchange/fis_words.h"

namespace weir::interchange {
namespace {

class FisReader {
 public:
  FisReader(const dsl::SourceText& source, dsl::Diagnostics* findings) : source_(source), findings_(*findings) {}

  std::optional<ImportedSystem> Run() {
    const std::vector<FisSection> sections = ReadFisLines(source_, &findings_);
    using Kind = FisSection::Kind;
    const auto system =
        std::find_if(sections.begin(), sections.end(), [](const FisSection& s) { return s.kind == Kind::kSystem; });
    if (system == sections.end()) {
      if (!findings_.has_errors())
        findings_.Error(codes::kForeignText, {0, 0}, "expected `[System]`").help = "a FIS file begins with it";
      return std::nullopt;
    }
    ReadSystem(*system);
    ReadVariables(sections, Kind::kInput, "NumInputs", *system);
    ReadVariables(sections, Kind::kOutput, "NumOutputs", *system);
    size_t rules = 0;
    for (const FisSection& section : sections) {
      if (section.kind != Kind::kRules) continue;
      ReadFisRules(source_, section, &draft_, &findings_);
      rules += section.entries.size();
    }
    CheckCount(*system, "NumRules", rules, "rules");
    if (findings_.has_errors()) return std::nullopt;
    for (size_t i = 0; i < draft_.definition.inputs.size(); ++i) draft_.unclamped.push_back(PathOf(false, i));
    draft_.beyond = "MATLAB warns and computes the terms there";
    return Finish(std::move(draft_), &findings_);
  }

 private:
  void ReadSystem(const FisSection& section) {
    draft_.name_span = section.line;
    draft_.name = "imported";
    draft_.definition.blocks.emplace_back();
    fuzzy::Block& block = draft_.definition.blocks.front();
    const std::vector<std::string> known = {"Name",       "Type",      "Version",     "NumInputs",
                                            "NumOutputs", "NumRules",  "AndMethod",   "OrMethod",
                                            "ImpMethod",  "AggMethod", "DefuzzMethod"};
    if (section.Find("Type") == nullptr) findings_.Error(codes::kForeignText, section.line, "the system has no `Type`");
    for (const FisEntryLine& entry : section.entries) {
      const std::string key = LowerCase(entry.key.text);
      if (key == "version" || key == "numinputs" || key == "numoutputs" || key == "numrules") continue;
      if (key == "typereductionmethod") {
        findings_.Error(codes::kForeignCannot, entry.key.span, "Weir has no fuzzy sets of type 2");
        continue;
      }
      const bool is_known =
          std::any_of(known.begin(), known.end(), [&](const std::string& k) { return LowerCase(k) == key; });
      if (!is_known) {
        ReportUnknown(&findings_, "key", entry.key, known);
        continue;
      }
      const Word word = UnquotedFis(source_, entry.value, &findings_);
      if (key == "name") draft_.name = word.text.empty() ? "imported" : std::string(word.text);
      if (key == "type") ReadType(word);
      if (key == "andmethod") Choose(word, "and method", FisChoice::kNorm, FisNorm(word.text), &block.conjunction);
      if (key == "ormethod") Choose(word, "or method", FisChoice::kConorm, FisConorm(word.text), &block.disjunction);
      if (key == "impmethod") Choose(word, "implication", FisChoice::kNorm, FisNorm(word.text), &block.implication);
      if (key == "aggmethod") Choose(word, "aggregation", FisChoice::kConorm, FisConorm(word.text), &aggregation_);
      if (key == "defuzzmethod") {
        Choose(word, "defuzzifier", FisChoice::kDefuzzifier, FisDefuzzifier(word.text), &defuzzifier_);
        defuzzifier_span_ = word.span;
      }
    }
    SettleType(&block);
  }

  void ReadType(const Word& word) {
    const std::string type = LowerCase(word.text);
    sugeno_ = type == "sugeno";
    if (!sugeno_ && type != "mamdani") ReportUnknown(&findings_, "type", word, {"mamdani", "sugeno"});
    defuzzifier_ = sugeno_ && !fuzzy::IsWeighted(defuzzifier_) && defuzzifier_span_.end == 0
                       ? fuzzy::Defuzzifier::kWeightedAverage
                       : defuzzifier_;
  }

  // A Sugeno system joins values by their weights: what it says of implication and aggregation has no effect there.
  void SettleType(fuzzy::Block* block) {
    if (fuzzy::IsWeighted(defuzzifier_) != sugeno_)
      findings_.Error(
          codes::kForeignSystem, defuzzifier_span_.end > 0 ? defuzzifier_span_ : draft_.name_span,
          sugeno_ ? "a Sugeno system needs `wtaver` or `wtsum`" : "a Mamdani system needs a defuzzifier of sets",
          sugeno_ ? "" : "centroid, bisector, mom, som or lom");
    if (!sugeno_) return;
    block->implication = fuzzy::Block().implication;
    aggregation_ = fuzzy::Conorm::kUnboundedSum;
  }

  template <typename T>
  void Choose(const Word& word, const char* what, FisChoice of, std::optional<T> found, T* out) {
    if (found) {
      *out = *found;
      return;
    }
    ReportUnknown(&findings_, what, word, FisWords(of));
  }

  void CheckCount(const FisSection& system, const char* key, size_t count, const char* what) {
    const FisEntryLine* entry = system.Find(key);
    if (entry == nullptr) return;
    const auto said = NumberOf(source_.Slice(entry->value));
    if (said && *said == static_cast<double>(count)) return;
    findings_.Error(codes::kForeignSystem, entry->value, InQuotes(key) + " does not count the " + what,
                    "there are " + std::to_string(count));
  }

  // In the order of their numbers, which rules go by.
  void ReadVariables(const std::vector<FisSection>& sections, FisSection::Kind kind, const char* key,
                     const FisSection& system) {
    std::vector<const FisSection*> found;
    for (const FisSection& section : sections) {
      if (section.kind == kind) found.push_back(&section);
    }
    std::sort(found.begin(), found.end(),
              [](const FisSection* a, const FisSection* b) { return a->number < b->number; });
    const bool output = kind == FisSection::Kind::kOutput;
    for (size_t k = 0; k < found.size(); ++k) {
      if (found[k]->number != static_cast<int>(k) + 1)
        findings_.Error(codes::kForeignSystem, found[k]->line,
                        "this is number " + std::to_string(k + 1) + " of the " + (output ? "outputs" : "inputs"));
      fuzzy::Output variable;
      ReadVariable(*found[k], PathOf(output, k), output, &variable);
      if (output) {
        draft_.definition.outputs.push_back(std::move(variable));
      } else {
        draft_.definition.inputs.push_back(std::move(variable));
      }
    }
    CheckCount(system, key, found.size(), output ? "outputs" : "inputs");
  }

  void ReadVariable(const FisSection& section, const std::string& path, bool output, fuzzy::Output* variable) {
    draft_.places[path] = section.line;
    variable->name = output ? "output" : "input";
    variable->name += std::to_string(section.number);
    variable->lower = variable->upper = kNoEnd;
    if (const FisEntryLine* name = section.Find("Name")) {
      const Word word = UnquotedFis(source_, name->value, &findings_);
      variable->name = word.text;
      draft_.places[path + ".name"] = word.span;
    }
    size_t terms = 0;
    for (const FisEntryLine& entry : section.entries) {
      const std::string key = LowerCase(entry.key.text);
      if (key == "range") ReadRange(entry, variable);
      if (key == "name" || key == "range" || key == "nummfs") continue;
      if (key.starts_with("mf") && NumberOf(key.substr(2)) == static_cast<double>(terms + 1)) {
        ReadFisTerm(source_, entry.value, path, variable, &draft_, &findings_);
        ++terms;
      } else if (key.starts_with("umf") || key.starts_with("lmf")) {
        findings_.Error(codes::kForeignCannot, entry.key.span, "Weir has no fuzzy sets of type 2");
      } else if (key.starts_with("mf")) {
        findings_.Error(codes::kForeignText, entry.key.span,
                        "expected `MF" + std::to_string(terms + 1) + "`, found " + InQuotes(entry.key.text));
        ++terms;
      } else {
        ReportUnknown(&findings_, "key", entry.key, {"Name", "Range", "NumMFs", "MF1"});
      }
    }
    CheckCount(section, "NumMFs", terms, "terms");
    if (!output) return;
    variable->aggregation = aggregation_;
    variable->defuzzifier = defuzzifier_;
    // "If no rule fires, the output is the midpoint of its range": evalfis.
    variable->default_value = variable->lower + (variable->upper - variable->lower) / 2;
    if (*variable->default_value != *variable->default_value) variable->default_value.reset();
  }

  void ReadRange(const FisEntryLine& entry, fuzzy::Variable* variable) {
    std::vector<double> ends;
    if (!ReadFisNumbers(source_, entry.value, &ends, &findings_)) return;
    if (ends.size() != 2) {
      findings_.Error(codes::kForeignNumbers, entry.value,
                      "a range is two numbers, not " + std::to_string(ends.size()));
      return;
    }
    variable->lower = ends[0];
    variable->upper = ends[1];
  }

  const dsl::SourceText& source_;
  dsl::Diagnostics& findings_;
  Draft draft_;
  bool sugeno_ = false;
  fuzzy::Conorm aggregation_ = fuzzy::Conorm::kMaximum;
  fuzzy::Defuzzifier defuzzifier_ = fuzzy::Defuzzifier::kCentroid;
  dsl::Span defuzzifier_span_;
};

}  // namespace

std::optional<ImportedSystem> ReadFis(const dsl::SourceText& source, dsl::Diagnostics* findings) {
  return FisReader(source, findings).Run();
}

}  // namespace weir::interchange
