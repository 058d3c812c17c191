#include "runtime/fuzzy/response.h"

#include <algorithm>
#include <cmath>

#include "runtime/fuzzy/system.h"

namespace weir::fuzzy {
namespace {

constexpr size_t kSteps = 400;
constexpr size_t kMostSurroundings = 64;
constexpr int kFinest = 500;           // samples of an output: finer ones show nothing more here
constexpr double kGrain = 0.001;       // of the output's range
constexpr double kStillAtLeast = 0.2;  // of the input's range
constexpr double kSameWithin = 1e-9;   // of the output's range

bool Asks(const SystemDefinition& definition, const Antecedent& condition, size_t input);

// Whether a rule of the output asks for the input, itself or by way of an output of an earlier block.
bool DependsOn(const SystemDefinition& definition, size_t output, size_t input) {
  for (const Block& block : definition.blocks) {
    for (const Rule& rule : block.rules) {
      const bool concludes = std::any_of(rule.conclusions.begin(), rule.conclusions.end(),
                                         [output](const auto& c) { return c.output == static_cast<int>(output); });
      if (concludes && (rule.otherwise || Asks(definition, rule.antecedent, input))) return true;
    }
  }
  return false;
}

bool Asks(const SystemDefinition& definition, const Antecedent& condition, size_t input) {
  if (condition.op == Antecedent::Op::kIs) {
    const auto asked = static_cast<size_t>(condition.input);
    if (asked < definition.inputs.size()) return asked == input;
    // A block asks about earlier blocks only, but an output may be concluded by later ones too: say yes then.
    return true;
  }
  return std::any_of(condition.operands.begin(), condition.operands.end(),
                     [&](const Antecedent& operand) { return Asks(definition, operand, input); });
}

// The points at which the other inputs stand: the same number along each, from end to end.
std::vector<std::vector<double>> Surroundings(const std::vector<Variable>& inputs, size_t but) {
  const size_t others = inputs.size() - 1;
  size_t along = 1;
  while (others > 0 && std::pow(along + 1, others) <= kMostSurroundings) ++along;
  std::vector<std::vector<double>> out(1, std::vector<double>(inputs.size()));
  for (size_t k = 0; k < inputs.size(); ++k) {
    if (k == but) continue;
    std::vector<std::vector<double>> longer;
    for (size_t point = 0; point < along; ++point) {
      const double share = along == 1 ? 0.5 : static_cast<double>(point) / static_cast<double>(along - 1);
      for (std::vector<double> values : out) {
        values[k] = inputs[k].lower + share * (inputs[k].upper - inputs[k].lower);
        longer.push_back(std::move(values));
      }
    }
    out = std::move(longer);
  }
  return out;
}

// One output while the input goes over its range, in one surrounding after the other.
class Watch {
 public:
  Watch(double range, bool rising) : range_(range), sign_(rising ? 1 : -1), moves_(kSteps, false) {}

  void Begin() { seen_ = false; }
  void See(size_t step, const std::vector<double>& inputs, double x, double y) {
    if (std::isnan(y)) {  // which other lints are about
      if (step < kSteps) moves_[step] = true;
      return;
    }
    if (seen_ && std::abs(y - last_) > kSameWithin * range_)
      std::fill_n(moves_.begin() + static_cast<long>(last_step_), step - last_step_, true);
    if (!seen_ || sign_ * (y - best_) >= 0) {
      best_ = y;
      best_at_ = x;
    }
    const double drop = sign_ * (best_ - y);
    if (drop > worst_) {
      worst_ = drop;
      against_ = {best_at_, x, best_, y, inputs};
    }
    seen_ = true;
    known_ = true;
    last_ = y;
    last_step_ = step;
  }
  ResponseFaults Faults(const Variable& input) const {
    ResponseFaults out;
    if (worst_ > kGrain * range_) out.against = against_;
    const auto at = [&](size_t step) {
      return input.lower + (input.upper - input.lower) * static_cast<double>(step) / kSteps;
    };
    size_t longest = 0;
    for (size_t from = 0; from < kSteps && known_;) {
      size_t to = from;
      while (to < kSteps && !moves_[to]) ++to;
      const bool at_an_end = (from == 0) != (to == kSteps);
      if (!at_an_end && to - from > longest && static_cast<double>(to - from) >= kStillAtLeast * kSteps) {
        longest = to - from;
        out.still = {at(from), at(to)};
      }
      from = to + 1;
    }
    return out;
  }

 private:
  double range_, sign_;
  std::vector<bool> moves_;  // by step: in some surrounding it moves there
  Response against_;
  double worst_ = 0, best_ = 0, best_at_ = 0, last_ = 0;
  size_t last_step_ = 0;
  bool seen_ = false, known_ = false;
};

}  // namespace

std::vector<ResponseFaults> CheckResponse(const SystemDefinition& definition, size_t input, bool rising) {
  SystemDefinition coarse = definition;
  std::vector<Watch> watches;
  for (Output& output : coarse.outputs) {
    output.resolution = std::min(output.resolution, kFinest);
    output.lock_previous = false;
    watches.emplace_back(output.upper - output.lower, rising);
  }
  const Variable of = definition.inputs[input];
  const System system(std::move(coarse));
  Workspace workspace(system);
  std::vector<double> results(system.output_count());
  for (std::vector<double>& inputs : Surroundings(definition.inputs, input)) {
    for (Watch& watch : watches) watch.Begin();
    for (size_t step = 0; step <= kSteps; ++step) {
      inputs[input] = of.lower + (of.upper - of.lower) * static_cast<double>(step) / kSteps;
      system.Evaluate(inputs.data(), results.data(), &workspace);
      for (size_t k = 0; k < results.size(); ++k) watches[k].See(step, inputs, inputs[input], results[k]);
    }
  }
  std::vector<ResponseFaults> out(results.size());
  for (size_t k = 0; k < out.size(); ++k) {
    if (DependsOn(definition, k, input)) out[k] = watches[k].Faults(of);
  }
  return out;
}

}  // namespace weir::fuzzy
