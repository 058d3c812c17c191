// Tokens → lines, by the block structure of the grammar. One class, its methods by family in format_*.cc.
//
// The text has been parsed: what is read here is right, and reading is lenient. Where the text has a structure that is
// not known here, `lost_` is set, everything returns at once, and the declaration is kept as it is written.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "dsl/format_doc.h"

namespace weir::dsl {

// At the start of a line the parser takes the token for the next clause or declaration, and not for the name in a list
// that it may be as well.
bool BeginsClause(const Token& token);

class FormatBuilder {
 public:
  // `starts`: offsets where declarations begin, ascending.
  FormatBuilder(const SourceText& source, std::vector<uint32_t> starts);
  FormatDoc Build();

 private:
  // ---- tokens (format_builder.cc)
  const Token& Peek(size_t ahead = 0) { return tokens_.Peek(ahead); }
  bool At(std::string_view punct) { return !lost_ && Peek().Is(punct); }
  bool AtWord(std::string_view word) { return !lost_ && Peek().IsWord(word); }
  template <size_t N>
  bool AtAnyWord(const std::string_view (&words)[N]) {
    return std::any_of(std::begin(words), std::end(words), [&](std::string_view word) { return AtWord(word); });
  }
  bool AtKind(TokenKind kind) { return !lost_ && Peek().kind == kind; }
  bool AtName() { return !lost_ && Peek().IsPlainName(); }
  // The next token goes to the line, with a blank before it unless Tight() was called.
  void Put(uint16_t level = FormatLevel::kNone) { Take(level, false); }
  void PutTight() {
    Tight();
    Put();
  }
  void PutLiteral() { Take(FormatLevel::kNone, true); }  // a string that is not interpolated
  void Tight() { tight_ = true; }
  void Drop();  // a comma that the form does not have; its comments stay
  bool Accept(std::string_view punct);
  bool AcceptWord(std::string_view word, uint16_t level = FormatLevel::kNone);
  void Want(std::string_view punct);
  void WantWord(std::string_view word);
  void WantName();
  void WantLiteral();
  void Cut(uint64_t key = 0) { line_->cuts.push_back({static_cast<uint32_t>(line_->pieces.size()), key}); }
  static uint16_t LevelAt(int depth, uint16_t level) {
    return static_cast<uint16_t>(depth * FormatLevel::kCount + level);
  }
  void Take(uint16_t level, bool literal);
  int32_t Comments(FormatToken* token);

  // ---- blocks (format_builder.cc)
  // `{`, lines by `entry` until `}`, `}`. On one line where the text has it so and it fits, unless `open` is set.
  template <typename Entry>
  void Block(bool open, Entry entry);
  void CloseBlock(FormatBlock block, size_t brace, bool open);
  bool Inlines(const FormatBlock& block) const;
  void Inline(FormatBlock* block);
  void SeparateMatches(FormatBlock* block);
  static FormatPiece CommaPiece();

  // ---- declarations (format_builder.cc, format_decls.cc)
  void Declaration(uint32_t begin, uint32_t end);
  void Dispatch();
  void Verbatim(uint32_t begin, uint32_t end);
  void NewLine(uint8_t indent, uint8_t inset = 0);
  bool MoreInDeclaration() { return !lost_ && Peek().span.begin < end_; }
  void Topology();
  void Setting();
  void Param();
  void Fn();
  void Source();
  void RecordFormat();
  void SourceClause();
  void Pipeline();
  void Stage();
  void ParseStage();
  void JoinStage();
  void Window();
  void Sink();
  void Evaluate();
  void EvaluateClause();

  // ---- detectors (format_detectors.cc, format_fuzzy.cc)
  void Rule();
  void Pattern();
  void PatternClause();
  void Step();
  void Quantity();
  void DetectorClause();
  void OncePer();
  void Fuzzy();
  void FuzzyClause();
  void FuzzyVariable(bool output);
  void FuzzyOption();
  void FuzzyRule();
  void FuzzyOr(int depth);
  void FuzzyAtom(int depth);
  void Is();
  void Conclusions();

  // ---- tests (format_tests.cc)
  void Test();
  void TestStep();
  void Given();
  void Expect();
  void Subject();
  void ExpectedRecords();
  bool Times();

  // ---- expressions, types, lists (format_expr.cc)
  // `value`: binds tighter than comparison.
  void Expr(int depth = 0, bool value = false);
  void Operand(int depth);
  void Primary(int depth);
  void Arguments(int depth);
  void List(int depth);
  bool Comma(int depth);
  bool Operator(int depth, bool value);
  bool AtUpperBound();
  void Record();
  void Type(int depth = 0);
  void Names();
  void Keys();
  void Fields();      // { NAME [= expr] … }
  void Schema();      // { NAME : type [from place] [default expr] … }
  void Terms();       // { NAME = function(…) [height expr] … }
  void Options();     // ( NAME = expr, … )
  void Properties();  // { dotted = expr … }
  void Duration() { Put(); }

  FormatTokens tokens_;
  std::vector<uint32_t> starts_;
  FormatDoc doc_;
  FormatLine* line_ = nullptr;                // being built
  std::vector<FormatComment> pending_;        // for the next piece
  uint32_t end_ = 0;                          // of the declaration: where the next begins
  uint64_t rule_key_ = 0;                     // the variables of a fuzzy rule so far; 0: it has brackets
  uint16_t next_level_ = FormatLevel::kNone;  // of the next piece, when it has no other
  bool tight_ = false;                        // no blank before the next piece
  bool after_address_ = false;                // the operand read last is an address
  bool lost_ = false;
};

template <typename Entry>
void FormatBuilder::Block(bool open, Entry entry) {
  Want("{");
  if (lost_) return;
  const size_t brace = line_->pieces.size() - 1;
  FormatLine* const outer = line_;
  FormatBlock block;
  while (!lost_ && !At("}")) {
    FormatLine line;
    line_ = &line;
    const uint32_t here = Peek().span.begin;
    entry();
    if (At(",")) Drop();
    lost_ = lost_ || Peek().span.begin == here || AtKind(TokenKind::kEnd);
    if (!line.pieces.empty()) block.lines.push_back(std::move(line));
  }
  line_ = outer;
  if (!lost_) CloseBlock(std::move(block), brace, open);
}

}  // namespace weir::dsl
