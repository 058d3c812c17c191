// For the tests of aggregates: partials that own their memory, values by kind, records, and results as text.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <new>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/formats/row_codec.h"
#include "runtime/operators/aggregates/aggregate.h"
#include "runtime/row/text.h"

namespace weir::ops {

inline std::unique_ptr<AggregateFunction> Function(const std::string& name, const dsl::Type& type) {
  plan::Aggregate a;
  a.name = "x";
  a.function = name;
  a.type = dsl::Type::Of(name == "avg" ? Kind::kFloat : type.kind, true);
  plan::Expr argument;
  argument.type = type;
  a.args.push_back(argument);
  return MakeAggregate(a);
}
inline std::unique_ptr<AggregateFunction> Function(const std::string& name, Kind kind) {
  return Function(name, dsl::Type::Of(kind, true));
}

class Partial {
 public:
  explicit Partial(const AggregateFunction* function)
      : function_(function), memory_(::operator new(function->size(), std::align_val_t{16})) {
    function_->Create(memory_);
  }
  Partial(Partial&& other) noexcept : function_(other.function_), memory_(std::exchange(other.memory_, nullptr)) {}
  Partial& operator=(Partial&& other) noexcept {
    std::swap(function_, other.function_);
    std::swap(memory_, other.memory_);
    return *this;
  }
  ~Partial() {
    if (memory_ == nullptr) return;
    function_->Destroy(memory_);
    ::operator delete(memory_, std::align_val_t{16});
  }
  void* get() const { return memory_; }
  std::string Encoded() const {
    std::string out;
    function_->Encode(memory_, &out);
    return out;
  }

 private:
  const AggregateFunction* function_;
  void* memory_;
};

struct Record {
  int64_t time = 0;
  OrderKey order;
  Slot value;
};

inline void Add(const AggregateFunction& f, const Partial& partial, SlidingAccumulator* window, const Record& r) {
  ASSERT_EQ(f.Add(partial.get(), window, &r.value, r.time, r.order), nullptr);
}

// JSON, or the error's name.
inline std::string Text(const Slot& slot, ResultError error) {
  if (error != nullptr && *error != '\0') return error;
  std::string out;
  AppendJson(slot, dsl::Type::Of(slot.kind), &out);
  return out;
}
inline std::string ResultOf(const AggregateFunction& f, const Partial& partial) {
  Arena arena;
  ResultError error = nullptr;
  const Slot slot = f.Result(partial.get(), {}, &arena, &error);
  return Text(slot, error);
}
inline std::string ResultOf(const SlidingAccumulator& window) {
  Arena arena;
  ResultError error = nullptr;
  const Slot slot = window.Result({}, &arena, &error);
  return Text(slot, error);
}

// A value of `kind` from a domain small enough that values repeat, some of them at the edges; sometimes null.
inline Slot RandomValue(Kind kind, std::mt19937_64* random, Arena* arena, int64_t domain = 20) {
  const auto pick = static_cast<int64_t>((*random)() % static_cast<uint64_t>(domain));
  if ((*random)() % 5 == 0) return Slot::Null();
  switch (kind) {
    case Kind::kBool: return Slot::Bool(pick % 2 == 0);
    case Kind::kInt:
      if (pick == 0) return Slot::Int(INT64_MAX);
      if (pick == 1) return Slot::Int(INT64_MIN);
      return Slot::Int(pick - 10);
    case Kind::kFloat: {
      static constexpr double kEdges[] = {-0.0,   0.0, 5e-324, 1e100, -1e100,
                                          1e-300, 0.1, -0.1,   1e16,  9007199254740993.0};
      if (pick < 10) return Slot::Float(kEdges[pick]);
      return Slot::Float(static_cast<double>(pick) * 1.1 - 15);
    }
    case Kind::kString:
      return Slot::String(
          arena->Copy("v" + std::string(static_cast<size_t>(pick % 3 * 9), '"') + std::to_string(pick)));
    case Kind::kIp: {
      std::string ip(16, '\0');
      if (pick % 2 == 0) ip[10] = ip[11] = '\xff';
      ip[15] = static_cast<char>(pick);
      ip[14] = static_cast<char>(pick >> 8);
      return Slot::Ip(arena->Copy(ip).data());
    }
    case Kind::kTimestamp: return Slot::Timestamp(1700000000000 + pick);
    case Kind::kDuration: return Slot::Duration(pick * 1000 - 5000);
    case Kind::kList: {
      Slot* items = arena->Slots(2);
      items[0] = Slot::Int(pick % 3);
      items[1] = pick % 4 == 0 ? Slot::Null() : Slot::Int(pick);
      return Slot::Items(Kind::kList, items, 2);
    }
    default: return Slot::Null();
  }
}

inline dsl::Type TypeOf(Kind kind) {
  return kind == Kind::kList ? dsl::Type::ListOf(dsl::Type::Of(Kind::kInt, true)) : dsl::Type::Of(kind, true);
}

}  // namespace weir::ops
