#include "tests/runtime/fuzzy/naive.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "runtime/fuzzy/membership.h"
#include "runtime/fuzzy/norms.h"
#include "tests/runtime/fuzzy/systems.h"

namespace weir::fuzzy::testing {
namespace {

// The own hedges are written out here, not computed by their formulas.
double OwnHedged(const std::string& name, double x) {
  const double y = name == "cubed" ? std::pow(x, 3) : name == "stretched" ? x * 1.5 - 0.2 : std::sqrt(x - 0.5);
  return std::isnan(y) ? 0 : std::min(std::max(y, 0.0), 1.0);
}

double Hedged(const Hedges& hedges, double x, const std::vector<OwnHedge>& own) {
  for (size_t i = hedges.size(); i-- > 0;) {
    switch (hedges[i]) {
      case Hedge::kNot: x = 1 - x; break;
      case Hedge::kVery: x = x * x; break;
      case Hedge::kSomewhat: x = std::sqrt(x); break;
      case Hedge::kExtremely: x = x <= 0.5 ? 2 * x * x : 1 - 2 * (1 - x) * (1 - x); break;
      case Hedge::kSeldom: x = x <= 0.5 ? std::sqrt(0.5 * x) : 1 - std::sqrt(0.5 * (1 - x)); break;
      default: x = OwnHedged(own[static_cast<size_t>(hedges[i]) - static_cast<size_t>(Hedge::kOwn)].name, x); break;
    }
  }
  return x;
}

class Evaluator {
 public:
  Evaluator(const SystemDefinition& d, const std::vector<double>& inputs) : d_(d) {
    for (size_t i = 0; i < inputs.size(); ++i) {
      const Variable& v = d.inputs[i];
      values_.push_back(std::isnan(inputs[i]) ? inputs[i] : std::min(std::max(inputs[i], v.lower), v.upper));
    }
  }

  NaiveResult Run(const std::vector<double>& previous) {
    for (const Block& block : d_.blocks) RunBlock(block);
    NaiveResult result;
    for (const Fired& f : fired_) result.strengths.push_back(f.strength);
    for (size_t k = 0; k < d_.outputs.size(); ++k) {
      const Output& o = d_.outputs[k];
      double y = IsWeighted(o.defuzzifier) ? Weighted(o, static_cast<int>(k)) : OfSets(o, static_cast<int>(k));
      if (std::isnan(y) && o.lock_previous) y = previous[k];
      if (std::isnan(y) && o.default_value) y = *o.default_value;
      if (!std::isnan(y) && o.lock_range) y = std::min(std::max(y, o.lower), o.upper);
      result.outputs.push_back(y);
    }
    return result;
  }

 private:
  struct Fired {
    const Rule* rule;
    const Block* block;
    double strength;
  };

  // Degrees and norms are the engine's, which are compared with the naive ones by themselves: the last bit of a degree
  // decides what drastic products, thresholds and maxima do.
  double Degree(const Term& term, double x) const {
    auto known = functions_.find(&term);
    if (known == functions_.end()) known = functions_.emplace(&term, MembershipFunction(term)).first;
    return known->second(x);
  }

  double Atom(const Antecedent& a) const {
    if (a.term == kAny) return Hedged(a.hedges, 1, d_.hedges);
    const auto input = static_cast<size_t>(a.input);
    if (input >= d_.inputs.size())
      return Hedged(a.hedges, Concluded(a.input - static_cast<int>(d_.inputs.size()), a.term), d_.hedges);
    const Term& term = d_.inputs[input].terms[static_cast<size_t>(a.term)];
    if (term.shape != Shape::kFunction) return Hedged(a.hedges, Degree(term, values_[input]), d_.hedges);
    std::vector<double> stack(100);
    const double f = term.formula.Evaluate(values_.data(), stack.data());
    return Hedged(a.hedges, f > 0 ? term.height * std::min(f, 1.0) : 0, d_.hedges);
  }

  double Concluded(int output, int term) const {
    double degree = 0;
    for (const Fired& f : fired_) {
      if (f.block == current_) continue;
      for (const Conclusion& c : f.rule->conclusions) {
        if (c.output == output && c.term == term)
          degree = Apply(d_.outputs[static_cast<size_t>(output)].aggregation, degree, f.strength);
      }
    }
    return std::min(degree, 1.0);
  }

  static double Either(const Block& block, double a, double b) { return std::min(1.0, Apply(block.disjunction, a, b)); }

  double Condition(const Antecedent& node, const Block& block) const {
    if (node.op == Antecedent::Op::kIs) return Atom(node);
    double degree = Condition(node.operands[0], block);
    if (node.op == Antecedent::Op::kNot) return 1 - degree;
    for (size_t i = 1; i < node.operands.size(); ++i) {
      const double next = Condition(node.operands[i], block);
      degree = node.op == Antecedent::Op::kAnd ? Apply(block.conjunction, degree, next) : Either(block, degree, next);
    }
    return degree;
  }

  void RunBlock(const Block& block) {
    current_ = &block;
    double any = 0;
    std::vector<double> strengths;
    for (const Rule& rule : block.rules) {
      strengths.push_back(rule.otherwise ? 0 : Condition(rule.antecedent, block));
      if (!rule.otherwise) any = Either(block, any, strengths.back());
    }
    for (size_t r = 0; r < strengths.size(); ++r)
      strengths[r] = (block.rules[r].otherwise ? 1 - any : strengths[r]) * block.rules[r].weight;
    Select(block.activation, &strengths);
    for (size_t r = 0; r < strengths.size(); ++r) fired_.push_back({&block.rules[r], &block, strengths[r]});
  }

  static bool Compares(const Activation& a, double s) {
    switch (a.comparison) {
      case Comparison::kLess: return s < a.threshold;
      case Comparison::kLessOrEqual: return s <= a.threshold;
      case Comparison::kEqual: return s == a.threshold;
      case Comparison::kNotEqual: return s != a.threshold;
      case Comparison::kGreaterOrEqual: return s >= a.threshold;
      default: return s > a.threshold;
    }
  }

  // The rules that fire, as a list of numbers in the order of preference; then all others are put to 0.
  static void Select(const Activation& a, std::vector<double>* s) {
    using Method = Activation::Method;
    std::vector<size_t> order;
    double sum = 0;
    for (size_t i = 0; i < s->size(); ++i) sum += (*s)[i];
    for (size_t i = 0; i < s->size(); ++i) {
      const bool enough = a.method != Method::kFirst && a.method != Method::kLast ? true : (*s)[i] >= a.threshold;
      if ((*s)[i] > 0 && enough) order.push_back(i);
    }
    const auto by = [&](const std::function<bool(double, double)>& before) {
      std::stable_sort(order.begin(), order.end(), [&](size_t x, size_t y) { return before((*s)[x], (*s)[y]); });
    };
    if (a.method == Method::kGeneral) return;
    if (a.method == Method::kProportional) {
      for (double& x : *s) x = sum > 0 ? x / sum : 0;
      return;
    }
    if (a.method == Method::kThreshold) {
      for (double& x : *s) x = Compares(a, x) ? x : 0;
      return;
    }
    if (a.method == Method::kLast) std::reverse(order.begin(), order.end());
    if (a.method == Method::kHighest) by([](double x, double y) { return x > y; });
    if (a.method == Method::kLowest) by([](double x, double y) { return x < y; });
    if (order.size() > static_cast<size_t>(a.count)) order.resize(static_cast<size_t>(a.count));
    for (size_t i = 0; i < s->size(); ++i) {
      if (std::find(order.begin(), order.end(), i) == order.end()) (*s)[i] = 0;
    }
  }

  double Joined(const Output& o, int k, double x) const {
    double mu = 0;
    for (const Fired& f : fired_) {
      for (const Conclusion& c : f.rule->conclusions) {
        if (c.output != k || !(f.strength > 0)) continue;
        const double degree = Hedged(c.hedges, Degree(o.terms[static_cast<size_t>(c.term)], x), d_.hedges);
        mu = Apply(o.aggregation, mu, Apply(f.block->implication, f.strength, degree));
      }
    }
    return mu;
  }

  double OfSets(const Output& o, int k) const {
    const int n = o.resolution;
    std::vector<double> x, mu;
    long double area = 0, moment = 0;
    for (int i = 0; i < n; ++i) {
      x.push_back(o.lower + (2 * i + 1) * (o.upper - o.lower) / (2.0 * n));
      mu.push_back(Joined(o, k, x.back()));
      area += mu.back();
      moment += static_cast<long double>(x.back()) * mu.back();
    }
    if (!(area > 0)) return NAN;
    if (o.defuzzifier == Defuzzifier::kCentroid) return static_cast<double>(moment / area);
    if (o.defuzzifier == Defuzzifier::kBisector) return Bisected(o, mu, area);
    const double top = *std::max_element(mu.begin(), mu.end()) * (1 - 1e-12);
    std::vector<double> best;
    for (size_t i = 0; i < mu.size(); ++i) {
      if (mu[i] >= top) best.push_back(x[i]);
    }
    if (o.defuzzifier == Defuzzifier::kSmallestOfMaximum) return best.front();
    if (o.defuzzifier == Defuzzifier::kLargestOfMaximum) return best.back();
    long double sum = 0;
    for (double b : best) sum += b;
    return static_cast<double>(sum / static_cast<long double>(best.size()));
  }

  // From the left to where half the area is passed, from the right to where the other half is; the middle of the two.
  static double Bisected(const Output& o, const std::vector<double>& mu, long double area) {
    const long double step = (o.upper - o.lower) / static_cast<long double>(mu.size()), slack = area * 1e-12L;
    const auto reach = [&](bool backwards) {
      long double left = area / 2 - slack;
      for (size_t i = 0; i < mu.size(); ++i) {
        const long double m = mu[backwards ? mu.size() - 1 - i : i];
        if (m >= left && m > 0) return (static_cast<long double>(i) + left / m) * step;
        left -= m;
      }
      return static_cast<long double>(o.upper - o.lower);
    };
    return static_cast<double>((o.lower + reach(false) + o.upper - reach(true)) / 2);
  }

  // By bisection, from the definition: where the term has the degree w.
  static double Inverse(const Output& o, const Term& term, double w) {
    const bool rises = NaiveDegree(term, -1e6) < NaiveDegree(term, 1e6);
    if (term.shape == Shape::kSigmoid && w >= term.height) return rises ? o.upper : o.lower;  // nowhere, in truth
    const double target = std::min(w, term.height);
    double low = o.lower, high = o.upper;
    if (rises ? NaiveDegree(term, high) < target : NaiveDegree(term, low) < target) return rises ? high : low;
    if (rises ? NaiveDegree(term, low) >= target : NaiveDegree(term, high) >= target) return rises ? low : high;
    for (int i = 0; i < 200; ++i) {
      const double middle = low / 2 + high / 2;
      ((NaiveDegree(term, middle) >= target) == rises ? high : low) = middle;
    }
    return rises ? high : low;
  }

  double ValueOf(const Output& o, const Term& term, double w) const {
    if (term.shape == Shape::kConstant || term.shape == Shape::kSingleton) return term.params[0];
    if (term.shape == Shape::kFunction) {
      std::vector<double> stack(100);
      return term.formula.Evaluate(values_.data(), stack.data());
    }
    if (term.shape != Shape::kLinear) return Inverse(o, term, w);
    double z = 0;
    for (size_t i = 0; i < values_.size(); ++i) z += term.params[i] * values_[i];
    return z + term.params.back();
  }

  double Weighted(const Output& o, int k) const {
    struct Value {
      int term;
      double weight;
    };
    std::vector<Value> given;
    const bool each = o.aggregation == Conorm::kNone || o.aggregation == Conorm::kUnboundedSum;
    for (const Fired& f : fired_) {
      for (const Conclusion& c : f.rule->conclusions) {
        if (c.output != k) continue;
        const auto same = std::find_if(given.begin(), given.end(), [&](const Value& v) { return v.term == c.term; });
        if (each || same == given.end()) {
          given.push_back({c.term, f.strength});
        } else {
          same->weight = Apply(o.aggregation, same->weight, f.strength);
        }
      }
    }
    long double weights = 0, sum = 0;
    for (const Value& v : given) {
      if (!(v.weight > 0)) continue;
      weights += v.weight;
      sum += v.weight * static_cast<long double>(ValueOf(o, o.terms[static_cast<size_t>(v.term)], v.weight));
    }
    const double y = static_cast<double>(o.defuzzifier == Defuzzifier::kWeightedAverage ? sum / weights : sum);
    return weights > 0 && std::isfinite(y) ? y : NAN;
  }

  const SystemDefinition& d_;
  std::vector<double> values_;
  std::vector<Fired> fired_;
  mutable std::map<const Term*, MembershipFunction> functions_;
  const Block* current_ = nullptr;
};

}  // namespace

NaiveResult NaiveEvaluate(const SystemDefinition& d, const std::vector<double>& inputs,
                          const std::vector<double>& previous) {
  return Evaluator(d, inputs).Run(previous);
}

}  // namespace weir::fuzzy::testing
