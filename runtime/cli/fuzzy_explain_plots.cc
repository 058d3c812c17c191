#include <algorithm>
#include <cmath>

#include "runtime/cli/fuzzy_curves.h"
#include "runtime/cli/fuzzy_explain.h"
#include "runtime/cli/text_plot.h"

namespace weir::cli {
namespace {

constexpr size_t kColumns = 73, kInputRows = 5, kOutputRows = 5;
constexpr size_t kSamples = kColumns * 2;

// The middle of where a line is highest: its name stands there.
double TopOf(const Curve& curve, const fuzzy::Variable& variable) {
  double greatest = 0, first = (variable.lower + variable.upper) / 2, last = first;
  for (const CurvePoint& p : curve) {
    if (p.y > greatest) {
      greatest = p.y;
      first = p.x;
    }
    if (p.y >= greatest && greatest > 0) last = p.x;
  }
  return (first + last) / 2;
}

}  // namespace

std::string InputPlot(const FuzzyAccount& account, const fuzzy::System& compiled, size_t input, bool color) {
  const fuzzy::Variable& variable = account.system.definition.inputs[input];
  TextPlot plot(variable.lower, variable.upper, 1, kColumns, kInputRows);
  for (size_t t = 0; t < variable.terms.size(); ++t) {
    const Curve curve = InputTermCurve(compiled, input, t, account.why.inputs, kSamples);
    plot.Line(curve, t);
    plot.Name(TopOf(curve, variable), variable.terms[t].name, t);
  }
  const double value = account.why.inputs[input];
  if (!std::isnan(value)) plot.Mark(value, NumberText(value));
  return plot.Render(color);
}

std::string OutputPlot(const FuzzyAccount& account, size_t output, bool color) {
  const fuzzy::Output& variable = account.system.definition.outputs[output];
  const Curve joined = JoinedSetCurve(account.system.definition, output, account.why.strengths, kSamples * 4);
  if (joined.empty()) return "";
  double top = 1;
  for (const CurvePoint& p : joined) top = std::max(top, p.y);
  TextPlot plot(variable.lower, variable.upper, top, kColumns, kOutputRows);
  plot.Area(joined, 0);
  for (const fuzzy::Term& term : variable.terms)
    plot.Name(TopOf(TermCurve(variable, term, kSamples), variable), term.name, 0);
  const std::optional<double>& value = account.why.outputs[output];
  if (value) plot.Mark(*value, NumberText(*value));
  return plot.Render(color);
}

}  // namespace weir::cli
