// fuzzy: variables, terms, rules, options.
#include <algorithm>

#include "dsl/fuzzy_words.h"
#include "dsl/parser_add.h"
#include "dsl/parser_detectors.h"

namespace weir::dsl {
namespace {

constexpr std::string_view kBlockClauses[] = {"if",          "otherwise",  "conjunction", "disjunction", "implication",
                                              "aggregation", "activation", "defuzzifier", "approximate"};
constexpr std::string_view kLocks[] = {"previous", "range"};

}  // namespace

struct Parser::FuzzySeen {
  DetectorSeen detector;
  std::vector<std::pair<std::string_view, std::optional<Span>>> options;
};

void Parser::ParseFuzzy(Span first) {
  ast::FuzzyDecl decl;
  decl.name = ParseName("a name for the fuzzy system");
  decl.body.was = ParseWas();
  if (AcceptWord("on")) {
    decl.on = ParseName("the name of a table or stream");
    if (AcceptWord("by")) decl.by = ParseKeys();
  }
  FuzzySeen seen;
  for (const std::string_view option : kFuzzyOptions) seen.options.emplace_back(option, std::nullopt);
  ParseBlock(kFuzzyClauses, [&] { ParseFuzzyClause(&decl, &seen); });
  Add(std::move(decl), first, true);
}

void Parser::ParseFuzzyClause(ast::FuzzyDecl* decl, FuzzySeen* seen) {
  const Span first = Peek().span;
  const std::string_view word = ClauseWord(kFuzzyClauses, codes::kUnknownClause, "clause in a fuzzy system");
  if (word == "input" || word == "output") {
    ParseVariable(first, word == "output", decl);
  } else if (word == "if") {
    ast::FuzzyRule rule = ParseFuzzyRule(first);
    if (!panic_) decl->rules.push_back(std::move(rule));
  } else if (word == "otherwise") {
    ast::FuzzyRule rule = ParseOtherwise(first);
    if (!panic_) decl->rules.push_back(std::move(rule));
  } else if (word == "block") {
    ParseFuzzyBlock(first, decl);
  } else if (Words(kFuzzyOptions).Has(word)) {
    const auto entry =
        std::find_if(seen->options.begin(), seen->options.end(), [&](const auto& o) { return o.first == word; });
    const bool fresh = Once(&entry->second, first, "`" + std::string(word) + "`");
    ast::FuzzyOption option = ParseFuzzyOption(word, first);
    if (fresh && !panic_) decl->options.push_back(std::move(option));
  } else {
    ParseDetectorClause(word, first, &decl->body, &seen->detector);
  }
  Accept(",");
}

// "input" NAME [ "=" value ] "in" range [ "rising" | "falling" ] terms
// "output" NAME "in" range { "default" value | "lock" … | option } terms
void Parser::ParseVariable(Span first, bool is_output, ast::FuzzyDecl* decl) {
  ast::FuzzyVariable variable;
  variable.is_output = is_output;
  variable.name = ParseName(is_output ? "a name for the output" : "a name for the input");
  if (!is_output && Accept("=")) variable.value = ParseValue();
  if (ExpectWord("in") && At("{")) {
    Mistake(codes::kBadRange, Peek().span, "expected a range such as `0..20`, found `{`").help =
        "say from where to where its values go";
  } else {
    variable.range = ParseRange("a range such as `0..20`");
  }
  if (is_output) {
    ParseOutputOptions(&variable);
  } else if (AtWord("rising") || AtWord("falling")) {
    const Token word = Advance();
    variable.direction = ast::Name{std::string(word.text), word.span};
  }
  if (panic_) return;
  ParseEntries([&] {
    ast::FuzzyTerm term = ParseTerm();
    if (!panic_) variable.terms.push_back(std::move(term));
  });
  variable.span = SpanFrom(first);
  if (!panic_) decl->variables.push_back(std::move(variable));
}

void Parser::ParseOutputOptions(ast::FuzzyVariable* variable) {
  std::optional<Span> seen_default;
  while (!panic_ && !At("{")) {
    const Span first = Peek().span;
    if (AcceptWord("default")) {
      ast::ExprPtr value = ParseValue();
      if (Once(&seen_default, first, "`default`")) variable->default_value = std::move(value);
      variable->default_span = SpanFrom(first);
    } else if (AcceptWord("lock")) {
      const std::string_view kind = Choice(kLocks, "kind of `lock`");
      std::optional<Span>& lock = kind == "previous" ? variable->lock_previous : variable->lock_range;
      if (!panic_ && Once(&lock, first, "`lock " + std::string(kind) + "`")) lock = SpanFrom(first);
    } else if (AtKind(TokenKind::kName) && Words(kFuzzyOptions).Has(Peek().text)) {
      const std::string_view word = ClauseWord(kFuzzyOptions, codes::kUnknownClause, "option");
      ast::FuzzyOption option = ParseFuzzyOption(word, first);
      if (!panic_) variable->options.push_back(std::move(option));
    } else {
      Expected("`{` and the terms");
    }
  }
}

// NAME "=" TERM_FUNCTION "(" [ expr { "," expr } ] ")" [ "height" expr ]
ast::FuzzyTerm Parser::ParseTerm() {
  ast::FuzzyTerm term;
  const Span first = Peek().span;
  term.name = ParseName("the name of a term");
  Expect("=");
  term.function = ParseName("a term function such as `triangle`");
  const Span open = Peek().span;
  if (Expect("(") && !At(")")) {
    do {
      ast::ExprPtr argument = ParseExpr();
      if (argument) term.args.push_back(std::move(argument));
    } while (Accept(","));
  }
  ExpectClose(")", open);
  if (AtWord("height") && !Peek(1).Is("=")) {
    Skip();
    term.height = ParseExpr();
  }
  term.span = SpanFrom(first);
  return term;
}

// "approximate" "within" expr | "activation" NAME [ "(" expr { "," expr } ")" ] | "defuzzifier" NAME [ INT ] | WORD
// NAME
ast::FuzzyOption Parser::ParseFuzzyOption(std::string_view word, Span first) {
  ast::FuzzyOption option;
  option.name = {std::string(word), last_};
  if (word == "approximate") {
    ExpectWord("within");
    option.number = ParseExpr();
    option.span = SpanFrom(first);
    return option;
  }
  option.value = ParseName("the method for `" + std::string(word) + "`");
  if (word == "activation" && At("(")) {
    const Span open = Advance().span;
    do {
      if (ast::ExprPtr argument = ParseExpr()) option.arguments.push_back(std::move(argument));
    } while (Accept(","));
    ExpectClose(")", open);
  }
  const bool number = word == "defuzzifier" &&
                      (AtKind(TokenKind::kInt) || (AtName() && !IsClauseStart(kFuzzyClauses) && !Peek().first_on_line));
  if (number) option.number = ParseCount("a resolution");
  option.span = SpanFrom(first);
  return option;
}

// "block" NAME "{" { option | rule } "}"
void Parser::ParseFuzzyBlock(Span first, ast::FuzzyDecl* decl) {
  ast::FuzzyBlock block;
  block.name = ParseName("a name for the block");
  std::vector<std::pair<std::string_view, std::optional<Span>>> seen;
  for (const std::string_view option : kFuzzyOptions) seen.emplace_back(option, std::nullopt);
  if (panic_) return;
  ParseBlock(kBlockClauses, [&] {
    const Span start = Peek().span;
    const std::string_view word = ClauseWord(kBlockClauses, codes::kUnknownClause, "clause in a block");
    if (word == "if" || word == "otherwise") {
      ast::FuzzyRule rule = word == "if" ? ParseFuzzyRule(start) : ParseOtherwise(start);
      if (!panic_) block.rules.push_back(std::move(rule));
    } else if (!word.empty()) {
      const auto entry = std::find_if(seen.begin(), seen.end(), [&](const auto& o) { return o.first == word; });
      const bool fresh = Once(&entry->second, start, "`" + std::string(word) + "`");
      ast::FuzzyOption option = ParseFuzzyOption(word, start);
      if (fresh && !panic_) block.options.push_back(std::move(option));
    }
    Accept(",");
  });
  block.span = SpanFrom(first);
  if (!panic_) decl->blocks.push_back(std::move(block));
}

// "otherwise" conclusions
ast::FuzzyRule Parser::ParseOtherwise(Span first) {
  ast::FuzzyRule rule;
  rule.otherwise = true;
  rule.conclusions = ParseConclusions();
  rule.span = SpanFrom(first);
  return rule;
}

// "if" condition "then" conclusions [ "with" expr ]
ast::FuzzyRule Parser::ParseFuzzyRule(Span first) {
  ast::FuzzyRule rule;
  rule.condition = FuzzyOr();
  ExpectWord("then");
  rule.conclusions = ParseConclusions();
  if (AcceptWord("with")) rule.weight = ParseExpr();
  rule.span = SpanFrom(first);
  return rule;
}

std::vector<ast::FuzzyConclusion> Parser::ParseConclusions() {
  std::vector<ast::FuzzyConclusion> conclusions;
  do {
    ast::FuzzyConclusion conclusion;
    const Span first = Peek().span;
    ParseIs("the name of an output", &conclusion.variable, &conclusion.hedges, &conclusion.term);
    conclusion.span = SpanFrom(first);
    if (!panic_) conclusions.push_back(std::move(conclusion));
  } while (Accept(","));
  return conclusions;
}

ast::FuzzyExpr Parser::FuzzyOr() {
  const Span first = Peek().span;
  ast::FuzzyExpr left = FuzzyAnd();
  if (!AtWord("or")) return left;
  ast::FuzzyExpr either;
  either.op = ast::FuzzyExpr::Op::kOr;
  either.children.push_back(std::move(left));
  while (AcceptWord("or")) either.children.push_back(FuzzyAnd());
  either.span = SpanFrom(first);
  return either;
}

ast::FuzzyExpr Parser::FuzzyAnd() {
  const Span first = Peek().span;
  ast::FuzzyExpr left = FuzzyAtom();
  if (!AtWord("and")) return left;
  ast::FuzzyExpr both;
  both.op = ast::FuzzyExpr::Op::kAnd;
  both.children.push_back(std::move(left));
  while (AcceptWord("and")) both.children.push_back(FuzzyAtom());
  both.span = SpanFrom(first);
  return both;
}

// "not" atom | "(" or ")" | NAME "is" { HEDGE } TERM
ast::FuzzyExpr Parser::FuzzyAtom() {
  const Nested nested(this);
  ast::FuzzyExpr atom;
  if (panic_) return atom;
  const Span first = Peek().span;
  if (AcceptWord("not")) {
    atom.op = ast::FuzzyExpr::Op::kNot;
    atom.children.push_back(FuzzyAtom());
  } else if (Accept("(")) {
    atom = FuzzyOr();
    ExpectClose(")", first);
  } else {
    ParseIs("the name of an input", &atom.variable, &atom.hedges, &atom.term);
  }
  atom.span = SpanFrom(first);
  return atom;
}

// NAME "is" { HEDGE } TERM. Of several words in a row the last is the term; a hedge may be a function.
void Parser::ParseIs(const std::string& what, ast::Name* variable, std::vector<ast::Name>* hedges, ast::Name* term) {
  *variable = ParseName(what);
  ExpectWord("is");
  while (!panic_) {
    const Token word = Peek();
    if (word.IsWord("not")) {
      Skip();
      hedges->push_back({"not", word.span});
      continue;
    }
    *term = ParseName("the name of a term");
    if (panic_) return;
    const Token& next = Peek();
    const bool more = next.IsWord("not") || (AtName() && !next.first_on_line && !next.IsWord("with") &&
                                             !Peek(1).IsWord("is") && !IsClauseStart(kFuzzyClauses));
    if (!more) return;
    hedges->push_back({std::string(word.text), word.span});
  }
}

}  // namespace weir::dsl
