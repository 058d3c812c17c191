// One run of one test: the driver, the clock, and the rows that subjects gave. Used by test_runner.cc.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/formats/decoder.h"
#include "runtime/replay/local_driver.h"
#include "runtime/replay/scratch_directory.h"
#include "runtime/replay/test_runner.h"

namespace weir::replay {

// Every row of every subject, as text.
using Journal = std::map<std::string, std::vector<std::string>>;
// The first subject whose rows are not the same in both, and how; "" if there is none.
std::string JournalDifference(const Journal& plain, const Journal& restarted);
// "brute_force", "invalid auth_events"
std::string SubjectKey(const std::string& kind, const std::string& name);

class TestSession {
 public:
  // The plan (of PlanForTests), the test (one of the plan's) and the options outlive the session. `restarting`: after
  // every record.
  TestSession(const plan::Plan& plan, const plan::Test& test, const TestRunOptions& options, bool restarting);
  ~TestSession();
  TestSession(const TestSession&) = delete;
  TestSession& operator=(const TestSession&) = delete;

  // All steps. What fails is in failures(); a Status is for what keeps the test from being run.
  Status Run();
  const std::vector<TestFailure>& failures() const { return failures_; }
  size_t records() const { return records_; }
  const Journal& journal() const { return journal_; }

 private:
  static constexpr size_t kGivenKept = 12;
  struct Subject {
    const plan::Schema* schema = nullptr;
    std::vector<GotRow> rows;
    const plan::TestStep* last = nullptr;  // its last `expect`
  };

  Status Open();
  Status Step(const plan::TestStep& step);
  Status GiveAll(const plan::TestStep& step);
  Status GiveFile(const plan::TestStep& step);
  bool EraseFromLookup(const plan::TestStep& step, int64_t i);
  bool GiveLookup(const plan::TestStep& step, const struct MadeRecord& record);
  Status GiveOne(const plan::TestStep& step, int64_t i, const struct MadeRecord& record, bool* stop);
  bool SetClock(const plan::TestStep& step, int64_t i);
  std::optional<int64_t> Evaluate(const plan::Expr& expr, int64_t i, const plan::TestStep& step, const char* what);
  Status KeepPace();
  // ---- test_session_expect.cc
  void Expect(const plan::TestStep& step);
  bool Wanted(const plan::TestStep& step, size_t got, std::vector<WantedRow>* wanted, size_t* count);
  bool MakeWanted(const plan::TestStep& step, const plan::TestRecord* record, int64_t i, WantedRow* row);
  bool WantedOfFile(const plan::TestStep& step, const std::vector<GotRow>& got, std::vector<WantedRow>* wanted,
                    size_t* count);
  Status UpdateFile(const std::string& path, const plan::Schema& schema, const std::vector<GotRow>& got);
  void ExpectState(const plan::TestStep& step);
  bool HeldRows(const plan::TestStep& step, const WantedRow& key, std::vector<GotRow>* held);
  const plan::Schema& SchemaOf(const std::string& subject) const;
  std::string PathOf(const std::string& file) const;
  void Fail(const plan::TestStep& step, std::string message, std::vector<RowPair> rows, size_t wanted, size_t got);
  void CheckRest();
  void TakeRow(const plan::Node& node, const Row& row);
  const Given* MarkGiven(const LocalOutput& output);
  formats::Decoder& LenientDecoder(int source);
  void TakeOutput(const LocalOutput& output);
  const plan::Schema& SourceSchema(int source);

  const plan::Plan& plan_;
  const plan::Test& test_;
  const TestRunOptions& options_;
  const bool restarting_;
  std::unique_ptr<ScratchDirectory> directory_;  // of the state; null: in memory
  ops::LookupSet lookups_;
  std::unique_ptr<LocalDriver> driver_;
  int64_t clock_ = kTestStart, pace_ = INT64_MIN, wall_ = 0;
  size_t records_ = 0;
  std::map<std::string, Subject> subjects_;                    // by kind and name: "brute_force", "invalid auth_events"
  std::map<int, plan::Schema> source_schemas_;                 // fields as they may be in a refused record
  std::map<int, std::unique_ptr<formats::Decoder>> decoders_;  // of refused and late records
  std::deque<Given> given_;
  std::map<std::pair<std::string, int32_t>, int64_t> offsets_;  // next
  std::deque<std::pair<std::string, int64_t>> places_;          // "topic/partition" and offset of each of given_
  Journal journal_;
  std::vector<TestFailure> failures_;
  Status file_failed_;  // a golden file could not be written
  Arena arena_;         // rows, until the test is over
};

}  // namespace weir::replay
