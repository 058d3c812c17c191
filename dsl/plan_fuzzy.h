// Fuzzy systems of the plan: of a detector, and of the stage `| score name`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dsl/plan_expr.h"

namespace weir::plan {

// The words (shapes, norms, methods) are the language's; runtime/fuzzy says what they mean.
struct FuzzyTerm {
  std::string name, shape;
  std::vector<double> params;  // infinite: an open shoulder
  double height = 1;
  std::optional<Expr> formula = {};  // `function`: float; slot i is input i
};
struct FuzzyVariable {
  std::string name;
  Expr value;
  double lower = 0, upper = 0;
  std::vector<FuzzyTerm> terms;
};  // value: inputs only, type float
struct FuzzyOutput : FuzzyVariable {
  std::string aggregation = "maximum", defuzzifier = "centroid";
  int resolution = 200;
  bool exact = false;  // in closed form, not by sampling
  std::optional<double> default_value = {};
  bool lock_previous = false;  // where no rule fires: the value before, for the same key
  bool lock_range = false;     // a value outside of the range is moved to its nearer end
};
struct FuzzyCondition {
  enum class Op : uint8_t { kAtom, kAnd, kOr, kNot } op = Op::kAtom;
  std::vector<FuzzyCondition> children;
  int input = -1, term = -1;  // kAtom; an input past the last is an output, as concluded by blocks before; term -1: any
  std::vector<std::string> hedges;
};
struct FuzzyConclusion {
  int output = -1, term = -1;
  std::vector<std::string> hedges = {};
};
struct FuzzyRule {
  int block = 0;
  bool otherwise = false;
  FuzzyCondition condition;
  std::vector<FuzzyConclusion> conclusions;
  double weight = 1;
  std::string text;
};
struct FuzzyBlock {
  std::string name;  // "": of the rules outside of any block
  std::string conjunction = "minimum", disjunction = "maximum", implication = "minimum", activation = "general";
  int count = 1;                  // activation first, last, highest, lowest
  double threshold = 0;           // activation first, last, threshold
  std::string comparison = ">=";  // activation threshold
};
struct FuzzySystem {
  std::vector<FuzzyVariable> inputs;
  std::vector<FuzzyOutput> outputs;
  std::vector<FuzzyBlock> blocks;          // at least one; they run in this order
  std::vector<FuzzyRule> rules;            // block by block
  std::vector<NamedExpr> hedges;           // by function: float; slot 0 is the degree
  std::optional<double> error_bound = {};  // approximate within: of every output, above 0
};

// A fuzzy detector's or plain fuzzy system's declaration, whether anything uses it or not.
struct FuzzyDeclaration {
  std::string name;
  bool detector = false;  // `fuzzy name on …`
  FuzzySystem system;     // of one without `on` the inputs' values are not meant: they are its callers'
  Span span;
};

}  // namespace weir::plan
