// FileReplay: the same bytes in give the same outputs, whatever is read at once, committed or restarted in between; and
// what its parts do with files.
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>

#include "runtime/engine/metrics_report.h"
#include "runtime/replay/file_replay.h"
#include "runtime/row/text.h"
#include "tests/runtime/replay/harness.h"

namespace weir::replay {
namespace {

// Two sources into one task, one of them of two topics; repartitions in two stages, time-driven rows, an evaluation,
// one topic that several tasks write, one for the bad records of both sources.
constexpr char kTopology[] = R"(
topology many
source logins from topic "logins", "logins.old" json { user: string, ip: string, ok: bool, at: timestamp, burst: int? }
  time at late by 2s late to topic "late" invalid to topic "bad"
source doors from topic "doors" json { user: string, door: int, at: timestamp }
  time at invalid to topic "bad"
stream failed = logins | where not ok
table by_ip = failed | by ip | window sliding 30s | aggregate { n = count(), burst = last(burst) }
table by_user = failed | by user | window tumbling 10s | aggregate { n = count(), ips = count_distinct(ip) } | emit on close
table all = by_user | window tumbling 10s | aggregate { users = count(), n = sum(n) } | emit on close
table opened = doors | by user | window tumbling 5s | aggregate { n = count() }
rule burst on by_ip { when n >= 4 once per 20s alert { ip, burst, n } }
rule busy on opened { when n >= 3 }
rule ratio on doors { when 10 / door > 4 }
sink burst, busy to topic "alerts" json
sink ratio to topic "alerts" json
sink by_user to topic "closed" json
sink all to topic "closed" json
evaluate quality { detectors burst truth logins by burst every 5s to topic "metrics" json }
)";

struct Replayed {
  std::vector<std::string> lines;
  ReplayTotals totals;
};

std::string Line(const LocalOutput& output) {
  std::string out = output.name + " " + output.key + " " + output.value + " @" + std::to_string(output.timestamp);
  for (const auto& [name, value] : output.headers) out += " " + name + "=" + value;
  return out;
}

class Replays : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = directory_.path() + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  // Records of one file in some order of time: mostly forward, some back, some far back, some that are none.
  std::string Records(uint32_t seed, int count, bool doors) {
    std::mt19937 random(seed);
    int64_t time = 1767225600000 + seed * 100;
    std::string out;
    for (int k = 0; k < count; ++k) {
      time += random() % 900;
      const int64_t at = time - (random() % 7 == 0 ? random() % 9000 : 0);
      std::string stamp;
      AppendTimestamp(at, &stamp);
      const std::string user = "u" + std::to_string(random() % 4);
      if (random() % 23 == 0 || k == 0) {
        out += "not a record\n";
      } else if (doors) {
        out += "{\"user\":\"" + user + "\",\"door\":" + std::to_string(random() % 4) + ",\"at\":\"" + stamp + "\"}\n";
      } else {
        const std::string burst = random() % 3 == 0 ? "null" : std::to_string(k / 15);
        out += "{\"user\":\"" + user + "\",\"ip\":\"" + std::to_string(random() % 3) +
               "\",\"ok\":" + (random() % 4 == 0 ? "true" : "false") + ",\"at\":\"" + stamp + "\",\"burst\":" + burst +
               "}\n";
      }
    }
    return out;
  }

  static Replayed Run(const plan::Plan& plan, ReplayOptions options) {
    Replayed out;
    options.on_output = [&](const LocalOutput& output) { out.lines.push_back(Line(output)); };
    Result<std::unique_ptr<FileReplay>> replay = FileReplay::Open(plan, std::move(options));
    if (!replay.ok()) {
      ADD_FAILURE() << replay.status().ToString();
      return out;
    }
    const Status status = (*replay)->Run();
    EXPECT_TRUE(status.ok()) << status.ToString();
    out.totals = (*replay)->totals();
    return out;
  }

  TemporaryDirectory directory_;
};

// All but the stream time, which is over after the end.
std::string Scores(const std::vector<ops::Metrics>& metrics) {
  std::string out = engine::MetricsTable(metrics) + engine::MetricsCsv(metrics);
  for (const ops::Metrics& m : metrics) {
    out += m.detector + " duplicates " + std::to_string(m.duplicates) + " stale " + std::to_string(m.stale) +
           " events " + std::to_string(m.events) + (m.final ? " final\n" : "\n");
  }
  return out;
}

void ExpectSame(const Replayed& a, const Replayed& b, const std::string& what) {
  for (size_t k = 0; k < std::max(a.lines.size(), b.lines.size()); ++k) {
    ASSERT_LT(k, a.lines.size()) << what << " adds " << b.lines[k];
    ASSERT_LT(k, b.lines.size()) << what << " lacks " << a.lines[k];
    ASSERT_EQ(a.lines[k], b.lines[k]) << what << ", row " << k;
  }
  EXPECT_EQ(a.totals.records, b.totals.records) << what;
  EXPECT_EQ(Scores(a.totals.metrics), Scores(b.totals.metrics)) << what;
  EXPECT_EQ(a.totals.stats.records, b.totals.stats.records) << what;
  EXPECT_EQ(a.totals.stats.invalid, b.totals.stats.invalid) << what;
  EXPECT_EQ(a.totals.stats.late, b.totals.stats.late) << what;
  EXPECT_EQ(a.totals.stats.alerts, b.totals.stats.alerts) << what;
}

TEST_F(Replays, HowItIsReadCommittedAndRestartedDoesNotShow) {
  const plan::Plan plan = CompileText("many", kTopology);
  ASSERT_FALSE(HasFailure());
  for (uint32_t round = 1; round <= 3; ++round) {
    const int tenth = round == 3 ? 1 : 10;  // the last is short, and restarted after every record
    ReplayOptions plain;
    plain.inputs = {{"logins", Write("logins_0", Records(round, 16 * tenth, false))},
                    {"logins", Write("logins_1", Records(round + 10, 9 * tenth, false))},
                    {"logins.old", Write("logins_2", Records(round + 20, 4 * tenth, false))},
                    {"doors", Write("doors", Records(round + 30, 12 * tenth, true))},
                    {"doors", Write("no_doors", "")}};
    const Replayed reference = Run(plan, plain);
    for (const char* topic : {"alerts ", "closed ", "metrics ", "late ", "bad "}) {
      if (tenth == 1) break;
      EXPECT_TRUE(std::any_of(reference.lines.begin(), reference.lines.end(),
                              [&](const std::string& line) { return line.starts_with(topic); }))
          << "the test shows nothing of " << topic;
    }
    struct Way {
      size_t batch;
      int64_t commit_every, restart_every;
    };
    for (const Way& way : {Way{1, 4096, 0}, Way{1024, 1, 0}, Way{7, 3, 0}, Way{2, 50, 0}, Way{5, 11, tenth * 4},
                           Way{1, 1, tenth * 10}, Way{1024, 4096, tenth == 1 ? 1 : 53}}) {
      ReplayOptions options = plain;
      options.batch = way.batch;
      options.commit_every = way.commit_every;
      options.restart_every = way.restart_every;
      ExpectSame(reference, Run(plan, options),
                 "round " + std::to_string(round) + ", batch " + std::to_string(way.batch) + ", commit every " +
                     std::to_string(way.commit_every) + ", restart every " + std::to_string(way.restart_every));
      if (HasFailure()) return;
    }
  }
}

// One topic's records in one file, or spread over several in turn: every key's rows are the same.
TEST_F(Replays, SeveralFilesOfASourceAreReadAsOne) {
  const plan::Plan plan = CompileText("keyed", R"(
topology keyed
source events from topic "events" json { k: string, at: timestamp } key k time at
table counts = events | by k | window tumbling 10s | aggregate { n = count() } | emit on close
sink counts to topic "counts" json
)");
  ASSERT_FALSE(HasFailure());
  std::string whole, parts[3];
  for (int k = 0; k < 300; ++k) {
    std::string stamp;
    AppendTimestamp(1767225600000 + k * 137, &stamp);
    const std::string line = "{\"k\":\"" + std::to_string(k % 7) + "\",\"at\":\"" + stamp + "\"}\n";
    whole += line;
    parts[k % 3] += line;
  }
  ReplayOptions one, three;
  one.inputs = {{"events", Write("whole", whole)}};
  for (int k = 0; k < 3; ++k) three.inputs.push_back({"events", Write("part" + std::to_string(k), parts[k])});
  const Replayed expected = Run(plan, one), got = Run(plan, three);
  EXPECT_FALSE(expected.lines.empty());
  EXPECT_EQ(expected.lines, got.lines);
}

// Semantics T1.1: who comes first, and that channels are in the order of their topics.
TEST_F(Replays, TheOrderOfSeveralInputs) {
  const plan::Plan plan = CompileText("union", R"(
topology merged
source two from topic "b" json { v: int, at: timestamp } time at
source one from topic "a" json { v: int, at: timestamp } time at
stream both = one | union two
sink both to topic "out" json
)");
  ASSERT_FALSE(HasFailure());
  const auto records = [](const std::vector<std::pair<int, int>>& rows) {
    std::string out;
    for (const auto& [time, v] : rows) {
      std::string stamp;
      AppendTimestamp(time, &stamp);
      out += "{\"v\":" + std::to_string(v) + ",\"at\":\"" + stamp + "\"}\n";
    }
    return out;
  };
  ReplayOptions options;
  options.inputs = {{"b", Write("b", records({{12, 4}, {13, 5}, {30, 6}, {40, 7}}))},
                    {"a", Write("a", records({{10, 1}, {30, 2}, {20, 3}}))}};
  std::string order;
  for (const std::string& line : Run(plan, options).lines) order += line[line.find("\"v\":") + 4];
  EXPECT_EQ(order, "1452367");
}

TEST_F(Replays, ABadRecordKeepsItsPlaceAndSaysWhereItStood) {
  const plan::Plan plan = CompileText("bad", R"(
topology bad
source events from topic "events" json { k: string, n: int, at: timestamp } time at invalid to topic "bad"
table sums = events | by k | window tumbling 10s | aggregate { s = sum(10 / n) }
sink sums to topic "sums" json
)");
  ASSERT_FALSE(HasFailure());
  const std::string good = R"({"k":"a","n":1,"at":"2026-01-01T00:00:00Z"})";
  ReplayOptions options;
  options.inputs = {
      {"events", Write("first", good + "\n")},
      {"events", Write("second", good + "\n\nnonsense\r\n" + R"({"k":"a","n":0,"at":"2026-01-01T00:00:01Z"})")}};
  options.stamp = 5;
  const Replayed got = Run(plan, options);
  ASSERT_EQ(got.totals.records, (std::vector<uint64_t>{1, 3}));
  std::vector<std::string> bad;
  for (const std::string& line : got.lines) {
    if (line.starts_with("bad ")) bad.push_back(line);
  }
  ASSERT_EQ(bad.size(), 2U);
  EXPECT_TRUE(bad[0].starts_with("bad  nonsense @5 weir.error=E_DECODE")) << bad[0];
  EXPECT_NE(bad[0].find("weir.topic=events weir.partition=1 weir.offset=2 weir.timestamp=5"), std::string::npos);
  EXPECT_NE(bad[1].find("weir.error=E_ARITHMETIC"), std::string::npos) << bad[1];
  EXPECT_NE(bad[1].find("weir.topic=events weir.partition=1 weir.offset=3"), std::string::npos) << bad[1];
}

TEST_F(Replays, StoppedItHasWrittenAllUpToThere) {
  const plan::Plan plan = CompileText("many", kTopology);
  ASSERT_FALSE(HasFailure());
  ReplayOptions options;
  options.inputs = {{"doors", Write("doors", Records(5, 400, true))}};
  const Replayed whole = Run(plan, options);
  int steps = 0;
  options.batch = 10;
  options.stopped = [&steps] { return ++steps > 12; };
  const Replayed part = Run(plan, options);
  EXPECT_TRUE(part.totals.interrupted);
  EXPECT_FALSE(whole.totals.interrupted);
  ASSERT_GT(part.totals.records[0], 0U);
  ASSERT_LT(part.totals.records[0], 400U);
  ASSERT_LT(part.lines.size(), whole.lines.size());
  EXPECT_TRUE(std::equal(part.lines.begin(), part.lines.end(), whole.lines.begin()));
}

// ---- records of files

std::vector<std::string> RecordsOf(const std::string& path, RecordFraming framing,
                                   std::vector<int64_t>* lines = nullptr) {
  std::vector<std::string> out;
  Result<std::unique_ptr<InputBytes>> bytes = InputBytes::Open(path);
  if (!bytes.ok()) return {bytes.status().code()};
  InputRecords records(std::move(bytes).value(), path, framing);
  for (;;) {
    std::string_view record;
    int64_t line = 0;
    const InputBytes::Got got = records.Next(&record, &line);
    if (got == InputBytes::Got::kFailed) out.push_back(records.status().code());
    if (got != InputBytes::Got::kBytes) return out;
    out.emplace_back(record);
    if (lines != nullptr) lines->push_back(line);
  }
}

TEST_F(Replays, LinesOfAFile) {
  using Strings = std::vector<std::string>;
  std::vector<int64_t> lines;
  EXPECT_EQ(RecordsOf(Write("a", "one\n\ntwo\r\n \t\nthree"), {}, &lines), (Strings{"one", "two", "three"}));
  EXPECT_EQ(lines, (std::vector<int64_t>{0, 2, 4}));
  EXPECT_EQ(RecordsOf(Write("b", "one\n\n two \n"), RecordFraming{true, std::nullopt}), (Strings{"one", "", " two "}));
  EXPECT_EQ(RecordsOf(Write("c", "\xef\xbb\xbfone\n"), {}), (Strings{"one"}));
  EXPECT_EQ(RecordsOf(Write("d", ""), {}), Strings{});
  EXPECT_EQ(RecordsOf(Write("e", "\n\n"), {}), Strings{});
  EXPECT_EQ(RecordsOf(directory_.path() + "/none", {}), (Strings{"K0302"}));
  EXPECT_EQ(RecordsOf(directory_.path(), {}), (Strings{"K0302"}));
}

TEST_F(Replays, RowsOfCsv) {
  using Strings = std::vector<std::string>;
  RecordFraming csv;
  csv.csv.emplace();
  csv.csv->name = "csv";
  std::vector<int64_t> lines;
  EXPECT_EQ(RecordsOf(Write("a", "a,\"x\ny\"\"\",1\r\n\nb,2\",3\nc"), csv, &lines),
            (Strings{"a,\"x\ny\"\"\",1", "b,2\",3", "c"}));
  EXPECT_EQ(lines, (std::vector<int64_t>{0, 3, 4}));
  EXPECT_EQ(RecordsOf(Write("b", "a\n\"open\nb\n"), csv), (Strings{"a", "\"open\nb"}));
  csv.csv->quote = '\0';
  EXPECT_EQ(RecordsOf(Write("c", "a,\"x\ny\"\n"), csv), (Strings{"a,\"x", "y\""}));
  csv.csv->header = true;
  EXPECT_EQ(RecordsOf(Write("d", "\xef\xbb\xbfn,m\r\n1,2\r\n\n3,4"), csv), (Strings{"n,m\n1,2", "n,m\n3,4"}));
  EXPECT_EQ(RecordsOf(Write("e", "n,m\n"), csv), Strings{});
}

TEST_F(Replays, LongLinesAndLongFiles) {
  std::string text;
  std::vector<std::string> expected;
  for (size_t size : {1U, 262143U, 262144U, 262145U, 700000U, 3U}) {
    expected.emplace_back(size, 'x');
    text += expected.back() + "\n";
  }
  EXPECT_EQ(RecordsOf(Write("long", text), {}), expected);
  EXPECT_EQ(RecordsOf(Write("too_long", "ok\n" + std::string(InputRecords::kLongest + 300000, 'x')), {}),
            (std::vector<std::string>{"ok", "K0309"}));
}

std::string Gzip(const std::string& text, const std::string& path) {
  gzFile file = gzopen(path.c_str(), "wb");
  EXPECT_EQ(gzwrite(file, text.data(), static_cast<unsigned>(text.size())), static_cast<int>(text.size()));
  gzclose(file);
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST_F(Replays, GzippedFiles) {
  std::string text;
  std::vector<std::string> expected;
  std::mt19937 random(3);
  for (int k = 0; k < 60000; ++k) {
    expected.push_back(std::to_string(random()) + " " + std::to_string(k));
    text += expected.back() + "\n";
  }
  const std::string path = directory_.path() + "/packed";
  const std::string packed = Gzip(text, path);
  EXPECT_EQ(RecordsOf(path, {}), expected);
  // Members one after another are one text.
  const std::string more = Gzip("and\nmore\n", path);
  const auto both = RecordsOf(Write("two", packed + more), {});
  ASSERT_EQ(both.size(), expected.size() + 2);
  EXPECT_EQ(both.back(), "more");
  EXPECT_EQ(RecordsOf(Write("cut", packed.substr(0, packed.size() / 2)), {}).back(), "K0302");
  std::string damaged = packed;
  damaged[damaged.size() / 2] ^= 0x55;
  EXPECT_EQ(RecordsOf(Write("damaged", damaged), {}).back(), "K0302");
  EXPECT_EQ(RecordsOf(Write("empty.gz", Gzip("", path)), {}), std::vector<std::string>{});
}

// ---- the order of what several tasks write

TEST(OutputMerges, ByInstantThenTaskThenAsWritten) {
  std::vector<std::string> got;
  OutputMerge merge(3, [&](const LocalOutput& output) { got.push_back(output.value); });
  const auto add = [&](size_t task, int64_t instant, const std::string& value) {
    LocalOutput output;
    output.task = task;
    output.instant = instant;
    output.value = value;
    merge.Add(std::move(output));
  };
  add(1, 10, "b");
  add(1, 10, "c");
  add(1, 20, "e");
  merge.Release({10, 20, 5});
  EXPECT_EQ(got, std::vector<std::string>{}) << "task 2 may still write at 5";
  add(0, 10, "a");
  merge.Release({10, 20, 10});
  EXPECT_EQ(got, std::vector<std::string>{"a"}) << "task 0 may write more at 10";
  merge.Release({11, 20, 10});
  EXPECT_EQ(got, (std::vector<std::string>{"a", "b", "c"}));
  add(2, 10, "d");
  merge.Release({20, 20, 20});
  EXPECT_EQ(got, (std::vector<std::string>{"a", "b", "c", "d"}));
  merge.Release({kFinished, 20, kFinished});
  EXPECT_EQ(got, (std::vector<std::string>{"a", "b", "c", "d", "e"}));
}

}  // namespace
}  // namespace weir::replay
