// Types by name, unification, catalogues, and arithmetic on constants.
#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "dsl/address.h"
#include "dsl/aggregates.h"
#include "dsl/compile.h"
#include "dsl/fold.h"
#include "dsl/functions.h"
#include "dsl/fuzzy_coverage.h"
#include "dsl/types.h"

namespace weir::dsl {
namespace {

Type SetOf(std::vector<std::string> members) {
  Type type = Type::Of(Kind::kString);
  type.set = std::make_shared<const std::vector<std::string>>(std::move(members));
  return type;
}

TEST(Types, AreWrittenAsInASchema) {
  EXPECT_EQ(ToString(Type::Of(Kind::kInt, true)), "int?");
  EXPECT_EQ(ToString(Type::ListOf(Type::Of(Kind::kString))), "list<string>");
  EXPECT_EQ(ToString(SetOf({"a", "b"})), "\"a\" | \"b\"");
  EXPECT_EQ(ToString(SetOf({"a", "b"}).AsNullable()), "(\"a\" | \"b\")?");
  EXPECT_EQ(ToString(SetOf({"a"}).AsNullable()), "\"a\"?");
  EXPECT_EQ(ToString(Type::RecordOf({{"x", Type::Of(Kind::kFloat)}, {"y", Type::Of(Kind::kIp, true)}})),
            "{ x: float, y: ip? }");
}

TEST(Types, SameBaseLooksThroughNullAndSets) {
  EXPECT_TRUE(SameBase(SetOf({"a"}), Type::Of(Kind::kString, true)));
  EXPECT_FALSE(SameBase(Type::Of(Kind::kInt), Type::Of(Kind::kFloat)));
  EXPECT_FALSE(SameBase(Type::ListOf(Type::Of(Kind::kInt)), Type::ListOf(Type::Of(Kind::kIp))));
  EXPECT_FALSE(SameBase(Type::RecordOf({{"x", Type::Of(Kind::kInt)}}), Type::RecordOf({{"y", Type::Of(Kind::kInt)}})));
  EXPECT_TRUE(
      SameBase(Type::RecordOf({{"x", Type::Of(Kind::kInt, true)}}), Type::RecordOf({{"x", Type::Of(Kind::kInt)}})));
}

TEST(Types, TheCommonOneHoldsTheValuesOfBoth) {
  const Type number = Type::Of(Kind::kInt), maybe = Type::Of(Kind::kInt, true), null = Type::Of(Kind::kNull, true);
  const auto common = [](const Type& a, const Type& b) {
    const std::optional<Type> there = CommonType(a, b), back = CommonType(b, a);
    EXPECT_EQ(there.has_value(), back.has_value());
    if (!there) return std::string("none");
    EXPECT_TRUE(IsWithin(a, *there) && IsWithin(b, *there) && IsWithin(a, *back) && IsWithin(b, *back));
    return ToString(*there);
  };
  EXPECT_EQ(common(number, maybe), "int?");
  EXPECT_EQ(common(number, null), "int?");
  EXPECT_EQ(common(number, Type::Of(Kind::kFloat)), "none");
  EXPECT_EQ(common(SetOf({"a"}), SetOf({"b", "a"})).size(), std::string("\"a\" | \"b\"").size());
  EXPECT_EQ(common(SetOf({"a"}), Type::Of(Kind::kString)), "string");
  EXPECT_EQ(common(Type::ListOf(number), Type::ListOf(maybe)), "list<int?>");
  EXPECT_EQ(common(Type::ListOf(null), Type::ListOf(number)), "list<int?>");
  EXPECT_EQ(common(Type::RecordOf({{"x", number}, {"y", maybe}}), Type::RecordOf({{"x", maybe}, {"y", number}})),
            "{ x: int?, y: int? }");
  EXPECT_EQ(common(Type::RecordOf({{"x", number}}), Type::RecordOf({{"y", number}})), "none");
  EXPECT_EQ(common(Type::RecordOf({{"x", number}}), Type::RecordOf({{"x", number}, {"y", number}})), "none");
}

TEST(Types, WithinLooksInside) {
  const Type number = Type::Of(Kind::kInt), maybe = Type::Of(Kind::kInt, true);
  EXPECT_TRUE(IsWithin(Type::ListOf(number), Type::ListOf(maybe)));
  EXPECT_FALSE(IsWithin(Type::ListOf(maybe), Type::ListOf(number)));
  EXPECT_FALSE(IsWithin(Type::ListOf(Type::Of(Kind::kString)), Type::ListOf(SetOf({"a"}))));
  EXPECT_TRUE(IsWithin(Type::ListOf(SetOf({"a"})), Type::ListOf(SetOf({"a", "b"}))));
  EXPECT_FALSE(IsWithin(Type::RecordOf({{"x", maybe}}), Type::RecordOf({{"x", number}})));
  EXPECT_FALSE(IsWithin(maybe, number));
}

TEST(Catalogue, FunctionsAreSortedAndFound) {
  const std::vector<Function>& all = FunctionCatalogue();
  for (size_t k = 1; k < all.size(); ++k) EXPECT_LT(all[k - 1].name, all[k].name);
  for (const Function& function : all) {
    EXPECT_EQ(FindFunction(function.name), &function);
    EXPECT_FALSE(function.overloads.empty()) << function.name;
  }
  EXPECT_EQ(FindFunction("no_such"), nullptr);
  EXPECT_TRUE(FindFunction("try_int")->nullable);
  EXPECT_EQ(Signatures(*FindFunction("round")), "`round(int)` or `round(float)` or `round(float, int)`");
}

TEST(Catalogue, AggregatesAreNullableWhereNothingMayBeLeft) {
  const Type number = Type::Of(Kind::kInt), maybe = Type::Of(Kind::kInt, true), text = Type::Of(Kind::kString);
  const auto type = [](const char* name, const std::vector<Type>& values, bool where) {
    return ToString(AggregateType(*FindAggregate(name), values, where));
  };
  EXPECT_EQ(type("count", {}, true), "int");
  EXPECT_EQ(type("sum", {maybe}, true), "int");
  EXPECT_EQ(type("avg", {number}, false), "float");
  EXPECT_EQ(type("avg", {number}, true), "float?");
  EXPECT_EQ(type("last", {maybe}, false), "int?");
  EXPECT_EQ(type("max", {text}, false), "string");
  EXPECT_EQ(type("stddev", {number}, false), "float?");
  EXPECT_EQ(type("variance_pop", {number}, false), "float");
  EXPECT_EQ(type("arg_max", {text, maybe}, false), "string?");
  EXPECT_EQ(type("collect", {maybe}, true), "list<int>");
  EXPECT_EQ(type("top", {text}, true), "list<{ value: string, count: int }>");
  EXPECT_EQ(type("top", {text, Type::Of(Kind::kFloat)}, false), "list<{ value: string, count: float }>");
  EXPECT_EQ(type("earliest", {}, true), "timestamp?");
  EXPECT_FALSE(FindAggregate("median")->built);
  EXPECT_EQ(FindAggregate("lower"), nullptr);
}

TEST(Constants, AreWrittenAsInTheLanguage) {
  EXPECT_EQ(DurationText(60000), "60s");
  EXPECT_EQ(DurationText(60001), "1m1ms");
  EXPECT_EQ(DurationText(5400000), "90m");
  EXPECT_EQ(DurationText(86400000 * 7), "7d");
  EXPECT_EQ(DurationText(-1500), "-1s500ms");
  EXPECT_EQ(DurationText(0), "0s");
  EXPECT_EQ(DurationText(std::numeric_limits<int64_t>::min()), "-106751991167d7h12m55s808ms");
  EXPECT_EQ(TimestampText(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(TimestampText(1767225600250), "2026-01-01T00:00:00.250Z");
  EXPECT_EQ(TimestampText(951782400000), "2000-02-29T00:00:00.000Z");
  EXPECT_EQ(TimestampText(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(FloatText(-0.0), "0.0");
  EXPECT_EQ(FloatText(100), "100.0");
  EXPECT_EQ(FloatText(0.1), "0.1");
  EXPECT_EQ(FloatText(1e15), "1e+15");
  EXPECT_EQ(LiteralText(StringLiteral("a\"b\\{")), "\"a\\\"b\\\\\\{\"");
}

TEST(Addresses, ReadAndWritten) {
  IpBytes ip;
  int bits = 0;
  for (const char* text : {"203.0.113.9", "2001:db8::1", "::", "1:0:0:2::3", "fe80::1:2:3:4"}) {
    ASSERT_TRUE(ParseIpText(text, &ip)) << text;
    EXPECT_EQ(IpText(ip), text);
  }
  ASSERT_TRUE(ParseIpText("::ffff:10.0.0.1", &ip));
  EXPECT_EQ(IpText(ip), "10.0.0.1");
  ASSERT_TRUE(ParseCidrText("10.1.2.3/8", &ip, &bits));
  EXPECT_EQ(IpText(ip), "10.0.0.0");
  EXPECT_EQ(bits, 104);
  IpBytes inside, outside;
  ASSERT_TRUE(ParseIpText("10.255.0.1", &inside) && ParseIpText("11.0.0.1", &outside));
  EXPECT_TRUE(InNetwork(inside, ip, bits));
  EXPECT_FALSE(InNetwork(outside, ip, bits));
  for (const char* text : {"", "1.2.3", "1.2.3.256", "1::2::3", "1:2:3:4:5:6:7:8:9", "::1.2.3"})
    EXPECT_FALSE(ParseIpText(text, &ip)) << text;
  EXPECT_FALSE(ParseCidrText("10.0.0.0/33", &ip, &bits));
}

// ---- constants through the compiler: the value a param gets, or the reason why it cannot be computed

std::string ValueOf(const std::string& expression) {
  const SourceText source(
      "t.weir", "param x = (" + expression + ")\nsource s from topic \"s\" json { a: int }\nsink s to stdout json\n");
  Diagnostics diagnostics;
  const auto plan = Compile(source, {}, &diagnostics);
  if (plan) return LiteralText(plan->params[0].value) + ": " + ToString(plan->params[0].type);
  const Diagnostic first = diagnostics.Sorted()[0];
  return first.code + " " + first.message + (first.primary.text.empty() ? "" : ": " + first.primary.text);
}

TEST(Constants, AreComputed) {
  const std::pair<const char*, const char*> cases[] = {
      {"1 + 2 * 3", "7: int"},
      {"7 / 2", "3.5: float"},
      {"-7 % 3", "-1: int"},
      {"div(-7, 2)", "-3: int"},
      {"1 + 0.5", "1.5: float"},
      {"2 * 30s", "60s: duration"},
      {"1m / 40", "1s500ms: duration"},
      {"1s * 0.0005", "1ms: duration"},
      {"1m / 30s", "2.0: float"},
      {"2026-01-01T00:00:00Z + 1d - 1ms", "2026-01-01T23:59:59.999Z: timestamp"},
      {"2026-01-02T00:00:00Z - 2026-01-01T00:00:00Z", "24h: duration"},
      {"if 2 > 1 and not false then \"a\" else \"b\"", "\"a\": \"a\" | \"b\""},
      {"null ?? 5", "5: int"},
      {"max(3, 7, 5)", "7: int"},
      {"abs(-2.5)", "2.5: float"},
      {"10.0.0.1 in 10.0.0.0/8", "true: bool"},
      {"10.0.0.1 in [11.0.0.0/8, 12.0.0.0/8]", "false: bool"},
      {"5 in 1..9", "true: bool"},
      {"5 not in [1, 5]", "false: bool"},
      {"1.0 in [1, 2]", "true: bool"},
      {"[1, 2.5]", "[1.0, 2.5]: list<float>"},
      {"9223372036854775807 + 1", "W0305 this cannot be computed: the result does not fit an int"},
      {"-9223372036854775807 - 2", "W0305 this cannot be computed: the result does not fit an int"},
      {"1e308 * 10", "W0305 this cannot be computed: the result is no finite number"},
      {"5 % 0", "W0305 division by zero: division by zero"},
      {"1.0 / 0", "W0305 division by zero: division by zero"},
      {"106751991167d * 2", "W0305 this cannot be computed: the result does not fit a duration"},
      {"if true then 1 else 1 % 0", "1: int"},
      {"now()", "W0309 `x` must be a constant: this changes all the time"},
      {"lower(\"A\")",
       "W0309 `x` must be a constant: only literals, params and arithmetic over them are computed before the start"},
      {"null", "W0303 a param cannot be null"},
  };
  for (const auto& [expression, value] : cases) EXPECT_EQ(ValueOf(expression), value) << expression;
}

// ---- fuzzy coverage against a dense sampling

plan::FuzzyTerm Triangle(double a, double b, double c) { return {"", "triangle", {a, b, c}, 1}; }

double Degree(const plan::FuzzyTerm& term, double x) {
  const double a = term.params[0], b = term.params[1], c = term.params[2];
  if (x == b) return 1;
  if (x <= a || x >= c) return 0;
  return x < b ? (x - a) / (b - a) : (c - x) / (c - b);
}

TEST(FuzzyCoverage, AgreesWithSampling) {
  const std::vector<std::vector<plan::FuzzyTerm>> inputs = {
      {Triangle(0, 0, 8), Triangle(5, 12, 18), Triangle(15, 20, 20)},
      {Triangle(0, 0, 5), Triangle(8, 20, 20)},
      {Triangle(0, 5, 10), Triangle(10, 15, 20)},
      {Triangle(0, 0, 10), Triangle(10, 20, 20)},
      {Triangle(-5, 5, 25)},
      {Triangle(0, 0, 10), Triangle(10, 10, 10), Triangle(10, 20, 20)},
  };
  for (size_t n = 0; n < inputs.size(); ++n) {
    plan::FuzzySystem system;
    system.inputs.push_back({"x", {}, 0, 20, inputs[n]});
    system.outputs.push_back({{"y", {}, 0, 1, {Triangle(0, 0, 1)}}});
    system.blocks.emplace_back();
    for (size_t term = 0; term < inputs[n].size(); ++term) {
      plan::FuzzyRule rule;
      rule.condition.input = 0;
      rule.condition.term = static_cast<int>(term);
      rule.conclusions = {{0, 0}};
      system.rules.push_back(rule);
    }
    bool complete = true;
    for (int k = 0; k <= 2000; ++k) {
      bool fires = false;
      for (const plan::FuzzyTerm& term : inputs[n]) fires |= Degree(term, k / 100.0) > 0;
      complete &= fires;
    }
    EXPECT_EQ(CoverageOf(system, 0).complete, complete) << n;
  }
}

TEST(FuzzyCoverage, TwoInputsNeedEveryPair) {
  plan::FuzzySystem system;
  for (const char* name : {"a", "b"})
    system.inputs.push_back({name, {}, 0, 10, {Triangle(0, 0, 8), Triangle(2, 10, 10)}});
  system.outputs.push_back({{"y", {}, 0, 1, {Triangle(0, 0, 1)}}});
  system.blocks.emplace_back();
  const auto add = [&](int a, int b) {
    plan::FuzzyRule rule;
    rule.condition.op = plan::FuzzyCondition::Op::kAnd;
    rule.condition.children.resize(2);
    rule.condition.children[0].input = 0;
    rule.condition.children[0].term = a;
    rule.condition.children[1].input = 1;
    rule.condition.children[1].term = b;
    rule.conclusions = {{0, 0}};
    system.rules.push_back(rule);
  };
  add(0, 0), add(0, 1), add(1, 1);
  const Coverage open = CoverageOf(system, 0);
  EXPECT_FALSE(open.complete);
  EXPECT_EQ(open.example, "`a` = 8.0, `b` = 0.0");
  add(1, 0);
  EXPECT_TRUE(CoverageOf(system, 0).complete);
}

}  // namespace
}  // namespace weir::dsl
