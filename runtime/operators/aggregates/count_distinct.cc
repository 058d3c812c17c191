// count_distinct(x): exact while at most 1024 distinct values, a HyperLogLog estimate above (hyperloglog.h).
//
// Encoding: 00 varint(n) slot{n}, n <= 1024 values ascending by key bytes (below); else a sketch, which begins 01 or
// 02.
//
// Inside, a value is its *key*: the bytes of a string, 8 bytes of an int-like or a float, 4 or 16 bytes of an address,
// else the encoding of its slot. The sketch hashes the value's canonical JSON, so its registers are a contract; keys
// are not.
//
// A sliding window counts in how many instants each value occurs, so a value leaves with its last instant. Its sketch
// exists while it is needed and is kept up by counts of (register, rank). An instant with more than 1024 values is a
// sketch itself and enters as such; the union of registers is the same whichever way a value came in.
#include <algorithm>
#include <cstring>

#include "runtime/formats/varint.h"
#include "runtime/operators/aggregates/hyperloglog.h"
#include "runtime/operators/aggregates/typed.h"
#include "runtime/operators/aggregates/value.h"
#include "runtime/row/text.h"

namespace weir::ops {
namespace {

constexpr size_t kExactUpTo = 1024;
using Table = CountTable<std::string, std::string_view>;

// Values ↔ keys, and the hash of a value.
class Keys {
 public:
  explicit Keys(dsl::Type type) : type_(std::move(type)) {}

  // Valid until `scratch` changes.
  std::string_view KeyOf(const Slot& s, std::string* scratch) const {
    if (s.kind == Kind::kString) return s.text();
    if (IsIntegral(s.kind)) return Eight(&s.i, scratch);
    if (s.kind == Kind::kFloat) {
      const double value = s.f + 0.0;  // -0.0 is 0.0
      return Eight(&value, scratch);
    }
    if (s.kind == Kind::kIp) return IsV4Mapped(s.p) ? std::string_view(s.p + 12, 4) : s.text();
    scratch->clear();
    formats::EncodeSlots(&s, 1, scratch);
    return *scratch;
  }

  // The slot of a key that KeyOf made. It points to the key and the arena.
  Slot SlotOf(std::string_view key, Arena* arena) const {
    if (type_.kind == Kind::kString) return Slot::String(key);
    if (IsIntegral(type_.kind)) {
      int64_t value = 0;
      std::memcpy(&value, key.data(), sizeof(value));
      return Slot::Int64(type_.kind, value);
    }
    if (type_.kind == Kind::kFloat) {
      double value = 0;
      std::memcpy(&value, key.data(), sizeof(value));
      return Slot::Float(value);
    }
    if (type_.kind == Kind::kIp && key.size() == 16) return Slot::Ip(key.data());
    if (type_.kind == Kind::kIp) {
      char* ip = arena->Allocate(16);
      std::memset(ip, 0, 10);
      std::memset(ip + 10, 0xff, 2);
      std::memcpy(ip + 12, key.data(), 4);
      return Slot::Ip(ip);
    }
    Slot out;
    return formats::DecodeSlots(&key, 1, &out, arena) ? out : Slot::Null();
  }

  RegisterRank RankOf(const Slot& s) const {
    static thread_local std::string json;
    json.clear();
    AppendJson(s.kind == Kind::kFloat ? Slot::Float(s.f + 0.0) : s, type_, &json);
    return SplitHash(Xxh64(json, 0));
  }
  RegisterRank RankOf(std::string_view key) const {
    if (type_.kind == Kind::kString) return RankOf(Slot::String(key));
    Arena arena;
    return RankOf(SlotOf(key, &arena));
  }
  const dsl::Type& type() const { return type_; }

 private:
  static std::string_view Eight(const void* value, std::string* scratch) {
    scratch->assign(static_cast<const char*>(value), 8);
    return *scratch;
  }
  dsl::Type type_;
};

// The distinct values of a set of records: none, one, a table, or a sketch.
struct Distinct {
  bool has_one = false;
  std::string one;
  std::unique_ptr<Table> table;    // two values or more
  std::unique_ptr<Sketch> sketch;  // more than kExactUpTo

  size_t size() const { return table != nullptr ? table->size() : has_one ? 1 : 0; }
  // True if the value is new. Not for sketches.
  bool Insert(std::string_view key) {
    if (table != nullptr) return table->Insert(key);
    if (has_one && one == key) return false;
    if (!has_one) {
      one = key;
      has_one = true;
      return true;
    }
    table = std::make_unique<Table>();
    table->Insert(one);
    table->Insert(key);
    one = std::string();
    has_one = false;
    return true;
  }
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    if (has_one) visit(std::string_view(one));
    if (table != nullptr) table->ForEach(visit);
  }
  void BecomeSketch(const Keys& keys) {
    auto made = std::make_unique<Sketch>();
    ForEach([&](std::string_view key) { made->Raise(keys.RankOf(key)); });
    table.reset();
    sketch = std::move(made);
  }
};

template <typename Visit>
void ForEachRank(const Sketch& sketch, const Visit& visit) {
  for (uint32_t k = 0; k < kRegisters; ++k) {
    if (sketch.rank(k) != 0) visit(RegisterRank{k, sketch.rank(k)});
  }
}

class DistinctWindow final : public SlidingAccumulator {
 public:
  explicit DistinctWindow(std::shared_ptr<const Keys> keys) : keys_(std::move(keys)) {}

  void Insert(int64_t, const void* partial) override {
    const auto& instant = *static_cast<const Distinct*>(partial);
    if (instant.sketch != nullptr) {
      EnterSketch(*instant.sketch);
    } else {
      instant.ForEach([this](std::string_view key) { Enter(key); });
    }
  }
  void Remove(int64_t, const void* partial) override {
    const auto& instant = *static_cast<const Distinct*>(partial);
    if (instant.sketch != nullptr) {
      ForEachRank(*instant.sketch, [this](RegisterRank r) { counted_->Remove(r); });
      --sketches_;
      DropSketchIfIdle();
    } else {
      instant.ForEach([this](std::string_view key) { Leave(key); });
    }
  }
  Slot Result(WindowSpan, Arena*, ResultError*) const override {
    const bool exact = sketches_ == 0 && values_.size() <= kExactUpTo;
    return Slot::Int(exact ? static_cast<int64_t>(values_.size()) : counted_->Estimate());
  }

  void Enter(std::string_view key) {
    if (values_.Increment(key) != 1) return;
    if (counted_ != nullptr) {
      counted_->Add(keys_->RankOf(key));
    } else if (values_.size() > kExactUpTo) {
      NeedSketch();
    }
  }
  void Leave(std::string_view key) {
    if (values_.Decrement(key) != 0 || counted_ == nullptr) return;
    counted_->Remove(keys_->RankOf(key));
    DropSketchIfIdle();
  }
  // An instant in the window with exactly these values turned into a sketch of them.
  void BecomeSketch(const Distinct& values, const Keys& keys) {
    Sketch sketch;
    values.ForEach([&](std::string_view key) { sketch.Raise(keys.RankOf(key)); });
    EnterSketch(sketch);
    values.ForEach([this](std::string_view key) { Leave(key); });
  }
  void RaiseInSketch(uint32_t before, RegisterRank r) {
    if (before != 0) counted_->Remove({r.index, before});
    counted_->Add(r);
  }

 private:
  void EnterSketch(const Sketch& sketch) {
    ++sketches_;
    NeedSketch();
    ForEachRank(sketch, [this](RegisterRank r) { counted_->Add(r); });
  }
  void NeedSketch() {
    if (counted_ != nullptr) return;
    counted_ = std::make_unique<CountedSketch>();
    values_.ForEach([this](std::string_view key) { counted_->Add(keys_->RankOf(key)); });
  }
  // Kept down to half the bound: a window that swings around it must not rebuild the sketch each time.
  void DropSketchIfIdle() {
    if (counted_ != nullptr && sketches_ == 0 && values_.size() <= kExactUpTo / 2) counted_.reset();
  }

  std::shared_ptr<const Keys> keys_;
  Table values_;
  uint64_t sketches_ = 0;  // instants that are sketches
  std::unique_ptr<CountedSketch> counted_;
};

class CountDistinctFunction final : public TypedAggregate<Distinct> {
 public:
  explicit CountDistinctFunction(const dsl::Type& type) : keys_(std::make_shared<const Keys>(type)) {}

  ResultError Add(void* partial, SlidingAccumulator* window, const Slot* args, int64_t,
                  const OrderKey&) const override {
    if (args[0].is_null()) return nullptr;
    auto& state = Of(partial);
    auto* w = static_cast<DistinctWindow*>(window);
    if (state.sketch != nullptr) {
      const RegisterRank r = keys_->RankOf(args[0]);
      const uint32_t before = state.sketch->Raise(r);
      if (before < r.rank && w != nullptr) w->RaiseInSketch(before, r);
      return nullptr;
    }
    static thread_local std::string scratch;
    const std::string_view key = keys_->KeyOf(args[0], &scratch);
    if (!state.Insert(key)) return nullptr;
    if (w != nullptr) w->Enter(key);
    if (state.size() > kExactUpTo) {
      if (w != nullptr) w->BecomeSketch(state, *keys_);
      state.BecomeSketch(*keys_);
    }
    return nullptr;
  }
  Slot Result(const void* partial, WindowSpan, Arena*, ResultError*) const override {
    const auto& state = Of(partial);
    return Slot::Int(state.sketch != nullptr ? state.sketch->Estimate() : static_cast<int64_t>(state.size()));
  }
  std::unique_ptr<SlidingAccumulator> NewAccumulator() const override {
    return std::make_unique<DistinctWindow>(keys_);
  }

  void Encode(const void* partial, std::string* out) const override {
    const auto& state = Of(partial);
    if (state.sketch != nullptr) {
      state.sketch->Encode(out);
      return;
    }
    if (state.has_one) {  // mostly
      out->append("\0\1", 2);
      EncodeKey(state.one, out);
      return;
    }
    std::vector<std::string_view> sorted;
    sorted.reserve(state.size());
    state.ForEach([&](std::string_view key) { sorted.push_back(key); });
    std::sort(sorted.begin(), sorted.end());
    out->push_back('\0');
    formats::AppendVarint(sorted.size(), out);
    for (std::string_view key : sorted) EncodeKey(key, out);
  }
  bool Decode(void* partial, std::string_view* in) const override {
    if (in->empty()) return false;
    auto& state = Of(partial);
    if (in->front() != '\0') {
      state.sketch = std::make_unique<Sketch>();
      return state.sketch->Decode(in);
    }
    in->remove_prefix(1);
    uint64_t n = 0;
    if (!formats::TakeVarint(in, &n) || n > kExactUpTo) return false;
    std::string before;
    std::string scratch;
    for (uint64_t k = 0; k < n; ++k) {
      Slot slot;
      Arena arena;
      if (!TakeSlot(in, keys_->type(), &slot, &arena)) return false;
      const std::string_view key = keys_->KeyOf(slot, &scratch);
      if (k > 0 && key <= std::string_view(before)) return false;
      state.Insert(key);
      before = key;
    }
    return true;
  }
  size_t HeapBytes(const void* partial) const override {
    const auto& state = Of(partial);
    return HeapBytesOf(state.one) + (state.table != nullptr ? sizeof(Table) + state.table->HeapBytes() : 0) +
           (state.sketch != nullptr ? sizeof(Sketch) : 0);
  }

 private:
  void EncodeKey(std::string_view key, std::string* out) const {
    Arena arena;
    const Slot slot = keys_->SlotOf(key, &arena);
    formats::EncodeSlots(&slot, 1, out);
  }
  std::shared_ptr<const Keys> keys_;
};

}  // namespace

std::unique_ptr<AggregateFunction> MakeCountDistinct(const plan::Aggregate& aggregate) {
  if (aggregate.function != "count_distinct" || aggregate.args.size() != 1) return nullptr;
  return std::make_unique<CountDistinctFunction>(aggregate.args[0].type);
}

}  // namespace weir::ops
