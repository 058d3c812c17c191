// Runs `test` blocks: the production engine on a virtual clock, without Kafka.
//
// Clock. It starts at kTestStart. `given` makes its records at the current time; after each repetition the clock moves
// by `every`; `at` sets it before (also back). Stream time is the greatest of the clock and the event times given:
// every source, of every partition, is heartbeaten to it. `advance` moves the clock; `idle` moves only the wall, by
// which silent sources become idle; nothing else moves the wall. `i` counts repetitions from 0, in records, `every` and
// `at`; in an expectation it is the number of the row.
//
// Rows. What a subject gives is kept until the subject's next `expect`, which takes all of it: in order, exactly as
// many. Without a count `expect` wants as many rows as it has records, and one if it has none. Records refused or late
// are subjects of their source; their fields are read from the record as far as they can be.
//
// Files. `given … file` gives the records of a file, as `weir replay` reads them; i counts them. The files of `expect …
// file` have a row a line, as a sink of all fields would write it; a field left out does not matter.
//
// State is in memory; a test with a `restart`, and every test that is restarted everywhere, has its own in RocksDB, in
// a directory that is gone afterwards. Thread contract: one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "dsl/plan.h"
#include "runtime/base/status.h"
#include "runtime/replay/test_rows.h"

namespace weir::replay {

inline constexpr int64_t kTestStart = 1767225600000;  // 2026-01-01T00:00:00Z

// A record that a test gave.
struct Given {
  dsl::Span span;  // of the step
  std::string source, value;
  int64_t time = 0;     // the clock
  std::string refused;  // "E_SCHEMA: `burst_id` is of another type"; empty: taken
  std::string late;     // the operators it came too late for
};

struct TestFailure {
  dsl::Span span;       // of the step
  std::string step;     // its text
  std::string message;  // "expected 1 row of `brute_force`, got 2"
  std::vector<RowPair> rows;
  size_t wanted = 0, got = 0;
  std::vector<Given> given;  // the last records before it, in order
  size_t given_before = 0;   // how many more there were
};

struct TestResult {
  std::string name;
  dsl::Span span;
  std::vector<TestFailure> failures;
  Status status;       // not ok: the test could not be run
  size_t records = 0;  // given
  bool ok() const { return failures.empty() && status.ok(); }
};

struct TestRunOptions {
  // The plan with these params, over what was given from outside. For tests with `with`; called from RunTest.
  std::function<Result<plan::Plan>(const std::map<std::string, std::string>& with)> compile;
  // Once more with a restart after every record; all rows of all subjects must be the same.
  bool restart_everywhere = false;
  std::string directory;  // from which the paths in `file "…"` lead; empty: the working directory
  // Writes the files of `expect … file` instead of comparing; `updated` is told each that changed.
  bool update = false;
  std::function<void(const std::string& path)> updated;
};

// The plan as tests run it: refused and late records come back under their source's name, also where the topology names
// no topic for them. Once for all tests of a file.
plan::Plan PlanForTests(plan::Plan plan);

// Runs test number `index` of a plan that PlanForTests made.
TestResult RunTest(const plan::Plan& plan, size_t index, const TestRunOptions& options);

}  // namespace weir::replay
