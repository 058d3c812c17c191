// fuzzy: variables, rules, options.
#include <functional>
#include <string>

#include "dsl/format_builder.h"
#include "dsl/fuzzy_words.h"

namespace weir::dsl {

void FormatBuilder::Fuzzy() {
  Put();
  WantName();
  if (AcceptWord("was")) WantName();
  if (AcceptWord("on")) {
    WantName();
    if (AcceptWord("by")) Keys();
  }
  Block(true, [&] { FuzzyClause(); });
}

void FormatBuilder::FuzzyClause() {
  if (AtWord("input") || AtWord("output")) return FuzzyVariable(AtWord("output"));
  if (AtWord("if")) return FuzzyRule();
  if (AcceptWord("otherwise")) return Conclusions();
  if (AcceptWord("block")) {
    WantName();
    return Block(true, [&] { AtWord("if") || AtWord("otherwise") ? FuzzyClause() : FuzzyOption(); });
  }
  AtAnyWord(kFuzzyOptions) ? FuzzyOption() : DetectorClause();
}

void FormatBuilder::FuzzyVariable(bool output) {
  Put();
  WantName();
  if (Accept("=")) Expr(0, true);
  WantWord("in");
  Expr(0, true);
  if (!output && !AcceptWord("rising")) AcceptWord("falling");
  while (output && !lost_ && !At("{")) {
    if (AcceptWord("default")) {
      Expr(0, true);
    } else if (AcceptWord("lock")) {
      Put();
    } else {
      FuzzyOption();
    }
  }
  Terms();
}

void FormatBuilder::FuzzyOption() {
  if (AcceptWord("approximate")) {
    WantWord("within");
    return Expr();
  }
  const bool activation = AtWord("activation"), defuzzifier = AtWord("defuzzifier");
  lost_ = lost_ || !AtAnyWord(kFuzzyOptions);
  Put();
  WantName();
  if (activation && At("(")) return Arguments(0);
  const bool name = AtName() && !Peek().first_on_line && !BeginsClause(Peek()) && !AtAnyWord({"default", "lock"});
  if (defuzzifier && (AtKind(TokenKind::kInt) || name)) Put();
}

// "if" fz_or "then" conclusions [ "with" expr ]
void FormatBuilder::FuzzyRule() {
  line_->kind = FormatLineKind::kFuzzyRule;
  rule_key_ = 1;
  Put();
  FuzzyOr(0);
  lost_ = lost_ || !AtWord("then");
  Cut(0);
  Put(FormatLevel::kThen);
  Conclusions();
}

void FormatBuilder::FuzzyOr(int depth) {
  FuzzyAtom(depth);
  while (!lost_ && (AtWord("or") || AtWord("and"))) {
    if (depth == 0) Cut(rule_key_);
    Put(LevelAt(depth, AtWord("or") ? FormatLevel::kElse : FormatLevel::kOr));
    FuzzyAtom(depth);
  }
}

void FormatBuilder::FuzzyAtom(int depth) {
  while (AcceptWord("not")) {
  }
  if (At("(")) {
    Put();
    Tight();
    FuzzyOr(depth + 1);
    Tight();
    Want(")");
    rule_key_ = 0;
  } else {
    // Rules about the same variables, in the same order, share their columns.
    const size_t variable = std::hash<std::string_view>()(Peek().text);
    if (depth == 0 && rule_key_ != 0) rule_key_ = (rule_key_ * 1099511628211ULL ^ variable) | 1;
    Is();
  }
}

// NAME "is" { HEDGE } NAME. The term may be called like a hedge: then no name follows it.
void FormatBuilder::Is() {
  WantName();
  WantWord("is");
  const auto at_hedge = [&] {
    if (AtWord("not")) return true;
    const Token& next = Peek(1);
    if (!AtName() || next.IsWord("not")) return AtName();
    const bool named = next.IsPlainName() && !next.first_on_line && !next.IsWord("with");
    return named && (AtAnyWord(kHedges) || !BeginsClause(next));
  };
  while (at_hedge()) Put();
  WantName();
}

void FormatBuilder::Conclusions() {
  do {
    Is();
  } while (Comma(0));
  if (!AcceptWord("with")) return;
  Expr(1);
}

}  // namespace weir::dsl
