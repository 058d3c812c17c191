#include "tests/soundness/soundness.h"

#include "runtime/replay/test_runner.h"
#include "tests/soundness/choices.h"
#include "tests/soundness/program.h"

namespace weir::soundness {

Round PlayRound(std::string_view bytes) {
  Choices choices(bytes);
  Program program = ProgramMaker(&choices).Make();
  Round round;
  round.text = program.text;
  round.tried = program.tried;
  round.refused = program.refusals.size();
  const plan::Plan plan = replay::PlanForTests(std::move(program.plan));
  Input input;
  for (const plan::Source& source : plan.sources)
    input.emplace_back(source.topics[0], MakeRecords(&choices, source, 5 + choices.Below(30)));
  round.result = RunPlan(plan, input, {});
  round.fault = round.result.fault;
  RunStyle styles[2];
  styles[0].batch = 1 + choices.Below(4);
  styles[0].restart = true;
  styles[1].batch = 1 + choices.Below(10);
  styles[1].cache_bytes = 1;
  for (const RunStyle& style : styles) {
    if (!round.fault.empty()) break;
    const RunResult other = RunPlan(plan, input, style);
    const std::string how =
        "batches of " + std::to_string(style.batch) + (style.restart ? " and restarts: " : " and no cache: ");
    if (!other.fault.empty()) round.fault = how + other.fault;
    if (!round.fault.empty()) break;
    const std::string difference = Difference(round.result, other);
    if (!difference.empty()) round.fault = how + difference;
  }
  return round;
}

}  // namespace weir::soundness
