#include "runtime/interchange/fis_rules.h"

#include <cmath>
#include <utility>

#include "dsl/chars.h"
#include "runtime/interchange/codes.h"
#include "runtime/interchange/fis_words.h"

namespace weir::interchange {
namespace {

struct FisTerm {
  int term = -1;  // none
  fuzzy::Hedges hedges;
};

class FisRuleReader {
 public:
  FisRuleReader(const dsl::SourceText& source, Draft* draft, dsl::Diagnostics* findings)
      : source_(source), draft_(*draft), findings_(*findings) {}

  // INPUT … "," OUTPUT … "(" WEIGHT ")" ":" CONNECTION; the weight and the comma may be missing in old files.
  void Read(dsl::Span line) {
    words_ = SplitWords(source_, line, ",():");
    line_ = line;
    at_ = 0;
    good_ = true;
    const fuzzy::SystemDefinition& system = draft_.definition;
    fuzzy::Rule rule;
    rule.antecedent.op = fuzzy::Antecedent::Op::kAnd;
    for (size_t i = 0; i < system.inputs.size(); ++i) {
      FisTerm term = ReadTerm(system.inputs[i]);
      if (term.term >= 0)
        rule.antecedent.operands.push_back(
            {fuzzy::Antecedent::Op::kIs, static_cast<int>(i), term.term, {}, std::move(term.hedges)});
    }
    Expect(",");
    for (size_t k = 0; k < system.outputs.size(); ++k) {
      FisTerm term = ReadTerm(system.outputs[k]);
      if (term.term >= 0) rule.conclusions.push_back({static_cast<int>(k), term.term, std::move(term.hedges)});
    }
    Expect("(");
    rule.weight = Number("a weight");
    Expect(")");
    Expect(":");
    const double connection = Number("1 (and) or 2 (or)");
    if (good_ && connection != 1 && connection != 2)
      Fail(codes::kForeignNumbers, words_.back().span, "a connection is 1 (and) or 2 (or)");
    if (good_ && at_ < words_.size())
      Fail(codes::kForeignText, words_[at_].span, "expected the end of the rule, found " + InQuotes(words_[at_].text));
    if (connection == 2) rule.antecedent.op = fuzzy::Antecedent::Op::kOr;
    if (good_) Add(std::move(rule));
  }

 private:
  void Add(fuzzy::Rule rule) {
    if (rule.antecedent.operands.empty())
      return Fail(codes::kForeignCannot, line_, "this rule has no condition", "all its inputs are 0");
    const char* useless = rule.conclusions.empty() ? "a rule that concludes nothing has no effect"
                          : rule.weight == 0       ? "a rule of weight 0 never fires"
                                                   : nullptr;
    if (useless != nullptr) {
      findings_.Warning(codes::kForeignLeftOut, line_, useless, "left out");
      return;
    }
    if (rule.antecedent.operands.size() == 1) {
      fuzzy::Antecedent only = std::move(rule.antecedent.operands.front());
      rule.antecedent = std::move(only);
    }
    std::vector<fuzzy::Rule>& rules = draft_.definition.blocks.front().rules;
    draft_.places[RulePath(0, rules.size())] = line_;
    rules.push_back(std::move(rule));
  }

  void Fail(std::string_view code, dsl::Span span, std::string message, std::string label = "") {
    if (good_) findings_.Error(code, span, std::move(message), std::move(label));
    good_ = false;
  }
  dsl::Span Here() const { return at_ < words_.size() ? words_[at_].span : dsl::Span{line_.end, line_.end}; }
  std::string Found() const { return at_ < words_.size() ? InQuotes(words_[at_].text) : "the end of the rule"; }

  void Expect(std::string_view sign) {
    if (!good_) return;
    if (at_ < words_.size() && words_[at_].text == sign) {
      ++at_;
    } else {
      Fail(codes::kForeignText, Here(), "expected " + InQuotes(sign) + ", found " + Found(),
           sign == ","   ? "a number for each input stands before"
           : sign == "(" ? "a number for each output stands before"
                         : "");
    }
  }

  double Number(const std::string& what) {
    if (!good_) return 0;
    const auto number = at_ < words_.size() ? NumberOf(words_[at_].text) : std::nullopt;
    if (!number) Fail(codes::kForeignText, Here(), "expected " + what + ", found " + Found());
    if (number) ++at_;
    return number.value_or(0);
  }

  // "2", "-1", "0", "1.20"
  FisTerm ReadTerm(const fuzzy::Variable& variable) {
    FisTerm out;
    if (!good_) return out;
    const Word word = at_ < words_.size() ? words_[at_] : Word{"", Here()};
    const double number = Number("the number of a term of " + InQuotes(variable.name));
    if (!good_ || number == 0) return out;
    const double whole = std::trunc(std::fabs(number));
    if (!(whole >= 1 && whole <= static_cast<double>(variable.terms.size()))) {
      Fail(codes::kForeignReference, word.span,
           InQuotes(variable.name) + " has no term number " + std::string(word.text),
           "it has " + std::to_string(variable.terms.size()));
      return out;
    }
    const size_t point = word.text.find('.');
    const auto hedges = FisHedges(point == std::string_view::npos ? "" : word.text.substr(point + 1));
    if (!hedges) {
      Fail(codes::kForeignCannot, word.span, "Weir has no hedge for this power",
           "the digits behind the point are a hedge of Octave's");
      return out;
    }
    out.term = static_cast<int>(whole) - 1;
    out.hedges = *hedges;
    if (number < 0) out.hedges.insert(out.hedges.begin(), fuzzy::Hedge::kNot);
    return out;
  }

  const dsl::SourceText& source_;
  Draft& draft_;
  dsl::Diagnostics& findings_;
  std::vector<Word> words_;
  dsl::Span line_;
  size_t at_ = 0;
  bool good_ = true;
};

}  // namespace

void ReadFisRules(const dsl::SourceText& source, const FisSection& rules, Draft* draft, dsl::Diagnostics* findings) {
  FisRuleReader reader(source, draft, findings);
  for (const FisEntryLine& line : rules.entries) reader.Read(line.value);
}

}  // namespace weir::interchange
