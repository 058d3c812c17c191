#include "runtime/replay/test_runner.h"

#include <algorithm>
#include <optional>

#include "runtime/replay/test_session.h"

namespace weir::replay {

std::string JournalDifference(const Journal& plain, const Journal& restarted) {
  Journal all = plain;
  all.insert(restarted.begin(), restarted.end());
  static const std::vector<std::string> kNone;
  for (const auto& [name, rows] : all) {
    const auto a = plain.find(name), b = restarted.find(name);
    const std::vector<std::string>& without = a == plain.end() ? kNone : a->second;
    const std::vector<std::string>& with = b == restarted.end() ? kNone : b->second;
    for (size_t k = 0; k < std::max(without.size(), with.size()); ++k) {
      const std::string left = k < without.size() ? without[k] : "nothing",
                        right = k < with.size() ? with[k] : "nothing";
      if (left == right) continue;
      return "row " + std::to_string(k + 1) + " of `" + name + "` is " + right + " instead of " + left;
    }
  }
  return "";
}

namespace {

void RunPlanned(const plan::Plan& plan, const plan::Test& test, const TestRunOptions& options, TestResult* result) {
  TestSession plain(plan, test, options, false);
  result->status = plain.Run();
  result->failures = plain.failures();
  result->records = plain.records();
  if (!result->ok() || !options.restart_everywhere) return;
  TestSession restarted(plan, test, options, true);
  result->status = restarted.Run();
  if (!result->status.ok()) return;
  result->failures = restarted.failures();
  for (TestFailure& failure : result->failures) failure.message += " (with a restart after every record)";
  const std::string difference = JournalDifference(plain.journal(), restarted.journal());
  if (result->failures.empty() && !difference.empty()) {
    TestFailure failure;
    failure.span = test.span;
    failure.message = "with a restart after every record " + difference;
    result->failures.push_back(std::move(failure));
  }
}

}  // namespace

plan::Plan PlanForTests(plan::Plan plan) {
  for (plan::Source& source : plan.sources) {
    source.invalid_to = SubjectKey("invalid", source.name);
    source.late_to = SubjectKey("late", source.name);
  }
  return plan;
}

TestResult RunTest(const plan::Plan& plan, size_t index, const TestRunOptions& options) {
  const plan::Test& test = plan.tests[index];
  TestResult result;
  result.name = test.name;
  result.span = test.span;
  if (test.with.empty()) {
    RunPlanned(plan, test, options, &result);
    return result;
  }
  Result<plan::Plan> own = options.compile(test.with);
  if (!own.ok()) {
    result.status = own.status();
  } else {
    const plan::Plan planned = PlanForTests(std::move(own).value());
    RunPlanned(planned, planned.tests[index], options, &result);
  }
  return result;
}

}  // namespace weir::replay
