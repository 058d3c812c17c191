// The engine against a naive evaluator, written from the definitions alone, on random systems.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "runtime/fuzzy/system.h"
#include "tests/runtime/fuzzy/systems.h"

namespace weir::fuzzy {
namespace {

// Degree as the least of the two flanks and 1; a vertical flank is 1 on its inner side.
double NaiveDegree(const Term& term, double x) {
  const std::vector<double>& p = term.params;
  const double a = p.front(), b = p[1], c = p[p.size() - 2], d = p.back();
  if (std::isnan(x)) return 0;
  const double rising = a == b ? (x >= a ? 1 : 0) : (x - a) / (b - a);
  const double falling = c == d ? (x <= d ? 1 : 0) : (d - x) / (d - c);
  return term.height * std::max(0.0, std::min({rising, 1.0, falling}));
}

double NaiveCondition(const Antecedent& node, const SystemDefinition& d, const std::vector<double>& inputs) {
  if (node.op == Antecedent::Op::kIs) {
    const Variable& variable = d.inputs[static_cast<size_t>(node.input)];
    double x = inputs[static_cast<size_t>(node.input)];
    if (!std::isnan(x)) x = std::clamp(x, variable.lower, variable.upper);
    return NaiveDegree(variable.terms[static_cast<size_t>(node.term)], x);
  }
  double result = NaiveCondition(node.operands[0], d, inputs);
  if (node.op == Antecedent::Op::kNot) return 1 - result;
  for (const Antecedent& operand : node.operands) {
    const double value = NaiveCondition(operand, d, inputs);
    result = node.op == Antecedent::Op::kAnd ? std::min(result, value) : std::max(result, value);
  }
  return result;
}

double NaiveOutput(const SystemDefinition& d, size_t output, const std::vector<double>& strengths) {
  const Variable& variable = d.outputs[output];
  const int n = d.operators.resolution;
  long double moment = 0, area = 0;
  for (int i = 0; i < n; ++i) {
    const double x = variable.lower + (2 * i + 1) * (variable.upper - variable.lower) / (2.0 * n);
    double mu = 0;
    for (size_t r = 0; r < d.rules.size(); ++r) {
      for (const Conclusion& c : d.rules[r].conclusions) {
        if (c.output != static_cast<int>(output)) continue;
        mu = std::max(mu, std::min(strengths[r], NaiveDegree(variable.terms[static_cast<size_t>(c.term)], x)));
      }
    }
    moment += static_cast<long double>(x) * mu;
    area += mu;
  }
  return area > 0 ? static_cast<double>(moment / area) : NAN;
}

class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}

  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }
  double Unit() { return static_cast<double>(random_() >> 11) * 0x1p-53; }

  // Whole and half numbers now and then, so that corners meet each other, the ends of ranges, and inputs.
  double Number(double lower, double upper) {
    const double x = lower + (upper - lower) * Unit();
    return Below(2) == 0 ? x : std::round(2 * x) / 2;
  }

  Variable MakeVariable(const std::string& name) {
    Variable v{name, Number(-20, 0), 0, {}};
    v.upper = v.lower + 0.5 + Number(0, 40);
    const int terms = 1 + Below(5);
    for (int i = 0; i < terms; ++i) {
      Term term{testing::Numbered('t', i), Below(2) == 0 ? Shape::kTriangle : Shape::kTrapezoid, {}, 1};
      for (int p = term.shape == Shape::kTriangle ? 3 : 4; p > 0; --p)
        term.params.push_back(Number(v.lower - 3, v.upper + 3));
      std::sort(term.params.begin(), term.params.end());
      if (Below(4) == 0) term.params[1] = term.params[0];
      if (Below(3) == 0) term.height = 0.05 + 0.95 * Unit();
      v.terms.push_back(term);
    }
    return v;
  }

  Antecedent MakeAntecedent(const std::vector<Variable>& inputs, int depth) {
    const int choice = depth == 0 ? 0 : Below(5);
    Antecedent node;
    if (choice <= 1) {
      node.input = Below(static_cast<int>(inputs.size()));
      node.term = Below(static_cast<int>(inputs[static_cast<size_t>(node.input)].terms.size()));
      return node;
    }
    node.op = choice == 2 ? Antecedent::Op::kAnd : choice == 3 ? Antecedent::Op::kOr : Antecedent::Op::kNot;
    const int operands = node.op == Antecedent::Op::kNot ? 1 : 1 + Below(4);
    for (int i = 0; i < operands; ++i) node.operands.push_back(MakeAntecedent(inputs, depth - 1));
    return node;
  }

  SystemDefinition MakeSystem() {
    SystemDefinition d;
    for (int i = 1 + Below(4); i > 0; --i) d.inputs.push_back(MakeVariable(testing::Numbered('i', i)));
    for (int i = 1 + Below(3); i > 0; --i) d.outputs.push_back(MakeVariable(testing::Numbered('o', i)));
    for (int i = 1 + Below(8); i > 0; --i) {
      Rule rule{MakeAntecedent(d.inputs, Below(4)), {}, Below(2) == 0 ? 1 : Unit()};
      for (int c = 1 + Below(3); c > 0; --c) {
        const int output = Below(static_cast<int>(d.outputs.size()));
        rule.conclusions.push_back(
            {output, Below(static_cast<int>(d.outputs[static_cast<size_t>(output)].terms.size()))});
      }
      d.rules.push_back(rule);
    }
    d.operators.resolution = 1 + Below(Below(10) == 0 ? 500 : 60);
    return d;
  }

  std::vector<double> MakeInputs(const SystemDefinition& d) {
    std::vector<double> inputs;
    for (const Variable& v : d.inputs) {
      const double corner = v.terms[0].params[static_cast<size_t>(Below(3))];
      inputs.push_back(Below(50) == 0 ? NAN : Below(4) == 0 ? corner : Number(v.lower - 4, v.upper + 4));
    }
    return inputs;
  }

 private:
  std::mt19937_64 random_;
};

struct Tally {
  int values = 0, nulls = 0, nested = 0;
};

void Compare(const SystemDefinition& d, const System& system, const std::vector<double>& inputs, Workspace* workspace,
             Tally* tally) {
  std::vector<double> outputs(d.outputs.size()), strengths;
  system.Evaluate(inputs.data(), outputs.data(), workspace);
  const Explanation why = system.Explain(inputs.data(), workspace);
  for (size_t r = 0; r < d.rules.size(); ++r) {
    strengths.push_back(d.rules[r].weight * NaiveCondition(d.rules[r].antecedent, d, inputs));
    ASSERT_NEAR(why.strengths[r], strengths[r], 1e-12) << "rule " << r;
    tally->nested += d.rules[r].antecedent.operands.empty() ? 0 : 1;
  }
  for (size_t o = 0; o < outputs.size(); ++o) {
    const double expected = NaiveOutput(d, o, strengths);
    ASSERT_EQ(std::isnan(outputs[o]), std::isnan(expected)) << "output " << o;
    ASSERT_EQ(why.outputs[o].has_value(), !std::isnan(expected)) << "output " << o;
    if (std::isnan(expected)) {
      ++tally->nulls;
      continue;
    }
    ++tally->values;
    ASSERT_NEAR(outputs[o], expected, 1e-9) << "output " << o;
    ASSERT_EQ(*why.outputs[o], outputs[o]);
    ASSERT_GE(outputs[o], d.outputs[o].lower);
    ASSERT_LE(outputs[o], d.outputs[o].upper);
  }
}

TEST(RandomSystems, EngineEqualsTheNaiveEvaluator) {
  Tally tally;
  for (uint64_t seed = 1; seed <= 3000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Generator generator(seed);
    const SystemDefinition definition = generator.MakeSystem();
    ASSERT_TRUE(Validate(definition).empty()) << Validate(definition)[0].what;
    const System system(definition);
    Workspace workspace(system);
    for (int i = 0; i < 5; ++i) {
      Compare(definition, system, generator.MakeInputs(definition), &workspace, &tally);
      if (HasFatalFailure()) return;
    }
  }
  // The generator must reach all of this, or the test says little.
  EXPECT_GT(tally.values, 10000);
  EXPECT_GT(tally.nulls, 2000);
  EXPECT_GT(tally.nested, 5000);
}

}  // namespace
}  // namespace weir::fuzzy
