#include "runtime/fuzzy/definition.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "tests/runtime/fuzzy/systems.h"

namespace weir::fuzzy {
namespace {

using testing::And;
using testing::Is;
using testing::Not;
using testing::Or;

std::string Text(const std::vector<DefinitionError>& errors) {
  std::string text;
  for (const DefinitionError& e : errors) text += e.where + ": " + e.what + "\n";
  return text;
}

TEST(Validate, TheSystemsOfTheTestsAreValid) {
  for (const SystemDefinition& definition : {testing::Poc(), testing::Controller(), testing::Logic(),
                                             testing::Degenerate(), testing::Nowhere(), testing::Offset()}) {
    EXPECT_EQ(Text(Validate(definition)), "");
  }
}

struct Case {
  std::function<void(SystemDefinition*)> change;
  std::string error;
};

// One change each to the proof of concept's system, and the one error it must give.
TEST(Validate, SaysWhatIsWrongAndWhere) {
  const double nan = NAN, inf = std::numeric_limits<double>::infinity();
  const std::vector<Case> cases = {
      {[](auto* d) { d->inputs[0].name = ""; }, "inputs[0].name: an input needs a name\n"},
      {[](auto* d) { d->outputs.push_back(d->outputs[0]); }, "outputs[1].name: the output 'score' is declared twice\n"},
      {[](auto* d) { d->inputs[0].upper = 0; }, "inputs[0].range: 'count': the range 0..0 is empty\n"},
      {[](auto* d) { d->inputs[0].lower = 21; }, "inputs[0].range: 'count': the range 21..20 is empty\n"},
      {[=](auto* d) { d->outputs[0].upper = inf; },
       "outputs[0].range: 'score': the ends of a range must be numbers within ±1e+150\n"},
      {[=](auto* d) { d->outputs[0].lower = nan; },
       "outputs[0].range: 'score': the ends of a range must be numbers within ±1e+150\n"},
      {[](auto* d) { d->inputs[0].terms[1].name = ""; }, "inputs[0].terms[1].name: 'count': a term needs a name\n"},
      {[](auto* d) { d->inputs[0].terms[1].name = "low"; },
       "inputs[0].terms[1].name: 'count': the term 'low' is declared twice\n"},
      {[](auto* d) {
         d->inputs[0].terms[1].params = {5, 18, 12};
       },
       "inputs[0].terms[1].params: term 'medium' of 'count': the corners of a triangle must not decrease: 5, 18, 12\n"},
      {[=](auto* d) {
         d->inputs[0].terms[1].params = {5, nan, 12};
       },
       "inputs[0].terms[1].params: term 'medium' of 'count': the corners of a triangle must be numbers within ±1e+150: "
       "5, nan, 12\n"},
      {[](auto* d) {
         d->outputs[0].terms[2].params = {1, 2, 3, 4};
       },
       "outputs[0].terms[2].params: term 'high' of 'score': a triangle takes 3 numbers, not 4\n"},
      {[](auto* d) { d->outputs[0].terms[2].shape = Shape::kTrapezoid; },
       "outputs[0].terms[2].params: term 'high' of 'score': a trapezoid takes 4 numbers, not 3\n"},
      {[](auto* d) { d->outputs[0].terms[2].shape = static_cast<Shape>(99); },
       "outputs[0].terms[2].shape: term 'high' of 'score': the shape is not known\n"},
      {[](auto* d) { d->inputs[0].terms[0].height = 0; },
       "inputs[0].terms[0].height: term 'low' of 'count': the height must be above 0 and at most 1, not 0\n"},
      {[=](auto* d) { d->inputs[0].terms[0].height = nan; },
       "inputs[0].terms[0].height: term 'low' of 'count': the height must be above 0 and at most 1, not nan\n"},
      {[](auto* d) { d->blocks[0].rules.clear(); }, "blocks: a system needs at least one rule\n"},
      {[](auto* d) { d->blocks[0].rules[1].weight = 1.5; },
       "blocks[0].rules[1].weight: rule 2: the weight must be from 0 to 1, not 1.5\n"},
      {[](auto* d) { d->blocks[0].rules[1].weight = -0.1; },
       "blocks[0].rules[1].weight: rule 2: the weight must be from 0 to 1, not -0.1\n"},
      {[](auto* d) { d->blocks[0].rules[0].conclusions.clear(); },
       "blocks[0].rules[0].conclusions: rule 1: a rule needs at least one conclusion\n"},
      {[](auto* d) { d->blocks[0].rules[0].conclusions[0].output = 1; },
       "blocks[0].rules[0].conclusions[0].output: rule 1: there is no output number 1\n"},
      {[](auto* d) { d->blocks[0].rules[0].conclusions[0].term = 3; },
       "blocks[0].rules[0].conclusions[0].term: rule 1: 'score' has no term number 3\n"},
      {[](auto* d) {
         d->blocks[0].rules[0].antecedent = And({Is(0, 0), Not(Is(-1, 0))});
       },
       "blocks[0].rules[0].antecedent.operands[1].operands[0].input: rule 1: there is no input number -1\n"},
      {[](auto* d) {
         d->blocks[0].rules[0].antecedent = Or({Is(0, 7), Is(0, 0)});
       },
       "blocks[0].rules[0].antecedent.operands[0].term: rule 1: 'count' has no term number 7\n"},
      {[](auto* d) { d->blocks[0].rules[0].antecedent = And({}); },
       "blocks[0].rules[0].antecedent.operands: rule 1: 'and' and 'or' need at least one operand\n"},
      {[](auto* d) {
         d->blocks[0].rules[0].antecedent = {Antecedent::Op::kNot, -1, -1, {Is(0, 0), Is(0, 1)}};
       },
       "blocks[0].rules[0].antecedent.operands: rule 1: 'not' needs one operand, not 2\n"},
      {[](auto* d) { d->blocks[0].rules[0].antecedent.operands = {Is(0, 0)}; },
       "blocks[0].rules[0].antecedent.operands: rule 1: an atom has no operands\n"},
      {[](auto* d) { d->blocks[0].rules[0].antecedent.op = static_cast<Antecedent::Op>(99); },
       "blocks[0].rules[0].antecedent.op: rule 1: the operation is not known\n"},
      {[](auto* d) { d->outputs[0].resolution = 0; },
       "outputs[0].resolution: 'score': the resolution must be from 1 to 100000, not 0\n"},
      {[](auto* d) { d->outputs[0].resolution = 100001; },
       "outputs[0].resolution: 'score': the resolution must be from 1 to 100000, not 100001\n"},
      {[](auto* d) { d->blocks[0].implication = static_cast<Norm>(99); },
       "blocks[0].implication: the implication is not known\n"},
  };
  for (const Case& c : cases) {
    SystemDefinition definition = testing::Poc();
    c.change(&definition);
    EXPECT_EQ(Text(Validate(definition)), c.error);
  }
}

TEST(Validate, ReportsEverythingAtOnce) {
  EXPECT_EQ(Text(Validate(SystemDefinition{})),
            "inputs: a system needs at least one input\noutputs: a system needs at least one output\n"
            "blocks: a system needs at least one rule\n");
  SystemDefinition definition = testing::Poc();
  definition.inputs[0].terms.clear();
  EXPECT_EQ(Text(Validate(definition)),
            "inputs[0].terms: 'count': a variable needs at least one term\n"
            "blocks[0].rules[0].antecedent.term: rule 1: 'count' has no term number 0\n"
            "blocks[0].rules[1].antecedent.term: rule 2: 'count' has no term number 1\n"
            "blocks[0].rules[2].antecedent.term: rule 3: 'count' has no term number 2\n");
}

}  // namespace
}  // namespace weir::fuzzy
