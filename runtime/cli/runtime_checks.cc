#include "runtime/cli/runtime_checks.h"

#include <cstdio>

#include "runtime/formats/validate.h"
#include "runtime/fuzzy/response.h"
#include "runtime/operators/fuzzy_inference.h"
#include "runtime/row/expression.h"

namespace weir::cli {
namespace {

std::optional<dsl::Refusal> RefusalOf(const Status& status) {
  if (status.ok()) return std::nullopt;
  return dsl::Refusal{status.code(), status.message(), status.hint()};
}

std::string Short(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

// " at users = 3": where the others stand.
std::string Surroundings(const plan::FuzzySystem& system, const std::vector<double>& inputs, size_t but) {
  std::string out;
  for (size_t k = 0; k < inputs.size(); ++k) {
    if (k != but) out += (out.empty() ? " at " : ", ") + ("`" + system.inputs[k].name + "` ") + Short(inputs[k]);
  }
  return out;
}

std::vector<dsl::Refusal> ResponseFaultsOf(const plan::FuzzySystem& system, size_t input, bool rising) {
  std::vector<dsl::Refusal> out;
  if (!ops::CheckDefinition(system, "").ok()) return out;  // said elsewhere
  const std::string name = "`" + system.inputs[input].name + "`";
  const auto faults = fuzzy::CheckResponse(ops::DefinitionOf(system), input, rising);
  for (size_t k = 0; k < faults.size(); ++k) {
    const std::string output = "`" + system.outputs[k].name + "`";
    if (const auto& against = faults[k].against) {
      out.push_back({"",
                     output + (rising ? " falls" : " rises") + " while " + name + " goes from " + Short(against->from) +
                         " to " + Short(against->to),
                     "it goes from " + Short(against->before) + " to " + Short(against->after) +
                         Surroundings(system, against->inputs, input)});
    }
    if (const auto& still = faults[k].still) {
      out.push_back(
          {"",
           output + " stands still while " + name + " goes from " + Short(still->first) + " to " + Short(still->second),
           "let the terms of " + name + " overlap there, or add a rule"});
    }
  }
  return out;
}

}  // namespace

dsl::RuntimeChecks ChecksOfRuntime() {
  dsl::RuntimeChecks checks;
  checks.expression = [](const plan::Expr& expr) { return RefusalOf(Expression::Validate(expr)); };
  checks.format = [](const plan::Format& format, const std::vector<plan::SourceField>& fields) {
    return RefusalOf(formats::ValidateFormat(format, fields));
  };
  checks.response = ResponseFaultsOf;
  checks.table = [](const plan::FuzzySystem& system) { return RefusalOf(ops::CheckTables(system)); };
  return checks;
}

}  // namespace weir::cli
