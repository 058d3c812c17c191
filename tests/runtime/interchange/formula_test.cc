// Formulas of fuzzylite: what they compute, and the same as expressions of Weir and of fuzzylite again.
#include <gtest/gtest.h>

#include <cmath>

#include "runtime/interchange/formula_reader.h"
#include "runtime/interchange/formula_text.h"

namespace weir::interchange {
namespace {

const std::vector<std::string> kNames = {"a", "b"};
constexpr double kA = 0.5, kB = 2;

std::optional<fuzzy::Formula> Parsed(const std::string& text) {
  const dsl::SourceText source("x.fll", text);
  dsl::Diagnostics findings;
  const auto input_of = [](std::string_view name) -> std::optional<int> {
    return name == "a" ? std::optional(0) : name == "b" ? std::optional(1) : std::nullopt;
  };
  auto formula = ReadFormula(source, {0, static_cast<uint32_t>(text.size())}, input_of, kNames, &findings);
  EXPECT_NE(formula.has_value(), findings.has_errors());
  return formula;
}

double ValueOf(const fuzzy::Formula& formula) {
  const size_t size = formula.StackSize(2);
  EXPECT_GT(size, 0u);
  std::vector<double> stack(size);
  const double inputs[] = {kA, kB};
  return formula.Evaluate(inputs, stack.data());
}

struct Case {
  const char* text;
  double value;      // at a = 0.5, b = 2
  const char* weir;  // the same in Weir
};
const Case kCases[] = {
    {"1 + 2 * 3", 7, "1.0 + 2.0 * 3.0"},
    {"(1 + 2) * 3", 9, "(1.0 + 2.0) * 3.0"},
    {"1 - 2 - 3", -4, "1.0 - 2.0 - 3.0"},
    {"1 - (2 - 3)", 2, "1.0 - (2.0 - 3.0)"},
    {"8 / 2 / 2", 2, "8.0 / 2.0 / 2.0"},
    {"2 ^ 3 ^ 2", 512, "pow(2.0, pow(3.0, 2.0))"},
    {"-b ^ 2", -4, "-pow(b, 2.0)"},
    {"~b * a", -1, "-b * a"},
    {"2e-1 + 1E+1", 10.2, "0.2 + 10.0"},
    {"gt(a, b) + lt(a, b) * 3", 3, "(if b < a then 1.0 else 0.0) + (if a < b then 1.0 else 0.0) * 3.0"},
    {"ge(b, 2)", 1, "if 2.0 <= b then 1.0 else 0.0"},
    {"lt(a, 1) and lt(b, 1) or eq(b, 2)", 1, "if a < 1.0 and b < 1.0 or b == 2.0 then 1.0 else 0.0"},
    {"lt(a, 1) and (lt(b, 1) or neq(b, 2))", 0, "if a < 1.0 and (b < 1.0 or b != 2.0) then 1.0 else 0.0"},
    {"!le(a, 1)", 0, "if not a <= 1.0 then 1.0 else 0.0"},
    {"!b + 1", 1, "(if not b != 0.0 then 1.0 else 0.0) + 1.0"},
    {"min(a, b) + max(a, b) * pow(b, 3)", 16.5, "min(a, b) + max(a, b) * pow(b, 3.0)"},
    {"abs(~b) + fabs(a) + floor(a) + ceil(a)", 3.5, "abs(-b) + abs(a) + floor(a) + ceil(a)"},
    {"sqrt(b * 8) + exp(0) + log(1) + log10(100)", 7, "sqrt(b * 8.0) + exp(0.0) + ln(1.0) + log10(100.0)"},
};

TEST(InterchangeFormula, WhatTheyCompute) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const auto formula = Parsed(c.text);
    ASSERT_TRUE(formula.has_value());
    EXPECT_NEAR(ValueOf(*formula), c.value, 1e-12);
    EXPECT_EQ(WeirFormula(*formula, kNames), c.weir);
    std::string missing;
    const auto text = FuzzyliteFormula(*formula, kNames, &missing);
    ASSERT_TRUE(text.has_value()) << missing;
    const auto again = Parsed(*text);
    ASSERT_TRUE(again.has_value()) << *text;
    EXPECT_NEAR(ValueOf(*again), c.value, 1e-12) << *text;
  }
}

TEST(InterchangeFormula, WhatIsNone) {
  for (const char* text :
       {"", "1 +", "* 2", "(1", "1)", "1 2", "c", "min(1)", "min(1, 2, 3)", "sin(1)", "a % b", "inf", "a b", "lt(,)"})
    EXPECT_FALSE(Parsed(text).has_value()) << text;
  std::string deep(200, '('), wide = "1";
  for (int k = 0; k < 400; ++k) wide += " + 1";
  EXPECT_FALSE(Parsed(deep).has_value());
  EXPECT_FALSE(Parsed(wide).has_value());
}

}  // namespace
}  // namespace weir::interchange
