#include "runtime/cli/fuzzy_inputs.h"

#include <limits>

#include "dsl/diagnostic.h"
#include "runtime/cli/plan_words.h"
#include "runtime/cli/plot_scale.h"
#include "runtime/row/text.h"

namespace weir::cli {

bool ParseInputValue(std::string_view text, double* value) {
  if (text == "nan" || text == "null") {
    *value = fuzzy::kNoValue;
  } else if (text == "inf" || text == "-inf") {
    *value = text[0] == '-' ? -fuzzy::kInfinity : fuzzy::kInfinity;
  } else {
    return ParseFloat(text, value);
  }
  return true;
}

std::string RangeText(const fuzzy::Variable& variable) {
  return NumberText(variable.lower) + ".." + NumberText(variable.upper);
}

std::optional<size_t> FindInput(const fuzzy::SystemDefinition& definition, const std::string& name, std::string* why) {
  std::vector<std::string> names;
  for (size_t k = 0; k < definition.inputs.size(); ++k) {
    names.push_back(definition.inputs[k].name);
    if (names.back() == name) return k;
  }
  const std::string near = dsl::DidYouMean(name, names);
  *why = "there is no input `" + name + "`; " +
         (near.empty() ? "there is " + AndList(names) : "did you mean `" + near + "`?");
  return std::nullopt;
}

std::string ParseInputs(const fuzzy::SystemDefinition& definition, const std::vector<std::string>& sets,
                        std::vector<std::optional<double>>* values) {
  for (const std::string& set : sets) {
    const size_t equals = set.find('=');
    if (equals == std::string::npos || equals == 0) return "--set takes input=value, not `" + set + "`";
    std::string why;
    const std::optional<size_t> input = FindInput(definition, set.substr(0, equals), &why);
    if (!input) return why;
    double value = 0;
    const std::string text = set.substr(equals + 1);
    if (!ParseInputValue(text, &value)) {
      return "`" + definition.inputs[*input].name + "` takes a number in " + RangeText(definition.inputs[*input]) +
             ", or null where it is unknown, not `" + text + "`";
    }
    (*values)[*input] = value;
  }
  return "";
}

}  // namespace weir::cli
