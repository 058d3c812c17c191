// Any bytes are a record or a coded refusal. The first byte picks the schema, so that one corpus serves all; what is
// read must survive the encoder and the row codec, and decode to the same slots again from what the encoder wrote.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "dsl/plan.h"
#include "runtime/formats/json_decoder.h"
#include "runtime/formats/json_encoder.h"
#include "runtime/formats/repartition_frame.h"
#include "runtime/formats/row_codec.h"
#include "runtime/row/key.h"

namespace {

using weir::Kind;
using weir::dsl::Type;

weir::plan::SourceField Field(std::string name, Type type, std::vector<std::string> path = {}) {
  weir::plan::SourceField f;
  f.path = path.empty() ? std::vector<std::string>{name} : std::move(path);
  f.name = std::move(name);
  f.type = std::move(type);
  return f;
}

Type MapOf(Type element) {
  Type t = Type::Of(Kind::kMap);
  t.element = std::make_shared<const Type>(std::move(element));
  return t;
}

weir::plan::Source Auth() {
  weir::plan::Source s;
  s.fields = {Field("username", Type::Of(Kind::kString)), Field("ip_address", Type::Of(Kind::kIp)),
              Field("event_type", Type::Of(Kind::kString)), Field("timestamp", Type::Of(Kind::kTimestamp)),
              Field("burst_id", Type::Of(Kind::kInt, true))};
  s.time_field = "timestamp";
  return s;
}

weir::plan::Source AllKinds() {
  weir::plan::Source s;
  s.fields = {
      Field("b", Type::Of(Kind::kBool, true)),
      Field("i", Type::Of(Kind::kInt, true)),
      Field("f", Type::Of(Kind::kFloat, true)),
      Field("s", Type::Of(Kind::kString, true)),
      Field("t", Type::Of(Kind::kTimestamp, true)),
      Field("d", Type::Of(Kind::kDuration, true)),
      Field("a", Type::Of(Kind::kIp, true)),
      Field("n", Type::Of(Kind::kCidr, true)),
      Field("y", Type::Of(Kind::kBytes, true)),
      Field("l", Type::ListOf(Type::ListOf(Type::Of(Kind::kInt, true))).AsNullable()),
      Field("m", MapOf(Type::Of(Kind::kString)).AsNullable()),
      Field("r", Type::RecordOf({{"x", Type::Of(Kind::kFloat)}, {"y", Type::Of(Kind::kString, true)}}).AsNullable())};
  return s;
}

// Overlapping paths: several readers of one value.
weir::plan::Source Paths() {
  weir::plan::Source s;
  s.fields = {Field("p", Type::Of(Kind::kInt, true), {"a", "b", "[1]", "c"}),
              Field("q", Type::RecordOf({{"b", Type::ListOf(Type::Of(Kind::kInt, true))}}).AsNullable(), {"a"}),
              Field("r", Type::Of(Kind::kFloat, true), {"a", "b", "[0]"}),
              Field("s", Type::Of(Kind::kString, true), {"s"}), Field("t", Type::Of(Kind::kTimestamp, true), {"s"})};
  return s;
}

void Require(bool ok) {
  if (!ok) std::abort();
}

struct Case {
  explicit Case(const weir::plan::Source& s, bool again)
      : decoder(s), encoder(Fields(s)), size(s.fields.size()), round_trip(again) {}
  static std::vector<weir::dsl::Field> Fields(const weir::plan::Source& s) {
    std::vector<weir::dsl::Field> out;
    for (const auto& f : s.fields) out.push_back({f.name, f.type});
    return out;
  }
  weir::formats::JsonDecoder decoder;
  weir::formats::JsonEncoder encoder;
  size_t size;
  bool round_trip;  // fields stand at the top: the encoder's output has the source's shape
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static auto* const cases = new std::vector<Case>([] {
    std::vector<Case> out;
    out.emplace_back(Auth(), true);
    out.emplace_back(AllKinds(), true);
    out.emplace_back(Paths(), false);
    return out;
  }());
  static weir::Arena arena;
  if (size == 0) return 0;
  arena.Reset();
  Case& c = (*cases)[data[0] % cases->size()];
  // A copy of its own size, so that reading past the end is seen.
  const std::vector<char> bytes(data + 1, data + size);
  const std::string_view value(bytes.empty() ? "" : bytes.data(), bytes.size());
  weir::Slot* const slots = arena.Slots(c.size);
  weir::formats::RepartitionFrame frame;
  (void)weir::formats::DecodeFrame(value, &frame);
  const auto result = c.decoder.Decode(value, {}, slots, &arena);
  if (!result.ok()) {
    Require(!result.message.empty());
    return 0;
  }
  std::string json, row;
  c.encoder.Encode(slots, &json);
  if (c.round_trip) {
    weir::Slot* const again = arena.Slots(c.size);
    Require(c.decoder.Decode(json, {}, again, &arena).ok());
    Require(weir::KeyEquals(slots, again, c.size));
  }
  weir::formats::EncodeSlots(slots, c.size, &row);
  weir::Slot* const back = arena.Slots(c.size);
  std::string_view in = row;
  Require(weir::formats::DecodeSlots(&in, c.size, back, &arena) && in.empty());
  Require(weir::KeyEquals(slots, back, c.size));
  return 0;
}
