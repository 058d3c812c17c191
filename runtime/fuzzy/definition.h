// SystemDefinition: a fuzzy inference system as plain data, in the words of IEC 61131-7 (fuzzy control programming).
//
// A system has crisp inputs and outputs, each a named variable over a range [lower, upper] with named fuzzy sets
// ("terms"), and rules `if ANTECEDENT then CONCLUSIONS with WEIGHT`. Variables and terms are referred to by their
// index in this structure; names serve messages and explanations only. Numbers are in the units of the variable.
//
// Validate() says what is wrong with a definition; System (runtime/fuzzy/system.h) takes valid ones only, so whoever
// gets a definition from outside calls Validate() first.
#pragma once

#include <string>
#include <vector>

namespace weir::fuzzy {

// Every number of a definition lies within ±kLargestMagnitude: no difference or product of two of them overflows.
inline constexpr double kLargestMagnitude = 1e150;
inline constexpr int kLargestResolution = 100000;

enum class Shape {
  kTriangle,   // params a <= b <= c:      0 at a, 1 at b, 0 at c
  kTrapezoid,  // params a <= b <= c <= d: 0 at a, 1 from b to c, 0 at d
};

// Equal corners are a vertical edge, and the corner belongs to the set: triangle(0, 0, 8) is 1 at 0, triangle(5, 5,
// 5) is 1 at 5 and 0 elsewhere.
struct Term {
  std::string name;
  Shape shape = Shape::kTriangle;
  std::vector<double> params;
  double height = 1;  // 0 < height <= 1: the degree at the top of the shape
};

struct Variable {
  std::string name;
  double lower = 0, upper = 0;  // lower < upper
  std::vector<Term> terms;
};

// The condition of a rule: a tree of `and`, `or`, `not` over atoms "inputs[input] is terms[term]".
struct Antecedent {
  enum class Op { kIs, kAnd, kOr, kNot };
  Op op = Op::kIs;
  int input = -1, term = -1;         // kIs
  std::vector<Antecedent> operands;  // kAnd, kOr: at least one; kNot: one; kIs: none
};

struct Conclusion {
  int output = -1, term = -1;
};

struct Rule {
  Antecedent antecedent;
  std::vector<Conclusion> conclusions;  // at least one; all get the rule's strength
  double weight = 1;                    // 0 <= weight <= 1: factor of the antecedent's degree (IEC 61131-7 "WITH")
};

// Norms (and, implication), conorms (or, aggregation) and ways back to a crisp number; definitions in operators.h and
// output_set.h.
enum class Norm { kMinimum };
enum class Conorm { kMaximum };
enum class Defuzzifier { kCentroid };

struct Operators {
  Norm conjunction = Norm::kMinimum;
  Conorm disjunction = Conorm::kMaximum;
  Norm implication = Norm::kMinimum;
  Conorm aggregation = Conorm::kMaximum;
  Defuzzifier defuzzifier = Defuzzifier::kCentroid;
  int resolution = 200;  // 1 .. kLargestResolution: equal steps of an output's range, sampled at their midpoints
};

struct SystemDefinition {
  std::vector<Variable> inputs, outputs;
  std::vector<Rule> rules;
  Operators operators;
};

// where: a path into the structure, e.g. "inputs[0].terms[2].params" or "rules[3].antecedent.operands[1].term".
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
