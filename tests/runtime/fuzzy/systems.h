// Short ways to write definitions, and the systems of reference.py, written by hand a second time.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy::testing {

// "t7". Built by appending: g++ 12 warns wrongly (-Wrestrict, its bug 105651) of "t" + std::to_string(7) in release
// builds.
inline std::string Numbered(char letter, int number) {
  std::string name(1, letter);
  name += std::to_string(number);
  return name;
}
inline Term Tri(std::string name, double a, double b, double c, double height = 1) {
  return {std::move(name), Shape::kTriangle, {a, b, c}, height, {}};
}
inline Term Trap(std::string name, double a, double b, double c, double d, double height = 1) {
  return {std::move(name), Shape::kTrapezoid, {a, b, c, d}, height, {}};
}
inline Term Of(std::string name, Shape shape, std::vector<double> params, double height = 1) {
  return {std::move(name), shape, std::move(params), height, {}};
}
inline Antecedent Is(int input, int term, Hedges hedges = {}) {
  return {Antecedent::Op::kIs, input, term, {}, std::move(hedges)};
}
inline Antecedent And(std::vector<Antecedent> operands) {
  return {Antecedent::Op::kAnd, -1, -1, std::move(operands), {}};
}
inline Antecedent Or(std::vector<Antecedent> operands) {
  return {Antecedent::Op::kOr, -1, -1, std::move(operands), {}};
}
inline Antecedent Not(Antecedent operand) { return {Antecedent::Op::kNot, -1, -1, {std::move(operand)}, {}}; }
inline Rule If(Antecedent antecedent, std::vector<Conclusion> conclusions, double weight = 1) {
  return {std::move(antecedent), std::move(conclusions), weight, false};
}
inline Rule Otherwise(std::vector<Conclusion> conclusions) { return {{}, std::move(conclusions), 1, true}; }

// One block, and outputs with the usual settings.
inline SystemDefinition Make(std::vector<Variable> inputs, std::vector<Variable> outputs, std::vector<Rule> rules,
                             int resolution = 200) {
  SystemDefinition definition;
  definition.inputs = std::move(inputs);
  for (Variable& variable : outputs) {
    definition.outputs.emplace_back();
    static_cast<Variable&>(definition.outputs.back()) = std::move(variable);
    definition.outputs.back().resolution = resolution;
  }
  definition.blocks.emplace_back();
  definition.blocks[0].rules = std::move(rules);
  return definition;
}

// The detector of the proof of concept: failed logins in a minute -> anomaly score.
inline SystemDefinition Poc(int resolution = 200) {
  return Make({{"count", 0, 20, {Tri("low", 0, 0, 8), Tri("medium", 5, 12, 18), Tri("high", 15, 20, 20)}}},
              {{"score", 0, 100, {Tri("low", 0, 0, 40), Tri("medium", 30, 60, 85), Tri("high", 70, 100, 100)}}},
              {{Is(0, 0), {{0, 0}}, 1}, {Is(0, 1), {{0, 1}}, 1}, {Is(0, 2), {{0, 2}}, 1}}, resolution);
}

// Two inputs, nine rules: a proportional-derivative controller.
inline SystemDefinition Controller(int resolution = 200) {
  std::vector<Rule> rules;
  const int conclusions[3][3] = {{0, 0, 2}, {1, 2, 3}, {2, 4, 4}};  // [error][change]
  for (int e = 0; e < 3; ++e) {
    for (int c = 0; c < 3; ++c) rules.push_back(If(And({Is(0, e), Is(1, c)}), {{0, conclusions[e][c]}}));
  }
  return Make({{"error", -10, 10, {Trap("n", -10, -10, -5, 0), Tri("z", -5, 0, 5), Trap("p", 0, 5, 10, 10)}},
               {"change", -2.5, 2.5, {Tri("n", -2.5, -2.5, 0), Tri("z", -1, 0, 1), Tri("p", 0, 2.5, 2.5)}}},
              {{"power",
                -100,
                100,
                {Tri("nb", -100, -100, -50), Tri("ns", -100, -50, 0), Tri("z", -25, 0, 25), Tri("ps", 0, 50, 100),
                 Tri("pb", 50, 100, 100)}}},
              std::move(rules), resolution);
}

inline SystemDefinition Logic() {
  return Make({{"a", 0, 1, {Trap("lo", 0, 0, 0.25, 0.5, 0.75), Trap("hi", 0.5, 0.75, 1, 1)}},
               {"b", 0, 10, {Tri("lo", 0, 2, 4), Tri("mid", 3, 5, 7, 0.6), Tri("hi", 6, 8, 10)}},
               {"c", -1, 1, {Tri("neg", -1, -1, 0), Tri("pos", 0, 1, 1)}}},
              {{"risk", 0, 1, {Tri("lo", 0, 0.2, 0.4), Tri("hi", 0.6, 0.8, 1, 0.9)}},
               {"delay", 5, 65, {Trap("short", 5, 5, 20, 35), Trap("long", 30, 50, 65, 65)}}},
              {{And({Or({Is(0, 1), Is(1, 2)}), Not(Is(2, 0))}), {{0, 1}, {1, 0}}, 0.7},
               {Or({And({Is(0, 0), Is(1, 1)}), And({Is(0, 0), Is(1, 0), Is(2, 0)})}), {{0, 0}, {1, 1}}, 1},
               {Not(Or({Is(0, 1), Is(0, 0), Not(Is(1, 1))})), {{1, 1}}, 0.35},
               {And({Is(1, 2), Not(Not(Is(2, 1)))}), {{0, 1}}, 0.25}},
              128);
}

inline SystemDefinition Degenerate() {
  return Make(
      {{"x",
        0,
        20,
        {Tri("left", 0, 0, 8), Tri("step", 8, 8, 20), Tri("point", 5, 5, 5), Trap("box", 10, 10, 15, 15),
         Trap("spur", 3, 3, 3, 9), Tri("end", 20, 20, 20)}}},
      {{"y",
        0,
        10,
        {Trap("box", 2.125, 2.125, 6.125, 6.125), Tri("up", 4, 8, 8), Tri("down", 8, 8, 10), Tri("nowhere", 5, 5, 5)}}},
      {{Is(0, 0), {{0, 0}}, 1},
       {Is(0, 1), {{0, 1}}, 1},
       {Is(0, 2), {{0, 2}}, 1},
       {Is(0, 3), {{0, 2}}, 0.5},
       {Is(0, 5), {{0, 3}}, 1},
       {Is(0, 4), {{0, 3}, {0, 1}}, 0.5}},
      40);
}

inline SystemDefinition Nowhere() {
  SystemDefinition definition = Degenerate();
  definition.blocks[0].rules = {{Is(0, 2), {{0, 3}}, 1}, {Is(0, 5), {{0, 0}}, 0}};
  return definition;
}

inline SystemDefinition Offset() {
  return Make({{"x", 1e-6, 3e-6, {Tri("s", 1e-6, 1e-6, 2e-6), Tri("l", 1.5e-6, 3e-6, 3e-6)}}},
              {{"t", 1e9, 1e9 + 1, {Tri("s", 1e9, 1e9, 1e9 + 0.5), Tri("l", 1e9 + 0.25, 1e9 + 1, 1e9 + 1)}}},
              {{Is(0, 0), {{0, 0}}, 1}, {Is(0, 1), {{0, 1}}, 0.9}}, 77);
}

}  // namespace weir::fuzzy::testing
