// Expressions, types, lists of names, entries of blocks.
#include "dsl/format_builder.h"

namespace weir::dsl {
namespace {

struct BinaryOperator {
  TokenKind kind;
  std::string_view text;
  uint16_t level;
  bool in_values;
};
constexpr BinaryOperator kBinary[] = {
    {TokenKind::kPunct, "??", FormatLevel::kCoalesce, true}, {TokenKind::kPunct, "+", FormatLevel::kSum, true},
    {TokenKind::kPunct, "-", FormatLevel::kSum, true},       {TokenKind::kPunct, "*", FormatLevel::kProduct, true},
    {TokenKind::kPunct, "/", FormatLevel::kProduct, true},   {TokenKind::kPunct, "%", FormatLevel::kProduct, true},
    {TokenKind::kName, "or", FormatLevel::kOr, false},       {TokenKind::kName, "and", FormatLevel::kAnd, false},
    {TokenKind::kPunct, "==", FormatLevel::kNone, false},    {TokenKind::kPunct, "!=", FormatLevel::kNone, false},
    {TokenKind::kPunct, "<", FormatLevel::kNone, false},     {TokenKind::kPunct, "<=", FormatLevel::kNone, false},
    {TokenKind::kPunct, ">", FormatLevel::kNone, false},     {TokenKind::kPunct, ">=", FormatLevel::kNone, false},
    {TokenKind::kName, "in", FormatLevel::kNone, false}};

}  // namespace

// ---- expressions

void FormatBuilder::Expr(int depth, bool value) {
  if (AtWord("if") && !value) {
    Put();
    Expr(depth);
    lost_ = lost_ || !AtWord("then");
    Put(LevelAt(depth, FormatLevel::kThen));
    Expr(depth);
    lost_ = lost_ || !AtWord("else");
    Put(LevelAt(depth, FormatLevel::kElse));
    return Expr(depth);
  }
  do {
    Operand(depth);
  } while (Operator(depth, value));
}

// The operator here, if there is one, and what follows it up to the next operand. False: the expression ends.
bool FormatBuilder::Operator(int depth, bool value) {
  while (!lost_) {
    if (At("..")) {
      PutTight();
      if (!AtUpperBound()) continue;
      Tight();
      return true;
    }
    const Token here = Peek();
    for (const BinaryOperator& op : kBinary) {
      if (here.kind != op.kind || here.text != op.text || (value && !op.in_values)) continue;
      Put(op.level == FormatLevel::kNone ? op.level : LevelAt(depth, op.level));
      return !lost_;
    }
    if (value) return false;
    if (AtWord("matches") && !Peek(1).Is("=") && !Peek(1).Is(":")) {
      Put();
      return !lost_;
    }
    if (AtWord("not")) {  // in, matches
      Put();
      Put();
      return !lost_;
    }
    if (!AtWord("is")) return false;
    Put();
    AcceptWord("not");
    WantWord("null");
  }
  return false;
}

void FormatBuilder::Operand(int depth) {
  while (AtWord("not") || At("-")) {
    const bool minus = At("-");
    Put();
    if (minus) Tight();
  }
  if (At("..")) {  // no lower bound
    Put();
    Tight();
  }
  Primary(depth);
  while (At(".") || At("[")) {
    const bool member = At(".");
    if (!member || !after_address_) Tight();  // in `::1.a` the dot would be read as a part of the address
    Put();
    Tight();
    if (member) {
      Put();
    } else {
      Expr(depth + 1);
      Tight();
      Want("]");
    }
    after_address_ = false;
  }
}

void FormatBuilder::Primary(int depth) {
  after_address_ = AtKind(TokenKind::kIp) || AtKind(TokenKind::kCidr);
  if (At("(")) {
    Put();
    Tight();
    Expr(depth + 1);
    Tight();
    Want(")");
  } else if (At("[")) {
    List(depth);
  } else if (At("{")) {
    Record();
  } else if (AtKind(TokenKind::kPunct) || AtKind(TokenKind::kEnd)) {
    lost_ = true;
  } else {
    const bool name = AtName();
    Put();
    if (name && At("(")) {
      Arguments(depth);
      if (AtWord("where")) {
        Put(LevelAt(depth, FormatLevel::kThen));
        Expr(depth);
      }
    }
  }
}

void FormatBuilder::Arguments(int depth) {
  PutTight();
  Tight();
  while (!lost_ && !At(")")) {
    if (AtName() && Peek(1).Is("=")) {
      Put();
      Put();
    }
    Expr(depth + 1);
    if (!Comma(depth + 1)) break;
  }
  Tight();
  Want(")");
}

void FormatBuilder::List(int depth) {
  Put();
  Tight();
  while (!lost_ && !At("]")) {
    Expr(depth + 1);
    if (!Comma(depth + 1)) break;
  }
  Tight();
  Want("]");
}

// A comma, if there is one; what comes behind it may stand on the next line.
bool FormatBuilder::Comma(int depth) {
  if (!At(",")) return false;
  PutTight();
  next_level_ = LevelAt(depth, FormatLevel::kFill);
  return !lost_;
}

// The dots touch an upper bound.
bool FormatBuilder::AtUpperBound() {
  if (lost_ || Peek().space_before) return false;
  const TokenKind kind = Peek().kind;
  return kind == TokenKind::kInt || kind == TokenKind::kFloat || kind == TokenKind::kDuration ||
         kind == TokenKind::kTimestamp || At("-") || AtName();
}

// ---- types

void FormatBuilder::Type(int depth) {
  if (At("{")) {
    Schema();
  } else if (AtKind(TokenKind::kString)) {
    PutLiteral();
    while (At("|") && !lost_) {
      Put(LevelAt(depth, FormatLevel::kFill));
      WantLiteral();
    }
  } else {
    WantName();
    if (At("<")) {
      PutTight();
      Tight();
      Type(depth + 1);
      Tight();
      Want(">");
    }
  }
  if (At("?")) PutTight();
}

// ---- lists and blocks

void FormatBuilder::Names() {
  do {
    WantName();
  } while (Comma(0));
}

void FormatBuilder::Keys() {
  do {
    WantName();
    if (Accept("=")) Expr(1);
  } while (Comma(0));
}

void FormatBuilder::Fields() {
  Block(false, [&] {
    line_->kind = FormatLineKind::kEntry;
    WantName();
    if (!At("=")) return;
    Cut();
    Put();
    Expr();
  });
}

void FormatBuilder::Record() {
  Block(false, [&] {
    line_->kind = FormatLineKind::kEntry;
    WantName();
    Tight();
    Want(":");
    Cut();
    Expr();
  });
}

void FormatBuilder::Schema() {
  Block(false, [&] {
    line_->kind = FormatLineKind::kEntry;
    WantName();
    Tight();
    Want(":");
    Cut();
    Type();
    if ((AtWord("from") || AtWord("default")) && !Peek(1).Is(":")) Cut();
    if (AtWord("from") && !Peek(1).Is(":")) {
      Put();
      const bool header = AtWord("header");
      AtKind(TokenKind::kString) ? PutLiteral() : Put();
      if (header) WantLiteral();
    }
    if (AtWord("default") && !Peek(1).Is(":")) {
      Put();
      Expr();
    }
  });
}

void FormatBuilder::Terms() {
  Block(false, [&] {
    line_->kind = FormatLineKind::kEntry;
    WantName();
    Cut();
    Want("=");
    WantName();
    lost_ = lost_ || !At("(");
    Arguments(0);
    if (!AtWord("height") || Peek(1).Is("=")) return;
    Put();
    Expr();
  });
}

// Names of properties have dots, and reserved words may be parts of them.
void FormatBuilder::Properties() {
  Block(false, [&] {
    line_->kind = FormatLineKind::kEntry;
    Put();
    while (At(".") && !lost_) {
      PutTight();
      PutTight();
    }
    Cut();
    Want("=");
    if (AtKind(TokenKind::kString)) return PutLiteral();
    Expr();
  });
}

void FormatBuilder::Options() {
  Tight();
  Want("(");
  Tight();
  do {
    WantName();
    Want("=");
    Expr(1);
  } while (Comma(1));
  Tight();
  Want(")");
}

}  // namespace weir::dsl
