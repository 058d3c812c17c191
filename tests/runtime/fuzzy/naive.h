// A naive evaluator: the definitions written down once more, in the most direct way, for the engine to be compared
// with. Everything is computed at every point, in long double where sums are long; nothing is prepared, merged or
// skipped.
#pragma once

#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy::testing {

double NaiveDegree(const Term& term, double x);
double NaiveNorm(Norm norm, double a, double b);
double NaiveConorm(Conorm conorm, double a, double b);

struct NaiveResult {
  std::vector<double> strengths;  // by rule, over all blocks
  std::vector<double> outputs;    // NaN: no value
};
// `previous`: of the outputs, for lock_previous.
NaiveResult NaiveEvaluate(const SystemDefinition& d, const std::vector<double>& inputs,
                          const std::vector<double>& previous);

}  // namespace weir::fuzzy::testing
