// What semantics.md fixes outside its timelines, through the whole engine: alert ids (table A8), partitions (A10), the
// form of sink records (4.6), error records (11), scores (T9.1), time across a repartition topic (T10.1).
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runtime/base/hash.h"
#include "runtime/formats/repartition_frame.h"
#include "runtime/formats/row_codec.h"
#include "tests/runtime/replay/harness.h"

namespace weir::replay {
namespace {

using Json = nlohmann::json;

class Local {
 public:
  explicit Local(const std::string& text, LocalOptions options = {}) : plan_(CompileText("contract", text)) {
    if (testing::Test::HasFailure()) return;
    options.on_output = [this](const LocalOutput& output) { outputs.push_back(output); };
    Result<std::unique_ptr<LocalDriver>> opened = LocalDriver::Open(plan_, std::move(options));
    if (opened.ok())
      driver_ = std::move(opened).value();
    else
      ADD_FAILURE() << opened.status().ToString();
  }
  void Give(const std::string& topic, int64_t time, const std::string& value, int32_t partition = 0) {
    driver_->Deliver(topic, partition, nullptr, &value, time);
    driver_->Settle();
  }
  std::vector<LocalOutput> Of(const std::string& name) const {
    std::vector<LocalOutput> out;
    for (const LocalOutput& o : outputs) {
      if (o.name == name) out.push_back(o);
    }
    return out;
  }
  LocalDriver* operator->() { return driver_.get(); }
  const plan::Plan& plan() const { return plan_; }

  std::vector<LocalOutput> outputs;

 private:
  plan::Plan plan_;
  std::unique_ptr<LocalDriver> driver_;
};

TEST(TableA8, IdOfAnAlert) { EXPECT_EQ(HexId(R"(["t","r",["a"],0,10,null,0])"), "65c3f33d54bc5e6b7a3d40f81acf9f98"); }

TEST(TableA8, IdOfAnAlertOfTheEngine) {
  Local local(
      "topology t {}\n"
      "source events from topic \"in\" json { k: string } key k\n"
      "table counts = events | by k | window tumbling 10ms | aggregate { n = count() }\n"
      "rule r on counts { when n >= 1 each update }\n"
      "sink r to topic \"r\" json\n");
  ASSERT_FALSE(HasFailure());
  local.Give("in", 1, R"({"k":"a"})");
  local.Give("in", 2, R"({"k":"a"})");
  ASSERT_EQ(local.outputs.size(), 2U);
  EXPECT_EQ(AlertId(local.outputs[0]), "65c3f33d54bc5e6b7a3d40f81acf9f98");
  EXPECT_EQ(AlertId(local.outputs[1]), HexId(R"(["t","r",["a"],0,10,null,1])"));  // equal in all but n
}

// Without a window the two bounds are null, and the time stands instead.
TEST(TableA8, IdOfAnAlertOnAStream) {
  Local local(
      "topology t {}\n"
      "source events from topic \"in\" json { k: string, i: int } key k, i\n"
      "stream keyed = events | by k, i\n"
      "rule r on keyed { when i > 0 }\n"
      "sink r to topic \"r\" json\n");
  ASSERT_FALSE(HasFailure());
  local.Give("in", 7, R"({"k":"a\"b","i":3})");
  ASSERT_EQ(local.outputs.size(), 1U);
  EXPECT_EQ(AlertId(local.outputs[0]), HexId(R"(["t","r",["a\"b",3],null,null,7,0])"));
}

struct A10Row {
  const char* key;
  int32_t murmur2, partition;
};
constexpr A10Row kA10[] = {{"21", -973932308, 0}, {"203.0.113.9", 763943528, 8}};

TEST(TableA10, PartitionsOfKeys) {
  for (const A10Row& row : kA10) {
    EXPECT_EQ(Murmur2(row.key), row.murmur2);
    EXPECT_EQ(PartitionForKey(row.key, 12), row.partition);
  }
}

TEST(TableA10, PartitionsOfRepartitionedRows) {
  for (const A10Row& row : kA10) {
    LocalOptions options;
    options.partitions = 12;
    Local local(
        "topology t {}\n"
        "source events from topic \"in\" json { k: string } idle after never\n"
        "table counts = events | by k | window tumbling 10ms | aggregate { n = count() }\n"
        "sink counts to topic \"counts\" json\n",
        options);
    ASSERT_FALSE(HasFailure());
    local.Give("in", 1, std::string(R"({"k":")") + row.key + "\"}", 5);
    std::vector<int32_t> holders;
    for (const auto& task : local->tasks()) {
      if (task->dirty_bytes() > 0) holders.push_back(task->partition_number());
    }
    EXPECT_EQ(holders, std::vector<int32_t>{row.partition}) << row.key;
  }
}

TEST(SinkForm, OfAWindowedTable) {
  Local local(
      "topology t {}\n"
      "source events from topic \"in\" json { k: string, v: int } key k\n"
      "table sums = events | by k | window tumbling 10ms | aggregate { s = sum(v), n = count() }\n"
      "sink sums to topic \"sums\" json\n");
  ASSERT_FALSE(HasFailure());
  local.Give("in", 4, R"({"k":"a","v":5})");
  ASSERT_EQ(local.outputs.size(), 1U);
  const LocalOutput& out = local.outputs[0];
  EXPECT_EQ(
      out.value,
      R"({"k":"a","window_start":"1970-01-01T00:00:00.000Z","window_end":"1970-01-01T00:00:00.010Z","s":5,"n":1})");
  EXPECT_EQ(out.key, R"(["a","1970-01-01T00:00:00.000Z"])");
  EXPECT_EQ(out.timestamp, 4);
}

TEST(SinkForm, OfStreamsWithAndWithoutAKey) {
  Local local(
      "topology t {}\n"
      "source events from topic \"in\" json { k: string, v: int } key k\n"
      "stream keyed = events | by k\n"
      "sink keyed to topic \"keyed\" json\n"
      "sink events to topic \"plain\" json\n");
  ASSERT_FALSE(HasFailure());
  local.Give("in", 4, R"({"v":5,"k":"a"})");
  ASSERT_EQ(local.Of("keyed").size(), 1U);
  EXPECT_EQ(local.Of("keyed")[0].value, R"({"k":"a","v":5})");
  EXPECT_TRUE(local.Of("keyed")[0].has_key);
  EXPECT_EQ(local.Of("keyed")[0].key, "a");
  ASSERT_EQ(local.Of("plain").size(), 1U);
  EXPECT_FALSE(local.Of("plain")[0].has_key);
}

// 11.1: the bytes unchanged, and where they came from.
TEST(ErrorRecords, OfARecord) {
  Local local(
      "topology t {}\n"
      "source events from topic \"in\" json { k: string, v: int } key k invalid to topic \"in.invalid\"\n"
      "stream safe = events | derive { w = 10 % v }\n"
      "sink safe to topic \"safe\" json\n");
  ASSERT_FALSE(HasFailure());
  const std::string broken = "{\"k\": nonsense", failing = "{ \"k\":\"a\", \"v\":0 }", key = "a";
  for (const std::string& value : {broken, failing}) {
    local->Deliver("in", 0, &key, &value, 7);
    local->Settle();
  }
  local->Deliver("in", 0, &key, nullptr, 8);
  local->Settle();
  ASSERT_EQ(local.outputs.size(), 3U);
  const char* const codes[] = {"E_DECODE", "E_ARITHMETIC", "E_DECODE"};
  for (size_t k = 0; k < 3; ++k) {
    const LocalOutput& out = local.outputs[k];
    EXPECT_EQ(out.kind, ops::OutputKind::kInvalid);
    EXPECT_EQ(out.name, "in.invalid");
    EXPECT_EQ(HeaderOf(out, "weir.error"), codes[k]);
    EXPECT_EQ(HeaderOf(out, "weir.topic"), "in");
    EXPECT_EQ(HeaderOf(out, "weir.partition"), "0");
    EXPECT_EQ(HeaderOf(out, "weir.offset"), std::to_string(k));
    EXPECT_EQ(HeaderOf(out, "weir.timestamp"), k < 2 ? "7" : "8");
    EXPECT_EQ(out.key, "a");
    EXPECT_NE(HeaderOf(out, "weir.message"), "");
    EXPECT_NE(HeaderOf(out, "weir.operator"), "");
  }
  EXPECT_EQ(local.outputs[0].value, broken);
  EXPECT_EQ(local.outputs[1].value, failing);
  EXPECT_FALSE(local.outputs[2].has_value);
  EXPECT_EQ(local->stream_time(), 7);  // decoding failures move no clock, later ones come after time has moved
  EXPECT_EQ(local->stats().invalid, 3U);
}

// Behind a second repartition topic the record's place is not known, and none is named: how many stamps stand between
// the rows there depends on the commits.
TEST(ErrorRecords, OfARowBehindTwoRepartitions) {
  for (const bool commits : {false, true}) {
    Local local(
        "topology t {}\n"
        "source events from topic \"in\" json { k: string, v: int } invalid to topic \"in.invalid\"\n"
        "table sums = events | by k | window tumbling 10ms | aggregate { s = sum(v) } | emit on close\n"
        "table by_sum = sums | by s | window tumbling 10ms | aggregate { n = max(10 % s) } | emit on close\n"
        "sink by_sum to topic \"out\" json\n");
    ASSERT_FALSE(HasFailure());
    for (int64_t time = 1; time < 40; time += 10) {
      local.Give("in", time, R"({"k":"a","v":0})");
      if (commits) {
        ASSERT_TRUE(local->Commit().ok());
      }
    }
    local->Finish();
    const std::vector<LocalOutput> invalid = local.Of("in.invalid");
    ASSERT_EQ(invalid.size(), 4U);
    for (const LocalOutput& out : invalid) {
      EXPECT_EQ(HeaderOf(out, "weir.operator"), "by_sum");
      for (const char* name : {"weir.topic", "weir.partition", "weir.offset"})
        EXPECT_EQ(HeaderOf(out, name), "") << name;
    }
  }
}

// 1.1: compared with the record's own timestamp, whatever that is.
TEST(ErrorRecords, OfARecordAhead) {
  Local local(
      "topology t {}\n"
      "source events from topic \"in\" json { at: timestamp } time at ahead by 1s invalid to topic \"in.invalid\"\n"
      "sink events to topic \"out\" json\n");
  ASSERT_FALSE(HasFailure());
  const std::string value = R"({"at":"1970-01-01T00:00:02Z"})";
  for (const int64_t stamp : {int64_t{999}, int64_t{1000}, INT64_MAX, int64_t{-1}})
    local->Deliver("in", 0, nullptr, &value, stamp);
  local->Settle();
  ASSERT_EQ(local.Of("in.invalid").size(), 1U);
  EXPECT_EQ(HeaderOf(local.Of("in.invalid")[0], "weir.error"), "E_FUTURE");
  EXPECT_EQ(HeaderOf(local.Of("in.invalid")[0], "weir.offset"), "0");
  EXPECT_EQ(local.Of("out").size(), 3U);
}

// 11.3: a row that time made goes to the errors topic with operator, key and window.
TEST(ErrorRecords, OfARowMadeByTime) {
  Local local(
      "topology t {}\n"
      "source events from topic \"in\" json { k: string, v: int } key k invalid to topic \"in.invalid\"\n"
      "table sums = events | by k | window tumbling 10ms | aggregate { s = sum(v) } | emit on close\n"
      "rule r on sums { when 10 % s > 0 }\n"
      "sink r to topic \"r\" json\n");
  ASSERT_FALSE(HasFailure());
  local.Give("in", 1, R"({"k":"a","v":0})");
  local.Give("in", 12, R"({"k":"b","v":1})");
  ASSERT_EQ(local.outputs.size(), 1U);
  const LocalOutput& out = local.outputs[0];
  EXPECT_EQ(out.kind, ops::OutputKind::kErrors);
  EXPECT_EQ(out.name, "t.errors");
  EXPECT_EQ(HeaderOf(out, "weir.error"), "E_ARITHMETIC");
  EXPECT_EQ(HeaderOf(out, "weir.operator"), "r");
  EXPECT_EQ(HeaderOf(out, "weir.window_start"), "0");
  EXPECT_EQ(HeaderOf(out, "weir.window_end"), "10");
  EXPECT_EQ(out.key, "a");
}

// 2.5: once per task, naming the operators that refused the record, in topological order.
TEST(LateRecords, GoToTheLateTopic) {
  Local local(
      "topology t {}\n"
      "source events from topic \"in\" json { k: string } key k late to topic \"in.late\"\n"
      "table short = events | by k | window tumbling 10ms | aggregate { n = count() }\n"
      "table long = events | by k | window tumbling 20ms | aggregate { n = count() }\n"
      "sink short to topic \"short\" json\n"
      "sink long to topic \"long\" json\n");
  ASSERT_FALSE(HasFailure());
  local.Give("in", 15, R"({"k":"a"})");
  local.Give("in", 5, R"({"k":"a", "x":1})");
  local.Give("in", 25, R"({"k":"a"})");
  local.Give("in", 6, R"({"k":"a", "x":2})");
  const std::vector<LocalOutput> late = local.Of("in.late");
  ASSERT_EQ(late.size(), 2U);
  EXPECT_EQ(late[0].kind, ops::OutputKind::kLate);
  EXPECT_EQ(late[0].value, R"({"k":"a", "x":1})");
  EXPECT_EQ(HeaderOf(late[0], "weir.late"), "short");
  EXPECT_EQ(HeaderOf(late[0], "weir.offset"), "1");
  EXPECT_EQ(late[1].value, R"({"k":"a", "x":2})");
  EXPECT_EQ(HeaderOf(late[1], "weir.late"), "long,short");
}

// T9.1: by id, W = 5, G = 100, cell 10. Alerts `key id@time/now`: a record that is not an alert moves the clock to 12
// before the alert of event time 9.
const char kT91[] =
    "topology t {}\n"
    "source events from topic \"events\" json { k: string, id: int? } key k\n"
    "source alarms from topic \"alarms\" json { k: string, id: int?, fire: bool } key k\n"
    "stream keyed = alarms | by k\n"
    "rule r on keyed { when fire alert { k, id } }\n"
    "evaluate q {\n"
    "  detectors r\n"
    "  truth events by id gap 100ms\n"
    "  match by id within 5ms\n"
    "  cell 10ms\n"
    "  every 5s\n"
    "  to topic \"metrics\" json\n"
    "}\n";

Json MetricsOfT91(bool restarts, bool on_disk) {
  TemporaryDirectory directory;
  LocalOptions options;
  options.mode = engine::ReadMode::kReplay;
  if (on_disk) options.state_dir = directory.path();
  Local local(kT91, options);
  if (testing::Test::HasFailure()) return {};
  auto give = [&](const char* topic, int64_t time, const std::string& value) {
    local.Give(topic, time, value);
    if (!restarts) return;
    const Status status = local->Restart();
    EXPECT_TRUE(status.ok()) << status.ToString();
  };
  give("events", 0, R"({"k":"x","id":1})");
  give("events", 4, R"({"k":"x","id":1})");
  give("events", 3, R"({"k":"y"})");
  give("events", 30, R"({"k":"y"})");
  give("events", 40, R"({"k":"x","id":2})");
  give("events", 55, R"({"k":"y"})");
  give("alarms", 4, R"({"k":"x","id":1,"fire":true})");
  give("alarms", 10, R"({"k":"x","id":1,"fire":true})");
  give("alarms", 12, R"({"k":"x","fire":false})");
  give("alarms", 9, R"({"k":"x","id":1,"fire":true})");
  give("alarms", 30, R"({"k":"x","id":2,"fire":true})");
  give("alarms", 55, R"({"k":"y","fire":true})");
  local->Finish();
  EXPECT_TRUE(local->status().ok()) << local->status().ToString();
  const std::vector<LocalOutput> rows = local.Of("metrics");
  if (rows.empty()) {
    ADD_FAILURE() << "no metrics";
    return {};
  }
  return Json::parse(rows.back().value);
}

void ExpectT91(const Json& m) {
  EXPECT_EQ(m["tp"], 1);
  EXPECT_EQ(m["fp"], 3);
  EXPECT_EQ(m["fn"], 1);
  EXPECT_EQ(m["tn"], 1);
  EXPECT_EQ(m["duplicates"], 1);
  EXPECT_EQ(m["stale"], 2);
  EXPECT_EQ(m["precision"], 0.25);
  EXPECT_EQ(m["recall"], 0.5);
  EXPECT_EQ(m["f1"], 0.3333333333333333);
  EXPECT_EQ(m["latency_mean_ms"], 4.0);
  EXPECT_EQ(m["alerts"], 5);
  EXPECT_EQ(m["events"], 6);
  EXPECT_EQ(m["open"], 0);
  EXPECT_EQ(m["final"], true);  // the input has ended
}

TEST(TimelineT91, Scores) {
  const Json metrics = MetricsOfT91(false, false);
  if (!HasFailure()) ExpectT91(metrics);
}

TEST(TimelineT91, ScoresAcrossRestarts) {
  for (bool on_disk : {false, true}) {
    const Json metrics = MetricsOfT91(true, on_disk);
    if (!HasFailure()) ExpectT91(metrics);
  }
}

// The rows of an evaluation, with and without a restart after every record. `k` is "y"; `real`: an event, or an alarm.
struct TimedRecord {
  const char* topic;
  int64_t time;
  bool real = true;
};
std::vector<std::string> MetricsRows(bool restarts, const std::vector<TimedRecord>& records) {
  LocalOptions options;
  options.mode = engine::ReadMode::kReplay;
  Local local(
      "topology t {}\n"
      "source events from topic \"events\" json { k: string, id: int?, real: bool } key k\n"
      "source alarms from topic \"alarms\" json { k: string, id: int?, real: bool } key k\n"
      "stream known = events | where real\n"
      "stream keyed = alarms | by k\n"
      "rule r on keyed { when real alert { k, id } }\n"
      "evaluate q { detectors r truth known by id cell 10ms every 5s match by id within 5ms to topic \"metrics\" json "
      "}\n",
      options);
  for (const TimedRecord& record : records) {
    local.Give(record.topic, record.time, std::string(R"({"k":"y","real":)") + (record.real ? "true}" : "false}"));
    EXPECT_TRUE((restarts ? local->Restart() : local->Commit()).ok());
  }
  local->Finish();
  std::vector<std::string> out;
  for (const LocalOutput& row : local.Of("metrics")) out.push_back(row.value);
  return out;
}

// When nothing has happened since the last tick, none is due, and a restart makes none.
TEST(Evaluation, ARestartMakesNoTick) {
  const std::vector<TimedRecord> records = {{"alarms", 1},
                                            {"alarms", 6000, false},
                                            {"events", 6000, false},  // now the alert is taken, and the tick is due
                                            {"alarms", 12000, false},
                                            {"events", 12000, false},
                                            {"alarms", 13000},
                                            {"events", 13000, false}};
  const std::vector<std::string> plain = MetricsRows(false, records);
  EXPECT_EQ(plain.size(), 2U);
  EXPECT_EQ(MetricsRows(true, records), plain);
}

// A cell that comes behind the clock, but before the tick that folds its slot, counts after a restart too.
TEST(Evaluation, ARestartFoldsNoCell) {
  const std::vector<TimedRecord> records = {{"events", 100}, {"alarms", 5200, false}, {"events", 5200},
                                            {"events", 50},  {"events", 9000},        {"alarms", 9000, false}};
  const std::vector<std::string> plain = MetricsRows(false, records);
  ASSERT_FALSE(plain.empty());
  EXPECT_EQ(MetricsRows(true, records), plain);
}

// ---- T10.1: the reading task alone, fed with frames of two producers.

class Collector final : public ops::OutputPort {
 public:
  int Open(const ops::OutputSpec& spec) override {
    names_.push_back(spec.name);
    return static_cast<int>(names_.size()) - 1;
  }
  int32_t Partitions(int) const override { return 2; }
  void Write(int output, const ops::OutputRecord& record) override {
    LocalOutput out;
    out.name = names_[static_cast<size_t>(output)];
    out.value = record.value;
    out.timestamp = record.timestamp;
    rows.push_back(RenderOutput(out, "k"));
  }
  std::vector<std::string> rows;

 private:
  std::vector<std::string> names_;
};

TEST(TimelineT101, ReaderOfTwoProducers) {
  const plan::Plan plan =
      CompileText("T10.1",
                  "topology t {}\n"
                  "source events from topic \"in\" json { k: string } late by 5ms\n"
                  "table counts = events | by k | window tumbling 10ms | aggregate { n = count() } | emit on close\n"
                  "sink counts to topic \"counts\" json\n");
  ASSERT_FALSE(HasFailure());
  ASSERT_EQ(plan.subtopologies.size(), 2U);
  const int reader = plan.subtopologies[0].repartitions.empty() ? 1 : 0;
  auto state = state::OpenMemoryState(engine::StoreNames(plan, reader));
  ASSERT_TRUE(state.ok());
  Collector port;
  engine::TaskOptions options;
  options.mode = engine::ReadMode::kReplay;
  auto opened = engine::Task::Open(
      plan, reader, 0, state.value().get(), &port, [](int) { return 2; }, options);
  ASSERT_TRUE(opened.ok()) << opened.status().ToString();
  engine::Task& task = *opened.value();
  const int input = task.InputOf(plan.repartitions[0].name, true);
  ASSERT_GE(input, 0);

  struct Item {
    uint32_t producer;
    int64_t time, stamp;  // time < 0: stamp only
    int64_t stream_time;  // after it was taken
    std::vector<std::string> out;
    uint64_t late;
  };
  const std::vector<Item> items = {{0, 9, 14, 14, {}, 0},
                                   {1, 9, 14, 14, {}, 0},                    // not late: 15 not reached
                                   {1, -1, 17, 17, {"a [0,10) n=2 @9"}, 0},  // producer 0 already promised 20
                                   {0, -1, 20, 20, {}, 0},
                                   {1, 8, 20, 20, {}, 1}};  // late
  for (size_t k = 0; k < items.size(); ++k) {
    formats::RepartitionFrame frame;
    frame.producer_subtopology = static_cast<uint32_t>(1 - reader);
    frame.producer_partition = items[k].producer;
    frame.origin_offset = static_cast<int64_t>(k);
    frame.stamp = items[k].stamp;
    frame.stamp_only = items[k].time < 0;
    std::string row, bytes;
    const Slot key = Slot::String("a");
    formats::EncodeSlots(&key, 1, &row);
    if (!frame.stamp_only) {
      frame.time = items[k].time;
      frame.row = row;
    }
    formats::EncodeFrame(frame, &bytes);
    task.Deliver(input, engine::InputRecord::Copy(nullptr, &bytes, items[k].stamp, static_cast<int64_t>(k)), 0);
  }
  task.SetEnded();
  for (const Item& item : items) {
    SCOPED_TRACE("producer " + std::to_string(item.producer) + ", stamp " + std::to_string(item.stamp));
    ASSERT_EQ(task.Run(0, 1), 1U);
    EXPECT_EQ(task.stream_time(), item.stream_time);
    EXPECT_EQ(port.rows, item.out);
    port.rows.clear();
    uint64_t late = 0;
    for (const auto& [name, n] : task.stats().late) late += n;
    EXPECT_EQ(late, item.late);
  }
  task.Finish();
  EXPECT_TRUE(port.rows.empty());
}

}  // namespace
}  // namespace weir::replay
