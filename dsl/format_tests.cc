// test: steps.
#include "dsl/format.h"
#include "dsl/format_builder.h"

namespace weir::dsl {
namespace {

// The records of an `expect` stand on its line within this; otherwise each has a line.
constexpr size_t kExpectWidth = 140;

}  // namespace

void FormatBuilder::Test() {
  Put();
  WantLiteral();
  if (AcceptWord("with")) {
    do {
      WantName();
      Want("=");
      Expr(1);
    } while (Comma(0));
  }
  Block(true, [&] { TestStep(); });
}

void FormatBuilder::TestStep() {
  if (AtWord("given")) return Given();
  if (AtWord("expect")) return Expect();
  if (AcceptWord("restart") || AcceptWord("finish")) return;
  lost_ = lost_ || !AtAnyWord({"advance", "idle"});
  Put();
  Duration();
}

// NAME [ INT "times" ] [ "every" expr ] [ "at" expr ] [ "partition" INT ]
//   ( record | "file" STRING | "raw" ( STRING | RAW_STRING ) | "null" record )
void FormatBuilder::Given() {
  Put();
  WantName();
  line_->kind = FormatLineKind::kGiven;
  uint64_t shape = 1;
  const bool times = Times();
  if (AcceptWord("every")) {
    shape |= 2;
    Expr();
  }
  if (AcceptWord("at")) {
    shape |= 4;
    Expr();
  }
  if (AcceptWord("partition")) {
    shape |= 8;
    Put();
  }
  if (At("{")) {
    if (!times) Cut(shape);
    return Record();
  }
  if (AcceptWord("null")) return Record();
  lost_ = lost_ || !AtAnyWord({"file", "raw"});
  Put();
  PutLiteral();
}

bool FormatBuilder::Times() {
  const bool counted = AtKind(TokenKind::kInt) || Peek(1).IsWord("times") || Peek(1).IsWord("time");
  if (!counted || At("{")) return false;
  Put();
  lost_ = lost_ || !AtAnyWord({"time", "times"});
  Put();
  return true;
}

void FormatBuilder::Expect() {
  Put();
  if (AtWord("state") && Peek(1).kind == TokenKind::kName && Peek(2).Is("{")) {
    Put();
    WantName();
    Record();
    if (!AcceptWord("absent")) Record();
    return;
  }
  const bool no = AtWord("no") && (Peek(1).kind == TokenKind::kName || Peek(1).kind == TokenKind::kQuotedName) &&
                  !Peek(1).first_on_line && !Peek(1).IsWord("in") && !Peek(1).IsWord("file");
  if (no) {
    Put();
    return Subject();
  }
  Subject();
  Times();
  if (AcceptWord("file")) PutLiteral();
  if (At("{")) return ExpectedRecords();
  if (!AcceptWord("in")) return;
  WantWord("any");
  WantWord("order");
}

// [ "invalid" | "late" ] NAME
void FormatBuilder::Subject() {
  const bool two = AtAnyWord({"invalid", "late"}) && Peek(1).IsPlainName() && !Peek(1).first_on_line;
  if (two) Put();
  WantName();
}

// One record a line where the text has the first on a line of its own, or where they do not fit.
void FormatBuilder::ExpectedRecords() {
  FormatLine* const step = line_;
  FormatBlock block;
  const bool own_lines = Peek().first_on_line;
  size_t width = FormatWidthOf(*step, 0, step->pieces.size());
  bool broken = false;
  while (At("{")) {
    FormatLine record;
    line_ = &record;
    Record();
    if (AtWord("in")) {
      Put();
      WantWord("any");
      WantWord("order");
    }
    width += 1 + FormatWidthOf(record, 0, record.pieces.size());
    broken = broken || (!record.pieces.empty() && FormatCommentsBefore(doc_, record.pieces.front()));
    block.lines.push_back(std::move(record));
  }
  line_ = step;
  if (lost_) return;
  if (own_lines || broken || (block.lines.size() > 1 && width > kExpectWidth)) {
    step->pieces.back().block = static_cast<int32_t>(doc_.blocks.size());
    doc_.blocks.push_back(std::move(block));
    return;
  }
  for (FormatLine& record : block.lines) {
    record.pieces.front().space = true;
    step->pieces.insert(step->pieces.end(), record.pieces.begin(), record.pieces.end());
  }
}

}  // namespace weir::dsl
