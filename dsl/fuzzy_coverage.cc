#include "dsl/fuzzy_coverage.h"

#include <algorithm>

#include "dsl/fold.h"
#include "dsl/fuzzy_zones.h"

namespace weir::dsl {
namespace {

constexpr size_t kMostCells = 200000;

using GridCell = std::vector<size_t>;  // the piece of each input

// Every input's terms on every piece of it.
struct Grid {
  std::vector<std::vector<Piece>> pieces;                  // [input]
  std::vector<std::vector<std::vector<Degrees>>> degrees;  // [input][piece][term]
  size_t cells = 1;

  explicit Grid(const plan::FuzzySystem& system) {
    for (const plan::FuzzyVariable& input : system.inputs) {
      pieces.push_back(PiecesOf(input));
      degrees.emplace_back();
      for (const Piece& piece : pieces.back()) {
        degrees.back().emplace_back();
        for (const plan::FuzzyTerm& term : input.terms) degrees.back().back().push_back(DegreesOn(term, piece));
      }
      cells = std::min(cells, kMostCells) * pieces.back().size();
    }
  }
};

Degrees DegreesOf(const plan::FuzzyCondition& condition, const plan::FuzzyBlock& block, const Grid& grid,
                  const GridCell& cell) {
  using Op = plan::FuzzyCondition::Op;
  if (condition.op == Op::kAtom) {
    const auto input = static_cast<size_t>(condition.input);
    const Degrees plain = condition.term < 0 ? kOne
                          : input >= grid.degrees.size()
                              ? kAnyDegree  // as concluded before
                              : grid.degrees[input][cell[input]][static_cast<size_t>(condition.term)];
    return HedgedOf(condition.hedges, plain);
  }
  Degrees out = DegreesOf(condition.children[0], block, grid, cell);
  if (condition.op == Op::kNot) return NotOf(out);
  for (size_t k = 1; k < condition.children.size(); ++k) {
    const Degrees next = DegreesOf(condition.children[k], block, grid, cell);
    out = condition.op == Op::kAnd ? AndOf(block.conjunction, out, next) : OrOf(block.disjunction, out, next);
  }
  return out;
}

bool Concludes(const plan::FuzzyRule& rule, int output) {
  const auto concludes = [output](const plan::FuzzyConclusion& c) { return c.output == output; };
  return std::any_of(rule.conclusions.begin(), rule.conclusions.end(), concludes);
}

// A block whose rules are sure to be seen in the output when they hold at all. `rules`: those to look at.
struct SureBlock {
  const plan::FuzzyBlock* block;
  std::vector<const plan::FuzzyRule*> all, rules;
};

std::vector<SureBlock> SureBlocks(const plan::FuzzySystem& system, int output) {
  const plan::FuzzyOutput& of = system.outputs[static_cast<size_t>(output)];
  const bool weighted = of.defuzzifier == "weighted_average" || of.defuzzifier == "weighted_sum";
  std::vector<SureBlock> out;
  for (size_t b = 0; b < system.blocks.size(); ++b) {
    SureBlock sure{&system.blocks[b], {}, {}};
    for (const plan::FuzzyRule& rule : system.rules) {
      if (rule.block != static_cast<int>(b)) continue;
      sure.all.push_back(&rule);
      if (Concludes(rule, output)) sure.rules.push_back(&rule);
    }
    const std::string &activation = sure.block->activation, &implication = sure.block->implication;
    const bool every = activation == "general" || activation == "proportional";
    const bool some = activation != "threshold" && sure.block->threshold <= 0 && sure.rules.size() == sure.all.size();
    // The other norms can be 0 of two degrees above 0: a weak rule leaves no set.
    const bool leaves = weighted || implication == "minimum" || implication == "algebraic_product" ||
                        implication == "einstein_product" || implication == "hamacher_product";
    if ((every || some) && leaves && !sure.rules.empty()) out.push_back(std::move(sure));
  }
  return out;
}

bool Fires(const SureBlock& sure, const Grid& grid, const GridCell& cell) {
  const auto holds = [&](const plan::FuzzyRule* rule) {
    return !rule->otherwise && !(DegreesOf(rule->condition, *sure.block, grid, cell) & kZero);
  };
  if (std::any_of(sure.rules.begin(), sure.rules.end(), holds)) return true;
  const auto otherwise = [](const plan::FuzzyRule* rule) { return rule->otherwise; };
  if (std::none_of(sure.rules.begin(), sure.rules.end(), otherwise)) return false;
  Degrees any = kZero;
  for (const plan::FuzzyRule* rule : sure.all) {
    if (!rule->otherwise) any = OrOf(sure.block->disjunction, any, DegreesOf(rule->condition, *sure.block, grid, cell));
  }
  if (!(any & kOne)) return true;
  // Where one condition holds fully `otherwise` does not, but then that rule fires; enough if it is of this output.
  return sure.rules.size() == sure.all.size();
}

std::string Describe(const plan::FuzzySystem& system, const Grid& grid, const GridCell& cell) {
  std::string out;
  for (size_t k = 0; k < cell.size(); ++k) {
    const Piece& piece = grid.pieces[k][cell[k]];
    out += (out.empty() ? "`" : ", `") + system.inputs[k].name + "` ";
    out += piece.low == piece.high ? "= " + FloatText(piece.low)
                                   : "between " + FloatText(piece.low) + " and " + FloatText(piece.high);
  }
  return out;
}

bool IsComputed(const plan::FuzzyOutput& output) {
  const auto computed = [](const plan::FuzzyTerm& term) { return term.shape == "function"; };
  return std::any_of(output.terms.begin(), output.terms.end(), computed);
}

}  // namespace

Coverage CoverageOf(const plan::FuzzySystem& system, int output) {
  const plan::FuzzyOutput& of = system.outputs[static_cast<size_t>(output)];
  if (of.default_value) return {};
  const std::vector<SureBlock> blocks = SureBlocks(system, output);
  const auto concludes = [output](const plan::FuzzyRule& rule) { return Concludes(rule, output); };
  const bool concluded = std::any_of(system.rules.begin(), system.rules.end(), concludes);
  const Grid grid(system);
  // An expression may have no value (1 / 0); then no more is known than of blocks that may stay silent.
  if (grid.cells > kMostCells || IsComputed(of) || (blocks.empty() && concluded)) return {false, false, ""};
  GridCell cell(system.inputs.size(), 0);
  for (size_t n = 0; n < grid.cells; ++n) {
    const auto fires = [&](const SureBlock& block) { return Fires(block, grid, cell); };
    if (std::none_of(blocks.begin(), blocks.end(), fires))  // or none surely: what a function gives is not known
      return {false, system.hedges.empty(), Describe(system, grid, cell)};
    for (size_t k = cell.size(); k-- > 0;) {  // the next cell, as an odometer
      if (++cell[k] < grid.pieces[k].size()) break;
      cell[k] = 0;
    }
  }
  return {};
}

std::vector<std::pair<double, double>> Gaps(const plan::FuzzyVariable& input) {
  std::vector<std::pair<double, double>> out;
  for (const Piece& piece : PiecesOf(input)) {
    if (piece.low == piece.high) continue;
    const auto covers = [&](const plan::FuzzyTerm& term) { return DegreesOn(term, piece) != kZero; };
    if (std::any_of(input.terms.begin(), input.terms.end(), covers)) continue;
    if (!out.empty() && out.back().second == piece.low) {
      out.back().second = piece.high;
    } else {
      out.emplace_back(piece.low, piece.high);
    }
  }
  return out;
}

}  // namespace weir::dsl
