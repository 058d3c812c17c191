// What the other formats cannot say is refused, each by name.
#include <gtest/gtest.h>

#include "runtime/interchange/fcl_writer.h"
#include "runtime/interchange/fll_writer.h"
#include "runtime/interchange/names.h"
#include "tests/runtime/interchange/files.h"

namespace weir::interchange {
namespace {

struct Case {
  const char* rule;     // of a system with inputs a, b and outputs u (sets), v (values)
  const char* options;  // of the system
  const char* fll;      // what is refused, or said in another way; "" is nothing
  const char* fcl;
};

const Case kCases[] = {
    {"if a is low then u is low", "", "", ""},
    {"if a is not low and b is low then u is low", "", "", ""},
    {"if not (a is low and b is low) then u is low", "", "", ""},
    {"if not (a is low and b is not low) then u is low", "conjunction einstein_product",
     "rule 1 has a `not` that fuzzylite has in front of terms only",
     "rule 1 has a `not` that FCL has in front of terms only; EPROD is not of IEC 61131-7; fuzzylite reads it"},
    {"if a is very low then u is low", "", "", "rule 1 has a hedge; FCL has `NOT` only"},
    {"if a is any then u is low", "", "", "rule 1 has `any`, which FCL does not have"},
    {"if a is low then u is not low", "",
     "rule 1 has a hedge in its conclusion, which changes the set; in fuzzylite it would change the strength",
     "rule 1 has a hedge in its conclusion, which FCL does not have"},
    {"otherwise u is low\n if a is low then u is high", "", "rule 1 is `otherwise`, which fuzzylite does not have",
     "rule 1 is `otherwise`, which FCL does not have"},
    {"if a is low then u is low", "activation highest(2)", "", "activation highest: FCL has none but the general one"},
    {"if a is low then u is low", "disjunction unbounded_sum", "",
     "disjunction unbounded_sum, which FCL does not have"},
    {"if a is low then u is low", "disjunction normalized_sum", "", ""},
    {"if a is low then u is low", "conjunction drastic_product", "", "DPROD is not of IEC 61131-7; fuzzylite reads it"},
    {"if a is low then u is low", "defuzzifier centroid exact", "the exact integral of `u` is sampled at 1000 points",
     ""},
    {"if a is low then u is low", "defuzzifier mean_of_maximum", "",
     "MM, the mean of maximum, is not of IEC 61131-7; fuzzylite and jFuzzyLogic read it"},
    {"if a is low then u is low\n block late { if u is low then u is high }", "", "",
     "rule 1 of block `late` asks for an output, which FCL does not have"},
    {"if a is low then u is low\n block late { if a is low then u is high\n if u is low then u is low }", "",
     "rule 2 of block `late` asks for what a block before it has concluded, and fuzzylite would count the rules before "
     "it in the same block",
     "rule 2 of block `late` asks for an output, which FCL does not have"},
};

std::string AllSaid(const Exported& out) {
  std::string said;
  for (const auto* list : {&out.refused, &out.warnings}) {
    for (const std::string& line : *list) said += (said.empty() ? "" : "; ") + line;
  }
  return said;
}

TEST(InterchangeExport, WhatTheFormatsDoNotHave) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(std::string(c.options) + " " + c.rule);
    const std::string weir =
        std::string(
            "topology t { allow W0901 \"a test\" }\nfuzzy t {\n input a in 0..1 { low = ramp(1, 0) }\n"
            " input b in 0..1 { low = ramp(1, 0) }\n output u in 0..1 { low = ramp(1, 0), high = ramp(0, 1) }\n ") +
        c.options + "\n " + c.rule + "\n}\n";
    const auto definitions = DefinitionsOf(weir);
    ASSERT_EQ(definitions.size(), 1u);
    EXPECT_EQ(AllSaid(WriteFll("t", definitions[0])), c.fll);
    EXPECT_EQ(AllSaid(WriteFcl("t", definitions[0])), c.fcl);
  }
}

TEST(InterchangeExport, NamesAreMadePlain) {
  const auto definitions = DefinitionsOf(
      "topology t { allow W0901 \"a test\" }\nfuzzy t {\n input `the heat` in 0..1 { `höher` = ramp(0, 1) }\n"
      " output y in 0..1 { a = ramp(0, 1) }\n if `the heat` is `höher` then y is a\n}\n");
  ASSERT_EQ(definitions.size(), 1u);
  const Exported out = WriteFll("t", definitions[0]);
  EXPECT_EQ(AllSaid(out), "variable `the heat` is written as `the_heat`; term `höher` is written as `h_her`");
  EXPECT_NE(out.text.find("rule: if the_heat is h_her then y is a\n"), std::string::npos) << out.text;
}

TEST(InterchangeExport, NamesOfWeir) {
  const struct {
    const char *name, *plain, *variable;
  } names[] = {{"low", "low", "low"},        {"too-high", "too_high", "too_high"},
               {"3rd", "_3rd", "_3rd"},      {"not", "not_", "not_"},
               {"when", "when", "when_"},    {"very", "very_", "very_"},
               {"a.b  c", "a_b_c", "a_b_c"}, {"äöü", "unnamed", "unnamed"},
               {"", "unnamed", "unnamed"}};
  for (const auto& c : names) {
    std::set<std::string> terms, variables;
    EXPECT_EQ(WeirName(c.name, false, &terms), c.plain);
    EXPECT_EQ(WeirName(c.name, true, &variables), c.variable);
    EXPECT_EQ(WeirName(c.name, false, &terms), std::string(c.plain) + "_2");
  }
}

}  // namespace
}  // namespace weir::interchange
