// What sinks write in each format, row by row, on the production engine.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dsl/compile.h"
#include "runtime/replay/local_driver.h"

namespace weir::replay {
namespace {

// `name [header]: value` of everything written after these records of topic "events" came.
std::vector<std::string> Written(const std::string& sinks, const std::vector<std::string>& records) {
  const dsl::SourceText source("t.weir", R"(topology t
source events from topic "events" json { k: string, v: float?, at: timestamp, d: duration?, l: list<int>? }
  time at
  invalid to topic "invalid"
rule big on events by k {
  when v ?? 0.0 > 10.0
  message "{k} is big"
  alert { k, v }
}
)" + sinks);
  dsl::Diagnostics findings;
  const auto plan = dsl::Compile(source, {}, &findings);
  for (const dsl::Diagnostic& d : findings.Sorted()) {
    if (d.severity == dsl::Severity::kError) ADD_FAILURE() << dsl::RenderText(source, d, false);
  }
  std::vector<std::string> out;
  if (!plan) return out;
  LocalOptions options;
  options.on_output = [&out](const LocalOutput& o) {
    out.push_back(o.name + (o.header.empty() ? "" : " [" + o.header + "]") + ": " + o.value);
  };
  auto driver = LocalDriver::Open(*plan, options);
  EXPECT_TRUE(driver.ok());
  for (const std::string& record : records) driver.value()->Deliver("events", 0, nullptr, &record, 0);
  driver.value()->Settle();
  return out;
}

using Lines = std::vector<std::string>;
const Lines kRecords = {R"({"k":"a,\"b\"","v":1.5,"at":0,"d":250,"l":[1,2]})", R"({"k":"","at":1})"};

TEST(SinkFormats, CsvToATopicHasNoHeader) {
  EXPECT_EQ(Written("sink events to topic \"out\" csv", kRecords),
            (Lines{"out: \"a,\"\"b\"\"\",1.5,1970-01-01T00:00:00.000Z,250,\"[1,2]\"",
                   "out: \"\",,1970-01-01T00:00:01.000Z,,"}));
}

TEST(SinkFormats, CsvToATopicWithAHeaderInEachRecord) {
  EXPECT_EQ(Written("sink events to topic \"out\" csv (delimiter = \";\", header = true) { k, `v;w` = v }", kRecords),
            (Lines{"out: k;\"v;w\"\n\"a,\"\"b\"\"\";1.5", "out: k;\"v;w\"\n\"\";"}));
}

TEST(SinkFormats, CsvToAFileSaysItsHeader) {
  EXPECT_EQ(Written("sink events to file \"f\" csv (quote = \"'\") { k, v }", kRecords),
            (Lines{"f [k,v]: 'a,\"b\"',1.5", "f [k,v]: '',"}));
  EXPECT_EQ(Written("sink events to file \"f\" csv (header = false) { k }", kRecords),
            (Lines{"f: \"a,\"\"b\"\"\"", "f: \"\""}));
}

TEST(SinkFormats, Text) {
  EXPECT_EQ(Written("sink events to topic \"out\" text \"{k} at {at}: {v ?? 0.0:.2f}\"", kRecords),
            (Lines{"out: a,\"b\" at 1970-01-01T00:00:00.000Z: 1.50", "out:  at 1970-01-01T00:00:01.000Z: 0.00"}));
}

TEST(SinkFormats, TextOfAnAlert) {
  EXPECT_EQ(Written("sink big to topic \"out\" text \"{alert.severity}: {alert.message ?? k}\"",
                    {R"({"k":"x","v":11,"at":0})"}),
            (Lines{"out: medium: x is big"}));
}

TEST(SinkFormats, ATemplateThatFailsMakesAnErrorRecord) {
  EXPECT_EQ(Written("sink events to topic \"out\" text \"{1 / (v ?? 0.0)}\"", kRecords),
            (Lines{"out: 0.6666666666666666", "invalid: " + kRecords[1]}));
}

}  // namespace
}  // namespace weir::replay
