// topology, param, fn, source, stream, table, sink, evaluate.
#include "dsl/format_builder.h"

namespace weir::dsl {
namespace {

constexpr uint8_t kIndent = 2;  // of indentation

}  // namespace

void FormatBuilder::Dispatch() {
  if (AtWord("topology")) return Topology();
  if (AtWord("param")) return Param();
  if (AtWord("fn")) return Fn();
  if (AtWord("rule")) return Rule();
  if (AtWord("pattern")) return Pattern();
  if (AtWord("fuzzy")) return Fuzzy();
  if (AtWord("sink")) return Sink();
  if (AtWord("evaluate")) return Evaluate();
  if (AtWord("test")) return Test();
  if (AtWord("use")) {
    Put();
    return WantLiteral();
  }
  if (AtWord("source") || AtWord("lookup") || (AtWord("table") && Peek(2).IsWord("from"))) return Source();
  if (AtWord("stream") || AtWord("table")) return Pipeline();
  lost_ = true;
}

void FormatBuilder::Topology() {
  Put();
  WantName();
  if (At("{")) Block(false, [&] { Setting(); });
}

void FormatBuilder::Setting() {
  if (AcceptWord("application")) return WantLiteral();
  if (AcceptWord("delivery") || AcceptWord("threads")) return Put();
  if (AcceptWord("commit")) {
    WantWord("every");
    return Duration();
  }
  if (AcceptWord("idle")) {
    WantWord("after");
    return Duration();
  }
  if (AcceptWord("allow")) {
    WantName();
    return WantLiteral();
  }
  if (AcceptWord("state") || AcceptWord("kafka")) return Properties();
  lost_ = true;
}

// "param" NAME [ ":" type ] "=" value [ "in" ( range | value ) ]
void FormatBuilder::Param() {
  line_->kind = FormatLineKind::kParam;
  Put();
  WantName();
  if (At(":")) {
    PutTight();
    Type();
  }
  Cut();
  Want("=");
  Expr(0, true);
  if (AcceptWord("in")) Expr(0, true);
}

void FormatBuilder::Fn() {
  Put();
  WantName();
  Tight();
  Want("(");
  Tight();
  while (!lost_ && !At(")")) {
    WantName();
    Tight();
    Want(":");
    Type(1);
    if (!Comma(1)) break;
  }
  Tight();
  Want(")");
  if (At(":")) {
    PutTight();
    Type();
  }
  Want("=");
  Expr();
}

// ---- source, table … from, lookup

void FormatBuilder::Source() {
  Put();
  WantName();
  WantWord("from");
  if (AcceptWord("file")) {
    WantLiteral();
  } else {
    WantWord("topic");
    do {
      WantLiteral();
    } while (Comma(0));
  }
  RecordFormat();
  if (At("{")) Schema();
  while (MoreInDeclaration()) {
    NewLine(kIndent);
    SourceClause();
  }
}

// The format of a source or sink.
void FormatBuilder::RecordFormat() {
  if (AcceptWord("json")) return;
  if (AcceptWord("csv")) {
    if (At("(")) Options();
    return;
  }
  WantWord("text");
  if (AcceptWord("with") || AtKind(TokenKind::kString)) Put();  // a raw string; a template
}

void FormatBuilder::SourceClause() {
  if (AcceptWord("key")) return Names();
  if (AcceptWord("time")) return Expr();
  if (AcceptWord("wait")) return Duration();
  if (AcceptWord("ahead")) {
    WantWord("by");
    return Duration();
  }
  if (AcceptWord("idle")) {
    WantWord("after");
    return Duration();
  }
  if (AcceptWord("start")) {
    WantWord("from");
    return Put();
  }
  if (AcceptWord("late")) {
    if (AcceptWord("by")) return Duration();
  } else {
    WantWord("invalid");
  }
  WantWord("to");
  WantWord("topic");
  WantLiteral();
}

// ---- stream and table

void FormatBuilder::Pipeline() {
  Put();
  WantName();
  if (AcceptWord("was")) WantName();
  Want("=");
  WantName();
  while (MoreInDeclaration()) {
    NewLine(kIndent, kIndent);
    Want("|");
    Stage();
  }
}

void FormatBuilder::Stage() {
  if (AcceptWord("where") || AcceptWord("repeat")) return Expr();
  if (AcceptWord("derive") || AcceptWord("select")) return Fields();
  if (AcceptWord("drop") || AcceptWord("union")) return Names();
  if (AcceptWord("rename")) return Fields();
  if (AcceptWord("by")) return Keys();
  if (AcceptWord("parse")) return ParseStage();
  if (AcceptWord("window")) return Window();
  if (AcceptWord("score")) return WantName();
  if (AcceptWord("flatten")) {
    WantName();
    if (AcceptWord("as")) WantName();
  } else if (AcceptWord("dedup")) {
    WantWord("by");
    Names();
    WantWord("within");
    Duration();
  } else if (AcceptWord("remember")) {
    if (AcceptWord("last")) Put();
    if (AcceptWord("for")) Duration();
    Fields();
  } else if (AcceptWord("aggregate")) {
    Fields();
    if (AcceptWord("keep")) Put();
  } else if (AcceptWord("emit")) {
    if (AcceptWord("every")) return Duration();
    WantWord("on");
    Put();  // change, close
    if (AcceptWord("of")) Names();
  } else if (AcceptWord("expire")) {
    WantWord("after");
    Duration();
  } else {
    if (!AcceptWord("left")) AcceptWord("outer");
    WantWord("join");
    JoinStage();
  }
}

// "parse" expr "with" ( RAW_STRING | "json" schema | "kv" [ options ] | "csv" names ) [ "else" "skip" ]
void FormatBuilder::ParseStage() {
  Expr();
  WantWord("with");
  if (AcceptWord("json")) {
    Schema();
  } else if (AcceptWord("kv")) {
    if (At("(")) Options();
  } else if (AcceptWord("csv")) {
    Names();
  } else {
    lost_ = lost_ || !AtKind(TokenKind::kRawString);
    Put();
  }
  if (AcceptWord("else")) WantWord("skip");
}

void FormatBuilder::JoinStage() {
  WantName();
  if (AcceptWord("as")) WantName();
  WantWord("on");
  do {
    WantName();
    if (Accept("==")) WantName();
  } while (Comma(0));
  if (AcceptWord("within")) Expr(0, true);
}

void FormatBuilder::Window() {
  if (AcceptWord("session")) {
    WantWord("gap");
    Expr();
    if (AcceptWord("max")) Expr();
  } else if (AcceptWord("hopping")) {
    Expr();
    WantWord("every");
    Expr();
  } else {
    Put();  // tumbling, sliding, count
    Expr();
  }
  if (!AcceptWord("fill")) return;
  WantWord("empty");
  WantWord("for");
  Duration();
}

// ---- sink, evaluate

void FormatBuilder::Sink() {
  line_->kind = FormatLineKind::kSink;
  Put();
  Names();
  Cut();
  WantWord("to");
  if (!AcceptWord("stdout")) {
    lost_ = lost_ || !AtAnyWord({"topic", "file"});
    Put();
    WantLiteral();
  }
  Cut();
  RecordFormat();
  if (At("{")) Fields();
  if (AcceptWord("key")) Names();
}

void FormatBuilder::Evaluate() {
  Put();
  WantName();
  Block(true, [&] { EvaluateClause(); });
}

void FormatBuilder::EvaluateClause() {
  if (AcceptWord("detectors")) return Names();
  if (AcceptWord("cell") || AcceptWord("every")) return Duration();
  if (AcceptWord("match")) {
    WantWord("by");
    Names();
    if (AcceptWord("within")) Duration();
  } else if (AcceptWord("to")) {
    const bool topic = AtWord("topic");
    Put();
    WantLiteral();
    if (topic) WantWord("json");
  } else {
    WantWord("truth");
    WantName();
    const bool by_first = AcceptWord("by");
    if (by_first) WantName();
    if (AcceptWord("where")) Expr();
    if (!by_first) {
      WantWord("by");
      Names();
    }
    if (AcceptWord("gap")) Duration();
  }
}

}  // namespace weir::dsl
