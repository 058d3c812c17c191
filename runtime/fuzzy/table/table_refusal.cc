#include "runtime/fuzzy/table/table_refusal.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "runtime/fuzzy/validate_terms.h"

namespace weir::fuzzy {
namespace {

std::string Rounded(double x, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*g", digits, x);
  return text;
}

bool Jumps(Norm norm) { return norm == Norm::kDrasticProduct || norm == Norm::kNilpotentMinimum; }
bool Jumps(Conorm conorm) { return conorm == Conorm::kDrasticSum || conorm == Conorm::kNilpotentMaximum; }
bool Jumps(const Activation& a) {
  return a.method != Activation::Method::kGeneral && a.method != Activation::Method::kProportional;
}
bool Jumps(Shape shape) { return shape == Shape::kRectangle || shape == Shape::kBinary || shape == Shape::kSingleton; }

// What of the definition is known to make an output jump, for the message.
std::string JumpsOf(const SystemDefinition& d, const Output& output) {
  std::string list;
  const auto add = [&list](const std::string& what) {
    if (list.find(what) == std::string::npos) list += (list.empty() ? "" : ", ") + what;
  };
  for (const Block& block : d.blocks) {
    if (Jumps(block.activation)) add("the activation");
    if (Jumps(block.conjunction) || Jumps(block.disjunction)) add("the conjunction or disjunction");
    if (Jumps(block.implication) && !IsWeighted(output.defuzzifier)) add("the implication");
  }
  if (Jumps(output.aggregation)) add("the aggregation");
  for (const Variable& input : d.inputs) {
    for (const Term& term : input.terms) {
      if (Jumps(term.shape)) add("the edges of term '" + term.name + "' of '" + input.name + "'");
    }
  }
  return list;
}

}  // namespace

double Shortfall::Part() const {
  double part = 0;
  for (const Left& cell : cells) part += cell.part;
  return std::min(part, 1.0);
}

double Shortfall::BoundFor(double most) const {
  std::vector<Left> worst = cells;
  std::stable_sort(worst.begin(), worst.end(), [](const Left& a, const Left& b) { return a.shown > b.shown; });
  double part = 0;
  for (const Left& cell : worst) {
    part += cell.part;
    if (part > most) return cell.shown;
  }
  return 0;
}

std::optional<TableRefusal> RefusalOf(const SystemDefinition& d) {
  if (d.inputs.size() > kMostTableInputs)
    return TableRefusal{"a table is for one or two inputs, not " + std::to_string(d.inputs.size()),
                        "leave the approximation out, or make it two systems, one reading the other's output"};
  for (const Output& output : d.outputs) {
    if (output.defuzzifier != Defuzzifier::kSmallestOfMaximum && output.defuzzifier != Defuzzifier::kLargestOfMaximum &&
        output.defuzzifier != Defuzzifier::kMeanOfMaximum)
      continue;
    return TableRefusal{"'" + output.name +
                            "' jumps from maximum to maximum as the inputs change, and a table follows "
                            "no jumps",
                        "centroid, bisector and the weighted defuzzifiers do not jump"};
  }
  return std::nullopt;
}

std::optional<TableRefusal> RefusalOf(const SystemDefinition& d, size_t output, double bound, const TableLimits& limits,
                                      const Shortfall& shortfall) {
  if (shortfall.Part() <= limits.most_computed) return std::nullopt;
  const Output& o = d.outputs[output];
  const double reached = shortfall.BoundFor(limits.most_computed);
  TableRefusal refusal;
  refusal.what = "an error of '" + o.name + "' within " + NumberText(bound) + " cannot be shown on " +
                 Rounded(100 * shortfall.Part(), 3) + "% of the inputs' range with " +
                 std::to_string(limits.most_cells) + " cells";
  if (std::isfinite(reached)) {
    // Rounded up: with this bound there is a table.
    const double digit = std::pow(10, std::floor(std::log10(reached)) - 1), enough = std::ceil(reached / digit) * digit;
    refusal.help = "within " + Rounded(enough, 3) + " it can be shown";
  } else {
    refusal.help = "it jumps, has no value here and one there, or rises without limit: no bound can be shown";
  }
  const std::string jumps = JumpsOf(d, o);
  if (!jumps.empty()) refusal.help += "; what jumps here: " + jumps;
  return refusal;
}

}  // namespace weir::fuzzy
