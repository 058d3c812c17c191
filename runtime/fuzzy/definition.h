// SystemDefinition: a fuzzy inference system as plain data, in the words of IEC 61131-7 (fuzzy control programming).
//
// A system has crisp inputs and outputs, each a named variable over a range [lower, upper] with named fuzzy sets
// ("terms"), and blocks of rules `if ANTECEDENT then CONCLUSIONS with WEIGHT`. Blocks run in order; a condition of a
// later block may ask how far the blocks before it have concluded a term of an output. Variables and terms are referred
// to by their index in this structure; names serve messages and explanations only. Numbers are in the units of the
// variable.
//
// Validate() says what is wrong with a definition; System (runtime/fuzzy/system.h) takes valid ones only, so whoever
// gets a definition from outside calls Validate() first.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "runtime/fuzzy/formula.h"

namespace weir::fuzzy {

// Every number of a definition lies within ±kLargestMagnitude: no difference or product of two of them overflows. Only
// corners of a shoulder are infinite (ShapeFacts).
inline constexpr double kLargestMagnitude = 1e150;
inline constexpr int kLargestResolution = 100000;
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();  // of an output: null

// Formulas and parameters: membership.h.
enum class Shape {
  kTriangle,
  kTrapezoid,
  kRectangle,
  kRamp,
  kGaussian,
  kGaussianProduct,
  kBell,
  kSigmoid,
  kSigmoidDifference,
  kSigmoidProduct,
  kZ,
  kS,
  kPi,
  kCosine,
  kConcave,
  kSpike,
  kBinary,
  kArc,
  kSemiEllipse,
  kSingleton,
  kDiscrete,
  kConstant,  // these three are values, not sets: of weighted outputs only, but for kFunction
  kLinear,
  kFunction,
};

struct Term {
  std::string name;
  Shape shape = Shape::kTriangle;
  std::vector<double> params;
  double height = 1;     // 0 < height <= 1: factor of every degree
  Formula formula = {};  // kFunction; over the inputs
  bool operator==(const Term&) const = default;
};

struct Variable {
  std::string name;
  double lower = 0, upper = 0;  // lower < upper
  std::vector<Term> terms;
  bool operator==(const Variable&) const = default;
};

// "And", implication: norms.h. kNone: there is none, and nothing may need one.
enum class Norm {
  kMinimum,
  kAlgebraicProduct,
  kBoundedDifference,
  kDrasticProduct,
  kEinsteinProduct,
  kHamacherProduct,
  kNilpotentMinimum,
  kNone,
};
// "Or", aggregation.
enum class Conorm {
  kMaximum,
  kAlgebraicSum,
  kBoundedSum,
  kNormalizedSum,
  kDrasticSum,
  kEinsteinSum,
  kHamacherSum,
  kNilpotentMaximum,
  kUnboundedSum,
  kNone,
};
// hedges.h. kOwn + k: number k of SystemDefinition::hedges.
enum class Hedge { kNot, kVery, kSomewhat, kExtremely, kSeldom, kOwn };
using Hedges = std::vector<Hedge>;           // as read: {not, very} is "not very"
inline constexpr size_t kLargestHedge = 64;  // numbers that the formula of one may hold at a time

// A hedge by expression: the formula's one input is the degree. The result is held within 0..1; NaN counts as 0.
struct OwnHedge {
  std::string name;
  Formula formula;
  bool operator==(const OwnHedge&) const = default;
};

// Ways back to a crisp number: sampled_output.h, exact_output.h; the two weighted ones weighted_output.h.
enum class Defuzzifier {
  kCentroid,
  kBisector,
  kSmallestOfMaximum,
  kLargestOfMaximum,
  kMeanOfMaximum,
  kWeightedAverage,
  kWeightedSum,
};
inline bool IsWeighted(Defuzzifier d) { return d == Defuzzifier::kWeightedAverage || d == Defuzzifier::kWeightedSum; }

struct Output : Variable {
  Conorm aggregation = Conorm::kMaximum;  // of a weighted output: of the strengths that one term gets
  Defuzzifier defuzzifier = Defuzzifier::kCentroid;
  int resolution = 200;  // 1 .. kLargestResolution: equal steps of the range, sampled at their midpoints
  bool exact = false;    // the integral in closed form instead: piecewise linear terms only
  std::optional<double> default_value = {};  // where no rule fires; in the range
  bool lock_previous = false;  // where no rule fires: the value before, and the default where there is none
  bool lock_range = false;     // a value outside the range is moved to its nearer end
  bool operator==(const Output&) const = default;
};

// The condition of a rule: a tree of `and`, `or`, `not` over atoms "variable is HEDGES term".
struct Antecedent {
  enum class Op { kIs, kAnd, kOr, kNot };
  Op op = Op::kIs;
  int input = -1;                         // kIs; inputs.size() + k: output k, as concluded by the blocks before
  int term = -1;                          // kIs; kAny: `any`
  std::vector<Antecedent> operands = {};  // kAnd, kOr: at least one; kNot: one; kIs: none
  Hedges hedges = {};                     // kIs
  bool operator==(const Antecedent&) const = default;
};
inline constexpr int kAny = -2;  // the term every value is in, fully

struct Conclusion {
  int output = -1, term = -1;
  Hedges hedges = {};  // "y is very high" concludes the set "very high", not "high" less surely
  bool operator==(const Conclusion&) const = default;
};

struct Rule {
  Antecedent antecedent;
  std::vector<Conclusion> conclusions;  // at least one; all get the rule's strength
  double weight = 1;                    // 0 <= weight <= 1: factor of the antecedent's degree (IEC 61131-7 "WITH")
  bool otherwise = false;               // instead of an antecedent: none of the block's other conditions holds
  bool operator==(const Rule&) const = default;
};

// Which rules of a block fire, and how strongly: activation.h.
enum class Comparison { kLess, kLessOrEqual, kEqual, kNotEqual, kGreaterOrEqual, kGreater };
struct Activation {
  enum class Method { kGeneral, kFirst, kLast, kHighest, kLowest, kProportional, kThreshold };
  Method method = Method::kGeneral;
  int count = 1;                                        // kFirst, kLast, kHighest, kLowest: so many rules, at least 1
  double threshold = 0;                                 // kFirst, kLast, kThreshold
  Comparison comparison = Comparison::kGreaterOrEqual;  // kThreshold
  bool operator==(const Activation&) const = default;
};

struct Block {
  std::string name;  // "": the rules outside of any block
  std::vector<Rule> rules;
  Norm conjunction = Norm::kMinimum;
  Conorm disjunction = Conorm::kMaximum;
  Norm implication = Norm::kMinimum;
  Activation activation = {};
  bool operator==(const Block&) const = default;
};

struct SystemDefinition {
  std::vector<Variable> inputs;
  std::vector<Output> outputs;
  std::vector<Block> blocks;
  std::vector<OwnHedge> hedges = {};
  bool operator==(const SystemDefinition&) const = default;
};

// where: a path into the structure, e.g. "inputs[0].terms[2].params" or "blocks[0].rules[3].antecedent.operands[1]".
// what: a sentence without a full stop, with the names a person knows, e.g.
//       "term 'high' of 'fail_count': the corners of a triangle must not decrease: 15, 20, 18".
struct DefinitionError {
  std::string what;
  std::string where;
};

// Everything that is wrong, in the order of the structure; empty: the definition is valid. Does not judge what is
// merely useless (a term no rule uses, a region no term covers).
std::vector<DefinitionError> Validate(const SystemDefinition& definition);

}  // namespace weir::fuzzy
