// `test` blocks on the production engine: clock, subjects, comparison, and what a failure shows.
#include "runtime/replay/test_runner.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "dsl/compile.h"
#include "runtime/replay/test_golden.h"
#include "runtime/replay/test_records.h"
#include "runtime/replay/test_session.h"
#include "tests/runtime/replay/harness.h"

namespace weir::replay {
namespace {

constexpr char kTopology[] = R"(topology t
param limit = 3 in 1..100
source events from topic "events" json {
  k: string
  v: int?
  tag: string from "a.b[1]" default "none"
  at: timestamp
}
  time at
  late by 1s
table counts = events | by k | window tumbling 10s | aggregate { n = count()  total = sum(v)  tag = last(tag) } | emit on close
table live = events | by k | window sliding 10s | aggregate { n = count() }
rule many on live {
  when n >= limit
  once per 60s
  severity high
  message "{n} of {k}"
  alert { k, n }
}
sink many to topic "alerts" json
sink counts to topic "counts" json
)";

// The topology with one test of these steps.
struct Program {
  explicit Program(const std::string& steps, const std::string& with = "")
      : source("t.weir", std::string(kTopology) + "test \"it\" " + with + "{\n" + steps + "\n}\n") {
    plan = Compile({});
  }
  std::optional<plan::Plan> Compile(const std::map<std::string, std::string>& params) {
    dsl::CompileOptions options;
    options.params = params;
    dsl::Diagnostics findings;
    auto out = dsl::Compile(source, options, &findings);
    for (const dsl::Diagnostic& d : findings.Sorted()) {
      if (d.severity == dsl::Severity::kError) ADD_FAILURE() << dsl::RenderText(source, d, false);
    }
    return out;
  }
  TestResult Run(bool restart_everywhere = false) {
    TestRunOptions options;
    options.restart_everywhere = restart_everywhere;
    return Run(std::move(options));
  }
  TestResult Run(TestRunOptions options) {
    options.compile = [this](const std::map<std::string, std::string>& with) -> Result<plan::Plan> {
      auto out = Compile(with);
      if (!out) return Status::Error("W0000", "does not compile");
      return std::move(*out);
    };
    if (!plan) return {};
    return RunTest(PlanForTests(*plan), 0, options);
  }
  uint32_t LineOf(dsl::Span span) const { return source.Locate(span.begin).line; }

  dsl::SourceText source;
  std::optional<plan::Plan> plan;
};

std::string Messages(const TestResult& result) {
  std::string out = result.status.ok() ? "" : result.status.ToString() + "\n";
  for (const TestFailure& failure : result.failures) out += failure.message + "\n";
  return out;
}

void Passes(const std::string& steps, const std::string& with = "") {
  Program program(steps, with);
  ASSERT_TRUE(program.plan);
  const TestResult plain = program.Run();
  EXPECT_TRUE(plain.ok()) << steps << "\n" << Messages(plain);
  const TestResult restarted = program.Run(true);
  EXPECT_TRUE(restarted.ok()) << steps << "\n" << Messages(restarted);
}

TestResult Fails(const std::string& steps) {
  Program program(steps);
  if (!program.plan) return {};
  TestResult result = program.Run();
  EXPECT_TRUE(result.status.ok()) << Messages(result);
  EXPECT_FALSE(result.failures.empty()) << steps;
  return result;
}

const Cell& CellOf(const RowPair& pair, const std::string& field) {
  static const Cell kNone;
  for (const Cell& cell : pair.cells) {
    if (cell.field == field) return cell;
  }
  ADD_FAILURE() << "no field " << field;
  return kNone;
}

TEST(TestRunner, CountsRecordsAndPasses) {
  Program program(R"(
    given events 3 times every 100ms { k: "a", v: i }
    expect many 1 time { k: "a", n: 3, alert: { severity: "high", message: "3 of a" } })");
  const TestResult result = program.Run();
  EXPECT_TRUE(result.ok()) << Messages(result);
  EXPECT_EQ(result.records, 3U);
}

TEST(TestRunner, AdvanceClosesWindowsAcrossTheRepartitionTopic) {
  Passes(R"(
    given events 3 times every 1s { k: "a", v: i * 2 }
    expect no counts
    advance 7s
    expect no counts
    advance 1s
    expect counts 1 time { k: "a", n: 3, total: 6, window_end: 2026-01-01T00:00:10Z })");
}

TEST(TestRunner, FinishEndsTheInput) {
  Passes(R"(
    given events { k: "a" }
    finish
    expect counts 1 time { n: 1, total: 0 })");
}

TEST(TestRunner, FieldsLeftOutAreNullDefaultOrTheCurrentTime) {
  Passes(R"(
    given events at 25s { k: "a" }
    given events { k: "a", tag: "mine", v: 4 }
    finish
    expect counts 1 time { n: 2, total: 4, tag: "mine", window_start: 2026-01-01T00:00:20Z })");
}

TEST(TestRunner, AtMayGoBackAndLateRecordsAreASubject) {
  Passes(R"(
    given events at 25s { k: "a" }
    given events at 5s { k: "b" }
    expect late events 1 time { k: "b" }
    given events at 2017-03-30T02:06:45Z { k: "c" }
    expect late events 1 time { k: "c" }
    finish
    expect counts 1 time { k: "a" })");
}

TEST(TestRunner, ATestMayLiveInAnotherYear) {
  Passes(R"(
    given events 3 times at 2017-03-30T02:06:45Z { k: "a" }
    expect many 1 time
    expect no late events)");
}

TEST(TestRunner, RefusedRecordsAreASubject) {
  Passes(R"(
    given events raw "no json"
    given events raw r#"{"k": 7}"#
    given events { k: "a" }
    expect invalid events 2 times)");
}

TEST(TestRunner, IdleLetsSilentSourcesFollowTheWall) {
  Passes(R"(
    given events at 9s { k: "a" }
    idle 31s
    expect no counts
    idle 1s
    expect counts 1 time { n: 1 })");
}

TEST(TestRunner, EveryAndRecordsCountRepetitions) {
  Passes(R"(
    given events 4 times every i * 2s { k: "k{i}" }
    advance 1m
    expect counts 4 times in any order
    given events 2 times every 100ms at 5m { k: "x{i % 1}" }
    advance 1m
    expect counts 1 time { k: "x0", n: 2 })");
}

TEST(TestRunner, OneRecordHoldsForAll) {
  Passes(R"(
    given events 3 times every 100ms { k: "a" }
    expect live 3 times { k: "a" }
    given events 2 times { k: "b" }
    expect live 2 times { k: "b", n: i + 1 }
    expect many 1 time)");
}

TEST(TestRunner, AnyOrder) {
  Passes(R"(
    given events { k: "b" }
    given events { k: "a" }
    given events { k: "a" }
    finish
    expect counts 2 times { n: 1 } { k: "a", n: 2 } in any order)");
}

TEST(TestRunner, TestsHaveTheirOwnParams) {
  Passes(R"(
    given events 2 times { k: "a" }
    expect many 1 time { n: 2 })",
         "with limit = 2 ");
}

TEST(TestRunner, SeveralPartitions) {
  Passes(R"(
    given events { k: "a" }
    given events partition 2 { k: "a" }
    given events partition 1 { k: "a" }
    expect many 1 time { n: 3 })");
}

TEST(TestRunner, RestartKeepsWindowsAndLeavesNoFiles) {
  const std::filesystem::path tmp = std::filesystem::path(testing::TempDir()) / "weir-test-runner";
  std::filesystem::create_directories(tmp);
  setenv("TMPDIR", tmp.c_str(), 1);
  Passes(R"(
    given events 2 times every 100ms { k: "a" }
    restart
    expect no many
    given events { k: "a" }
    restart
    expect many 1 time { n: 3 }
    restart
    given events { k: "a" }
    expect no many)");
  unsetenv("TMPDIR");
  EXPECT_TRUE(std::filesystem::is_empty(tmp));
}

TEST(TestRunner, RunsThatDifferAreToldApart) {
  const Journal plain = {{"a", {"1", "2"}}, {"b", {"1"}}};
  EXPECT_EQ(JournalDifference(plain, plain), "");
  EXPECT_EQ(JournalDifference(plain, {{"a", {"1", "2"}}, {"b", {"2"}}}), "row 1 of `b` is 2 instead of 1");
  EXPECT_EQ(JournalDifference(plain, {{"a", {"1"}}, {"b", {"1"}}}), "row 2 of `a` is nothing instead of 2");
  EXPECT_EQ(JournalDifference({{"a", {"1", "2"}}}, plain), "row 1 of `b` is 1 instead of nothing");
}

// ---- failures

TEST(TestRunner, ADifferingFieldIsMarked) {
  Program program(R"(
    given events 3 times every 100ms { k: "a", v: 1 }
    expect many 1 time { k: "a", n: 4, alert: { severity: "low" } })");
  const TestResult result = program.Run();
  ASSERT_EQ(result.failures.size(), 1U) << Messages(result);
  const TestFailure& failure = result.failures[0];
  EXPECT_EQ(failure.message, "the row of `many` differs");
  EXPECT_EQ(program.source.Line(program.LineOf(failure.span)).substr(4, 11), "expect many");
  ASSERT_EQ(failure.rows.size(), 1U);
  EXPECT_FALSE(CellOf(failure.rows[0], "k").differs);
  EXPECT_TRUE(CellOf(failure.rows[0], "n").differs);
  EXPECT_EQ(CellOf(failure.rows[0], "n").wanted, "4");
  EXPECT_EQ(CellOf(failure.rows[0], "n").got, "3");
  EXPECT_TRUE(CellOf(failure.rows[0], "alert.severity").differs);
  EXPECT_EQ(CellOf(failure.rows[0], "alert.severity").got, "\"high\"");
  ASSERT_EQ(failure.given.size(), 3U);
  EXPECT_EQ(failure.given[2].value, R"({"k":"a","v":1,"at":"2026-01-01T00:00:00.200Z"})");
}

TEST(TestRunner, CountsAreExact) {
  EXPECT_EQ(Messages(Fails("given events { k: \"a\" } expect live 2 times { n: 1 }")),
            "expected 2 rows of `live`, got 1\n");
  EXPECT_EQ(Messages(Fails("given events 2 times { k: \"a\" } expect live { k: \"a\" }")),
            "expected 1 row of `live`, got 2\n");
  EXPECT_EQ(Messages(Fails("given events { k: \"a\" } expect many")), "expected 1 row of `many`, got 0\n");
  EXPECT_EQ(Messages(Fails("given events { k: \"a\" } expect no live")), "expected nothing of `live`, got 1 row\n");
}

// ---- the rows a table keeps

TEST(TestRunner, StateOfATumblingTable) {
  Passes(R"(
    given events 2 times every 4s { k: "a", v: 5 }
    given events at 10s { k: "a", v: 1 }
    expect state counts { k: "a" } { n: 2, total: 10 }
    expect state counts { k: "a" } { n: 1, total: 1 }
    expect state counts { k: "a", window_start: 2026-01-01T00:00:00Z } { n: 2 }
    expect state counts { k: "b" } absent
    advance 1s
    expect state counts { k: "a", window_start: 2026-01-01T00:00:00Z } absent
    expect state counts { k: "a" } { n: 1 }
    expect counts 1 time { n: 2 })");
  EXPECT_EQ(Messages(Fails("given events { k: \"a\" } expect state counts { k: \"a\" } { n: 2, tag: \"none\" }")),
            "what `counts` has for this key differs\n");
  EXPECT_EQ(Messages(Fails("given events { k: \"a\" } expect state counts { k: \"a\" } absent")),
            "`counts` has 1 row for this key\n");
  EXPECT_EQ(Messages(Fails("given events { k: \"a\" } expect state counts { k: \"b\" } { n: 1 }")),
            "`counts` has nothing for this key\n");
}

TEST(TestRunner, StateOfASlidingTableIsTheWindowThatEndsNow) {
  Passes(R"(
    given events 3 times every 4s { k: "a" }
    expect state live { k: "a" } { n: 2, window_end: 2026-01-01T00:00:12.001Z }
    advance 3s
    expect state live { k: "a" } { n: 1 }
    restart
    expect state live { k: "a" } { n: 1 }
    given events { k: "b" }
    expect state live { k: "b" } { n: 1 }
    advance 4s
    expect state live { k: "a" } absent)");
}

TEST(TestRunner, TheNearestWindowOfAKeyIsShownFirst) {
  const TestResult result = Fails(R"(
    given events 2 times every 100ms { k: "a", v: 5 }
    given events at 10s { k: "a", v: 1 }
    expect state counts { k: "a" } { n: 1, total: 2 })");
  ASSERT_EQ(result.failures.size(), 1U);
  ASSERT_EQ(result.failures[0].rows.size(), 2U);
  EXPECT_EQ(CellOf(result.failures[0].rows[0], "total").got, "1");
  EXPECT_EQ(CellOf(result.failures[0].rows[1], "total").got, "10");
}

// ---- files

class TestFiles : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = directory_.path() + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  std::string Read(const std::string& name) {
    std::ifstream in(directory_.path() + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  TestResult Run(const std::string& steps, bool update = false, bool restart_everywhere = false) {
    Program program(steps);
    TestRunOptions options;
    options.directory = directory_.path();
    options.update = update;
    options.restart_everywhere = restart_everywhere;
    options.updated = [this](const std::string& path) { updated_.push_back(path); };
    return program.Run(std::move(options));
  }
  TemporaryDirectory directory_;
  std::vector<std::string> updated_;
};

TEST_F(TestFiles, RecordsOfAFileAreGivenOneByOne) {
  Write("in.jsonl",
        "{\"k\":\"a\",\"at\":\"2026-01-01T00:00:00Z\"}\n\nnonsense\n"
        "{\"k\":\"a\",\"at\":\"2026-01-01T00:00:01Z\"}\n{\"k\":\"a\",\"at\":\"2026-01-01T00:00:02Z\"}\n");
  const TestResult result = Run(R"(
    given events every 1s file "in.jsonl"
    expect invalid events 1 time
    expect many 1 time { n: 3 })",
                                false, true);
  EXPECT_TRUE(result.ok()) << Messages(result);
  EXPECT_EQ(result.records, 4U);
  EXPECT_EQ(Run("given events file \"none\" expect no many").status.code(), "K0302");
}

constexpr char kLive[] = R"(given events 2 times every 1s { k: "x", v: i } expect live file "live.jsonl")";

TEST_F(TestFiles, RowsOfAFileAreWrittenByUpdateAndComparedAfterwards) {
  const TestResult missing = Run(kLive);
  ASSERT_EQ(missing.failures.size(), 1U);
  EXPECT_NE(missing.failures[0].message.find("`weir test --update` writes"), std::string::npos);
  EXPECT_EQ(missing.failures[0].rows.size(), 2U);

  EXPECT_TRUE(Run(kLive, true, true).ok());
  EXPECT_EQ(updated_.size(), 1U);
  EXPECT_EQ(Read("live.jsonl"),
            "{\"k\":\"x\",\"n\":1,\"window_start\":\"2025-12-31T23:59:50.001Z\",\"window_end\":\"2026-01-01T00:00:00."
            "001Z\"}\n"
            "{\"k\":\"x\",\"n\":2,\"window_start\":\"2025-12-31T23:59:51.001Z\",\"window_end\":\"2026-01-01T00:00:01."
            "001Z\"}\n");
  EXPECT_TRUE(Run(kLive).ok());
  EXPECT_TRUE(Run(kLive, true).ok());
  EXPECT_EQ(updated_.size(), 1U) << "written although nothing changed";
}

TEST_F(TestFiles, AFileMayNameSomeFieldsAndHaveWhiteSpace) {
  Write("live.jsonl", "  { \"n\" : 1 }\r\n{\"n\":2, \"k\":\"x\"}");
  EXPECT_TRUE(Run(kLive).ok());
  Write("live.jsonl", "{\"n\":1}\n{\"n\":3,\"k\":\"x\"}\n");
  const TestResult result = Run(kLive);
  ASSERT_EQ(result.failures.size(), 1U);
  EXPECT_EQ(result.failures[0].message, "1 of 2 rows of `live` differs");
  ASSERT_EQ(result.failures[0].rows.size(), 1U);
  EXPECT_EQ(result.failures[0].rows[0].wanted, 1);
  EXPECT_TRUE(CellOf(result.failures[0].rows[0], "n").differs);
  EXPECT_FALSE(CellOf(result.failures[0].rows[0], "k").differs);
  Write("live.jsonl", "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
  EXPECT_EQ(Messages(Run(kLive)), "expected 3 rows of `live`, got 2\n");
  Write("live.jsonl", "{\"n\":1}\n[2]\n");
  EXPECT_NE(Messages(Run(kLive)).find("live.jsonl:2 is not a JSON object"), std::string::npos);
  Write("live.jsonl", "{\"m\":1}\n{\"n\":2}\n");
  EXPECT_EQ(Messages(Run(kLive)), "1 of 2 rows of `live` differs\n");
}

TEST_F(TestFiles, InAnyOrderAndWithACount) {
  Write("live.jsonl", "{\"n\":2}\n{\"n\":1}\n");
  EXPECT_FALSE(Run(kLive).ok());
  EXPECT_TRUE(Run(std::string(kLive) + " in any order").ok());
  const std::string counted = R"(given events 2 times every 1s { k: "x" } expect live 3 times file "live.jsonl")";
  EXPECT_NE(Messages(Run(counted)).find("has 2 rows, and the step expects 3"), std::string::npos);
}

TEST_F(TestFiles, RefusedRecordsInAFileAreTheirText) {
  const std::string steps = R"(given events raw "no \"json\"" expect invalid events file "bad.jsonl")";
  EXPECT_TRUE(Run(steps, true).ok());
  EXPECT_EQ(Read("bad.jsonl"), "{\"record\":\"no \\\"json\\\"\"}\n");
  EXPECT_TRUE(Run(steps).ok());
  Write("bad.jsonl", "{\"record\":\"other\"}\n");
  EXPECT_FALSE(Run(steps).ok());
}

TEST(Golden, ObjectsAreReadAsTheyAre) {
  const auto row = ReadGoldenRow(R"( { "a" : [1, {"b": "x, }"}] , "c\"d":null,"e": -1.5e3 } )");
  ASSERT_TRUE(row);
  EXPECT_EQ(*row, (GoldenRow{{"a", R"([1,{"b":"x, }"}])"}, {"c\\\"d", "null"}, {"e", "-1.5e3"}}));
  EXPECT_EQ(ReadGoldenRow("{}"), GoldenRow{});
  for (const char* wrong : {"", "1", "[]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":1} x", "{\"a\":[1}",
                            "{\"a\":\"x}", "{a:1}", "{\"a\":1]", "{\"a\":\"\\"})
    EXPECT_FALSE(ReadGoldenRow(wrong)) << wrong;
}

TEST(TestRunner, OrderMatters) {
  const TestResult result = Fails(R"(
    given events { k: "b" }
    given events { k: "a" }
    expect live 2 times { k: "a" } { k: "b" })");
  EXPECT_EQ(result.failures.size(), 1U);
}

TEST(TestRunner, WhatNothingExpectedFailsAtTheEnd) {
  EXPECT_EQ(Messages(Fails("expect no live given events { k: \"a\" }")),
            "`live` gave 1 row more after its last `expect`\n");
}

TEST(TestRunner, RefusalsAreToldBesideTheRecord) {
  const TestResult result = Fails("given events raw \"{}\" expect live");
  ASSERT_EQ(result.failures.size(), 1U);
  ASSERT_EQ(result.failures[0].given.size(), 1U);
  EXPECT_EQ(result.failures[0].given[0].refused.substr(0, 9), "E_SCHEMA:");
}

TEST(TestRunner, ARecordThatCannotBeMadeFails) {
  EXPECT_EQ(Messages(Fails("given events 2 times { k: \"a\", v: div(1, i) } expect no late events")),
            "field `v` of the record has no value: E_ARITHMETIC\n");
}

// ---- comparison

class CompareTest : public testing::Test {
 protected:
  CompareTest() {
    schema_ = {
        {"k", plan::Type::Of(Kind::kString)}, {"n", plan::Type::Of(Kind::kInt)}, {"x", plan::Type::Of(Kind::kFloat)}};
    for (const plan::Field& field : schema_) {
      plan::NamedExpr named;
      named.name = field.name;
      named.expr.type = field.type;
      record_.fields.push_back(named);
    }
  }
  GotRow Got(const char* k, int64_t n, double x) {
    Slot* slots = arena_.Slots(3);
    slots[0] = Slot::String(k);
    slots[1] = Slot::Int(n);
    slots[2] = Slot::Float(x);
    return {slots, 0, ""};
  }
  WantedRow Wanted(const char* k, int64_t n, double x) {
    return {{Slot::String(k), Slot::Int(n), Slot::Float(x)}, &record_};
  }

  plan::Schema schema_;
  plan::TestRecord record_;
  Arena arena_;
};

TEST_F(CompareTest, NearestPairsFirstThenMissingThenTooMany) {
  const std::vector<WantedRow> wanted = {Wanted("a", 1, 1), Wanted("b", 2, 2), Wanted("c", 3, 3)};
  const Comparison c =
      CompareRows(schema_, wanted, {Got("a", 9, 9), Got("b", 2, 2), Got("c", 3, 9), Got("d", 4, 4)}, false);
  ASSERT_EQ(c.pairs.size(), 3U);
  EXPECT_EQ(c.pairs[0].wanted, 2);  // one field
  EXPECT_EQ(c.pairs[0].got, 2);
  EXPECT_EQ(c.pairs[1].wanted, 0);  // two fields
  EXPECT_EQ(c.pairs[2].wanted, -1);
  EXPECT_EQ(c.pairs[2].got, 3);
}

TEST_F(CompareTest, AMissingRowDoesNotMakeTheOthersDiffer) {
  const std::vector<WantedRow> wanted = {Wanted("a", 1, 1), Wanted("b", 2, 2), Wanted("c", 3, 3)};
  const Comparison c = CompareRows(schema_, wanted, {Got("b", 2, 2), Got("c", 3, 3)}, false);
  ASSERT_EQ(c.pairs.size(), 1U);
  EXPECT_EQ(c.pairs[0].wanted, 0);
  EXPECT_EQ(c.pairs[0].got, -1);
}

TEST_F(CompareTest, AnyOrderFindsThePairsThereAre) {
  WantedRow any = Wanted("", 2, 0);
  plan::TestRecord only_n;
  only_n.fields = {record_.fields[1]};
  any.record = &only_n;
  any.values = {Slot::Int(2)};
  // The first wanted row would do with either; only one choice leaves a partner for the second.
  EXPECT_TRUE(CompareRows(schema_, {any, Wanted("a", 2, 1)}, {Got("a", 2, 1), Got("b", 2, 1)}, true).equal);
  EXPECT_FALSE(CompareRows(schema_, {any, Wanted("a", 2, 1)}, {Got("a", 2, 1), Got("b", 3, 1)}, true).equal);
}

TEST_F(CompareTest, AnIntegerEqualsTheFloatOfItsValue) {
  const WantedRow wanted{{Slot::String("a"), Slot::Int(1), Slot::Int(2)}, &record_};
  EXPECT_TRUE(CompareRows(schema_, {wanted}, {Got("a", 1, 2.0)}, false).equal);
  EXPECT_FALSE(CompareRows(schema_, {wanted}, {Got("a", 1, 2.5)}, false).equal);
}

// ---- records

TEST(RecordMaker, WritesFieldsWhereTheirPathsSay) {
  Program program(R"(
    given events { k: "x\"y", v: null, tag: "t" }
    expect no many)");
  ASSERT_TRUE(program.plan);
  const RecordMaker maker(program.plan->sources[0], program.plan->tests[0].steps[0]);
  const MadeRecord record = maker.Make(0, kTestStart + 1500);
  EXPECT_EQ(record.value, R"({"k":"x\"y","v":null,"a":{"b":[null,"t"]},"at":"2026-01-01T00:00:01.500Z"})");
  EXPECT_EQ(record.timestamp, kTestStart + 1500);
  EXPECT_FALSE(record.key);
}

}  // namespace
}  // namespace weir::replay
