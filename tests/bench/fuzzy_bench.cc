// Time of one evaluation of the fuzzy engine. Build Release; goals: repeated input under 60 ns, three rules at
// resolution 100 under 400 ns, fifty rules on four inputs under 3 us.
//
// `weir_fuzzy_bench --results poc|controller|fifty`: no times, but the output of that system at resolution 100 for
// every line of inputs on standard input; tests/bench/fuzzy_compare.py compares it with what others compute.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "runtime/fuzzy/system.h"
#include "tests/runtime/fuzzy/systems.h"

namespace weir::fuzzy {
namespace {

// The same input again and again: answered from the workspace.
void BM_PocRepeated(benchmark::State& state) {
  const System system(testing::Poc());
  Workspace workspace(system);
  const double input = 7;
  double output = 0;
  for (auto _ : state) {
    system.Evaluate(&input, &output, &workspace);
    benchmark::DoNotOptimize(output);
  }
}
BENCHMARK(BM_PocRepeated);

// Counts 1, 2, … 20, 1, …: a new input each time. Argument: resolution.
void BM_PocChanging(benchmark::State& state) {
  const System system(testing::Poc(static_cast<int>(state.range(0))));
  Workspace workspace(system);
  double output = 0, input = 0;
  for (auto _ : state) {
    input = input < 20 ? input + 1 : 1;
    system.Evaluate(&input, &output, &workspace);
    benchmark::DoNotOptimize(output);
  }
}
BENCHMARK(BM_PocChanging)->Arg(100)->Arg(200)->Arg(1000);

// The worst count: 16 and 17 lie in two terms each.
void BM_PocTwoTerms(benchmark::State& state) {
  const System system(testing::Poc(static_cast<int>(state.range(0))));
  Workspace workspace(system);
  double output = 0, input = 16;
  for (auto _ : state) {
    input = 33 - input;
    system.Evaluate(&input, &output, &workspace);
    benchmark::DoNotOptimize(output);
  }
}
BENCHMARK(BM_PocTwoTerms)->Arg(100)->Arg(200);

// The same counts with other methods. Argument: which.
void BM_PocMethods(benchmark::State& state) {
  SystemDefinition definition = testing::Poc(100);
  const char* names[] = {"exact", "bisector", "Larsen, algebraic sum", "Takagi-Sugeno", "Gaussian inputs"};
  Output& output = definition.outputs[0];
  switch (state.range(0)) {
    case 0: output.exact = true; break;
    case 1: output.defuzzifier = Defuzzifier::kBisector; break;
    case 2:
      definition.blocks[0].implication = Norm::kAlgebraicProduct;
      output.aggregation = Conorm::kAlgebraicSum;
      break;
    case 3:
      output.defuzzifier = Defuzzifier::kWeightedAverage;
      for (Term& term : output.terms) term = testing::Of(term.name, Shape::kConstant, {term.params[1]});
      break;
    default:
      for (Term& term : definition.inputs[0].terms)
        term = testing::Of(term.name, Shape::kGaussian, {term.params[1], 3});
  }
  state.SetLabel(names[state.range(0)]);
  const System system(definition);
  Workspace workspace(system);
  double output_value = 0, input = 0;
  for (auto _ : state) {
    input = input < 20 ? input + 1 : 1;
    system.Evaluate(&input, &output_value, &workspace);
    benchmark::DoNotOptimize(output_value);
  }
}
BENCHMARK(BM_PocMethods)->DenseRange(0, 4);

// Two inputs, nine rules.
void BM_Controller(benchmark::State& state) {
  const System system(testing::Controller(static_cast<int>(state.range(0))));
  Workspace workspace(system);
  double inputs[] = {-10, 1}, output = 0;
  for (auto _ : state) {
    inputs[0] = inputs[0] < 10 ? inputs[0] + 0.37 : -10;
    system.Evaluate(inputs, &output, &workspace);
    benchmark::DoNotOptimize(output);
  }
}
BENCHMARK(BM_Controller)->Arg(100)->Arg(200);

// From tables; the bounds are arguments, in thousandths of an output's unit. Inputs change each time, as above.
void BM_PocTable(benchmark::State& state) {
  System system(testing::Poc());
  if (system.Approximate(static_cast<double>(state.range(0)) / 1000)) return state.SkipWithError("refused");
  Workspace workspace(system);
  double output = 0, input = 0;
  for (auto _ : state) {
    input = input < 20 ? input + 0.37 : 0.01;
    system.Evaluate(&input, &output, &workspace);
    benchmark::DoNotOptimize(output);
  }
  state.counters["cells"] = static_cast<double>(system.tables()[0].cells());
}
BENCHMARK(BM_PocTable)->Arg(1000)->Arg(100)->Arg(10);

// The inputs go all over both ranges, so that cells are not in the nearest cache. Argument 0: computed.
void BM_ControllerTable(benchmark::State& state) {
  System system(testing::Controller());
  const bool table = state.range(0) > 0;
  if (table && system.Approximate(static_cast<double>(state.range(0)) / 1000)) return state.SkipWithError("refused");
  Workspace workspace(system);
  double inputs[] = {-10, -2.5}, output = 0;
  for (auto _ : state) {
    inputs[0] = inputs[0] < 9 ? inputs[0] + 0.37 : inputs[0] - 18.9;
    inputs[1] = inputs[1] < 2 ? inputs[1] + 0.23 : inputs[1] - 4.43;
    system.Evaluate(inputs, &output, &workspace);
    benchmark::DoNotOptimize(output);
  }
  state.counters["cells"] = table ? static_cast<double>(system.tables()[0].cells()) : 0;
}
BENCHMARK(BM_ControllerTable)->Arg(0)->Arg(5000)->Arg(500)->Arg(50);

// Making the tables. Arguments: inputs, bound as above.
void BM_BuildTable(benchmark::State& state) {
  const System system(state.range(0) == 1 ? testing::Poc() : testing::Controller());
  for (auto _ : state) benchmark::DoNotOptimize(BuildTables(system, static_cast<double>(state.range(1)) / 1000));
}
BENCHMARK(BM_BuildTable)->Args({1, 10})->Args({2, 500})->Args({2, 50})->Unit(benchmark::kMillisecond);

// Four inputs of five overlapping terms, fifty rules of four clauses, one output of five terms.
SystemDefinition Fifty(int resolution) {
  std::vector<Variable> variables;
  for (int v = 0; v < 5; ++v) {
    Variable variable{testing::Numbered('v', v), 0, 100, {}};
    for (int t = 0; t < 5; ++t) {
      const double top = 25.0 * t;
      variable.terms.push_back(testing::Tri(testing::Numbered('t', t), top - 30, top, top + 30));
    }
    variables.push_back(variable);
  }
  std::vector<Rule> rules;
  for (int r = 0; r < 50; ++r) {
    Antecedent condition = testing::And({});
    for (int v = 0; v < 4; ++v) condition.operands.push_back(testing::Is(v, (r + r / 5 * v) % 5));
    rules.push_back(testing::If(condition, {{0, r % 5}}));
  }
  return testing::Make({variables.begin(), variables.begin() + 4}, {variables[4]}, rules, resolution);
}

void BM_FiftyRules(benchmark::State& state) {
  const System system(Fifty(static_cast<int>(state.range(0))));
  Workspace workspace(system);
  double inputs[] = {10, 30, 55, 80}, output = 0;
  for (auto _ : state) {
    for (double& input : inputs) input = input < 95 ? input + 4.3 : 0;
    system.Evaluate(inputs, &output, &workspace);
    benchmark::DoNotOptimize(output);
  }
  // How much there was to do: rules with a strength above 0, on average over the inputs used.
  double fired = 0;
  constexpr int kSteps = 1000;
  for (int i = 0; i < kSteps; ++i) {
    for (double& input : inputs) input = input < 95 ? input + 4.3 : 0;
    for (double strength : system.Explain(inputs, &workspace).strengths) fired += strength > 0 ? 1 : 0;
  }
  state.counters["rules_fired"] = fired / kSteps;
}
BENCHMARK(BM_FiftyRules)->Arg(100)->Arg(200);

void BM_PocExplain(benchmark::State& state) {
  const System system(testing::Poc());
  Workspace workspace(system);
  double input = 16;
  for (auto _ : state) {
    input = 33 - input;
    benchmark::DoNotOptimize(system.Explain(&input, &workspace));
  }
}
BENCHMARK(BM_PocExplain);

// The exit code.
int PrintResults(const std::string& name, int resolution) {
  if ((name != "poc" && name != "controller" && name != "fifty") || resolution < 1 || resolution > kLargestResolution) {
    std::fprintf(stderr, "--results takes poc, controller or fifty, and a resolution\n");
    return 2;
  }
  const System system(name == "poc"     ? testing::Poc(resolution)
                      : name == "fifty" ? Fifty(resolution)
                                        : testing::Controller(resolution));
  Workspace workspace(system);
  std::vector<double> inputs(system.input_count());
  double output = 0;
  for (;;) {
    for (double& input : inputs) std::cin >> input;
    if (!std::cin) return std::cin.eof() ? 0 : 1;
    system.Evaluate(inputs.data(), &output, &workspace);
    std::printf("%.17g\n", output);
  }
}

}  // namespace
}  // namespace weir::fuzzy

int main(int argc, char** argv) {
  if (argc == 4 && std::string(argv[1]) == "--results") return weir::fuzzy::PrintResults(argv[2], std::atoi(argv[3]));
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
