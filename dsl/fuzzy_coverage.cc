#include "dsl/fuzzy_coverage.h"

#include <algorithm>
#include <cmath>

#include "dsl/fold.h"

namespace weir::dsl {
namespace {

constexpr size_t kMostCells = 200000;

// A point (low == high) or an open interval.
struct Piece {
  double low, high;
};

enum class Degree : uint8_t { kZero, kBetween, kOne };

Degree DegreeAt(const plan::FuzzyTerm& term, const Piece& piece) {
  const std::vector<double>& p = term.params;
  const double a = p.front(), d = p.back(), b = p[1], c = p[p.size() - 2];
  const double x = piece.low == piece.high ? piece.low : piece.low / 2 + piece.high / 2;
  if (x >= b && x <= c) return term.height >= 1 ? Degree::kOne : Degree::kBetween;
  return x > a && x < d ? Degree::kBetween : Degree::kZero;
}

std::vector<Piece> PiecesOf(const plan::FuzzyVariable& input) {
  std::vector<double> cuts = {input.lower, input.upper};
  for (const plan::FuzzyTerm& term : input.terms) {
    for (double corner : term.params) {
      if (corner > input.lower && corner < input.upper) cuts.push_back(corner);
    }
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::vector<Piece> pieces;
  for (size_t k = 0; k < cuts.size(); ++k) {
    pieces.push_back({cuts[k], cuts[k]});
    if (k + 1 < cuts.size()) pieces.push_back({cuts[k], cuts[k + 1]});
  }
  return pieces;
}

// Of an antecedent on a cell: can it be 0, is it 1?
Degree DegreeOf(const plan::FuzzyCondition& condition, const std::vector<std::vector<std::vector<Degree>>>& degrees,
                const std::vector<size_t>& cell) {
  using Op = plan::FuzzyCondition::Op;
  if (condition.op == Op::kAtom) {
    const auto input = static_cast<size_t>(condition.input);
    return degrees[input][cell[input]][static_cast<size_t>(condition.term)];
  }
  if (condition.op == Op::kNot) {
    const Degree inner = DegreeOf(condition.children[0], degrees, cell);
    return inner == Degree::kZero ? Degree::kOne : inner == Degree::kOne ? Degree::kZero : Degree::kBetween;
  }
  Degree out = condition.op == Op::kAnd ? Degree::kOne : Degree::kZero;
  for (const plan::FuzzyCondition& child : condition.children) {
    const Degree degree = DegreeOf(child, degrees, cell);
    out = condition.op == Op::kAnd ? std::min(out, degree) : std::max(out, degree);
  }
  return out;
}

std::string Describe(const plan::FuzzySystem& system, const std::vector<std::vector<Piece>>& pieces,
                     const std::vector<size_t>& cell) {
  std::string out;
  for (size_t k = 0; k < cell.size(); ++k) {
    const Piece& piece = pieces[k][cell[k]];
    out += (out.empty() ? "`" : ", `") + system.inputs[k].name + "` ";
    out += piece.low == piece.high ? "= " + FloatText(piece.low)
                                   : "between " + FloatText(piece.low) + " and " + FloatText(piece.high);
  }
  return out;
}

}  // namespace

Coverage CoverageOf(const plan::FuzzySystem& system, int output) {
  std::vector<const plan::FuzzyRule*> rules;
  for (const plan::FuzzyRule& rule : system.rules) {
    const auto concludes = [output](const plan::FuzzyConclusion& c) { return c.output == output; };
    if (std::any_of(rule.conclusions.begin(), rule.conclusions.end(), concludes)) rules.push_back(&rule);
  }
  std::vector<std::vector<Piece>> pieces;
  std::vector<std::vector<std::vector<Degree>>> degrees;
  size_t cells = 1;
  for (const plan::FuzzyVariable& input : system.inputs) {
    pieces.push_back(PiecesOf(input));
    degrees.emplace_back();
    for (const Piece& piece : pieces.back()) {
      degrees.back().emplace_back();
      for (const plan::FuzzyTerm& term : input.terms) degrees.back().back().push_back(DegreeAt(term, piece));
    }
    cells *= pieces.back().size();
    if (cells > kMostCells) return {false, false, ""};
  }
  std::vector<size_t> cell(pieces.size(), 0);
  for (size_t n = 0; n < cells; ++n) {
    const auto fires = [&](const plan::FuzzyRule* rule) {
      return DegreeOf(rule->condition, degrees, cell) != Degree::kZero;
    };
    if (std::none_of(rules.begin(), rules.end(), fires)) return {false, true, Describe(system, pieces, cell)};
    for (size_t k = cell.size(); k-- > 0;) {  // the next cell, as an odometer
      if (++cell[k] < pieces[k].size()) break;
      cell[k] = 0;
    }
  }
  return {};
}

std::vector<std::pair<double, double>> Gaps(const plan::FuzzyVariable& input) {
  std::vector<std::pair<double, double>> out;
  for (const Piece& piece : PiecesOf(input)) {
    if (piece.low == piece.high) continue;
    const auto covers = [&](const plan::FuzzyTerm& term) { return DegreeAt(term, piece) != Degree::kZero; };
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
