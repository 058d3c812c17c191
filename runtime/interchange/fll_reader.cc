#include "runtime/interchange/fll_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "runtime/fuzzy/words.h"
#include "runtime/interchange/codes.h"
#include "runtime/interchange/fll_blocks.h"
#include "runtime/interchange/fll_terms.h"
#include "runtime/interchange/fll_values.h"
#include "runtime/interchange/fll_words.h"
#include "runtime/interchange/rule_reader.h"

namespace weir::interchange {
namespace {

constexpr int kFllResolution = 100;  // fuzzylite's default

class FllReader {
 public:
  FllReader(const dsl::SourceText& source, dsl::Diagnostics* findings) : source_(source), findings_(*findings) {}

  std::optional<ImportedSystem> Run() {
    const std::vector<FllSection> sections = ReadFllLines(source_, &findings_);
    ReadEngine(sections);
    for (const FllSection& section : sections) {
      if (section.kind == FllSectionKind::kInput) ReadInput(section);
      if (section.kind == FllSectionKind::kOutput) ReadOutput(section);
    }
    terms_.ReadFormulas(&draft_);
    for (const FllSection& section : sections) {
      if (section.kind == FllSectionKind::kBlock) ReadFllBlock(source_, section, off_, &draft_, &findings_);
    }
    if (findings_.has_errors()) return std::nullopt;
    draft_.beyond = "fuzzylite computes the terms there";
    return Finish(std::move(draft_), &findings_);
  }

 private:
  void ReadEngine(const std::vector<FllSection>& sections) {
    const FllSection* engine = nullptr;
    for (const FllSection& section : sections) {
      if (section.kind != FllSectionKind::kEngine) continue;
      if (engine != nullptr) {
        findings_.Error(codes::kForeignTwice, section.line, "a second engine in one file")
            .secondary.push_back({engine->line, "the first is here"});
      } else {
        engine = &section;
      }
    }
    if (engine == nullptr) {
      findings_.Error(codes::kForeignText, {0, 0}, "expected `Engine: NAME`").help =
          "a file in FLL begins with its engine";
      return;
    }
    draft_.name = engine->name.text.empty() ? "imported" : std::string(engine->name.text);
    draft_.name_span = engine->line;
    values_.Describe(*engine, "", &draft_);
  }

  void ReadInput(const FllSection& section) {
    fuzzy::SystemDefinition& system = draft_.definition;
    const std::string path = PathOf(false, system.inputs.size());
    if (!StartVariable(section, path)) return;
    fuzzy::Variable input{std::string(section.name.text), kNoEnd, kNoEnd, {}};
    bool locked = false;
    for (const FllProperty& p : section.properties) {
      if (p.key.text == "range") values_.ReadRange(p.value, &input);
      if (p.key.text == "lock-range") locked = values_.Bool(p.value);
      if (p.key.text == "term") terms_.Read(p.value, path, static_cast<int>(system.inputs.size()), &input, &draft_);
    }
    if (!locked) draft_.unclamped.push_back(path);
    const bool enabled = values_.IsEnabled(section);
    off_.inputs.push_back(!enabled);
    if (!enabled)
      findings_.Warning(codes::kForeignRewritten, section.line, "input " + InQuotes(input.name) + " is switched off",
                        "what rules ask of it is written as `is not any`, which never holds");
    system.inputs.push_back(std::move(input));
  }

  bool StartVariable(const FllSection& section, const std::string& path) {
    const auto& inputs = draft_.definition.inputs;
    const auto& outputs = draft_.definition.outputs;
    const auto same = [&](const fuzzy::Variable& v) { return v.name == section.name.text; };
    if (section.name.text.empty()) {
      findings_.Error(codes::kForeignText, section.line, "a variable needs a name");
      return false;
    }
    if (std::any_of(inputs.begin(), inputs.end(), same) || std::any_of(outputs.begin(), outputs.end(), same)) {
      findings_.Error(codes::kForeignTwice, section.name.span,
                      "the variable " + InQuotes(section.name.text) + " is given twice");
      return false;
    }
    draft_.places[path] = section.line;
    draft_.places[path + ".name"] = section.name.span;
    values_.Describe(section, path, &draft_);
    return true;
  }

  void ReadOutput(const FllSection& section) {
    fuzzy::SystemDefinition& system = draft_.definition;
    const std::string path = PathOf(true, system.outputs.size());
    fuzzy::Output output;
    output.name = section.name.text;
    output.lower = output.upper = kNoEnd;
    if (!values_.IsEnabled(section)) return SwitchOff(section, std::move(output));
    if (!StartVariable(section, path)) return;
    output.aggregation = fuzzy::Conorm::kNone;
    output.resolution = kFllResolution;
    bool has_defuzzifier = false;
    for (const FllProperty& p : section.properties) {
      const std::string_view key = p.key.text;
      if (key == "range") values_.ReadRange(p.value, &output);
      if (key == "lock-range") output.lock_range = values_.Bool(p.value);
      if (key == "lock-previous") output.lock_previous = values_.Bool(p.value);
      if (key == "default") ReadDefault(p.value, &output);
      if (key == "aggregation" || key == "accumulation") values_.Choose(p.value, &output.aggregation);
      if (key == "defuzzifier") {
        ReadDefuzzifier(p.value, &output);
        has_defuzzifier = true;
        draft_.places[path + ".defuzzifier"] = p.value;
      }
      if (key == "term") terms_.Read(p.value, path, -1, &output, &draft_);
    }
    if (!has_defuzzifier)
      findings_.Error(codes::kForeignSystem, section.line, "output " + InQuotes(output.name) + " has no defuzzifier");
    CheckType(path, output);
    system.outputs.push_back(std::move(output));
  }

  void SwitchOff(const FllSection& section, fuzzy::Output output) {
    for (const FllProperty& p : section.properties) {
      Draft nowhere;
      if (p.key.text == "term") terms_.Read(p.value, "", -1, &output, &nowhere);
    }
    findings_.Warning(codes::kForeignLeftOut, section.line, "output " + InQuotes(output.name) + " is switched off",
                      "left out, with what rules conclude on it");
    off_.outputs.push_back(std::move(output));
  }

  void ReadDefault(dsl::Span value, fuzzy::Output* output) {
    const auto number = NumberOf(source_.Slice(value));
    if (!number) {
      findings_.Error(codes::kForeignNumbers, value, "the default is no number");
    } else if (!std::isnan(*number)) {
      output->default_value = *number;
    }
  }

  // NAME [RESOLUTION], or for the weighted ones NAME [Automatic | TakagiSugeno | Tsukamoto]
  void ReadDefuzzifier(dsl::Span value, fuzzy::Output* output) {
    const std::vector<Word> words = SplitWords(source_, value);
    type_ = {};
    if (words.empty() || words[0].text == "none") {
      findings_.Error(codes::kForeignSystem, value, "output " + InQuotes(output->name) + " has no defuzzifier");
      return;
    }
    const auto found = FllDefuzzifier(words[0].text);
    if (!found) {
      if (words[0].text == "WeightedAverageCustom" || words[0].text == "WeightedSumCustom") {
        findings_.Error(codes::kForeignCannot, words[0].span, "Weir has no defuzzifier " + InQuotes(words[0].text));
      } else {
        ReportUnknown(&findings_, "defuzzifier", words[0], FllWords(FllChoice::kDefuzzifier));
      }
      return;
    }
    output->defuzzifier = *found;
    if (words.size() < 2) return;
    if (words.size() > 2) {
      findings_.Error(codes::kForeignText, words[2].span,
                      "expected the end of the line, found " + InQuotes(words[2].text));
    } else if (fuzzy::IsWeighted(*found)) {
      type_ = words[1];
      const std::vector<std::string> types = {"Automatic", "TakagiSugeno", "Tsukamoto"};
      if (std::find(types.begin(), types.end(), type_.text) == types.end())
        ReportUnknown(&findings_, "type", type_, types);
    } else {
      const auto resolution = NumberOf(words[1].text);
      const bool count = resolution && *resolution >= 1 && *resolution <= fuzzy::kLargestResolution &&
                         *resolution == std::floor(*resolution);
      if (count) {
        output->resolution = static_cast<int>(*resolution);
      } else {
        findings_.Error(codes::kForeignNumbers, words[1].span,
                        "a resolution is a whole number from 1 to " + std::to_string(fuzzy::kLargestResolution));
      }
    }
  }

  // A weighted output says how its terms are read; Weir tells it from the terms.
  void CheckType(const std::string& path, const fuzzy::Output& output) {
    if (type_.text != "TakagiSugeno" || !fuzzy::IsWeighted(output.defuzzifier)) return;
    for (const fuzzy::Term& term : output.terms) {
      if (fuzzy::IsValue(term.shape)) continue;
      findings_
          .Error(codes::kForeignCannot, type_.span, "the type TakagiSugeno reads a slope as a value",
                 InQuotes(term.name) + " is a slope: Weir reads it as Tsukamoto does")
          .secondary.push_back({draft_.PlaceOf(path + ".terms[0]"), "its terms"});
      return;
    }
  }

  const dsl::SourceText& source_;
  dsl::Diagnostics& findings_;
  Draft draft_;
  SwitchedOff off_;
  FllValues values_{source_, &findings_};
  FllTerms terms_{source_, &findings_};
  Word type_;  // of the defuzzifier that was read last
};

}  // namespace

std::optional<ImportedSystem> ReadFll(const dsl::SourceText& source, dsl::Diagnostics* findings) {
  return FllReader(source, findings).Run();
}

}  // namespace weir::interchange
