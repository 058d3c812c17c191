#include "dsl/format_builder.h"

#include <optional>
#include <utility>
#include <variant>

#include "dsl/format.h"
#include "dsl/parser.h"

namespace weir::dsl {
namespace {

constexpr std::string_view kClauseStarts[] = {
    "topology",    "use",         "param",      "fn",          "source",      "table",       "lookup",
    "stream",      "rule",        "pattern",    "fuzzy",       "sink",        "evaluate",    "test",
    "application", "delivery",    "commit",     "threads",     "idle",        "allow",       "state",
    "kafka",       "key",         "time",       "late",        "invalid",     "wait",        "ahead",
    "start",       "when",        "for",        "each",        "once",        "reset",       "severity",
    "message",     "alert",       "first",      "then",        "unless",      "keep",        "after",
    "input",       "output",      "if",         "otherwise",   "block",       "conjunction", "disjunction",
    "implication", "aggregation", "activation", "defuzzifier", "approximate", "detectors",   "truth",
    "match",       "cell",        "every",      "to",          "given",       "advance",     "restart",
    "finish",      "expect",      "derive",     "select",      "drop",        "rename",      "parse",
    "flatten",     "repeat",      "union",      "by",          "dedup",       "remember",    "window",
    "aggregate",   "emit",        "expire",     "left",        "outer",       "join",        "score"};

}  // namespace

bool BeginsClause(const Token& token) {
  return token.kind == TokenKind::kName &&
         std::find(std::begin(kClauseStarts), std::end(kClauseStarts), token.text) != std::end(kClauseStarts);
}

std::optional<std::string> Format(const SourceText& source, Diagnostics* diagnostics) {
  if (source.part_count() > 1)
    return Format(SourceText(source.name(), std::string(source.Slice(source.PartSpan(0)))), diagnostics);
  std::vector<uint32_t> starts;
  {
    const ast::File file = Parse(source, diagnostics);
    if (diagnostics->has_errors()) return std::nullopt;
    for (const ast::Decl& decl : file.declarations) {
      starts.push_back(std::visit([](const auto& d) { return d.span.begin; }, decl));
    }
  }
  return FormatWrite(source, FormatBuilder(source, std::move(starts)).Build());
}

FormatBuilder::FormatBuilder(const SourceText& source, std::vector<uint32_t> starts)
    : tokens_(source), starts_(std::move(starts)) {}

FormatDoc FormatBuilder::Build() {
  const auto size = static_cast<uint32_t>(tokens_.source().text().size());
  for (size_t k = 0; k < starts_.size(); ++k) Declaration(starts_[k], k + 1 < starts_.size() ? starts_[k + 1] : size);
  doc_.tail = tokens_.Take().before;
  doc_.tail.insert(doc_.tail.begin(), pending_.begin(), pending_.end());
  FormatAlign(tokens_.source(), doc_, &doc_.lines);
  return std::move(doc_);
}

void FormatBuilder::Declaration(uint32_t begin, uint32_t end) {
  const FormatTokens::Place place = tokens_.Save();
  const size_t lines = doc_.lines.size();
  const std::vector<FormatComment> pending = pending_;
  end_ = end;
  NewLine(0);
  Dispatch();
  if (!lost_ && Peek().kind != TokenKind::kEnd && Peek().span.begin != end_) lost_ = true;
  if (lost_) {
    doc_.lines.resize(lines);
    pending_ = pending;
    tokens_.Restore(place);
    Verbatim(begin, end);
  }
  doc_.lines[lines].first_of_declaration = true;
}

// What is not understood stays as it is written, from its first token to its last.
void FormatBuilder::Verbatim(uint32_t begin, uint32_t end) {
  lost_ = false;
  tight_ = false;
  NewLine(0);
  Put();
  std::optional<FormatComment> after;
  while (Peek().kind != TokenKind::kEnd && Peek().span.begin < end) after = tokens_.Take().after;
  FormatPiece& piece = line_->pieces.front();
  piece.span = {begin, tokens_.behind()};
  if (piece.comments < 0) {
    piece.comments = static_cast<int32_t>(doc_.comments.size());
    doc_.comments.emplace_back();
  }
  doc_.comments[static_cast<size_t>(piece.comments)].after = after;
  line_->verbatim = true;
}

void FormatBuilder::NewLine(uint8_t indent, uint8_t inset) {
  doc_.lines.emplace_back();
  line_ = &doc_.lines.back();
  line_->indent = indent;
  line_->inset = inset;
}

// ---- tokens

int32_t FormatBuilder::Comments(FormatToken* token) {
  if (pending_.empty() && token->before.empty() && !token->after) return -1;
  FormatPieceComments comments;
  comments.before = std::exchange(pending_, {});
  comments.before.insert(comments.before.end(), token->before.begin(), token->before.end());
  comments.after = token->after;
  doc_.comments.push_back(std::move(comments));
  return static_cast<int32_t>(doc_.comments.size() - 1);
}

void FormatBuilder::Take(uint16_t level, bool literal) {
  if (lost_) return;
  if (AtKind(TokenKind::kEnd) || Peek().span.begin >= end_) {
    lost_ = true;
    return;
  }
  FormatToken token = tokens_.Take(literal);
  const uint16_t next_level = std::exchange(next_level_, FormatLevel::kNone);
  const bool tight = std::exchange(tight_, false);
  const bool first = line_->pieces.empty();
  FormatPiece piece;
  piece.span = token.token.span;
  piece.width = FormatWidthOf(tokens_.source().Slice(piece.span));
  piece.space = !first && !tight;
  if (!first) piece.level = level == FormatLevel::kNone && !BeginsClause(token.token) ? next_level : level;
  piece.newline = token.newline;
  piece.blank_before = token.blank_before;
  piece.comments = Comments(&token);
  line_->pieces.push_back(piece);
}

void FormatBuilder::Drop() {
  FormatToken token = tokens_.Take();
  pending_.insert(pending_.end(), token.before.begin(), token.before.end());
  if (!token.after) return;
  FormatPiece* last = line_->pieces.empty() ? nullptr : &line_->pieces.back();
  if (last != nullptr && last->comments < 0) {
    last->comments = static_cast<int32_t>(doc_.comments.size());
    doc_.comments.emplace_back();
  }
  FormatPieceComments* comments = last == nullptr ? nullptr : &doc_.comments[static_cast<size_t>(last->comments)];
  if (comments != nullptr && !comments->after && pending_.empty()) {
    comments->after = token.after;
  } else {
    pending_.push_back(*token.after);
  }
}

bool FormatBuilder::Accept(std::string_view punct) {
  if (!At(punct)) return false;
  Put();
  return true;
}

bool FormatBuilder::AcceptWord(std::string_view word, uint16_t level) {
  if (!AtWord(word)) return false;
  Put(level);
  return true;
}

void FormatBuilder::Want(std::string_view punct) { lost_ = !Accept(punct) || lost_; }
void FormatBuilder::WantWord(std::string_view word) { lost_ = !AcceptWord(word) || lost_; }

void FormatBuilder::WantName() {
  lost_ = lost_ || !AtName();
  Put();
}

void FormatBuilder::WantLiteral() {
  lost_ = lost_ || !AtKind(TokenKind::kString);
  PutLiteral();
}

// ---- blocks

FormatPiece FormatBuilder::CommaPiece() {
  FormatPiece comma;
  comma.width = 1;
  return comma;
}

// `a = x` and behind it a field that is called `matches`: without a comma that would be a comparison.
void FormatBuilder::SeparateMatches(FormatBlock* block) {
  for (size_t k = 1; k < block->lines.size(); ++k) {
    const FormatLine& line = block->lines[k];
    FormatLine& before = block->lines[k - 1];
    const bool bare = line.pieces.size() == 1 && tokens_.source().Slice(line.pieces[0].span) == "matches";
    if (!bare || before.pieces.size() < 2) continue;
    FormatPiece comma = CommaPiece();
    // The comma goes before a comment at the end of that line, so the comment moves behind the comma.
    FormatPiece& last = before.pieces.back();
    if (last.comments >= 0 && doc_.comments[static_cast<size_t>(last.comments)].after) {
      FormatPieceComments behind;
      behind.after = std::exchange(doc_.comments[static_cast<size_t>(last.comments)].after, std::nullopt);
      comma.comments = static_cast<int32_t>(doc_.comments.size());
      doc_.comments.push_back(std::move(behind));
    }
    before.pieces.push_back(comma);
  }
}

bool FormatBuilder::Inlines(const FormatBlock& block) const {
  if (!block.tail.empty()) return false;
  size_t width = 0;
  for (const FormatLine& line : block.lines) {
    if (std::any_of(line.pieces.begin(), line.pieces.end(), FormatBreaksLine)) return false;
    width += FormatWidthOf(line, 0, line.pieces.size()) + 2;
  }
  return width <= kFormatWidth + 2;
}

void FormatBuilder::Inline(FormatBlock* block) {
  for (FormatLine& line : block->lines) {
    if (&line != &block->lines.front()) line_->pieces.push_back(CommaPiece());
    line.pieces.front().space = true;
    for (FormatPiece piece : line.pieces) {
      piece.level = FormatLevel::kNone;
      line_->pieces.push_back(piece);
    }
  }
}

void FormatBuilder::CloseBlock(FormatBlock block, size_t brace, bool open) {
  const FormatPiece opening = line_->pieces[brace];
  const bool comment = opening.comments >= 0 && doc_.comments[static_cast<size_t>(opening.comments)].after.has_value();
  Put();  // the `}`
  if (lost_) return;
  FormatPiece& closing = line_->pieces.back();
  if (closing.comments >= 0) {
    block.tail = std::exchange(doc_.comments[static_cast<size_t>(closing.comments)].before, {});
    if (!doc_.comments[static_cast<size_t>(closing.comments)].after) closing.comments = -1;
  }
  if (block.lines.empty() && block.tail.empty() && !comment) {
    closing.space = false;
    return;
  }
  const bool broken = comment || (!block.lines.empty() && block.lines.front().pieces.front().newline);
  if (!open && !broken && Inlines(block)) {
    const FormatPiece close = closing;
    line_->pieces.pop_back();
    Inline(&block);
    line_->pieces.push_back(close);
    return;
  }
  SeparateMatches(&block);
  FormatAlign(tokens_.source(), doc_, &block.lines);
  line_->pieces[brace].block = static_cast<int32_t>(doc_.blocks.size());
  doc_.blocks.push_back(std::move(block));
}

}  // namespace weir::dsl
