// Text → plan: parse, check, plan.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/plan.h"
#include "dsl/references.h"

namespace weir::dsl {

// Why the run time would refuse something that is right as far as the language goes.
struct Refusal {
  std::string code, message, help;
};

// What only the run time can tell of constants: whether a text is a regular expression, a format, a format of a time;
// how a fuzzy system responds, and whether it has a table within its error bound. Asked while the text is checked, so
// that it is found whatever else is wrong.
struct RuntimeChecks {
  std::function<std::optional<Refusal>(const plan::Expr&)> expression;
  std::function<std::optional<Refusal>(const plan::Format&, const std::vector<plan::SourceField>&)> format;
  // Where outputs of a system do not follow an input that is declared `rising` (or falling).
  std::function<std::vector<Refusal>(const plan::FuzzySystem&, size_t input, bool rising)> response;
  std::function<std::optional<Refusal>(const plan::FuzzySystem&)> table;  // of one with an error bound
};

struct CompileOptions {
  // Parameters given from outside: name → text of the value as it would stand in the file ("10", "5m").
  std::map<std::string, std::string> params;
  // What only tests look at (a table that nothing reads) is in the plan. False: it is left out, as for running.
  bool keep_test_subjects = true;
  RuntimeChecks checks;  // may be empty: then nothing is asked
};

// All findings of the text go to `diagnostics`. The plan is absent exactly when there is an error among them.
// `references`, if given, says what the names of the text stand for, errors or not.
std::optional<plan::Plan> Compile(const SourceText& source, const CompileOptions& options, Diagnostics* diagnostics,
                                  References* references = nullptr);

// What this version does not run, as findings: only run, test and replay refuse it.
void RefuseUnsupported(const plan::Plan& plan, Diagnostics* diagnostics);

}  // namespace weir::dsl
