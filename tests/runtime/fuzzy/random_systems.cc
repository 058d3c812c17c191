#include "tests/runtime/fuzzy/random_systems.h"

#include <algorithm>
#include <cmath>

#include "runtime/fuzzy/words.h"
#include "tests/runtime/fuzzy/systems.h"

namespace weir::fuzzy::testing {
namespace {

constexpr int kSets = static_cast<int>(Shape::kDiscrete) + 1;  // shapes that are sets come first
constexpr int kNorms = static_cast<int>(Norm::kNone), kConorms = static_cast<int>(Conorm::kNone);

}  // namespace

double Generator::Number(double lower, double upper) {
  const double x = lower + (upper - lower) * Unit();
  return Below(2) == 0 ? x : std::round(2 * x) / 2;
}

Term Generator::MakeTerm(Shape shape, double lower, double upper) {
  Term term{"t", shape, {}, 1};
  if (Below(3) == 0) term.height = 0.05 + 0.95 * Unit();
  std::vector<double>& p = term.params;
  const auto number = [&] { return Number(lower - 3, upper + 3); };
  const double width = upper - lower;
  const auto slope = [&] { return (Below(2) == 0 ? 1 : -1) * (0.5 + 10 * Unit()) / width; };
  const ShapeFacts& facts = *Facts(shape);
  const size_t count = shape == Shape::kDiscrete ? 2 * (2 + static_cast<size_t>(Below(4))) : facts.least;
  while (p.size() < count) p.push_back(number());
  if (facts.rises) std::sort(p.begin(), p.end());
  if (facts.rises && Below(4) == 0) p[1] = p[0];
  if (facts.rises && facts.shoulder && Below(6) == 0) p[0] = -kInfinity;
  if (facts.rises && facts.shoulder && Below(6) == 0) p.back() = kInfinity;
  switch (shape) {
    case Shape::kTriangle: p[1] = std::isinf(p[1]) ? 0 : p[1]; break;
    case Shape::kRamp:
    case Shape::kConcave:
    case Shape::kArc: p[1] = p[0] + (Below(2) == 0 ? 1 : -1) * width * (0.1 + Unit()); break;
    case Shape::kBinary: p[1] = Below(2) == 0 ? kInfinity : -kInfinity; break;
    case Shape::kGaussianProduct: p[3] = width * (0.05 + Unit()); [[fallthrough]];
    case Shape::kGaussian:
    case Shape::kCosine:
    case Shape::kSpike: p[1] = width * (0.05 + Unit()); break;
    case Shape::kBell: p[1] = width * (0.05 + Unit()), p[2] = 0.5 + 4 * Unit(); break;
    case Shape::kSigmoid: p[1] = slope(); break;
    case Shape::kSigmoidDifference:
    case Shape::kSigmoidProduct: p[1] = slope(), p[2] = slope(); break;
    case Shape::kDiscrete:
      for (size_t i = 0; i < p.size(); i += 2) p[i] = i == 0 ? p[0] : p[i - 2] + width * (0.01 + 0.4 * Unit());
      for (size_t i = 1; i < p.size(); i += 2) p[i] = Unit();
      break;
    default: break;
  }
  if (shape == Shape::kTriangle) std::sort(p.begin(), p.end());
  return term;
}

Variable Generator::MakeRange(const std::string& name) {
  Variable v{name, Number(-20, 0), 0, {}};
  v.upper = v.lower + 0.5 + Number(0, 40);
  return v;
}

Variable Generator::MakeInput(const std::string& name, int inputs) {
  Variable v = MakeRange(name);
  for (int i = 1 + Below(4); i > 0; --i) {
    v.terms.push_back(MakeTerm(static_cast<Shape>(Below(kSets)), v.lower, v.upper));
    if (Below(20) == 0) {  // |sin-like| is not needed: a formula that leaves 0..1 on both sides
      v.terms.back() = Of("f", Shape::kFunction, {});
      v.terms.back().formula.steps = {{Formula::Code::kInput, 0, Below(inputs)},
                                      {Formula::Code::kNumber, 20 * Unit() - 10, 0},
                                      {Formula::Code::kDivide, 0, 0}};
    }
    v.terms.back().name = Numbered('t', i);
  }
  return v;
}

void Generator::MakeValues(Output* output, int inputs) {
  output->defuzzifier = Below(3) == 0 ? Defuzzifier::kWeightedSum : Defuzzifier::kWeightedAverage;
  output->aggregation = Below(2) == 0 ? Conorm::kNone : static_cast<Conorm>(Below(kConorms));
  output->lock_range = Below(3) == 0;
  constexpr Shape kShapes[] = {Shape::kConstant, Shape::kSingleton, Shape::kLinear, Shape::kFunction, Shape::kRamp,
                               Shape::kSigmoid,  Shape::kZ,         Shape::kS,      Shape::kConcave,  Shape::kArc};
  for (int i = 1 + Below(4); i > 0; --i) {
    const Shape shape = kShapes[Below(10)];
    Term term = Of("", shape, {});
    if (shape == Shape::kLinear) {
      for (int k = 0; k <= inputs; ++k) term.params.push_back(Number(-5, 5));
    } else if (shape == Shape::kFunction) {
      term.formula.steps = {{Formula::Code::kInput, 0, Below(inputs)}, {Formula::Code::kSqrt, 0, 0}};
    } else if (IsMonotonic(shape)) {
      do term = MakeTerm(shape, output->lower, output->upper);
      while (!(term.params[0] < term.params[1]) && (shape == Shape::kZ || shape == Shape::kS));
    } else {
      term.params = {Number(-30, 30)};
    }
    term.name = Numbered('v', i);
    output->terms.push_back(term);
  }
}

Output Generator::MakeOutput(const std::string& name, int inputs) {
  Output output;
  static_cast<Variable&>(output) = MakeRange(name);
  output.resolution = 1 + Below(Below(10) == 0 ? 300 : 40);
  if (Below(3) == 0) output.default_value = output.lower + (output.upper - output.lower) * Unit();
  output.lock_previous = Below(5) == 0;
  if (Below(3) == 0) {
    MakeValues(&output, inputs);
    return output;
  }
  output.defuzzifier = static_cast<Defuzzifier>(Below(5));
  if (Below(2) == 0) output.aggregation = static_cast<Conorm>(Below(kConorms));
  for (int i = 1 + Below(4); i > 0; --i) {
    output.terms.push_back(MakeTerm(static_cast<Shape>(Below(kSets)), output.lower, output.upper));
    output.terms.back().name = Numbered('t', i);
  }
  return output;
}

// x^3; 1.5 x - 0.2, which leaves 0..1; sqrt(x - 0.5), which may be no number.
std::vector<OwnHedge> OwnHedges() {
  using Code = Formula::Code;
  const Formula::Step x{Code::kInput, 0, 0};
  const auto number = [](double n) { return Formula::Step{Code::kNumber, n, 0}; };
  const auto apply = [](Code code) { return Formula::Step{code, 0, 0}; };
  return {{"cubed", {{x, number(3), apply(Code::kPower)}}},
          {"stretched", {{x, number(1.5), apply(Code::kMultiply), number(0.2), apply(Code::kSubtract)}}},
          {"rooted", {{x, number(0.5), apply(Code::kSubtract), apply(Code::kSqrt)}}}};
}

Hedges Generator::MakeHedges(int one_in) {
  Hedges hedges;
  while (Below(one_in) == 0) hedges.push_back(static_cast<Hedge>(Below(5 + kOwnHedges)));
  return hedges;
}

Antecedent Generator::MakeAntecedent(const SystemDefinition& d, const std::vector<int>& concluded, int depth) {
  const int choice = depth == 0 ? 0 : Below(5);
  Antecedent node;
  if (choice <= 1) {
    node.hedges = MakeHedges(4);
    size_t terms = 0;
    if (!concluded.empty() && Below(3) == 0) {
      const int output = concluded[static_cast<size_t>(Below(static_cast<int>(concluded.size())))];
      node.input = static_cast<int>(d.inputs.size()) + output;
      terms = d.outputs[static_cast<size_t>(output)].terms.size();
    } else {
      node.input = Below(static_cast<int>(d.inputs.size()));
      terms = d.inputs[static_cast<size_t>(node.input)].terms.size();
    }
    node.term = Below(15) == 0 ? kAny : Below(static_cast<int>(terms));
    return node;
  }
  node.op = choice == 2 ? Antecedent::Op::kAnd : choice == 3 ? Antecedent::Op::kOr : Antecedent::Op::kNot;
  const int operands = node.op == Antecedent::Op::kNot ? 1 : 1 + Below(4);
  for (int i = 0; i < operands; ++i) node.operands.push_back(MakeAntecedent(d, concluded, depth - 1));
  return node;
}

Block Generator::MakeBlock(const SystemDefinition& d, const std::vector<int>& concluded, const std::string& name) {
  Block block;
  block.name = name;
  if (Below(2) == 0) block.conjunction = static_cast<Norm>(Below(kNorms));
  if (Below(2) == 0) block.disjunction = static_cast<Conorm>(Below(kConorms));
  if (Below(2) == 0) block.implication = static_cast<Norm>(Below(kNorms));
  if (Below(2) == 0) {
    block.activation = {static_cast<Activation::Method>(Below(7)), 1 + Below(3), Below(2) == 0 ? 0 : Unit() / 2,
                        static_cast<Comparison>(Below(6))};
  }
  for (int i = 1 + Below(6); i > 0; --i) {
    Rule rule;
    rule.otherwise = Below(12) == 0;
    if (!rule.otherwise) rule.antecedent = MakeAntecedent(d, concluded, Below(4));
    if (!rule.otherwise && Below(2) == 0) rule.weight = Unit();
    for (int c = 1 + Below(3); c > 0; --c) {
      const int output = Below(static_cast<int>(d.outputs.size()));
      const Output& o = d.outputs[static_cast<size_t>(output)];
      const bool hedged = !IsWeighted(o.defuzzifier) && d.blocks.empty() && name == "only";
      rule.conclusions.push_back({output, Below(static_cast<int>(o.terms.size())), hedged ? MakeHedges(4) : Hedges{}});
    }
    block.rules.push_back(rule);
  }
  return block;
}

SystemDefinition Generator::MakeSystem() {
  SystemDefinition d;
  d.hedges = OwnHedges();
  const int inputs = 1 + Below(4);
  for (int i = inputs; i > 0; --i) d.inputs.push_back(MakeInput(Numbered('i', i), inputs));
  for (int i = 1 + Below(3); i > 0; --i) d.outputs.push_back(MakeOutput(Numbered('o', i), inputs));
  const int blocks = 1 + Below(3);
  std::vector<int> concluded;
  for (int i = 0; i < blocks; ++i) {
    d.blocks.push_back(MakeBlock(d, concluded, blocks == 1 ? "only" : Numbered('b', i)));
    for (const Rule& rule : d.blocks.back().rules) {
      for (const Conclusion& c : rule.conclusions) concluded.push_back(c.output);
    }
  }
  return d;
}

SystemDefinition Generator::MakeExactSystem() {
  constexpr Shape kShapes[] = {Shape::kTriangle, Shape::kTrapezoid, Shape::kRectangle,
                               Shape::kRamp,     Shape::kBinary,    Shape::kDiscrete};
  SystemDefinition d;
  d.inputs.push_back(MakeRange("i"));
  for (int i = 4; i > 0; --i)
    d.inputs[0].terms.push_back(MakeTerm(Shape::kGaussian, d.inputs[0].lower, d.inputs[0].upper));
  for (int i = 4; i > 0; --i) d.inputs[0].terms[static_cast<size_t>(i - 1)].name = Numbered('t', i);
  Output output;
  static_cast<Variable&>(output) = MakeRange("o");
  output.exact = true;
  output.aggregation = Below(3) == 0 ? Conorm::kUnboundedSum : Conorm::kMaximum;
  output.defuzzifier = Below(2) == 0 ? Defuzzifier::kCentroid : Defuzzifier::kBisector;
  d.outputs.push_back(output);
  d.blocks.emplace_back();
  d.blocks[0].implication = Below(3) == 0 ? Norm::kAlgebraicProduct : Norm::kMinimum;
  for (int i = 0; i < 4; ++i) {
    d.outputs[0].terms.push_back(MakeTerm(kShapes[Below(6)], output.lower, output.upper));
    d.outputs[0].terms.back().name = Numbered('t', i);
    d.blocks[0].rules.push_back(If(Is(0, i), {{0, Below(i + 1)}}));
  }
  return d;
}

std::vector<double> Generator::MakeInputs(const SystemDefinition& d) {
  std::vector<double> inputs;
  for (const Variable& v : d.inputs) {
    const std::vector<double>& p = v.terms[0].params;
    const double corner = p.empty() ? 0 : p[static_cast<size_t>(Below(static_cast<int>(p.size())))];
    inputs.push_back(Below(50) == 0 ? kNoValue : Below(4) == 0 ? corner : Number(v.lower - 4, v.upper + 4));
  }
  return inputs;
}

}  // namespace weir::fuzzy::testing
