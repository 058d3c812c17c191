// Functions and operators as a table: an expression and the text of its value, or the name of its error.
#include "runtime/row/functions.h"

#include <gtest/gtest.h>

#include <limits>

#include "dsl/functions.h"
#include "runtime/base/hash.h"
#include "runtime/row/expression.h"
#include "tests/runtime/row/expr_builder.h"

namespace weir::test {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min(), kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kNoon = 1769860800250;  // 2026-01-31T12:00:00.250Z, a Saturday
constexpr Kind B = Kind::kBool, I = Kind::kInt, F = Kind::kFloat, S = Kind::kString, T = Kind::kTimestamp,
               D = Kind::kDuration, A = Kind::kIp;

std::string Value(const Expr& e) {
  Arena arena;
  EvalContext ctx;
  ctx.arena = &arena;
  ctx.now = 1000;
  ctx.event_time = kNoon;
  const Expression expression = Expression::Compile(e);
  const Slot slot = expression.Evaluate(ctx);
  if (ctx.error != nullptr) {
    EXPECT_TRUE(slot.is_null());
    EXPECT_FALSE(ctx.error_detail.empty());
    return ctx.error;
  }
  if (!slot.is_null()) {
    EXPECT_EQ(slot.kind, e.type.kind);
  }
  std::string out;
  AppendText(slot, &out);
  return out;
}

struct Case {
  Expr expr;
  std::string value;
};

void Check(const std::vector<Case>& cases) {
  for (size_t k = 0; k < cases.size(); ++k) {
    EXPECT_EQ(Value(cases[k].expr), cases[k].value) << "case " << k << " " << cases[k].expr.function;
  }
}

TEST(Functions, CatalogueIsWhatIsBuilt) {
  for (const dsl::Function& f : dsl::FunctionCatalogue()) EXPECT_TRUE(HasFunction(f.name)) << f.name;
  for (const auto table : {MathFunctions(), TextFunctions(), TimeFunctions(), AddressFunctions(), ConvertFunctions()}) {
    for (const FunctionEntry& f : table) EXPECT_NE(dsl::FindFunction(f.name), nullptr) << f.name;
  }
  EXPECT_FALSE(HasFunction("nope"));
}

TEST(Functions, Math) {
  Check({
      {Call("abs", I, {Int(-3)}), "3"},
      {Call("abs", I, {Int(kMin)}), "E_OVERFLOW"},
      {Call("abs", F, {Real(-2.5)}), "2.5"},
      {Call("abs", D, {Span(-5)}), "5ms"},
      {Call("ceil", F, {Real(1.2)}), "2.0"},
      {Call("floor", F, {Real(-1.2)}), "-2.0"},
      {Call("floor", I, {Int(7)}), "7"},
      {Call("round", F, {Real(57.985), Int(2)}), "57.99"},
      {Call("round", F, {Real(2.5)}), "3.0"},
      {Call("round", I, {Int(1250), Int(-2)}), "1300"},
      {Call("round", I, {Int(-1250), Int(-2)}), "-1300"},
      {Call("round", I, {Int(1249), Int(-2)}), "1200"},
      {Call("round", I, {Int(kMax), Int(-1)}), "E_OVERFLOW"},
      {Call("round", I, {Int(kMax), Int(-19)}), "E_OVERFLOW"},
      {Call("round", I, {Int(4999999999999999999), Int(-19)}), "0"},
      {Call("round", I, {Int(5), Int(3)}), "5"},
      {Call("sqrt", F, {Real(2)}), "1.4142135623730951"},
      {Call("sqrt", F, {Real(-1)}), "E_ARITHMETIC"},
      {Call("exp", F, {Real(0)}), "1.0"},
      {Call("exp", F, {Real(1000)}), "E_ARITHMETIC"},
      {Call("ln", F, {Real(0)}), "E_ARITHMETIC"},
      {Call("log10", F, {Real(1000)}), "3.0"},
      {Call("pow", F, {Real(2), Real(10)}), "1024.0"},
      {Call("pow", F, {Real(0), Real(-1)}), "E_ARITHMETIC"},
      {Call("pow", I, {Int(3), Int(4)}), "81"},
      {Call("pow", I, {Int(2), Int(63)}), "E_OVERFLOW"},
      {Call("pow", I, {Int(-1), Int(kMax)}), "-1"},
      {Call("pow", I, {Int(2), Int(-1)}), "E_ARITHMETIC"},
      {Call("min", I, {Int(3), Int(1), Int(2)}), "1"},
      {Call("max", S, {Text("a"), Text("b")}), "b"},
      {Call("max", F, {Int(3), Real(1.5)}), "3.0"},
      {Call("max", I, {Int(1), Int(2), Int(3), Int(4), Int(5), Int(6)}), "6"},
      {Call("clamp", I, {Int(30), Int(0), Int(20)}), "20"},
      {Call("clamp", I, {Int(-3), Int(0), Int(20)}), "0"},
      {Call("clamp", F, {Real(5), Real(6), Real(4)}), "E_ARITHMETIC"},
      {Call("div", I, {Int(-7), Int(2)}), "-3"},
      {Call("div", I, {Int(1), Int(0)}), "E_ARITHMETIC"},
      {Call("div", I, {Int(kMin), Int(-1)}), "E_OVERFLOW"},
      {Call("sign", I, {Real(-0.5)}), "-1"},
      {Call("sign", I, {Span(4)}), "1"},
      {Call("sign", I, {Int(0)}), "0"},
  });
}

TEST(Functions, Text) {
  Check({
      {Call("lower", S, {Text("AbZ[É")}), "abz[É"},
      {Call("upper", S, {Text("abz{é")}), "ABZ{é"},
      {Call("trim", S, {Text(" \t a b\n")}), "a b"},
      {Call("trim", S, {Text("  ")}), ""},
      {Call("length", I, {Text("héß€😀")}), "5"},
      {Call("length", I, {Text("")}), "0"},
      {Call("contains", B, {Text("banana"), Text("nan")}), "true"},
      {Call("starts_with", B, {Text("banana"), Text("ban")}), "true"},
      {Call("starts_with", B, {Text("b"), Text("ban")}), "false"},
      {Call("ends_with", B, {Text("banana"), Text("na")}), "true"},
      {Call("substring", S, {Text("héllo"), Int(1)}), "éllo"},
      {Call("substring", S, {Text("héllo"), Int(1), Int(2)}), "él"},
      {Call("substring", S, {Text("héllo"), Int(-2), Int(3)}), "h"},
      {Call("substring", S, {Text("abc"), Int(5)}), ""},
      {Call("substring", S, {Text("abc"), Int(1), Int(-1)}), ""},
      {Call("substring", S, {Text("abc"), Int(kMin), Int(kMax)}), ""},
      {Call("substring", S, {Text("abc"), Int(1), Int(kMax)}), "bc"},
      {Call("substring", S, {Text("abc"), Int(kMin), Int(1)}), ""},
      {Call("replace", S, {Text("banana"), Text("an"), Text("<>")}), "b<><>a"},
      {Call("replace", S, {Text("aaa"), Text("aa"), Text("b")}), "ba"},
      {Call("replace", S, {Text("abc"), Text(""), Text("x")}), "abc"},
      {Call("replace", S, {Text("abc"), Text("z"), Text("x")}), "abc"},
      {Call("capture", S, {Text("user=ada from"), Text(R"(user=(\w+))"), Int(1)}), "ada"},
      {Call("capture", S, {Text("user=ada"), Text(R"(user=(\w+))"), Int(0)}), "user=ada"},
      {Call("capture", S, {Text("nobody"), Text(R"(user=(\w+))"), Int(1)}), "E_CAST"},
      {Call("capture", S, {Text("b"), Text("(a)|(b)"), Int(1)}), "E_CAST"},
      {Call("capture", S, {Text("b"), Text("(a)|(b)"), Int(2)}), "b"},
      {Call("capture", S, {Text("b"), Text("b"), Int(1)}), "E_CAST"},
      {Call("capture", S, {Text("b"), Text("("), Int(0)}), "E_CAST"},
      {Call("hash", I, {Text("abc")}), std::to_string(static_cast<int64_t>(Xxh64("abc", 0)))},
      {Call("hash", I, {Int(12)}), std::to_string(static_cast<int64_t>(Xxh64("12", 0)))},
      {Call("format", S, {Real(2.675), Text(".2f")}), "2.68"},
      {Call("format", S, {Int(7), Text("03d")}), "007"},
      {Call("format", S, {Int(-7), Text("04d")}), "-007"},
      {Call("format", S, {Int(-7), Text("4")}), "  -7"},
      {Call("format", S, {Int(255), Text("x")}), "ff"},
      {Call("format", S, {Real(0.126), Text(".1%")}), "12.6%"},
      {Call("format", S, {Int(3), Text(".1f")}), "3.0"},
      {Call("format", S, {Real(12345), Text(".2e")}), "1.23e+04"},
      {Call("format", S, {Real(1), Text("d")}), "E_CAST"},
      {Call("format", S, {Real(1.5), Text("")}), "1.5"},
      {Call("format", S, {Real(1), Text("q")}), "E_CAST"},
      {Call("format", S, {Real(1), Text(".99f")}), "E_CAST"},
      {Call("format", S, {Real(1e308), Text("%")}), "E_CAST"},
  });
}

TEST(Functions, Time) {
  Check({
      {Call("truncate", T, {Time(kNoon), Span(3600000)}), "2026-01-31T12:00:00.000Z"},
      {Call("truncate", T, {Time(-1), Span(1000)}), "1969-12-31T23:59:59.000Z"},
      {Call("truncate", T, {Time(1), Span(0)}), "E_ARITHMETIC"},
      {Call("truncate", T, {Time(kMin), Span(1000)}), "E_OVERFLOW"},
      {Call("hour_of_day", I, {Time(kNoon)}), "12"},
      {Call("hour_of_day", I, {Time(-1)}), "23"},
      {Call("day_of_week", I, {Time(kNoon)}), "6"},
      {Call("day_of_week", I, {Time(0)}), "4"},
      {Call("day_of_month", I, {Time(kNoon)}), "31"},
      {Call("now", T, {}), "1970-01-01T00:00:01.000Z"},
      {Call("event_time", T, {}), "2026-01-31T12:00:00.250Z"},
      {Node(Op::kNow, T, {}), "1970-01-01T00:00:01.000Z"},
      {Node(Op::kEventTime, T, {}), "2026-01-31T12:00:00.250Z"},
      {Call("format_time", S, {Time(kNoon), Text("%Y-%m-%d %H:%M:%S.%f %j %y %e|%I %p %b %B %a %A %F %T %z %Z %%")}),
       "2026-01-31 12:00:00.250 031 26 31|12 PM Jan January Sat Saturday 2026-01-31 12:00:00 +0000 UTC %"},
      {Call("format_time", S, {Time(0), Text("%I %p %e")}), "12 AM  1"},
      {Call("format_time", S, {Time(0), Text("%Q")}), "E_CAST"},
      {Call("format_time", S, {Time(0), Text("%")}), "E_CAST"},
      {Call("parse_time", T, {Text("2026-01-31 12:00:00.25"), Text("%F %T.%f")}), "2026-01-31T12:00:00.250Z"},
      {Call("parse_time", T, {Text("31/Jan/2026:14:00:00 +0200"), Text("%d/%b/%Y:%T %z")}), "2026-01-31T12:00:00.000Z"},
      {Call("parse_time", T, {Text("Mar  5 16:01:36"), Text("%b %d %H:%M:%S")}), "2026-03-05T16:01:36.000Z"},
      {Call("parse_time", T, {Text("Dec 31 23:59:59"), Text("%b %d %H:%M:%S")}), "2025-12-31T23:59:59.000Z"},
      {Call("parse_time", T, {Text("Feb 29 00:00:00"), Text("%b %d %T")}), "2024-02-29T00:00:00.000Z"},
      {Call("parse_time", T, {Text("saturday 03:04 pm"), Text("%A %I:%M %p")}), "2026-01-01T15:04:00.000Z"},
      {Call("parse_time", T, {Text("2026 060"), Text("%Y %j")}), "2026-03-01T00:00:00.000Z"},
      {Call("parse_time", T, {Text("2025 366"), Text("%Y %j")}), "E_CAST"},
      {Call("parse_time", T, {Text("2025-02-29"), Text("%F")}), "E_CAST"},
      {Call("parse_time", T, {Text("2025-02-28x"), Text("%F")}), "E_CAST"},
      {Call("parse_time", T, {Text("13 pm"), Text("%I %p")}), "E_CAST"},
      {Call("parse_time", T, {Text("Foo 1"), Text("%b %d")}), "E_CAST"},
      {Call("parse_time", T, {Text(""), Text("%Y")}), "E_CAST"},
  });
}

TEST(Functions, Addresses) {
  Check({
      {Call("is_private", B, {Address("10.1.1.1")}), "true"},
      {Call("is_private", B, {Address("172.31.0.1")}), "true"},
      {Call("is_private", B, {Address("172.32.0.1")}), "false"},
      {Call("is_private", B, {Address("192.168.1.1")}), "true"},
      {Call("is_private", B, {Address("fd00::1")}), "true"},
      {Call("is_private", B, {Address("2001:db8::1")}), "false"},
      {Call("is_loopback", B, {Address("127.9.9.9")}), "true"},
      {Call("is_loopback", B, {Address("::1")}), "true"},
      {Call("is_loopback", B, {Address("::2")}), "false"},
      {Call("prefix", A, {Address("203.0.113.9"), Int(24)}), "203.0.113.0"},
      {Call("prefix", A, {Address("203.0.113.255"), Int(31)}), "203.0.113.254"},
      {Call("prefix", A, {Address("203.0.113.9"), Int(0)}), "0.0.0.0"},
      {Call("prefix", A, {Address("203.0.113.9"), Int(33)}), "E_CAST"},
      {Call("prefix", A, {Address("2001:db8:ffff::1"), Int(33)}), "2001:db8:8000::"},
      {Call("prefix", A, {Address("::1"), Int(-1)}), "E_CAST"},
      {Call("prefix", A, {Address("::1"), Int(128)}), "::1"},
  });
}

TEST(Functions, Conversions) {
  Check({
      {Call("int", I, {Text("-42")}), "-42"},
      {Call("int", I, {Text("4.2")}), "E_CAST"},
      {Call("int", I, {Text("")}), "E_CAST"},
      {Call("int", I, {Text("9223372036854775808")}), "E_CAST"},
      {Call("int", I, {Real(-3.9)}), "-3"},
      {Call("int", I, {Real(1e19)}), "E_CAST"},
      {Call("int", I, {Bool(true)}), "1"},
      {Call("int", I, {Time(5)}), "5"},
      {Call("int", I, {Span(7)}), "7"},
      {Call("float", F, {Int(3)}), "3.0"},
      {Call("float", F, {Text("1e3")}), "1000.0"},
      {Call("float", F, {Text("inf")}), "E_CAST"},
      {Call("float", F, {Text("x")}), "E_CAST"},
      {Call("float", F, {Span(250)}), "250.0"},
      {Call("string", S, {Int(3)}), "3"},
      {Call("string", S, {Span(90000)}), "1m30s"},
      {Call("string", S, {Address("::1")}), "::1"},
      {Call("string", S, {Address("10.0.0.0/8")}), "10.0.0.0/8"},
      {Call("string", S, {Text("s")}), "s"},
      {Call("bool", B, {Text("true")}), "true"},
      {Call("bool", B, {Text("True")}), "E_CAST"},
      {Call("bool", B, {Bool(false)}), "false"},
      {Call("timestamp", T, {Text("1970-01-01T00:00:01Z")}), "1970-01-01T00:00:01.000Z"},
      {Call("timestamp", T, {Int(5)}), "1970-01-01T00:00:05.000Z"},
      {Call("timestamp", T, {Real(0.25)}), "1970-01-01T00:00:00.250Z"},
      {Call("timestamp", T, {Text("soon")}), "E_CAST"},
      {Call("timestamp", T, {Int(kMax)}), "E_CAST"},
      {Call("timestamp", T, {Text("Jan 30 00:00:00"), Text("%b %d %T")}), "2026-01-30T00:00:00.000Z"},
      {Call("timestamp", T, {Text("x"), Text("%b")}), "E_CAST"},
      {Call("duration", D, {Text("1m30s")}), "1m30s"},
      {Call("duration", D, {Int(5)}), "5ms"},
      {Call("duration", D, {Text("5")}), "E_CAST"},
      {Call("ip", A, {Text("::ffff:1.2.3.4")}), "1.2.3.4"},
      {Call("ip", A, {Text("1.2.3")}), "E_CAST"},
      {Call("ip", A, {Address("::1")}), "::1"},
      {Call("try_int", I, {Text("x")}), "null"},
      {Call("try_int", I, {Text("7")}), "7"},
      {Call("try_float", F, {Text("x")}), "null"},
      {Call("try_bool", B, {Text("x")}), "null"},
      {Call("try_timestamp", T, {Text("x")}), "null"},
      {Call("try_timestamp", T, {Text("x"), Text("%Y")}), "null"},
      {Call("try_duration", D, {Text("x")}), "null"},
      {Call("try_ip", A, {Text("x")}), "null"},
      {Call("try_string", S, {Int(1)}), "1"},
      {Call("try_int", I, {Call("int", I, {Text("x")})}), "E_CAST"},
  });
}

TEST(Operators, Arithmetic) {
  Check({
      {Node(Op::kAdd, I, {Int(1), Int(2)}), "3"},
      {Node(Op::kAdd, I, {Int(kMax), Int(1)}), "E_OVERFLOW"},
      {Node(Op::kSub, I, {Int(kMin), Int(1)}), "E_OVERFLOW"},
      {Node(Op::kMul, I, {Int(kMin), Int(-1)}), "E_OVERFLOW"},
      {Node(Op::kMod, I, {Int(-7), Int(3)}), "-1"},
      {Node(Op::kMod, I, {Int(7), Int(0)}), "E_ARITHMETIC"},
      {Node(Op::kMod, I, {Int(kMin), Int(-1)}), "0"},
      {Node(Op::kDiv, F, {Int(7), Int(2)}), "3.5"},
      {Node(Op::kDiv, F, {Int(7), Int(0)}), "E_ARITHMETIC"},
      {Node(Op::kDiv, F, {Real(1), Real(0)}), "E_ARITHMETIC"},
      {Node(Op::kMul, F, {Real(1e300), Real(1e300)}), "E_ARITHMETIC"},
      {Node(Op::kAdd, F, {Real(0.1), Real(0.2)}), "0.30000000000000004"},
      {Node(Op::kSub, D, {Time(5), Time(9)}), "-4ms"},
      {Node(Op::kAdd, T, {Time(5), Span(9)}), "1970-01-01T00:00:00.014Z"},
      {Node(Op::kAdd, T, {Span(9), Time(5)}), "1970-01-01T00:00:00.014Z"},
      {Node(Op::kSub, T, {Time(5), Span(5)}), "1970-01-01T00:00:00.000Z"},
      {Node(Op::kAdd, D, {Span(1000), Span(500)}), "1s500ms"},
      {Node(Op::kMul, D, {Span(1000), Int(3)}), "3s"},
      {Node(Op::kMul, D, {Int(3), Span(1000)}), "3s"},
      {Node(Op::kMul, D, {Span(5), Real(0.5)}), "3ms"},
      {Node(Op::kMul, D, {Real(-0.5), Span(5)}), "-3ms"},
      {Node(Op::kMul, D, {Span(kMax), Real(2)}), "E_OVERFLOW"},
      {Node(Op::kDiv, D, {Span(5), Int(2)}), "3ms"},
      {Node(Op::kDiv, D, {Span(-5), Int(2)}), "-3ms"},
      {Node(Op::kDiv, D, {Span(4), Int(3)}), "1ms"},
      {Node(Op::kDiv, D, {Span(kMin), Int(-1)}), "E_OVERFLOW"},
      {Node(Op::kDiv, D, {Span(kMax), Int(kMin)}), "-1ms"},
      {Node(Op::kDiv, D, {Span(5), Int(0)}), "E_ARITHMETIC"},
      {Node(Op::kDiv, D, {Span(5), Real(2)}), "3ms"},
      {Node(Op::kDiv, D, {Span(5), Real(0)}), "E_ARITHMETIC"},
      {Node(Op::kDiv, F, {Span(3000), Span(2000)}), "1.5"},
      {Node(Op::kDiv, F, {Span(1), Span(0)}), "E_ARITHMETIC"},
      {Node(Op::kMod, D, {Span(7), Span(4)}), "3ms"},
      {Node(Op::kNegate, I, {Int(5)}), "-5"},
      {Node(Op::kNegate, I, {Int(kMin)}), "E_OVERFLOW"},
      {Node(Op::kNegate, F, {Real(1.5)}), "-1.5"},
      {Node(Op::kNegate, D, {Span(5)}), "-5ms"},
      {Node(Op::kToFloat, F, {Int(5)}), "5.0"},
  });
}

TEST(Operators, Membership) {
  const Expr networks = ListOf({Address("10.0.0.0/8"), Address("2001:db8::/32")});
  std::vector<Expr> many;
  for (int k = 0; k < 40; ++k) many.push_back(Text("name" + std::to_string(k)));
  Check({
      {Node(Op::kMatches, B, {Text("sshd: Failed"), Text("Fail")}), "true"},
      {Node(Op::kMatches, B, {Text("sshd"), Text("^Fail")}), "false"},
      {Node(Op::kMatches, B, {Text("x"), Text("(")}), "E_CAST"},
      {Node(Op::kInList, B, {Int(3), ListOf({Int(1), Int(3)})}), "true"},
      {Node(Op::kInList, B, {Int(2), ListOf({Int(1), Int(3)})}), "false"},
      {Node(Op::kInList, B, {Int(2), ListOf({})}), "false"},
      {Node(Op::kInList, B, {Text("name17"), ListOf(many)}), "true"},
      {Node(Op::kInList, B, {Text("name40"), ListOf(many)}), "false"},
      {Node(Op::kInList, B, {Address("10.2.3.4"), networks}), "true"},
      {Node(Op::kInList, B, {Address("11.2.3.4"), networks}), "false"},
      {Node(Op::kInList, B, {Address("2001:db8::9"), networks}), "true"},
      {Node(Op::kInList, B, {Int(3), Node(Op::kList, Kind::kList, {Int(1), Node(Op::kAdd, I, {Int(1), Int(2)})})}),
       "true"},
      {Node(Op::kInList, B, {Address("10.2.3.4"), Node(Op::kList, Kind::kList, {Address("10.0.0.0/8")})}), "true"},
      {Node(Op::kInCidr, B, {Address("10.2.3.4"), Address("10.0.0.0/8")}), "true"},
      {Node(Op::kInCidr, B, {Address("::1"), Address("10.0.0.0/8")}), "false"},
      {Node(Op::kInRange, B, {Int(5), Int(5), Int(5)}), "true"},
      {Node(Op::kInRange, B, {Int(6), Int(1), Int(5)}), "false"},
      {Node(Op::kInRange, B, {Int(6), Int(1), Null()}), "true"},
      {Node(Op::kInRange, B, {Int(6), Null(), Int(5)}), "false"},
      {Node(Op::kInRange, B, {Real(0.5), Real(0), Real(1)}), "true"},
  });
}

TEST(Operators, Control) {
  const Expr fails = Node(Op::kDiv, F, {Int(1), Int(0)});
  const Expr fails_bool = Node(Op::kGt, B, {fails, Real(1)});
  Expr concat = Node(Op::kConcat, S, {Text("a="), Real(2.675), Text(" "), Span(60000), Text(" "), Null()});
  concat.names = {"", ".2f", "", "", "", ".2f"};
  Expr nested =
      Node(Op::kConcat, S, {Text("<"), concat, Call("replace", S, {Text("xay"), Text("a"), concat}), Text(">")});
  Expr bad_format = Node(Op::kConcat, S, {Int(1)});
  bad_format.names = {"zz"};
  Expr record = Node(Op::kRecord, Kind::kRecord, {Int(1), Text("x")});
  Expr member = Node(Op::kMember, S, {record});
  member.slot = 1;
  Expr maybe = Node(Op::kIndex, I, {ListOf({Int(7)}), Int(1)});
  maybe.type.nullable = true;
  Check({
      {Node(Op::kAnd, B, {Bool(false), fails_bool}), "false"},
      {Node(Op::kAnd, B, {Bool(true), fails_bool}), "E_ARITHMETIC"},
      {Node(Op::kOr, B, {Bool(true), fails_bool}), "true"},
      {Node(Op::kOr, B, {fails_bool, Bool(true)}), "E_ARITHMETIC"},
      {Node(Op::kAnd, B, {Null(), Bool(true)}), "false"},
      {Node(Op::kOr, B, {Null(), Bool(true)}), "true"},
      {Node(Op::kOr, B, {Null(), Null()}), "false"},
      {Node(Op::kNot, B, {Bool(false)}), "true"},
      {Node(Op::kNot, B, {Null()}), "null"},
      {Node(Op::kIf, I, {Bool(true), Int(1), Int(2)}), "1"},
      {Node(Op::kIf, I, {Null(), Int(1), Int(2)}), "2"},
      {Node(Op::kIf, F, {Bool(false), fails, Real(2)}), "2.0"},
      {Node(Op::kIf, F, {fails_bool, Real(1), Real(2)}), "E_ARITHMETIC"},
      {Node(Op::kCoalesce, I, {Null(), Int(2)}), "2"},
      {Node(Op::kCoalesce, F, {Real(1), fails}), "1.0"},
      {Node(Op::kCoalesce, F, {fails, Real(1)}), "E_ARITHMETIC"},
      {Node(Op::kIsNull, B, {Null()}), "true"},
      {Node(Op::kIsNotNull, B, {Null()}), "false"},
      {Node(Op::kIsNotNull, B, {Int(1)}), "true"},
      {Node(Op::kIsNull, B, {fails}), "E_ARITHMETIC"},
      {concat, "a=2.68 60s null"},
      {nested, "<a=2.68 60s nullxa=2.68 60s nully>"},
      {bad_format, "E_CAST"},
      {Node(Op::kConcat, S, {fails}), "E_ARITHMETIC"},
      {member, "x"},
      {Node(Op::kIndex, I, {ListOf({Int(7), Int(8)}), Int(1)}), "8"},
      {Node(Op::kIndex, I, {ListOf({Int(7)}), Int(1)}), "E_CAST"},
      {Node(Op::kIndex, I, {ListOf({Int(7)}), Int(-1)}), "E_CAST"},
      {maybe, "null"},
      {Node(Op::kList, Kind::kList, {Int(1), Null()}), "[1,null]"},
      {Node(Op::kList, Kind::kList, {fails}), "E_ARITHMETIC"},
      {Node(Op::kEq, B, {Address("10.0.0.1"), Address("::ffff:10.0.0.1")}), "true"},
      {Node(Op::kLt, B, {Text("a"), Text("b")}), "true"},
      {Node(Op::kEq, B, {Null(), Int(1)}), "null"},
      {Call("length", I, {Null()}), "null"},
      {Node(Op::kAdd, I, {Null(), Int(1)}), "null"},
      {Node(Op::kInRange, B, {Null(), Int(1), Int(2)}), "null"},
  });
}

TEST(Expression, FirstErrorStays) {
  Arena arena;
  EvalContext ctx;
  ctx.arena = &arena;
  const Expr both =
      Node(Op::kAdd, F, {Node(Op::kDiv, F, {Int(1), Int(0)}), Node(Op::kToFloat, F, {Call("int", I, {Text("x")})})});
  const Expression expression = Expression::Compile(both);
  EXPECT_TRUE(expression.Evaluate(ctx).is_null());
  EXPECT_STREQ(ctx.error, "E_ARITHMETIC");
  EXPECT_EQ(ctx.error_detail, "division by zero");
  ctx.ClearError();
  EXPECT_EQ(ctx.error, nullptr);
}

TEST(Expression, Validate) {
  const struct {
    Expr expr;
    const char* says;  // "": fine
  } kCases[] = {
      {Node(Op::kMatches, B, {Text("x"), Text("a+")}), ""},
      {Node(Op::kNot, B, {Node(Op::kMatches, B, {Text("x"), Text("a(")})}), "not a regular expression: missing ): a("},
      {Call("capture", S, {Text("x"), Text("(a)"), Int(1)}), ""},
      {Call("capture", S, {Text("x"), Text("(a)"), Int(2)}), "the regular expression has no group 2"},
      {Call("format", S, {Int(1), Text(".2f")}), ""},
      {Call("format", S, {Int(1), Text(".f")}), "not a number format: \".f\""},
      {Call("format_time", S, {Time(1), Text("%Y")}), ""},
      {Call("parse_time", T, {Text("x"), Text("%Q")}), "not a time format: \"%Q\""},
      {Call("timestamp", T, {Text("x"), Text("%")}), "not a time format: \"%\""},
  };
  for (const auto& c : kCases) {
    const Status status = Expression::Validate(c.expr);
    EXPECT_EQ(status.message(), c.says);
    EXPECT_EQ(status.code(), *c.says == '\0' ? "" : "W0310");
  }
}

}  // namespace
}  // namespace weir::test
