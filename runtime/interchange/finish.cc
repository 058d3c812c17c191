// What holds for all formats: names, ranges, and whether the system can be.
#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <utility>

#include "dsl/fold.h"
#include "runtime/fuzzy/words.h"
#include "runtime/interchange/codes.h"
#include "runtime/interchange/draft.h"
#include "runtime/interchange/names.h"
#include "runtime/interchange/ranges.h"
#include "runtime/interchange/text_words.h"

namespace weir::interchange {
namespace {

constexpr size_t kMostNumbers = 1000;  // the checker's limit

class Finisher {
 public:
  Finisher(Draft draft, dsl::Diagnostics* findings) : draft_(std::move(draft)), findings_(*findings) {}

  std::optional<ImportedSystem> Run() {
    ForEachVariable([this](const std::string& path, fuzzy::Variable* variable) { SettleRange(path, variable); });
    if (findings_.has_errors()) return std::nullopt;
    Validate();
    if (findings_.has_errors()) return std::nullopt;
    WarnBeyondRanges();
    Rename();
    return ImportedSystem{std::move(draft_.name), std::move(draft_.definition), std::move(draft_.descriptions)};
  }

 private:
  void ForEachVariable(const std::function<void(const std::string&, fuzzy::Variable*)>& visit) {
    fuzzy::SystemDefinition& system = draft_.definition;
    for (size_t i = 0; i < system.inputs.size(); ++i) visit(PathOf(false, i), &system.inputs[i]);
    for (size_t k = 0; k < system.outputs.size(); ++k) visit(PathOf(true, k), &system.outputs[k]);
  }

  bool IsOutput(const std::string& path) const { return path[0] == 'o'; }

  void SettleRange(const std::string& path, fuzzy::Variable* variable) {
    const bool missing = !std::isfinite(variable->lower) && !std::isfinite(variable->upper);
    if (!missing || variable->terms.empty()) return;
    const auto span = SpanOfTerms(*variable);
    const std::string subject = (IsOutput(path) ? "output " : "input ") + InQuotes(variable->name);
    const bool sets = IsOutput(path) && !fuzzy::IsWeighted(AsOutput(variable)->defuzzifier);
    if (!span || (sets && HasOpenTerm(*variable))) {
      findings_.Error(codes::kForeignSystem, draft_.PlaceOf(path), subject + " has no finite range").help =
          "say from where to where its values go: it cannot be told from the terms";
      return;
    }
    variable->lower = span->first;
    variable->upper = span->second;
    if (IsOutput(path)) return WidenToDefault(AsOutput(variable));
    derived_.insert(path);
  }

  // The range that was taken from the terms is as good as none where nothing changes beyond it. One warning for all
  // ranges that were given.
  void WarnBeyondRanges() {
    dsl::Diagnostic* before = nullptr;
    std::vector<std::pair<dsl::Span, std::string>> derived;
    for (size_t i = 0; i < draft_.definition.inputs.size(); ++i) {
      const fuzzy::Variable& input = draft_.definition.inputs[i];
      const std::string path = PathOf(false, i);
      const bool taken = derived_.count(path) > 0;
      const std::vector<std::string>& unclamped = draft_.unclamped;
      if (!taken && std::find(unclamped.begin(), unclamped.end(), path) == unclamped.end()) continue;
      const fuzzy::Term* term = ChangesBeyondRange(input);
      if (term == nullptr) continue;
      const std::string range = dsl::FloatText(input.lower) + ".." + dsl::FloatText(input.upper);
      if (taken) {
        derived.emplace_back(draft_.PlaceOf(path),
                             "input " + InQuotes(input.name) + " has no finite range: taken from its terms, " + range);
      } else if (before != nullptr) {
        before->secondary.push_back({draft_.PlaceOf(path), "so here, beyond " + range});
      } else {
        before = &findings_.Warning(codes::kForeignBeyond, draft_.PlaceOf(path),
                                    "values beyond a range count as its end in Weir; " + draft_.beyond,
                                    InQuotes(term->name) + " differs beyond " + range);
      }
    }
    for (const auto& [place, message] : derived)
      findings_.Warning(codes::kForeignRange, place, message, "values beyond it count as its end");
  }

  static fuzzy::Output* AsOutput(fuzzy::Variable* variable) { return static_cast<fuzzy::Output*>(variable); }
  static void WidenToDefault(fuzzy::Output* output) {
    if (!output->default_value || !std::isfinite(*output->default_value)) return;
    output->lower = std::min(output->lower, *output->default_value);
    output->upper = std::max(output->upper, *output->default_value);
  }

  void Validate() {
    ForEachVariable([this](const std::string& path, fuzzy::Variable* variable) {
      for (size_t t = 0; t < variable->terms.size(); ++t) {
        if (variable->terms[t].params.size() <= kMostNumbers) continue;
        findings_.Error(codes::kForeignCannot, draft_.PlaceOf(path + ".terms[" + std::to_string(t) + "]"),
                        "a term of Weir takes " + std::to_string(kMostNumbers) + " numbers at most");
      }
    });
    for (const fuzzy::DefinitionError& error : fuzzy::Validate(draft_.definition)) {
      std::string message = error.what;  // names in quotes as the front end has them
      for (char& c : message) c = c == '\'' ? '`' : c;
      findings_.Error(codes::kForeignSystem, draft_.PlaceOf(error.where), message);
    }
  }

  void Rename() {
    std::set<std::string> systems, variables, blocks;
    RenameOne("the system", draft_.name_span, &draft_.name, &systems);
    ForEachVariable([&](const std::string& path, fuzzy::Variable* variable) {
      RenameOne(IsOutput(path) ? "an output" : "an input", draft_.PlaceOf(path + ".name"), &variable->name, &variables);
      std::set<std::string> terms;
      for (size_t t = 0; t < variable->terms.size(); ++t) {
        const std::string at = path + ".terms[" + std::to_string(t) + "]";
        RenameOne("a term", draft_.PlaceOf(at + ".name"), &variable->terms[t].name, &terms);
      }
    });
    const bool several = draft_.definition.blocks.size() > 1;
    for (size_t b = 0; b < draft_.definition.blocks.size(); ++b) {
      std::string& name = draft_.definition.blocks[b].name;
      const std::string path = "blocks[" + std::to_string(b) + "]";
      if (several && name.empty()) {
        name = WeirName("rules_" + std::to_string(b + 1), false, &blocks);
      } else if (several) {
        RenameOne("a block", draft_.PlaceOf(path + ".name"), &name, &blocks);
      }
    }
  }

  void RenameOne(const std::string& what, dsl::Span place, std::string* name, std::set<std::string>* taken) {
    const std::string before = *name;
    *name = WeirName(before, what == "an input" || what == "an output", taken);
    if (*name == before || before.empty()) return;
    findings_.Warning(codes::kForeignName, place, "the name " + InQuotes(before) + " of " + what + " is changed",
                      "it is " + InQuotes(*name) + " in Weir");
  }

  Draft draft_;
  dsl::Diagnostics& findings_;
  std::set<std::string> derived_;  // paths of inputs whose range was taken from the terms
};

}  // namespace

dsl::Span Draft::PlaceOf(std::string path) const {
  for (;;) {
    const auto place = places.find(path);
    if (place != places.end()) return place->second;
    const size_t dot = path.rfind('.');
    if (dot == std::string::npos) return name_span;
    path.resize(dot);
  }
}

std::string PathOf(bool output, size_t variable) {
  return (output ? "outputs[" : "inputs[") + std::to_string(variable) + "]";
}
std::string PathOf(bool output, size_t variable, size_t term) {
  return PathOf(output, variable) + ".terms[" + std::to_string(term) + "]";
}
std::string RulePath(size_t block, size_t rule) {
  return "blocks[" + std::to_string(block) + "].rules[" + std::to_string(rule) + "]";
}

std::optional<ImportedSystem> Finish(Draft draft, dsl::Diagnostics* findings) {
  return Finisher(std::move(draft), findings).Run();
}

}  // namespace weir::interchange
