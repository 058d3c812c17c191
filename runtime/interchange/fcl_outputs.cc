#include "runtime/interchange/fcl_outputs.h"

#include <algorithm>

#include "runtime/interchange/codes.h"

namespace weir::interchange {

void SettleFclOutput(size_t index, const Word& method, Draft* draft, dsl::Diagnostics* findings) {
  fuzzy::Output& output = draft->definition.outputs[index];
  const dsl::Span place = method.span.end > 0 ? method.span : draft->PlaceOf(PathOf(true, index));
  if (output.terms.empty()) return;  // Finish tells it
  if (method.text.empty()) {
    findings->Error(codes::kForeignSystem, place, "output " + InQuotes(output.name) + " has no `METHOD`");
    return;
  }
  const auto is_point = [](const fuzzy::Term& t) {
    return t.shape == fuzzy::Shape::kSingleton || t.shape == fuzzy::Shape::kConstant ||
           t.shape == fuzzy::Shape::kLinear;
  };
  const auto points = std::count_if(output.terms.begin(), output.terms.end(), is_point);
  const bool all = points == static_cast<std::ptrdiff_t>(output.terms.size());
  if (all && output.defuzzifier == fuzzy::Defuzzifier::kCentroid) {
    output.defuzzifier = fuzzy::Defuzzifier::kWeightedAverage;
    findings->Warning(codes::kForeignRewritten, place, "singletons have no area, so no center of gravity",
                      "written as COGS, their weighted average");
  } else if (points > 0 && !fuzzy::IsWeighted(output.defuzzifier)) {
    findings->Error(codes::kForeignCannot, place, "in " + InQuotes(output.name) + " are singletons, which have no area")
        .help = "use COGS, or sets";
  }
}

}  // namespace weir::interchange
