#include "runtime/interchange/formula_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "runtime/interchange/codes.h"
#include "runtime/interchange/text_words.h"

namespace weir::interchange {
namespace {

using Code = fuzzy::Formula::Code;

constexpr int kDeepestFormula = 60;      // less than the front end's own limit, whatever brackets are added
constexpr size_t kLongestFormula = 300;  // steps
constexpr double kPi = 3.14159265358979323846;

struct FormulaFunction {
  const char* name;
  size_t operands;
  Code code;
  bool swapped = false;  // a > b is b < a
};
constexpr FormulaFunction kFormulaFunctions[] = {
    {"abs", 1, Code::kAbs},
    {"fabs", 1, Code::kAbs},
    {"floor", 1, Code::kFloor},
    {"ceil", 1, Code::kCeil},
    {"sqrt", 1, Code::kSqrt},
    {"exp", 1, Code::kExp},
    {"log", 1, Code::kLn},
    {"log10", 1, Code::kLog10},
    {"pow", 2, Code::kPower},
    {"min", 2, Code::kMinimum},
    {"max", 2, Code::kMaximum},
    {"lt", 2, Code::kLess},
    {"le", 2, Code::kLessOrEqual},
    {"eq", 2, Code::kEqual},
    {"neq", 2, Code::kNotEqual},
    {"gt", 2, Code::kLess, true},
    {"ge", 2, Code::kLessOrEqual, true},
};
constexpr std::string_view kFunctionsWeirLacks[] = {"fmod",  "sin",   "cos",   "tan",   "asin", "acos",
                                                    "atan",  "atan2", "sinh",  "cosh",  "tanh", "asinh",
                                                    "acosh", "atanh", "round", "log1p", "expm1"};

class FormulaReader {
 public:
  FormulaReader(const dsl::SourceText& source, dsl::Span part,
                const std::function<std::optional<int>(std::string_view)>& input_of,
                const std::vector<std::string>& names, dsl::Diagnostics* findings)
      : words_(SplitWords(source, part, "+-*/%^~!(),")),
        end_{part.end, part.end},
        input_of_(input_of),
        names_(names),
        findings_(*findings) {
    JoinExponents(source);
  }

  std::optional<fuzzy::Formula> Run() {
    Or();
    if (!failed_ && at_ < words_.size()) Unexpected("an operator");
    if (!failed_ && steps_.size() > kLongestFormula)
      Fail(codes::kForeignCannot, {words_.front().span.begin, words_.back().span.end},
           "this formula has more than " + std::to_string(kLongestFormula) + " operations");
    if (failed_) return std::nullopt;
    return fuzzy::Formula{std::move(steps_)};
  }

 private:
  // "1e", "-", "3" is one number.
  void JoinExponents(const dsl::SourceText& source) {
    for (size_t k = 0; k + 2 < words_.size(); ++k) {
      const Word &a = words_[k], &sign = words_[k + 1], &b = words_[k + 2];
      const bool touch = a.span.end == sign.span.begin && sign.span.end == b.span.begin;
      const bool begun = a.text.size() > 1 && (a.text.back() == 'e' || a.text.back() == 'E') &&
                         NumberOf(a.text.substr(0, a.text.size() - 1)).has_value();
      if (!touch || !begun || (sign.text != "-" && sign.text != "+")) continue;
      const dsl::Span span{a.span.begin, b.span.end};
      words_[k] = {source.Slice(span), span};
      words_.erase(words_.begin() + static_cast<std::ptrdiff_t>(k) + 1,
                   words_.begin() + static_cast<std::ptrdiff_t>(k) + 3);
    }
  }

  bool At(std::string_view text) const { return at_ < words_.size() && words_[at_].text == text; }
  bool Accept(std::string_view text) {
    if (failed_ || !At(text)) return false;
    ++at_;
    return true;
  }
  void Fail(std::string_view code, dsl::Span span, std::string message, std::string label = "") {
    if (!failed_) findings_.Error(code, span, std::move(message), std::move(label));
    failed_ = true;
  }
  void Unexpected(const std::string& what) {
    const bool over = at_ >= words_.size();
    Fail(codes::kForeignText, over ? end_ : words_[at_].span,
         "expected " + what + " in this formula, found " + (over ? "its end" : InQuotes(words_[at_].text)));
  }
  void Step(Code code) { steps_.push_back({code, 0, 0}); }

  void Or() {
    And();
    while (Accept("or")) {
      And();
      Step(Code::kOr);
    }
  }
  void And() {
    Sum();
    while (Accept("and")) {
      Sum();
      Step(Code::kAnd);
    }
  }
  void Sum() {
    Product();
    for (;;) {
      const Code code = At("+") ? Code::kAdd : Code::kSubtract;
      if (!Accept("+") && !Accept("-")) return;
      Product();
      Step(code);
    }
  }
  void Product() {
    Unary();
    for (;;) {
      if (At("%"))
        return Fail(codes::kForeignCannot, words_[at_].span, "a formula of Weir has no remainder of numbers");
      const Code code = At("*") ? Code::kMultiply : Code::kDivide;
      if (!Accept("*") && !Accept("/")) return;
      Unary();
      Step(code);
    }
  }
  void Unary() {
    if (++depth_ > kDeepestFormula) {
      if (!failed_)
        Fail(codes::kForeignCannot, at_ < words_.size() ? words_[at_].span : end_, "this formula is nested too deep");
    } else if (Accept("-") || Accept("~")) {
      Unary();
      Step(Code::kNegate);
    } else if (Accept("!")) {
      Unary();
      Step(Code::kNot);
    } else if (Accept("+")) {
      Unary();
    } else {
      Primary();
      if (Accept("^")) {
        Unary();
        Step(Code::kPower);
      }
    }
    --depth_;
  }
  void Primary() {
    if (failed_) return;
    if (Accept("(")) {
      Or();
      if (!failed_ && !Accept(")")) Unexpected("`)`");
      return;
    }
    if (at_ >= words_.size() || std::string_view("+-*/%^~!),").find(words_[at_].text[0]) != std::string_view::npos)
      return Unexpected("a number, an input or a function");
    const Word word = words_[at_++];
    if (At("(")) return Call(word);
    if (const auto input = input_of_(word.text)) return steps_.push_back({Code::kInput, 0, *input});
    const auto number = word.text == "pi" ? std::optional(kPi) : NumberOf(word.text);
    if (number && *number - *number == 0) return steps_.push_back({Code::kNumber, *number, 0});
    if (number) return Fail(codes::kForeignCannot, word.span, "a formula of Weir has no " + InQuotes(word.text));
    ReportUnknown(&findings_, "input", word, names_);
    failed_ = true;
  }
  void Call(const Word& name) {
    const auto* const function = std::find_if(std::begin(kFormulaFunctions), std::end(kFormulaFunctions),
                                              [&](const FormulaFunction& f) { return name.text == f.name; });
    if (function == std::end(kFormulaFunctions)) return UnknownFunction(name);
    ++at_;  // "("
    std::vector<std::vector<fuzzy::Formula::Step>> operands;
    do {
      std::vector<fuzzy::Formula::Step> before = std::exchange(steps_, {});
      Or();
      operands.push_back(std::exchange(steps_, std::move(before)));
    } while (Accept(","));
    if (!failed_ && !Accept(")")) Unexpected("`)`");
    if (failed_) return;
    if (operands.size() != function->operands)
      return Fail(codes::kForeignNumbers, name.span,
                  InQuotes(name.text) + " takes " + std::to_string(function->operands) +
                      (function->operands == 1 ? " operand" : " operands") + ", not " +
                      std::to_string(operands.size()));
    if (function->swapped) std::swap(operands[0], operands[1]);
    for (const auto& operand : operands) steps_.insert(steps_.end(), operand.begin(), operand.end());
    Step(function->code);
  }
  void UnknownFunction(const Word& name) {
    if (std::find(std::begin(kFunctionsWeirLacks), std::end(kFunctionsWeirLacks), name.text) !=
        std::end(kFunctionsWeirLacks))
      return Fail(codes::kForeignCannot, name.span, "a formula of Weir has no function " + InQuotes(name.text));
    std::vector<std::string> known;
    for (const FormulaFunction& f : kFormulaFunctions) known.emplace_back(f.name);
    ReportUnknown(&findings_, "function", name, known);
    failed_ = true;
  }

  std::vector<Word> words_;
  dsl::Span end_;
  const std::function<std::optional<int>(std::string_view)>& input_of_;
  const std::vector<std::string>& names_;
  dsl::Diagnostics& findings_;
  std::vector<fuzzy::Formula::Step> steps_;
  size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

}  // namespace

std::optional<fuzzy::Formula> ReadFormula(const dsl::SourceText& source, dsl::Span part,
                                          const std::function<std::optional<int>(std::string_view)>& input_of,
                                          const std::vector<std::string>& names, dsl::Diagnostics* findings) {
  return FormulaReader(source, part, input_of, names, findings).Run();
}

}  // namespace weir::interchange
