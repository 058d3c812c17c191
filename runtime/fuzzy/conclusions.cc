#include "runtime/fuzzy/conclusions.h"

#include <algorithm>

#include "runtime/fuzzy/norms.h"

namespace weir::fuzzy {

Conclusions::Conclusions(const SystemDefinition& definition, int output) {
  const bool weighted = IsWeighted(definition.outputs[static_cast<size_t>(output)].defuzzifier);
  size_t number = 0;
  for (const Block& block : definition.blocks) {
    const Norm implication = weighted ? Norm::kNone : block.implication;
    for (const Rule& rule : block.rules) {
      for (const Conclusion& c : rule.conclusions) {
        if (c.output != output) continue;
        const auto same = [&](const Set& s) {
          return s.term == c.term && s.hedges == c.hedges && s.implication == implication;
        };
        const auto set = std::find_if(sets.begin(), sets.end(), same);
        entries.push_back({number, static_cast<size_t>(set - sets.begin())});
        if (set == sets.end()) sets.push_back({c.term, c.hedges, implication});
      }
      ++number;
    }
  }
}

void Conclusions::Merge(const double* strengths, double* merged) const {
  std::fill(merged, merged + sets.size(), 0.0);
  for (const Entry& entry : entries) merged[entry.set] = Maximum(merged[entry.set], strengths[entry.rule]);
}

}  // namespace weir::fuzzy
