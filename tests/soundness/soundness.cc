#include "tests/soundness/soundness.h"

#include "runtime/engine/lookup_files.h"
#include "runtime/formats/decoder.h"
#include "runtime/replay/test_runner.h"
#include "tests/soundness/choices.h"
#include "tests/soundness/program.h"

namespace weir::soundness {

namespace {

// A lookup's rows are read as those of its file would be; what is bad is left out.
void FillLookup(Choices* choices, const plan::Source& source, ops::LookupTable* table) {
  const auto decoder = formats::MakeDecoder(source);
  for (const InputBytes& record : MakeRecords(choices, source, choices->Below(12))) {
    std::vector<Slot> row(source.fields.size());
    Arena arena;
    if (record.value && decoder->Decode(*record.value, {}, row.data(), &arena).ok()) table->Put(row.data());
  }
}

std::string Named(const RunStyle& style) {
  return "batches of " + std::to_string(style.batch) + (style.restart ? " and restarts: " : " and no cache: ");
}

}  // namespace

Round PlayRound(std::string_view bytes) {
  Choices choices(bytes);
  Program program = ProgramMaker(&choices).Make();
  Round round;
  round.text = program.text;
  round.tried = program.tried;
  round.refused = program.refusals.size();
  const plan::Plan plan = replay::PlanForTests(std::move(program.plan));
  Input input;
  ops::LookupSet lookups = engine::EmptyLookups(plan);
  for (size_t k = 0; k < plan.sources.size(); ++k) {
    const plan::Source& source = plan.sources[k];
    if (source.role == plan::Source::Role::kLookup) {
      FillLookup(&choices, source, &lookups.at(static_cast<int>(k)));
    } else {
      input.emplace_back(source.topics[0], MakeRecords(&choices, source, 5 + choices.Below(30)));
    }
  }
  round.result = RunPlan(plan, input, lookups, {});
  round.fault = round.result.fault;
  RunStyle styles[2];
  styles[0].batch = 1 + choices.Below(4);
  styles[0].restart = true;
  styles[1].batch = 1 + choices.Below(10);
  styles[1].cache_bytes = 1;
  for (const RunStyle& style : styles) {
    if (!round.fault.empty()) break;
    const RunResult other = RunPlan(plan, input, lookups, style);
    const std::string fault = other.fault.empty() ? Difference(round.result, other) : other.fault;
    if (!fault.empty()) round.fault = Named(style) + fault;
  }
  return round;
}

}  // namespace weir::soundness
