// Plans: of whole topologies as golden text, of small ones by their nodes; names that do not move.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "dsl/plan_printer.h"
#include "dsl/plan_slots.h"
#include "tests/dsl/compile_helper.h"

namespace weir::dsl {
namespace {

namespace fs = std::filesystem;

// A sub-topology that reads what comes of its own rows would wait for itself.
void ExpectNoCircle(const plan::Plan& plan) {
  std::map<int, std::set<int>> next;  // by sub-topology
  for (const plan::Node& from : plan.nodes) {
    const auto* write = std::get_if<plan::RepartitionWriteNode>(&from.op);
    for (const plan::Node& to : plan.nodes) {
      const auto* read = std::get_if<plan::RepartitionReadNode>(&to.op);
      if (write != nullptr && read != nullptr && write->repartition == read->repartition)
        next[from.subtopology].insert(to.subtopology);
    }
  }
  std::set<int> left;
  for (size_t k = 0; k < plan.subtopologies.size(); ++k) left.insert(static_cast<int>(k));
  const auto through = [&](int sub) {  // all it writes to are gone
    return std::none_of(next[sub].begin(), next[sub].end(), [&](int to) { return left.count(to) > 0; });
  };
  for (auto at = std::find_if(left.begin(), left.end(), through); at != left.end();
       at = std::find_if(left.begin(), left.end(), through))
    left.erase(at);
  EXPECT_TRUE(left.empty()) << "sub-topologies in a circle: " << left.size();
}

// What must hold of every plan (dsl/plan.h).
void ExpectSound(const plan::Plan& plan) {
  std::set<std::string> names, stores;
  for (size_t id = 0; id < plan.nodes.size(); ++id) {
    plan::Node node = plan.nodes[id];
    EXPECT_TRUE(names.insert(node.name).second) << node.name;
    for (int input : node.inputs) {
      ASSERT_LT(input, static_cast<int>(id)) << node.name;
      EXPECT_EQ(plan.nodes[static_cast<size_t>(input)].subtopology, node.subtopology) << node.name;
    }
    ASSERT_GE(node.subtopology, 0);
    const auto& members = plan.subtopologies[static_cast<size_t>(node.subtopology)].nodes;
    EXPECT_EQ(std::count(members.begin(), members.end(), static_cast<int>(id)), 1);
    size_t row = node.inputs.empty() ? 0 : plan.nodes[static_cast<size_t>(node.inputs[0])].schema.size();
    if (const auto* map = std::get_if<plan::MapNode>(&node.op)) row = static_cast<size_t>(map->working_size);
    if (const auto* detector = std::get_if<plan::DetectorNode>(&node.op))
      row += detector->fuzzy ? detector->fuzzy->outputs.size() : 0;
    ForEachSlot(&node, [&](int* slot) {
      EXPECT_TRUE(*slot >= 0 && static_cast<size_t>(*slot) < row) << node.name << " " << *slot;
    });
    if (const auto* union_node = std::get_if<plan::UnionNode>(&node.op); union_node != nullptr) {
      for (int input : node.inputs) {
        const plan::Schema& schema = plan.nodes[static_cast<size_t>(input)].schema;
        ASSERT_EQ(schema.size(), node.schema.size());
        for (size_t k = 0; k < schema.size(); ++k)
          EXPECT_TRUE(IsWithin(schema[k].type, node.schema[k].type)) << node.name;
      }
    }
  }
  ExpectNoCircle(plan);
  for (const plan::Store& store : plan.stores) {
    EXPECT_TRUE(stores.insert(store.name).second) << store.name;
    EXPECT_GE(store.node, 0);
    EXPECT_FALSE(store.fingerprint.empty());
  }
}

class GoldenPlan : public testing::TestWithParam<const char*> {};

TEST_P(GoldenPlan, AsWritten) {
  const fs::path root(WEIR_SOURCE_DIR);
  const fs::path file = root / "topologies" / (std::string(GetParam()) + ".weir");
  const fs::path expected = root / "tests/golden/plans" / (std::string(GetParam()) + ".txt");
  const SourceText source(file.filename().string(), ReadFile(file));
  Diagnostics diagnostics;
  CompileOptions options;
  options.keep_test_subjects = false;
  const auto plan = Compile(source, options, &diagnostics);
  ASSERT_TRUE(diagnostics.empty()) << RenderText(source, diagnostics.Sorted()[0], false);
  ExpectSound(*plan);
  const std::string actual = PrintPlan(*plan);
  if (std::getenv("WEIR_UPDATE_GOLDEN") != nullptr) std::ofstream(expected, std::ios::binary) << actual;
  EXPECT_EQ(actual, ReadFile(expected));
}
INSTANTIATE_TEST_SUITE_P(Topologies, GoldenPlan, testing::Values("auth_anomaly", "poc_compatible"),
                         [](const auto& info) { return std::string(info.param); });

struct PlanCase {
  const char* about;
  const char* text;      // after kEvents
  const char* expected;  // the sub-topologies of the printed plan, without stores
};

// The lines of nodes and heads of sub-topologies.
std::string Nodes(const plan::Plan& plan) {
  std::istringstream in(PrintPlan(plan));
  std::string out, line;
  while (std::getline(in, line)) {
    if (line.rfind("sub-topology", 0) == 0 || line.rfind("  [", 0) == 0) out += line + "\n";
  }
  return out;
}

const PlanCase kCases[] = {
    {"tables that group alike share one repartition; it carries what they read",
     "table a = events | by user | window tumbling 1m | aggregate { n = count() }\n"
     "table b = events | by user | window sliding 5m | aggregate { n = max(bytes) }\nsink a, b to stdout json\n",
     "sub-topology 0 events: topic events\n"
     "  [0] events: source, 10 fields\n"
     "  [1] events-by-user@write <- events: to repartition events-by-user by user { user, bytes }\n"
     "sub-topology 1 events-by-user: repartition events-by-user\n"
     "  [2] events-by-user: from repartition events-by-user\n"
     "  [3] a <- events-by-user: by user, tumbling 60s, emit on change, lateness 0s\n"
     "  [4] a@stdout <- a: to stdout, json, key of the row and its window\n"
     "  [5] b <- events-by-user: by user, sliding 5m, emit on change, lateness 0s\n"
     "  [6] b@stdout <- b: to stdout, json, key of the row and its window\n"},
    {"stages before `by` run before the rows move",
     "table a = events | where ok | by k = lower(user) | window tumbling 1m | aggregate { n = count() where bytes > 1 "
     "}\nsink a to stdout json\n",
     "sub-topology 0 events: topic events\n"
     "  [0] events: source, 10 fields\n"
     "  [1] a@map <- events: where ok | by k = lower(user) -> { user, ip, kind, bytes, score, took, at, ok, session, "
     "flag, k }\n"
     "  [2] a-input-by-k@write <- a@map: to repartition a-input-by-k by k { bytes, k }\n"
     "sub-topology 1 a-input-by-k: repartition a-input-by-k\n"
     "  [3] a-input-by-k: from repartition a-input-by-k\n"
     "  [4] a <- a-input-by-k: by k, tumbling 60s, emit on change, lateness 0s\n"
     "  [5] a@stdout <- a: to stdout, json, key of the row and its window\n"},
    {"without `by` everything goes to one partition",
     "table a = events | window tumbling 1m | aggregate { n = count() }\nsink a to stdout json\n",
     "sub-topology 0 events: topic events\n"
     "  [0] events: source, 10 fields\n"
     "  [1] events-all@write <- events: to repartition events-all {  }\n"
     "sub-topology 1 events-all: repartition events-all, all in partition 0\n"
     "  [2] events-all: from repartition events-all\n"
     "  [3] a <- events-all: over one key, tumbling 60s, emit on change, lateness 0s\n"
     "  [4] a@stdout <- a: to stdout, json, key of the row and its window\n"},
    {"`reset on alert` gets a copy, and the table nobody else reads goes",
     "table t = events | by user | window sliding 1m | aggregate { n = count() }\n"
     "rule r on t { when n > 3 reset on alert }\nrule q on t { when n > 2 reset on alert }\nsink r, q to stdout json\n",
     "sub-topology 0 events: topic events\n"
     "  [0] events: source, 10 fields\n"
     "  [1] events-by-user@write <- events: to repartition events-by-user by user { user }\n"
     "sub-topology 1 events-by-user: repartition events-by-user\n"
     "  [2] events-by-user: from repartition events-by-user\n"
     "  [3] t@q <- events-by-user: by user, sliding 60s, emit on change, lateness 0s, private to q\n"
     "  [4] q <- t@q: rule by user, resets t@q, severity medium, lateness 0s\n"
     "  [5] q@stdout <- q: to stdout, json, key of the row\n"
     "  [6] t@r <- events-by-user: by user, sliding 60s, emit on change, lateness 0s, private to r\n"
     "  [7] r <- t@r: rule by user, resets t@r, severity medium, lateness 0s\n"
     "  [8] r@stdout <- r: to stdout, json, key of the row\n"},
    {"alerts stay where their key is; a rule on them needs no move",
     "rule r on events by user { when bytes > 3 alert { user, bytes } }\nrule q on r { when bytes > 5 once per 1m }\n"
     "table t = r | by user | window tumbling 1m | aggregate { n = count() }\nsink q, t to stdout json\n",
     "sub-topology 0 events: topic events\n"
     "  [0] events: source, 10 fields\n"
     "  [1] events-by-user@write <- events: to repartition events-by-user by user { user, bytes }\n"
     "sub-topology 1 events-by-user: repartition events-by-user\n"
     "  [2] events-by-user: from repartition events-by-user\n"
     "  [3] r <- events-by-user: rule by user, severity medium, lateness 0s\n"
     "  [4] q <- r: rule by user, once per 60s, severity medium, lateness 0s\n"
     "  [5] q@stdout <- q: to stdout, json, key of the row\n"
     "  [6] t <- r: by user, tumbling 60s, emit on change, lateness 0s\n"
     "  [7] t@stdout <- t: to stdout, json, key of the row and its window\n"},
    {"a union brings fields into one order and takes the greater lateness",
     "source more from topic \"more\" json { n: int, user: string }\n  late by 7s\n"
     "stream a = events | select { user, n = bytes } | union more | where n > 1\nsink a to stdout json\n",
     "sub-topology 0 events+more: topic events; topic more\n"
     "  [0] events: source, 10 fields\n"
     "  [1] a@map <- events: -> { user, n }\n"
     "  [2] more: source, 2 fields\n"
     "  [3] a@union-more <- more: -> { user, n }\n"
     "  [4] a@union <- a@map, a@union-more: union\n"
     "  [5] a <- a@union: where n > 1 -> { user, n }\n"
     "  [6] a@stdout <- a: to stdout, json, key of the row\n"},
    {"rows of which others of the union are made follow these through a topic",
     "rule r on events by user { when bytes > 3 alert { user, bytes } }\n"
     "stream loud = r | select { user, bytes }\nstream a = events | select { user, bytes } | union loud\n"
     "sink a to stdout json\n",
     "sub-topology 0 events: topic events\n"
     "  [0] events: source, 10 fields\n"
     "  [1] a@map <- events: -> { user, bytes }\n"
     "  [2] a-input-by-user@write <- a@map: to repartition a-input-by-user by user { user, bytes }\n"
     "  [4] events-by-user@write <- events: to repartition events-by-user by user { user, bytes }\n"
     "sub-topology 1 a-input-by-user+events-by-user: repartition a-input-by-user; repartition events-by-user\n"
     "  [3] a-input-by-user: from repartition a-input-by-user\n"
     "  [5] events-by-user: from repartition events-by-user\n"
     "  [6] r <- events-by-user: rule by user, severity medium, lateness 0s\n"
     "  [7] loud <- r: -> { user, bytes }\n"
     "  [8] a@union <- a-input-by-user, loud: union\n"
     "  [9] a <- a@union: as it is\n"
     "  [10] a@stdout <- a: to stdout, json, key of the row\n"},
};

TEST(Planner, SmallPlans) {
  for (const PlanCase& c : kCases) {
    const Compiled compiled = CompileText(std::string(kEvents) + c.text);
    ASSERT_TRUE(compiled.plan) << c.about << "\n" << compiled.Findings();
    ExpectSound(*compiled.plan);
    EXPECT_EQ(Nodes(*compiled.plan), c.expected) << c.about;
  }
}

TEST(Planner, ASourceThatIsKeyedSoIsNotMoved) {
  const Compiled c = CompileText(
      "source s from topic \"s\" json { user: string, n: int } key user\n"
      "stream renamed = s | rename { who = user } | where n > 1\n"
      "table t = renamed | by who | window tumbling 1m | aggregate { c = count() }\n"
      "table u = renamed | by n | window tumbling 1m | aggregate { c = count() }\nsink t, u to stdout json\n");
  ASSERT_TRUE(c.plan) << c.Findings();
  ExpectSound(*c.plan);
  ASSERT_EQ(c.plan->repartitions.size(), 1u);
  EXPECT_EQ(c.plan->repartitions[0].name, "renamed-by-n");
}

std::set<std::string> Names(const plan::Plan& plan) {
  std::set<std::string> names;
  for (const plan::Node& node : plan.nodes) names.insert("node " + node.name);
  for (const plan::Store& store : plan.stores) names.insert("store " + store.name + " " + store.fingerprint);
  for (const plan::Repartition& repartition : plan.repartitions) names.insert("repartition " + repartition.name);
  for (const plan::SubTopology& sub : plan.subtopologies) names.insert("sub-topology " + sub.name);
  return names;
}

// Unrelated declarations before, between and after leave every name and fingerprint as it was.
TEST(Planner, NamesDoNotMove) {
  const std::string first = kEvents;
  const std::string second =
      "stream big = events | where bytes > 10\ntable t = big | by ip | window sliding 1m | aggregate { n = count(), u "
      "= count_distinct(user) }\n"
      "rule r on t { when n > 5 reset on alert }\nrule q on t { when u > 5 once per 1m }\nsink r, q to topic "
      "\"alerts\" json\n"
      "evaluate e { detectors r, q  truth events by session  to topic \"m\" json }\n";
  const std::string others[] = {
      "param aa = 5\n",
      "source aa from topic \"aa\" json { x: int, y: int }\nstream ab = aa | where x > 1\nsink ab to stdout json\n",
      "table zz = events | by user | window tumbling 1m | aggregate { n = count() }\nsink zz to stdout json\n",
      "# a comment\n\n\ntest \"x\" { given events raw \"\" expect no r }\n",
      "stream aaa = big | where score > 0.5\nsink aaa to stdout json\n",
  };
  const Compiled plain = CompileText(first + second);
  ASSERT_TRUE(plain.plan) << plain.Findings();
  const std::set<std::string> names = Names(*plain.plan);
  for (const std::string& other : others) {
    for (const std::string& text :
         {other + first + second, first + other + second, first + second + other, second + other + first}) {
      const Compiled edited = CompileText(text);
      ASSERT_TRUE(edited.plan) << edited.Findings();
      ExpectSound(*edited.plan);
      const std::set<std::string> now = Names(*edited.plan);
      EXPECT_TRUE(std::includes(now.begin(), now.end(), names.begin(), names.end())) << text;
    }
  }
}

TEST(Planner, FingerprintsSeeWhatStateRestsOn) {
  const auto fingerprint = [](const std::string& stage, const std::string& aggregate, const std::string& rest) {
    const Compiled c = CompileText(kEvents + ("stream big = events | where " + stage +
                                              "\ntable t = big | by ip | window sliding 1m | aggregate { " + aggregate +
                                              " }" + rest + "\nsink t to stdout json\n"));
    EXPECT_TRUE(c.plan) << c.Findings();
    return c.plan ? c.plan->stores[0].fingerprint : "";
  };
  const std::string base = fingerprint("bytes > 10", "n = count()", "");
  EXPECT_EQ(base, fingerprint("bytes   >\n # why\n 10", "n=count()", " | emit on close"));
  EXPECT_NE(base, fingerprint("bytes > 11", "n = count()", ""));
  EXPECT_NE(base, fingerprint("bytes > 10", "n = count() where ok", ""));
  EXPECT_NE(base, fingerprint("bytes > 10", "n = count(), m = max(bytes)", ""));
}

TEST(Planner, FieldsThatNobodyReadsAreNotMade) {
  const std::string text = kEvents + std::string(
                                         "table t = events | by ip | window sliding 1m | aggregate { n = count() "
                                         "}\nrule r on t { when n > 5 }\nsink r to stdout json\n");
  const auto read = [](const Compiled& c) {
    std::string out;
    for (const plan::SourceField& field : c.plan->sources[0].fields) out += field.read ? field.name + " " : "";
    return out;
  };
  EXPECT_EQ(read(CompileText(text)), "ip at ");
  const std::string test = "test \"t\" { given events raw \"\"  finish  expect no events }\n";
  EXPECT_EQ(read(CompileText(text + test)), "user ip kind bytes score took at ok session flag ");
  CompileOptions running;
  running.keep_test_subjects = false;
  EXPECT_EQ(read(CompileText(text + test, running)), "ip at ");
}

TEST(Planner, TestsBecomeSteps) {
  const Compiled c = CompileText(kEvents + std::string(R"(
param limit = 5 in 1..10
rule r on events by user { when bytes > limit }
sink r to stdout json
test "steps" with limit = 3 {
  given events 3 times every 100ms * (i + 1) { user: "u{i}", ip: 10.0.0.1, kind: "login", bytes: 2 * i, score: 1, took: 1s, ok: true }
  given events at 5s raw "broken"
  advance 1m
  restart
  expect r 1 time { bytes: 4, alert: { severity: "medium" } }
  expect invalid events 1 time
  expect no r
  finish
}
)"));
  ASSERT_TRUE(c.plan) << c.Findings();
  const plan::Test& test = c.plan->tests[0];
  EXPECT_EQ(test.with.at("limit"), "3");
  ASSERT_EQ(test.steps.size(), 8u);
  EXPECT_EQ(test.steps[0].times, 3);
  EXPECT_EQ(PrintExpr(*test.steps[0].every, {{"i", {}}}), "100ms * (i + 1)");
  EXPECT_EQ(PrintExpr(test.steps[0].records[0].fields[0].expr, {{"i", {}}}), "\"u{i}\"");
  EXPECT_EQ(test.steps[0].records[0].fields[4].expr.type.kind, Kind::kFloat);
  EXPECT_EQ(test.steps[1].raw, "broken");
  EXPECT_EQ(test.steps[1].at->literal.i, 5000);
  EXPECT_EQ(test.steps[2].duration, 60000);
  EXPECT_EQ(test.steps[4].expect_times, 1);
  EXPECT_EQ(test.steps[5].subject_kind, "invalid");
  EXPECT_TRUE(test.steps[6].no);
  EXPECT_EQ(test.steps[4].text, "expect r 1 time { bytes: 4, alert: { severity: \"medium\" } }");
}

// Texts that are kept: `why` shows clauses, the params of a test are read again, a failure shows the step.
TEST(Planner, RawStringsStayWhole) {
  const Compiled c = CompileText(R"%(
param mode = "strict"
source events from topic "events" json { user: string }
rule r on events by user {
  when user matches r#"a  "b" # c"#   # a comment
    and mode == r#"lax"#
}
test "t" with mode = r#"lax"# {
  given events raw "{\"user\":  1}"
  expect invalid events   1 time
}
)%");
  ASSERT_TRUE(c.plan) << c.Findings();
  const plan::Test& test = c.plan->tests[0];
  EXPECT_EQ(test.with.at("mode"), "r#\"lax\"#");
  EXPECT_EQ(test.steps[0].text, "given events raw \"{\\\"user\\\":  1}\"");
  EXPECT_EQ(test.steps[1].text, "expect invalid events 1 time");
  for (const plan::Node& node : c.plan->nodes) {
    const auto* detector = std::get_if<plan::DetectorNode>(&node.op);
    if (detector == nullptr) continue;
    ASSERT_EQ(detector->clauses.size(), 2u);
    EXPECT_EQ(detector->clauses[0].text, "user matches r#\"a  \"b\" # c\"#");
    EXPECT_EQ(detector->clauses[1].text, "mode == r#\"lax\"#");
  }
}

}  // namespace
}  // namespace weir::dsl
