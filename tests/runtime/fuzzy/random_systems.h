// Random terms, systems and inputs for them, valid by construction; the same for the same seed everywhere.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy::testing {

// Hedges by formula, which MakeSystem() puts to use.
std::vector<OwnHedge> OwnHedges();
inline constexpr int kOwnHedges = 3;

class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}

  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }
  double Unit() { return static_cast<double>(random_() >> 11) * 0x1p-53; }
  // Whole and half numbers now and then, so that corners meet each other, the ends of ranges, and inputs.
  double Number(double lower, double upper);

  // A set over about lower .. upper.
  Term MakeTerm(Shape shape, double lower, double upper);
  SystemDefinition MakeSystem();
  // One with `exact` outputs only.
  SystemDefinition MakeExactSystem();
  std::vector<double> MakeInputs(const SystemDefinition& d);

 private:
  Variable MakeRange(const std::string& name);
  Variable MakeInput(const std::string& name, int inputs);
  Output MakeOutput(const std::string& name, int inputs);
  void MakeValues(Output* output, int inputs);
  Hedges MakeHedges(int one_in);
  Antecedent MakeAntecedent(const SystemDefinition& d, const std::vector<int>& concluded, int depth);
  Block MakeBlock(const SystemDefinition& d, const std::vector<int>& concluded, const std::string& name);

  std::mt19937_64 random_;
};

}  // namespace weir::fuzzy::testing
