// weir fuzzy: verbs about one fuzzy system of a topology, without any stream.
//
//   weir fuzzy explain   one evaluation, step by step                            fuzzy_explain_verb.cc
//   weir fuzzy plot      its terms and what it makes of its inputs, as SVG       fuzzy_plot_verb.cc
//   weir fuzzy eval      a table of inputs, with the outputs behind them         fuzzy_eval_verb.cc
//
// --set names inputs here; the file's params are given with --param.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddFuzzyVerb(CLI::App& app, int* exit_code);

// Into the group that AddFuzzyVerb makes.
void AddFuzzyExplainVerb(CLI::App& group, int* exit_code);
void AddFuzzyPlotVerb(CLI::App& group, int* exit_code);
void AddFuzzyEvalVerb(CLI::App& group, int* exit_code);

}  // namespace weir::cli
