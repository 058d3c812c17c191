// What `weir test` says of a file's tests, in three forms.
//
//   text   a line a test; below a failed one its steps, rows beside what was expected, and the records that led there
//   json   a line a test: {"file", "test", "line", "ok", "seconds", "records", "error"?, "failures": [{"line", "step",
//          "message", "wanted", "got", "rows": [{"wanted"?, "got"?, "time"?, "fields": [{"field", "wanted"?, "got"?,
//          "differs"}]}], "given": [{"line", "source", "time", "value", "refused"?, "late"?}]}]}; row numbers from 1;
//          then {"passed", "failed"}
//   junit  one XML document, a <testsuite> a file
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "dsl/source.h"
#include "runtime/replay/test_runner.h"

namespace weir::cli {

struct TestOutcome {
  replay::TestResult result;
  double seconds = 0;
};
struct FileOutcome {
  const dsl::SourceText* source = nullptr;
  std::vector<TestOutcome> tests;
};

std::string TestText(const dsl::SourceText& source, const TestOutcome& outcome, bool colour);
std::string TestJson(const dsl::SourceText& source, const TestOutcome& outcome);
std::string JunitXml(const std::vector<FileOutcome>& files);

}  // namespace weir::cli
