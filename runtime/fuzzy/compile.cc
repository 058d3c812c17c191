// From a definition to a System: what can be done once.
#include <algorithm>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/fuzzy/system.h"

namespace weir::fuzzy {
namespace {

SystemDefinition Checked(SystemDefinition definition) {
  WEIR_CHECK(Validate(definition).empty());
  return definition;
}

}  // namespace

System::System(SystemDefinition definition) : definition_(Checked(std::move(definition))) {
  CompileInputs();
  for (const Block& block : definition_.blocks) {
    CompileBlock(block);
    scratch_size_ = std::max(scratch_size_, block.rules.size());
  }
  const size_t outputs = output_count();
  for (size_t k = 0; k < outputs; ++k) conclusions_.emplace_back(definition_, static_cast<int>(k));
  for (size_t k = 0; k < outputs; ++k) {
    const Output& output = definition_.outputs[k];
    if (IsWeighted(output.defuzzifier)) {
      outputs_.emplace_back(WeightedOutput(output, conclusions_[k], input_count()));
    } else if (output.exact) {
      outputs_.emplace_back(ExactOutput(output, conclusions_[k]));
    } else {
      outputs_.emplace_back(SampledOutput(output, conclusions_[k], definition_.hedges));
    }
    const size_t wanted = std::visit([](const auto& stage) { return stage.scratch_size(); }, outputs_.back());
    scratch_size_ = std::max(scratch_size_, wanted);
  }
}

void System::CompileInputs() {
  for (const Variable& input : definition_.inputs) {
    first_degree_.push_back(degree_count_);
    for (const Term& term : input.terms) {
      if (term.shape == Shape::kFunction) {
        formulas_.push_back({degree_count_, &term});
        stack_size_ = std::max(stack_size_, term.formula.StackSize(input_count()));
      }
      functions_.emplace_back(term);
      ++degree_count_;
    }
  }
  first_degree_.push_back(degree_count_);
}

// Gathers the conclusions before rule `first_rule` that an atom on an output asks for.
System::Chained System::Chain(const Antecedent& atom, size_t first_rule) const {
  const int output = atom.input - static_cast<int>(input_count());
  Chained chained{0, output, atom.term, {}, definition_.outputs[static_cast<size_t>(output)].aggregation};
  size_t number = 0;
  for (const Block& block : definition_.blocks) {
    for (const Rule& rule : block.rules) {
      for (const Conclusion& c : rule.conclusions) {
        if (number < first_rule && c.output == output && c.term == atom.term) chained.rules.push_back(number);
      }
      ++number;
    }
  }
  return chained;
}

void System::CompileBlock(const Block& block) {
  const size_t first_rule = weights_.size();
  std::vector<Chained> chains;
  const auto index_of = [&](const Antecedent& atom) {
    const auto input = static_cast<size_t>(atom.input);
    if (input < input_count()) return first_degree_[input] + static_cast<size_t>(atom.term);
    Chained chained = Chain(atom, first_rule);
    for (const Chained& other : chains) {
      if (other.output == chained.output && other.term == chained.term) return other.degree;
    }
    chained.degree = degree_count_++;
    chains.push_back(std::move(chained));
    return chains.back().degree;
  };
  Antecedents antecedents(block, definition_.hedges, index_of);
  stack_size_ = std::max(stack_size_, antecedents.stack_size());
  std::vector<size_t> otherwise;
  for (size_t r = 0; r < block.rules.size(); ++r) {
    if (block.rules[r].otherwise) otherwise.push_back(r);
    weights_.push_back(block.rules[r].weight);
  }
  const Conorm disjunction = block.disjunction == Conorm::kUnboundedSum ? Conorm::kBoundedSum : block.disjunction;
  blocks_.push_back(
      {std::move(antecedents), first_rule, std::move(chains), std::move(otherwise), disjunction, &block.activation});
}

Workspace::Workspace(const System& system)
    : system_(&system),
      inputs_(system.input_count()),
      values_(system.input_count()),
      degrees_(system.degree_count_),
      strengths_(system.rule_count()),
      raw_(system.output_count()),
      previous_(system.output_count(), kNoValue),
      stack_(system.stack_size_),
      scratch_(system.scratch_size_) {}

}  // namespace weir::fuzzy
