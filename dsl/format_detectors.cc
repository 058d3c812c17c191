// rule and pattern, and the clauses that all detectors have.
#include "dsl/format_builder.h"

namespace weir::dsl {

void FormatBuilder::Rule() {
  Put();
  WantName();
  if (AcceptWord("was")) WantName();
  WantWord("on");
  WantName();
  if (AcceptWord("by")) Keys();
  Block(true, [&] { DetectorClause(); });
}

void FormatBuilder::DetectorClause() {
  if (AcceptWord("when")) return Expr();
  if (AcceptWord("alert")) return Fields();
  if (AcceptWord("message")) {
    lost_ = lost_ || !AtKind(TokenKind::kString);
    return Put();
  }
  if (AcceptWord("severity")) return Put();
  if (AcceptWord("once")) return OncePer();
  if (AcceptWord("for")) {  // a duration, or a number of windows
    Put();
    AcceptWord("windows");
  } else if (AcceptWord("each")) {
    WantWord("update");
  } else {
    WantWord("reset");
    WantWord("on");
    WantWord("alert");
  }
}

void FormatBuilder::OncePer() {
  WantWord("per");
  if (AtKind(TokenKind::kDuration)) return Duration();
  Names();
  if (AcceptWord("within")) Duration();
}

// ---- pattern

void FormatBuilder::Pattern() {
  Put();
  WantName();
  if (AcceptWord("was")) WantName();
  WantWord("on");
  Names();
  WantWord("by");
  Keys();
  WantWord("within");
  Duration();
  Block(true, [&] { PatternClause(); });
}

void FormatBuilder::PatternClause() {
  if (AtAnyWord({"first", "then", "unless"})) return Step();
  if (AcceptWord("keep")) return Put();
  if (AcceptWord("late")) {
    WantWord("by");
    return Duration();
  }
  if (!AtWord("after")) return DetectorClause();
  Put();
  WantWord("match");
  WantWord("skip");
  if (AcceptWord("past")) return WantWord("last");
  WantWord("to");
  WantWord("next");
}

// `then` is as wide as `first`, so that what they say begins in one column. The conditions of neighbouring steps that
// are a name and a condition do, too.
void FormatBuilder::Step() {
  line_->kind = FormatLineKind::kStep;
  const bool unless = AtWord("unless"), then = AtWord("then");
  Put();
  bool plain = !unless;
  const size_t name = line_->pieces.size();
  if (then && AtWord("no") && Peek(1).IsPlainName()) {
    Put();
    plain = false;
  }
  WantName();
  const size_t before = line_->pieces.size();
  if (!unless) Quantity();
  if (AcceptWord("from")) WantName();
  if (AcceptWord("for")) Duration();
  plain = plain && line_->pieces.size() == before;
  if (then && !lost_) line_->pieces[name].pad = 1;
  if (!AtWord("where")) return;
  if (plain) Cut(1);
  Put(FormatLevel::kThen);
  Expr();
}

// "at" "least" INT | "exactly" INT | INT "to" INT | "optional"
void FormatBuilder::Quantity() {
  if (AcceptWord("optional")) return;
  if (AcceptWord("exactly")) return Put();
  if (AtWord("at") && Peek(1).IsWord("least")) {
    Put();
    Put();
    return Put();
  }
  if (!AtKind(TokenKind::kInt) && (AtWord("from") || !Peek(1).IsWord("to"))) return;
  Put();
  WantWord("to");
  Put();
}

}  // namespace weir::dsl
