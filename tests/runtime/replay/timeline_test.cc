// The timelines of tests/data/timelines.txt on the production engine, as they stand and in the variants their settings
// allow: a restart after every row (state in memory, state on disk), a commit after every row with a cache too small
// for anything, all rows in one batch. Every variant has to write the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "runtime/row/text.h"
#include "tests/runtime/replay/harness.h"
#include "tests/runtime/replay/timeline_reader.h"

namespace weir::replay {
namespace {

using Step = TimelineRow::Step;

const char kFile[] = WEIR_SOURCE_DIR "/tests/data/timelines.txt";

struct Variant {
  std::string name;
  bool restart = false, on_disk = false, commit = false, batch = false;
};

std::vector<Variant> VariantsOf(const Timeline& timeline) {
  std::vector<Variant> out = {{"as it stands"}};
  if (timeline.variants == Timeline::Variants::kNone) {
    if (timeline.visible_at_commit) out.push_back({.name = "as it stands, state on disk", .on_disk = true});
    return out;
  }
  out.push_back({.name = "committed after every row, no cache", .commit = true});
  if (timeline.variants == Timeline::Variants::kCommit) return out;
  out.push_back({.name = "restarted after every row, state in memory", .restart = true});
  out.push_back({.name = "restarted after every row, state on disk", .restart = true, .on_disk = true});
  if (!timeline.settle_commits) out.push_back({.name = "all rows in one batch", .batch = true});
  return out;
}

std::string Join(const std::vector<std::string>& rows) {
  std::string out;
  for (const std::string& row : rows) out += (out.empty() ? "" : "; ") + row;
  return out;
}

void Append(std::vector<std::string>* to, const std::vector<std::string>& more) {
  to->insert(to->end(), more.begin(), more.end());
}

// Expected and actual of one row, one above the other, an output a line.
std::string Compare(const std::vector<std::string>& expected, const std::vector<std::string>& actual) {
  std::string out;
  for (size_t k = 0; k < std::max(expected.size(), actual.size()); ++k) {
    const std::string e = k < expected.size() ? expected[k] : "(nothing)";
    const std::string a = k < actual.size() ? actual[k] : "(nothing)";
    const char* mark = e == a ? "   " : "-> ";
    out += std::string(mark) + "expected  " + e + "\n" + mark + "actual    " + a + "\n";
  }
  return out;
}

class TimelineRun {
 public:
  TimelineRun(const Timeline& timeline, const Variant& variant, const plan::Plan& plan)
      : timeline_(timeline),
        variant_(variant),
        plan_(plan),
        time_field_(timeline.weir.find(" time at") != std::string::npos) {
    std::set<std::string> sinks;
    for (const plan::Node& node : plan.nodes) {
      if (const auto* sink = std::get_if<plan::SinkNode>(&node.op)) sinks.insert(sink->name);
    }
    several_sinks_ = sinks.size() > 1;
  }

  void Run() {
    LocalOptions options;
    options.mode = timeline_.mode == Timeline::Mode::kLive ? engine::ReadMode::kLive : engine::ReadMode::kReplay;
    options.wait = true;
    if (variant_.commit) options.cache_bytes = 1;
    if (variant_.on_disk) options.state_dir = directory_.path();
    options.on_output = [this](const LocalOutput& output) { Take(output); };
    Result<std::unique_ptr<LocalDriver>> driver = LocalDriver::Open(plan_, std::move(options));
    ASSERT_TRUE(driver.ok()) << driver.status().ToString();
    driver_ = std::move(driver).value();
    for (const TimelineRow& row : timeline_.rows) {
      SCOPED_TRACE(timeline_.name + " " + variant_.name + ", line " + std::to_string(row.line) + ": `" + row.text +
                   "`");
      row_ = &row;
      Do(row);
      ASSERT_TRUE(driver_->status().ok()) << driver_->status().ToString();
      if (!AtOnce()) Check(row);
      if (variant_.restart && !ended_) {
        Status status = driver_->Restart();
        ASSERT_TRUE(status.ok()) << status.ToString();
        EXPECT_TRUE(outputs_.empty() || AtOnce()) << "a restart wrote " << Join(outputs_);
        late_seen_ = 0;
      }
      if (testing::Test::HasFailure()) return;
    }
    if (AtOnce()) CheckTogether();
  }

 private:
  // Outputs are compared at the end only.
  bool AtOnce() const { return variant_.batch || timeline_.mode == Timeline::Mode::kBuffered; }

  void Do(const TimelineRow& row) {
    if (row.wall) driver_->SetWall(*row.wall);
    switch (row.step) {
      case Step::kRecord: Deliver(row); break;
      case Step::kWall: break;
      case Step::kEnd:
        driver_->Finish();
        ended_ = true;
        break;
      case Step::kRestart: ExpectOk(driver_->Restart()); break;
      case Step::kCommit:
        ExpectOk(driver_->Commit());
        Append(&outputs_, uncommitted_);
        uncommitted_.clear();
        break;
      case Step::kCrash:
        uncommitted_.clear();
        ExpectOk(driver_->Crash());
        break;
    }
    if (row.step == Step::kRestart || row.step == Step::kCrash) late_seen_ = 0;
    if (AtOnce()) return;
    driver_->Settle();
    if (timeline_.settle_commits || variant_.commit) ExpectOk(driver_->Commit());
  }

  static void ExpectOk(const Status& status) { EXPECT_TRUE(status.ok()) << status.ToString(); }

  void Deliver(const TimelineRow& row) {
    std::string json = "{\"" + timeline_.input_key + "\":" + FieldAsJson(row.key);
    int64_t timestamp = row.time.value_or(-1);
    if (time_field_) {
      timestamp = 77;  // not the event time
      std::string text;
      if (row.time) AppendTimestamp(*row.time, &text);
      json += ",\"at\":" + (row.time ? "\"" + text + "\"" : "null");
    }
    for (const auto& [name, value] : row.fields) json += ",\"" + name + "\":" + FieldAsJson(value);
    json += "}";
    driver_->Deliver(row.topic.empty() ? timeline_.topic : row.topic, 0, &row.key, &json, timestamp);
  }

  void Take(const LocalOutput& output) {
    std::string text = RenderOutput(output, timeline_.output_key);
    const bool error = text[0] == '!';
    if (error && !AtOnce()) {
      EXPECT_EQ(output.kind, row_->row_errors ? ops::OutputKind::kErrors : ops::OutputKind::kInvalid) << "for " << text;
      EXPECT_EQ(output.name, row_->row_errors ? plan_.errors_topic() : "in.invalid");
    } else if (!error) {
      EXPECT_EQ(output.kind, ops::OutputKind::kTopic);
      if (several_sinks_) text = output.name + ": " + text;
    }
    if (const std::string id = AlertId(output); !id.empty()) {
      EXPECT_TRUE(alert_ids_.insert(id).second) << "a second alert with the id of another: " << output.value;
    }
    (timeline_.visible_at_commit ? uncommitted_ : outputs_).push_back(text);
  }

  std::vector<std::string> Expected(const TimelineRow& row) const {
    std::vector<std::string> out = row.outputs;
    for (const std::string& code : row.errors) out.push_back("!" + code);
    return out;
  }

  void Check(const TimelineRow& row) {
    const std::vector<std::string> expected = Expected(row);
    EXPECT_EQ(outputs_, expected) << Compare(expected, outputs_);
    outputs_.clear();
    if (row.stream_time == "∅") {
      EXPECT_EQ(driver_->stream_time(), engine::kNoTime);
    } else if (row.stream_time == "∞") {
      EXPECT_TRUE(ended_);
    } else if (!row.stream_time.empty()) {
      EXPECT_EQ(std::to_string(driver_->stream_time()), row.stream_time) << "stream time";
    }
    const uint64_t late = Late();
    EXPECT_EQ(late - late_seen_, row.late) << "operators that refuse the record as late";
    late_seen_ = late;
  }

  uint64_t Late() const {
    uint64_t late = 0;
    for (const auto& [name, n] : driver_->stats().late) late += n;
    return late;
  }

  void CheckTogether() {
    std::vector<std::string> expected;
    uint64_t late = 0;
    for (const TimelineRow& row : timeline_.rows) {
      Append(&expected, Expected(row));
      late += row.late;
    }
    if (!ended_) driver_->Settle();
    EXPECT_EQ(outputs_, expected) << Compare(expected, outputs_);
    const bool counted = std::none_of(timeline_.rows.begin(), timeline_.rows.end(),
                                      [](const TimelineRow& r) { return r.step == Step::kRestart; });
    if (!counted || variant_.restart) return;
    EXPECT_EQ(Late(), late) << "operators that refuse records as late";
  }

  const Timeline& timeline_;
  const Variant& variant_;
  const plan::Plan& plan_;
  const bool time_field_;
  bool several_sinks_ = false;
  TemporaryDirectory directory_;
  std::unique_ptr<LocalDriver> driver_;
  const TimelineRow* row_ = nullptr;
  std::vector<std::string> outputs_, uncommitted_;
  std::set<std::string> alert_ids_;
  uint64_t late_seen_ = 0;
  bool ended_ = false;
};

std::vector<Timeline> Load() {
  std::string error;
  std::vector<Timeline> timelines = ReadTimelines(kFile, &error);
  return error.empty() ? timelines : std::vector<Timeline>{};
}

class TimelineTest : public testing::TestWithParam<Timeline> {};

TEST_P(TimelineTest, WritesWhatTheTextSays) {
  const Timeline& timeline = GetParam();
  const plan::Plan plan = CompileText(timeline.name, "topology t {}\n" + timeline.weir);
  if (HasFailure()) return;
  for (const Variant& variant : VariantsOf(timeline)) {
    TimelineRun(timeline, variant, plan).Run();
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Text, TimelineTest, testing::ValuesIn(Load()),
                         [](const testing::TestParamInfo<Timeline>& info) {
                           std::string name = info.param.name;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

// A timeline that fell out of the file would not be missed otherwise.
TEST(TimelineFile, HasEveryTimelineOfTheOperatorsThereAre) {
  std::string error;
  const std::vector<Timeline> timelines = ReadTimelines(kFile, &error);
  EXPECT_EQ(error, "");
  std::set<std::string> names;
  for (const Timeline& timeline : timelines)
    EXPECT_TRUE(names.insert(timeline.name).second) << timeline.name << " stands twice";
  for (const char* name : {"T1.1", "T2.1", "T2.2", "T2.3", "T2.4", "T3.1", "T3.2", "T3.4", "T3.5", "T4.2", "T5.1",
                           "T8.1", "T8.2", "T8.4", "T8.5", "T11.1", "T12.1", "T12.2"}) {
    EXPECT_EQ(names.count(name), 1U) << name;
  }
}

}  // namespace
}  // namespace weir::replay
