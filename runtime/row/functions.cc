#include "runtime/row/functions.h"

#include <re2/re2.h>

#include <cmath>
#include <unordered_map>

namespace weir {

CallSite::CallSite() = default;
CallSite::~CallSite() = default;

FunctionBody FindFunction(std::string_view name) {
  static const auto* const kAll = [] {
    auto* all = new std::unordered_map<std::string_view, FunctionBody>;
    for (const auto table : {MathFunctions(), TextFunctions(), TimeFunctions(), AddressFunctions(), ConvertFunctions(),
                             ListFunctionBodies()}) {
      for (const FunctionEntry& f : table) all->emplace(f.name, f.body);
    }
    return all;
  }();
  const auto it = kAll->find(name);
  return it == kAll->end() ? nullptr : it->second;
}

bool HasFunction(std::string_view name) { return FindFunction(name) != nullptr; }

Slot Finite(EvalContext& ctx, double value) {
  if (!std::isfinite(value)) return Fail(ctx, "E_ARITHMETIC", "the result is not a finite number");
  return Slot::Float(value);
}

Slot RoundToInt64(EvalContext& ctx, Kind kind, double value) {
  const double rounded = std::round(value);
  if (!(rounded >= -0x1p63 && rounded < 0x1p63)) return Fail(ctx, "E_OVERFLOW", "the result is outside 64 bits");
  return Slot::Int64(kind, static_cast<int64_t>(rounded));
}

namespace {
std::string* ThreadBuffer() {
  thread_local std::string buffer;
  return &buffer;
}
}  // namespace

TextBuilder::TextBuilder() : buffer_(ThreadBuffer()), start_(buffer_->size()) {}
TextBuilder::~TextBuilder() { buffer_->resize(start_); }

}  // namespace weir
