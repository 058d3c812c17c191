// Expressions of the plan, by hand.
#pragma once

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "dsl/plan.h"
#include "runtime/row/text.h"

namespace weir::test {

using plan::Expr;
using plan::Op;

inline Expr Lit(plan::Literal literal) {
  Expr e;
  e.type = dsl::Type::Of(literal.kind);
  e.literal = std::move(literal);
  return e;
}
inline Expr Of64(Kind kind, int64_t v) {
  plan::Literal l;
  l.kind = kind;
  l.i = v;
  return Lit(l);
}
inline Expr Int(int64_t v) { return Of64(Kind::kInt, v); }
inline Expr Bool(bool v) { return Of64(Kind::kBool, v ? 1 : 0); }
inline Expr Time(int64_t v) { return Of64(Kind::kTimestamp, v); }
inline Expr Span(int64_t v) { return Of64(Kind::kDuration, v); }
inline Expr Null() { return Lit({}); }
inline Expr Real(double v) {
  plan::Literal l;
  l.kind = Kind::kFloat;
  l.f = v;
  return Lit(l);
}
inline Expr Text(std::string v) {
  plan::Literal l;
  l.kind = Kind::kString;
  l.s = std::move(v);
  return Lit(l);
}
inline plan::Literal AddressLiteral(const std::string& text) {
  plan::Literal l;
  char bytes[17];
  const bool network = text.find('/') != std::string::npos;
  l.kind = network ? Kind::kCidr : Kind::kIp;
  if (!(network ? ParseCidr(text, bytes) : ParseIp(text, bytes))) std::abort();
  std::memcpy(l.ip.data(), bytes, 16);
  if (network) l.prefix = static_cast<unsigned char>(bytes[16]);
  return l;
}
inline Expr Address(const std::string& text) { return Lit(AddressLiteral(text)); }
inline Expr ListOf(const std::vector<Expr>& items) {
  plan::Literal l;
  l.kind = Kind::kList;
  for (const Expr& item : items) l.items.push_back(item.literal);
  return Lit(l);
}
inline Expr FieldAt(int slot, Kind kind, bool nullable = false) {
  Expr e;
  e.op = Op::kField;
  e.slot = slot;
  e.type = dsl::Type::Of(kind, nullable);
  return e;
}
inline Expr Node(Op op, Kind result, std::vector<Expr> args) {
  Expr e;
  e.op = op;
  e.type = dsl::Type::Of(result);
  e.args = std::move(args);
  return e;
}
inline Expr Call(std::string function, Kind result, std::vector<Expr> args) {
  Expr e = Node(Op::kCall, result, std::move(args));
  e.function = std::move(function);
  return e;
}

}  // namespace weir::test
