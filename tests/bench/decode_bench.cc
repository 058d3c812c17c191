// Decoding the authentication event of topologies/auth_anomaly.weir: its five fields in 189 bytes with two unknown ones
// and white space, and alone.
#include <benchmark/benchmark.h>

#include <string>

#include "dsl/plan.h"
#include "runtime/formats/json_decoder.h"
#include "runtime/formats/json_encoder.h"
#include "runtime/row/expression.h"

namespace weir::formats {
namespace {

plan::SourceField Field(const char* name, Kind kind, bool nullable = false) {
  plan::SourceField f;
  f.name = name;
  f.type = dsl::Type::Of(kind, nullable);
  f.path = {name};
  return f;
}

plan::Source AuthEvents() {
  plan::Source s;
  s.fields = {Field("username", Kind::kString), Field("ip_address", Kind::kIp), Field("event_type", Kind::kString),
              Field("timestamp", Kind::kTimestamp), Field("burst_id", Kind::kInt, true)};
  s.time_field = "timestamp";
  return s;
}

const std::string kEvent =
    R"({"burst_id": 4711, "username": "attack_user_0042", "ip_address": "203.0.113.99", "event_type": "FailedLogin", )"
    R"("timestamp": "2026-01-31T12:00:00.250Z", "session": "9f2c0a7b31", "attempt": 3})";

const std::string kCompact =
    R"({"username":"attack_user_0042","ip_address":"203.0.113.99","event_type":"FailedLogin","timestamp":"2026-01-31T12:00:00.250Z","burst_id":4711})";

void Decode(benchmark::State& state, const std::string& event) {
  JsonDecoder decoder(AuthEvents());
  Arena arena;
  Slot slots[5];
  int n = 0;
  for (auto _ : state) {
    const DecodeResult result = decoder.Decode(event, {}, slots, &arena);
    if (!result.ok()) state.SkipWithError(result.message.c_str());
    benchmark::DoNotOptimize(slots);
    if (++n % 500 == 0) arena.Reset();
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * event.size()));
}
void BM_Decode(benchmark::State& state) { Decode(state, kEvent); }
BENCHMARK(BM_Decode);
void BM_DecodeCompact(benchmark::State& state) { Decode(state, kCompact); }
BENCHMARK(BM_DecodeCompact);

void BM_Encode(benchmark::State& state) {
  std::vector<dsl::Field> fields;
  for (const auto& f : AuthEvents().fields) fields.push_back({f.name, f.type});
  JsonDecoder decoder(AuthEvents());
  const JsonEncoder encoder(fields);
  Arena arena;
  Slot slots[5];
  if (!decoder.Decode(kEvent, {}, slots, &arena).ok()) state.SkipWithError("decode");
  std::string out;
  for (auto _ : state) {
    out.clear();
    encoder.Encode(slots, &out);
    benchmark::DoNotOptimize(out);
  }
}
BENCHMARK(BM_Encode);

// event_type == "FailedLogin"
void BM_FieldEqualsConstant(benchmark::State& state) {
  plan::Expr field, literal, equal;
  field.op = plan::Op::kField;
  field.slot = 0;
  field.type = literal.type = dsl::Type::Of(Kind::kString);
  literal.literal.kind = Kind::kString;
  literal.literal.s = "FailedLogin";
  equal.op = plan::Op::kEq;
  equal.type = dsl::Type::Of(Kind::kBool);
  equal.args = {field, literal};
  const Expression expression = Expression::Compile(equal);
  const std::string value = "FailedLogin";
  Slot slot = Slot::String(value);
  EvalContext ctx;
  ctx.slots = &slot;
  for (auto _ : state) {
    benchmark::DoNotOptimize(ctx);
    benchmark::DoNotOptimize(expression.Test(ctx));
  }
}
BENCHMARK(BM_FieldEqualsConstant);

}  // namespace
}  // namespace weir::formats
