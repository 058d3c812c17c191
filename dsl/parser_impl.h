// The parser's inside: one class, its methods by family in parser*.cc.
//
// Errors. `Fail` reports and starts a *panic*: until the panic ends nothing matches, nothing is consumed and nothing
// more is reported, so every function returns at once. Loops over entries, clauses, stages and declarations end it by
// skipping to where the next one begins. `Mistake` reports and goes on: what was meant is clear.
// Values are only stored when there is no panic; hence an ExprPtr that is set is a whole tree.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dsl/ast.h"
#include "dsl/codes.h"
#include "dsl/diagnostic.h"
#include "dsl/lexer.h"

namespace weir::dsl {

// Keywords of one block; a view of a static array, or of nothing.
class Words {
 public:
  constexpr Words() = default;
  template <size_t N>
  constexpr Words(const std::string_view (&words)[N]) : begin_(words), size_(N) {}  // NOLINT: implicit on purpose
  constexpr const std::string_view* begin() const { return begin_; }
  constexpr const std::string_view* end() const { return begin_ + size_; }
  bool Has(std::string_view word) const;
  std::vector<std::string> List() const { return {begin(), end()}; }

 private:
  const std::string_view* begin_ = nullptr;
  size_t size_ = 0;
};

// The formats of sources and sinks, and what can be said about them.
inline constexpr std::string_view kFormats[] = {"json", "csv", "text"};
inline constexpr std::string_view kCsvOptions[] = {"delimiter", "header", "quote"};
inline constexpr std::string_view kKvOptions[] = {"pairs", "assign"};

// The words that begin declarations.
inline constexpr std::string_view kDeclarations[] = {"topology", "use",    "param",    "fn",   "source",
                                                     "table",    "lookup", "stream",   "rule", "pattern",
                                                     "fuzzy",    "sink",   "evaluate", "test"};
inline constexpr Words kDeclarationWords = kDeclarations;

class Parser {
 public:
  Parser(const SourceText& source, Span part, Diagnostics* diagnostics);
  ast::File Run();

 private:
  static constexpr int kMaxNesting = 200;
  static constexpr int kMaxHeight = 500;
  static constexpr uint32_t kNowhere = UINT32_MAX;

  // Counts nesting for as long as it lives; at the limit it reports and panics.
  class Nested {
   public:
    explicit Nested(Parser* parser);
    ~Nested() { --parser_->nesting_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;

   private:
    Parser* parser_;
  };

  // Tokens (parser.cc).
  const Token& Peek(size_t ahead = 0);
  const Token& PeekLiteral();  // a string here ends at its first quote, braces or not
  Token Advance();
  void Skip();  // Advance without complaints about braces in strings
  bool At(std::string_view punct) { return !panic_ && Peek().Is(punct); }
  bool AtWord(std::string_view word) { return !panic_ && Peek().IsWord(word); }
  bool AtKind(TokenKind kind) { return !panic_ && Peek().kind == kind; }
  bool AtName();  // a name that is not reserved
  bool Accept(std::string_view punct);
  bool AcceptWord(std::string_view word);
  bool Expect(std::string_view punct);
  bool ExpectWord(std::string_view word, std::string help = "");
  bool ExpectClose(std::string_view punct, Span open);
  Span SpanFrom(Span first) const { return {first.begin, std::max(first.begin, last_.end)}; }
  uint32_t OffsetOf(std::string_view part) const { return static_cast<uint32_t>(part.data() - source_.text().data()); }

  // Errors.
  Diagnostic& Mistake(std::string_view code, Span span, std::string message, std::string label = "");
  void Fail(std::string_view code, Span span, std::string message, std::string help = "", std::string label = "");
  void Expected(const std::string& what, std::string help = "");
  std::string Describe(const Token& token) const;

  // Recovery.
  bool IsDeclarationStart();
  bool IsClauseStart(Words words, bool slips = false);
  bool AtNextClause();
  bool AtBlockEnd(Span open);  // the `}` (consumed), or the block was not closed (panic)
  bool AtNextLike(uint32_t clause);
  void RecoverToClause(Words words, int depth, uint32_t clause);
  void RecoverToEntry(int depth, int parens, Words outer);
  void RecoverToDeclaration();
  // `{ clause … }`: `clause` is called at a token that is not the `}`, and consumes its clause.
  template <typename Clause>
  void ParseBlock(Words words, Clause clause);
  // `{ entry … }` with optional commas.
  // With `bare` an entry may be a name alone; without, a clause in the place of an entry shows that the block was not
  // closed.
  template <typename ParseEntry>
  void ParseEntries(ParseEntry entry, bool bare = false);
  bool AtClauseInstead(bool bare, Words outer);
  void ReportUnclosed(Span open, Span next, const std::string& what);
  // The clause word here: as written, or what a misspelled one was meant to be (reported). Consumed. "" after Fail.
  static std::string ListOf(const Words& words);
  std::string_view ClauseWord(Words words, std::string_view code, const std::string& what);
  // False, with an error, when `seen` is set already; sets it else.
  bool Once(std::optional<Span>* seen, Span here, const std::string& what);
  // One of `choices`: consumed and returned as the choice, "" after Fail.
  std::string_view Choice(Words choices, const std::string& what);

  // Names and texts (parser.cc, parser_text.cc).
  ast::Name ParseName(const std::string& what);
  std::vector<ast::Name> ParseNames(const std::string& what);
  ast::Name ParseLiteral(const std::string& what);    // STRING, taken literally
  ast::Name ParseAnyString(const std::string& what);  // STRING (literal) or RAW_STRING
  ast::Name ParseRawString(const std::string& what);
  ast::ExprPtr ParseMessage(const std::string& what);  // STRING, interpolated
  ast::ExprPtr LiteralExpr(const ast::Name& text);
  bool AppendEscape(std::string_view text, size_t* at, std::string* out);
  std::string DecodeLiteral(std::string_view text);
  ast::ExprPtr InterpolatedString(const Token& token);
  void ParseInterpolation(Span inside, std::vector<ast::StringPart>* parts);

  // Expressions (parser_expr.cc). Null when a panic is on.
  ast::ExprPtr ParseExpr();
  ast::ExprPtr ParseValue();  // binds tighter than comparison
  ast::ExprPtr ParseDuration(const std::string& what);
  ast::ExprPtr ParseCount(const std::string& what);  // INTEGER or the name of a param
  ast::ExprPtr ParseRange(const std::string& what);
  ast::ExprPtr ParseRangeOrValue();
  void RefuseRange();
  ast::ExprPtr Whole(ast::ExprPtr expr);  // null during a panic, and (with a silent panic) when tainted
  ast::ExprPtr SpacedDuration();          // `60 s`, reported; else null
  std::vector<ast::Entry> ParseKeys();
  std::vector<ast::Entry> ParseFields();  // { NAME [= expr] … }
  ast::ExprPtr ParseRecord();             // { NAME : expr … }

  // The same without the check at the end; never null, a stand-in during a panic.
  ast::ExprPtr Inner();
  ast::ExprPtr RangeOrValue();
  ast::ExprPtr Conditional();
  ast::ExprPtr Or();
  ast::ExprPtr And();
  ast::ExprPtr Not();
  ast::ExprPtr Comparison();
  bool AtComparison();
  ast::ExprPtr FinishComparison(ast::ExprPtr left);
  ast::ExprPtr FinishIs(ast::ExprPtr left);
  ast::ExprPtr Binary(int level);
  ast::ExprPtr Unary();
  ast::ExprPtr Postfix();
  ast::ExprPtr Primary();
  ast::ExprPtr Operand();  // after the literals: names, calls, brackets
  ast::ExprPtr Call(const ast::Name& function, ast::ExprPtr receiver = nullptr);
  bool NextItem();  // `,`, or what should stand behind one
  ast::ExprPtr List();
  ast::ExprPtr Range(ast::ExprPtr lower, Span first);
  ast::ExprPtr Node(ast::ExprKind kind, Span span);
  ast::ExprPtr Combine(ast::ExprKind kind, Span first, ast::ExprPtr a, ast::ExprPtr b = nullptr,
                       ast::ExprPtr c = nullptr);
  void Grow(ast::Expr* expr, const ast::ExprPtr& child);
  bool AtBound();
  ast::Entry ParseField();

  // Types (parser_types.cc).
  ast::TypeExpr ParseType();
  ast::TypeExpr ParseBaseType();
  std::vector<ast::SchemaField> ParseSchema();
  void ParsePlace(ast::SchemaField* field);

  // Declarations: head word consumed; `first` is its span (parser_<family>.cc).
  void ParseDeclaration();
  std::string_view DeclarationWord();
  void Dispatch(std::string_view word, Span first);
  template <typename Decl>
  void Add(Decl decl, Span first, bool named);
  void ParseTopology(Span first);
  void ParseSetting(ast::TopologyDecl* decl, std::vector<std::pair<std::string, std::optional<Span>>>* seen);
  void ParseSettingEntries(ast::Setting* setting);
  void ParseUse(Span first);
  void ParseParam(Span first);
  void ParseFn(Span first);

  void ParseSource(Span first, std::string_view keyword, ast::Name name);
  void ParseOrigin(ast::SourceDecl* decl);
  void ParseSourceFormat(ast::SourceDecl* decl);
  void ParseFormatOptions(Words names, const std::string& format, std::vector<ast::Entry>* options);
  struct SourceSeen;
  void ParseSourceClause(std::string_view word, Span first, ast::SourceDecl* decl, SourceSeen* seen);
  bool ParseToTopic(ast::Name* topic);

  void ParsePipeline(Span first, bool is_table, ast::Name name);
  void ParseStages(ast::PipelineDecl* decl);
  void ExpectNextStage(const ast::PipelineDecl& decl);
  void ParseStage(ast::PipelineDecl* decl);
  void ParseStageBody(std::string_view word, ast::Stage* stage);
  void ParseWindow(ast::Stage* stage);
  void ParseEmit(ast::Stage* stage);
  void ParseRename(ast::Stage* stage);
  void ParseParseStage(ast::Stage* stage);  // parser_parse.cc
  void ParseFlatten(ast::Stage* stage);
  void ParseRemember(ast::Stage* stage);
  void ParseJoin(std::string_view word, ast::Stage* stage);
  std::optional<ast::Name> ParseWas();

  struct DetectorSeen;
  void ParseRule(Span first);
  void ParseHold(Span first, ast::DetectorBody* body, DetectorSeen* seen);
  void ParsePattern(Span first);
  struct PatternSeen;
  void ParsePatternClause(ast::PatternDecl* decl, PatternSeen* seen);
  void ParsePatternStep(std::string_view word, Span first, ast::PatternDecl* decl);
  void ParseQuantity(ast::PatternStep* step);
  void ParseDetectorClause(std::string_view word, Span first, ast::DetectorBody* body, DetectorSeen* seen);
  void ParseOncePer(Span first, ast::DetectorBody* body, DetectorSeen* seen);

  struct FuzzySeen;
  void ParseFuzzy(Span first);
  void ParseFuzzyClause(ast::FuzzyDecl* decl, FuzzySeen* seen);
  void ParseVariable(Span first, bool is_output, ast::FuzzyDecl* decl);
  void ParseOutputOptions(ast::FuzzyVariable* variable);
  ast::FuzzyTerm ParseTerm();
  ast::FuzzyOption ParseFuzzyOption(std::string_view word, Span first);
  void ParseFuzzyBlock(Span first, ast::FuzzyDecl* decl);
  ast::FuzzyRule ParseFuzzyRule(Span first);
  ast::FuzzyRule ParseOtherwise(Span first);
  std::vector<ast::FuzzyConclusion> ParseConclusions();
  ast::FuzzyExpr FuzzyOr();
  ast::FuzzyExpr FuzzyAnd();
  ast::FuzzyExpr FuzzyAtom();
  void ParseIs(const std::string& what, ast::Name* variable, std::vector<ast::Name>* hedges, ast::Name* term);

  void ParseSink(Span first);
  void ParseSinkTarget(ast::SinkDecl* decl);
  struct EvaluateSeen;
  void ParseEvaluate(Span first);
  void ParseEvaluateClause(std::string_view word, Span first, ast::EvaluateDecl* decl, EvaluateSeen* seen);
  void ParseTruth(Span first, ast::EvaluateDecl* decl);

  void ParseTest(Span first);
  void ParseStep(ast::TestDecl* decl);
  void ParseGiven(ast::TestStep* step);
  void ParseExpect(ast::TestStep* step);
  void ParseSubject(ast::TestStep* step);
  void ParseTimes(ast::TestStep* step);

  const SourceText& source_;
  Reporter reporter_;
  ast::File file_;
  Lexer lexer_;
  std::array<Token, 4> ahead_;
  size_t ahead_count_ = 0;
  Span last_;                     // the token consumed last
  bool last_not_closed_ = false;  // that token was a string or name without its end
  int brace_depth_ = 0;
  int paren_depth_ = 0;  // of ( and [
  int recoveries_ = 0;   // entries of blocks that were dropped
  int nesting_ = 0;
  bool panic_ = false;
  bool tainted_ = false;  // the expression being read has a literal without a value: it is dropped when it is whole
  bool unclosed_told_ = false;  // in this declaration
  Words clause_words_;          // of the block around; an expression does not run into a clause
  uint64_t errors_before_ = 0;  // when the declaration began
};

template <typename Clause>
void Parser::ParseBlock(Words words, Clause clause) {
  const Span open = Peek().span;
  if (!panic_ && !At("{") && IsClauseStart(words)) {
    Mistake(codes::kUnexpected, {last_.end, last_.end},
            "expected `{` after `" + std::string(source_.Slice(last_)) + "`", "expected here");
    ++brace_depth_;
  } else if (!Expect("{")) {
    return;
  }
  const int depth = brace_depth_;
  const Words outer = std::exchange(clause_words_, words);
  while (!AtBlockEnd(open)) {
    if (panic_) break;
    const uint32_t here = Peek().span.begin;
    const bool own_line = Peek().first_on_line;
    clause();
    if (panic_) RecoverToClause(words, depth, own_line ? here : kNowhere);
    if (!panic_ && Peek().span.begin == here && Peek().kind != TokenKind::kEnd) Skip();
  }
  clause_words_ = outer;
}

template <typename ParseEntry>
void Parser::ParseEntries(ParseEntry entry, bool bare) {
  const Span open = Peek().span;
  if (!Expect("{")) return;
  const int depth = brace_depth_;
  const int parens = paren_depth_;
  const Words outer = std::exchange(clause_words_, Words());
  while (!AtBlockEnd(open)) {
    if (panic_) break;
    if (AtClauseInstead(bare, outer)) {
      ReportUnclosed(open, Peek().span, "goes on here");
      --brace_depth_;
      break;
    }
    const uint32_t here = Peek().span.begin;
    entry();
    if (!panic_ && !Accept(",") && !At("}") && !AtName() && !Peek().first_on_line) Expected("`,` or `}`");
    if (panic_) RecoverToEntry(depth, parens, outer);
    if (!panic_ && Peek().span.begin == here && Peek().kind != TokenKind::kEnd) Skip();
  }
  paren_depth_ = parens;
  clause_words_ = outer;
}

}  // namespace weir::dsl
