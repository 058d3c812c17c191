#include "runtime/fuzzy/table/enclosed_rules.h"

#include <algorithm>

#include "runtime/fuzzy/table/enclosed_activation.h"
#include "runtime/fuzzy/table/enclosed_formula.h"
#include "runtime/fuzzy/table/enclosed_norms.h"

namespace weir::fuzzy {
namespace {

// The degree of a condition never leaves 0..1 (antecedents.h).
Conorm Bounded(Conorm conorm) { return conorm == Conorm::kUnboundedSum ? Conorm::kBoundedSum : conorm; }

Enclosed DegreeOfFormula(const Term& term, const std::vector<Enclosed>& inputs, std::vector<Enclosed>* stack) {
  const Enclosed degree = EncloseDegree(term.formula, inputs, stack);
  return term.height == 1 ? degree : Constant(term.height) * degree;
}

}  // namespace

EnclosedRules::EnclosedRules(const SystemDefinition& definition) : definition_(definition) {
  size_t rules = 0;
  for (const Block& block : definition.blocks) rules += block.rules.size();
  strengths_.resize(rules);
  inputs_.resize(definition.inputs.size());
  for (const Variable& input : definition.inputs) {
    memberships_.emplace_back();
    for (const Term& term : input.terms) memberships_.back().emplace_back(term);
    degrees_.emplace_back(input.terms.size());
  }
}

std::vector<double> EnclosedRules::CutsOf(size_t input) const {
  const Variable& variable = definition_.inputs[input];
  std::vector<double> cuts;
  for (const EnclosedMembership& membership : memberships_[input]) {
    for (const double cut : membership.cuts()) {
      if (cut > variable.lower && cut < variable.upper) cuts.push_back(cut);
    }
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  return cuts;
}

void EnclosedRules::Enclose(const Interval* cell) {
  for (size_t i = 0; i < inputs_.size(); ++i) {
    inputs_[i] = {cell[i], {}, 0};
    inputs_[i].slope[i] = Point(1);
  }
  for (size_t i = 0; i < inputs_.size(); ++i) {
    const std::vector<Term>& terms = definition_.inputs[i].terms;
    for (size_t t = 0; t < terms.size(); ++t) {
      degrees_[i][t] = terms[t].shape == Shape::kFunction ? DegreeOfFormula(terms[t], inputs_, &stack_)
                                                          : memberships_[i][t](cell[i], i);
    }
  }
  size_t first_rule = 0;
  for (const Block& block : definition_.blocks) {
    EncloseBlock(block, first_rule);
    first_rule += block.rules.size();
  }
}

// How far the rules before have concluded the term, at most 1.
Enclosed EnclosedRules::ConcludedOf(const Antecedent& atom, size_t first_rule) const {
  const int output = atom.input - static_cast<int>(inputs_.size());
  const Conorm aggregation = definition_.outputs[static_cast<size_t>(output)].aggregation;
  Enclosed degree;
  size_t rule = 0;
  for (const Block& block : definition_.blocks) {
    for (const Rule& r : block.rules) {
      for (const Conclusion& c : r.conclusions) {
        if (rule < first_rule && c.output == output && c.term == atom.term)
          degree = Apply(aggregation, degree, strengths_[rule]);
      }
      ++rule;
    }
  }
  return Lesser(degree, Constant(1));
}

Enclosed EnclosedRules::DegreeOf(const Antecedent& node, const Block& block, size_t first_rule) const {
  using Op = Antecedent::Op;
  if (node.op == Op::kIs) {
    const auto input = static_cast<size_t>(node.input);
    if (node.term == kAny) return Apply(node.hedges, Constant(1), definition_.hedges);
    return Apply(
        node.hedges,
        input < inputs_.size() ? degrees_[input][static_cast<size_t>(node.term)] : ConcludedOf(node, first_rule),
        definition_.hedges);
  }
  Enclosed degree = DegreeOf(node.operands[0], block, first_rule);
  if (node.op == Op::kNot) return Complement(degree);
  for (size_t i = 1; i < node.operands.size(); ++i) {
    const Enclosed other = DegreeOf(node.operands[i], block, first_rule);
    degree = node.op == Op::kAnd ? Apply(block.conjunction, degree, other)
                                 : Apply(Bounded(block.disjunction), degree, other);
  }
  return degree;
}

void EnclosedRules::EncloseBlock(const Block& block, size_t first_rule) {
  Enclosed* strengths = strengths_.data() + first_rule;
  const size_t count = block.rules.size();
  Enclosed any;
  for (size_t r = 0; r < count; ++r) {
    strengths[r] = block.rules[r].otherwise ? Enclosed{} : DegreeOf(block.rules[r].antecedent, block, first_rule);
    if (block.disjunction != Conorm::kNone) any = Apply(Bounded(block.disjunction), any, strengths[r]);
  }
  for (size_t r = 0; r < count; ++r) {
    if (block.rules[r].otherwise) strengths[r] = Complement(any);
    if (block.rules[r].weight != 1) strengths[r] = Constant(block.rules[r].weight) * strengths[r];
  }
  Activate(block.activation, strengths, count);
}

}  // namespace weir::fuzzy
