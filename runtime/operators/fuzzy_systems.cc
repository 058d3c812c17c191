#include "runtime/operators/fuzzy_systems.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

#include "runtime/operators/fuzzy_inference.h"

namespace weir::ops {
namespace {

struct KeptSystem {
  double bound;
  SharedSystem shared;
};

}  // namespace

SharedSystem SystemOf(const plan::FuzzySystem& plan) {
  fuzzy::SystemDefinition definition = DefinitionOf(plan);
  if (!plan.error_bound) return {std::make_shared<const fuzzy::System>(std::move(definition)), std::nullopt};
  static std::mutex mutex;
  static std::deque<KeptSystem> kept;  // the one asked for last in front
  const std::lock_guard<std::mutex> lock(mutex);
  const auto same = [&](const KeptSystem& k) {
    return k.bound == *plan.error_bound && k.shared.system->definition() == definition;
  };
  const auto found = std::find_if(kept.begin(), kept.end(), same);
  if (found != kept.end()) {
    std::rotate(kept.begin(), found, found + 1);
    return kept.front().shared;
  }
  auto system = std::make_shared<fuzzy::System>(std::move(definition));
  std::optional<fuzzy::TableRefusal> refusal = system->Approximate(*plan.error_bound);
  kept.push_front({*plan.error_bound, {std::move(system), std::move(refusal)}});
  if (kept.size() > kKeptTables) kept.pop_back();
  return kept.front().shared;
}

}  // namespace weir::ops
