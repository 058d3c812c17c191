// The check of tests/fuzz/soundness_fuzz.cc over fixed seeds, and what keeps it from being empty.
#include "tests/soundness/soundness.h"

#include <gtest/gtest.h>

#include <cctype>
#include <limits>
#include "dsl/aggregates.h"
#include "tests/soundness/expressions.h"
#include "tests/soundness/value_fault.h"

namespace weir::soundness {
namespace {

using dsl::Type;

constexpr int kSeeds = 200;

// All rounds.
struct Rounds {
  std::string programs;
  size_t tried = 0, refused = 0, records = 0, late = 0, invalid = 0, row_errors = 0, alerts = 0;
};
Rounds Play() {
  Rounds out;
  for (int seed = 0; seed < kSeeds; ++seed) {
    // The first byte chooses the function that is called in any case.
    const std::string first(1, static_cast<char>(static_cast<size_t>(seed) % FunctionNames().size()));
    const Round round = PlayRound(first + "seed " + std::to_string(seed));
    EXPECT_EQ(round.fault, "") << "seed " << seed << "\n" << round.text;
    out.programs += round.text;
    out.tried += round.tried;
    out.refused += round.refused;
    out.records += round.result.records;
    out.late += round.result.late;
    out.invalid += round.result.invalid;
    out.row_errors += round.result.row_errors;
    out.alerts += round.result.alerts;
  }
  return out;
}

bool Calls(const std::string& programs, const std::string& name) {
  for (size_t at = programs.find(name + "("); at != std::string::npos; at = programs.find(name + "(", at + 1)) {
    if (std::isalnum(static_cast<unsigned char>(programs[at - 1])) == 0 && programs[at - 1] != '_') return true;
  }
  return false;
}

void EveryFunctionIsCalled(const std::string& programs) {
  ASSERT_LT(FunctionNames().size(), 256U);  // a byte chooses
  std::vector<std::string> names = FunctionNames();
  for (const dsl::AggregateInfo& aggregate : dsl::AggregateCatalogue()) {
    if (aggregate.built && !aggregate.for_remember) names.push_back(aggregate.name);
  }
  for (const std::string& name : names) EXPECT_TRUE(Calls(programs, name)) << name << " is never called";
}

void EveryStageAndClauseOccurs(const std::string& programs) {
  for (const char* text : {"\nparam ",       "\nfn ",         "| where ",
                           "| derive ",      "| select ",     "| drop ",
                           "| rename ",      "| flatten ",    "| repeat ",
                           "| union ",       "| join ",       "| left join ",
                           "with json ",     "with kv ",      "with csv ",
                           "with r\"",       "else skip",     "window tumbling",
                           "window sliding", "emit on close", "emit on change of",
                           "each update",    "once per ",     "reset on alert",
                           "\nfuzzy ",       "\nrule ",       "\nevaluate ",
                           " from key",      " from header",  " default ",
                           "late by",        "text with",     "csv (header = true)",
                           " matches ",      " is not null",  " ?? ",
                           "[{ x:",          "lock previous"}) {
    EXPECT_NE(programs.find(text), std::string::npos) << text;
  }
}

// One test: each runs in a process of its own, and playing takes its time.
TEST(Soundness, CheckedProgramsKeepToTheirTypes) {
  const Rounds rounds = Play();
  EXPECT_GT(rounds.records, kSeeds);
  EXPECT_GT(rounds.invalid, kSeeds);
  EXPECT_GT(rounds.alerts, kSeeds);
  EXPECT_GT(rounds.late, kSeeds / 2);
  EXPECT_GT(rounds.row_errors, kSeeds / 10);
  EXPECT_GT(rounds.tried, 8U * kSeeds);
  EXPECT_LT(rounds.refused * 20, rounds.tried);  // 95 % accepted
  EveryFunctionIsCalled(rounds.programs);
  EveryStageAndClauseOccurs(rounds.programs);
}

TEST(ValueFault, SeesWhatIsOutsideOfAType) {
  const auto fault = [](const Type& type, const Slot& value) { return ValueFault("f", type, value); };
  const Type number = Type::Of(Kind::kInt), share = Type::Of(Kind::kFloat);
  Type closed = Type::Of(Kind::kString);
  closed.set = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"a", "b"});
  EXPECT_EQ(fault(number, Slot::Int(1)), "");
  EXPECT_EQ(fault(number, Slot::Null()), "`f` is null, and its type is int: null");
  EXPECT_EQ(fault(number.AsNullable(), Slot::Null()), "");
  EXPECT_NE(fault(number, Slot::Float(1)), "");
  EXPECT_EQ(fault(share, Slot::Float(1)), "");
  EXPECT_EQ(fault(share, Slot::Float(std::numeric_limits<double>::infinity())),
            "`f` is not finite, and its type is float");
  EXPECT_EQ(fault(closed, Slot::String("b")), "");
  EXPECT_NE(fault(closed, Slot::String("c")), "");
  EXPECT_NE(fault(Type::Of(Kind::kString), Slot::String("\xff")), "");
}

TEST(ValueFault, LooksInside) {
  const Slot items[] = {Slot::Int(1), Slot::Null()};
  const Slot list = Slot::Items(Kind::kList, items, 2), record = Slot::Items(Kind::kRecord, items, 2);
  const Type number = Type::Of(Kind::kInt);
  EXPECT_EQ(ValueFault("l", Type::ListOf(number.AsNullable()), list), "");
  EXPECT_EQ(ValueFault("l", Type::ListOf(number), list), "`l[1]` is null, and its type is int: null");
  EXPECT_EQ(ValueFault("r", Type::RecordOf({{"x", number}, {"y", number}}), record),
            "`r.y` is null, and its type is int: null");
  EXPECT_NE(ValueFault("r", Type::RecordOf({{"x", number}}), record), "");
}

}  // namespace
}  // namespace weir::soundness
