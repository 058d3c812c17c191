// The functions of kCall, inside runtime/row: exactly those of dsl/functions.h. One table a subject
// (functions_*.cc). Overloads are decided by the kinds of the argument slots and by the planned result type.
//
// A function sees arguments that are not null (a null one makes the result null without a call). Where it can fail it
// calls ctx.Fail and returns null.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "dsl/plan.h"
#include "runtime/row/expression.h"
#include "runtime/row/slot.h"

namespace re2 {
class RE2;
}

namespace weir {

// A call site: what is known when it is compiled.
struct CallSite {
  CallSite();
  ~CallSite();
  Kind result = Kind::kNull;
  size_t size = 0;                  // arguments
  std::unique_ptr<re2::RE2> regex;  // capture: args[1], when a valid literal
};

using FunctionBody = Slot (*)(const CallSite& site, EvalContext& ctx, const Slot* args);

struct FunctionEntry {
  std::string_view name;
  FunctionBody body;
};

std::span<const FunctionEntry> MathFunctions();
std::span<const FunctionEntry> TextFunctions();
std::span<const FunctionEntry> TimeFunctions();
std::span<const FunctionEntry> AddressFunctions();
std::span<const FunctionEntry> ConvertFunctions();
std::span<const FunctionEntry> ListFunctionBodies();
// min(list), max(list): `sign` is -1 or 1.
Slot ExtremeOfList(EvalContext& ctx, const Slot& list, int sign);

// Null when there is none.
FunctionBody FindFunction(std::string_view name);

// ---- shared by the tables

inline Slot Fail(EvalContext& ctx, const char* name, std::string_view detail) {
  ctx.Fail(name, detail);
  return Slot::Null();
}
// A float that must be finite: E_ARITHMETIC.
Slot Finite(EvalContext& ctx, double value);
inline double AsDouble(const Slot& s) { return s.kind == Kind::kFloat ? s.f : static_cast<double>(s.i); }
// To the nearest integer, halves away from zero; E_OVERFLOW out of int64.
Slot RoundToInt64(EvalContext& ctx, Kind kind, double value);

// Text being built; nested builders are served as a stack from one buffer of the thread.
class TextBuilder {
 public:
  TextBuilder();
  ~TextBuilder();
  TextBuilder(const TextBuilder&) = delete;
  TextBuilder& operator=(const TextBuilder&) = delete;
  std::string* out() { return buffer_; }
  std::string_view view() const { return std::string_view(*buffer_).substr(start_); }
  Slot Finish(Kind kind, EvalContext& ctx) { return Slot::Bytes(kind, ctx.arena->Copy(view())); }

 private:
  std::string* buffer_;
  size_t start_;
};

// [0][width][.digits][type], type f e % d x: with digits and no type, f. Numbers only: `f`, `e`, `%` any number, `d`,
// `x` ints. Widths up to 60, digits up to 60. The empty format is the value's text.
struct NumberFormat {
  bool zeros = false;
  int width = 0;
  int digits = -1;
  char type = 0;
  static constexpr char kTakesNothing = '!';
};
bool ParseNumberFormat(std::string_view text, NumberFormat* format);
// False: the value is not of a kind the format takes.
bool AppendFormatted(const Slot& value, const NumberFormat& format, std::string* out);

// strftime's %Y %m %d %H %I %M %S %p %j %y %e %b %B %a %A %F %T %z %Z %% and %f (fraction of a second: three digits
// out, one to nine in). False: another directive.
bool ValidTimeFormat(std::string_view format);
void AppendTimeFormatted(int64_t ms, std::string_view format, std::string* out);
// Without a year: the one that brings the time nearest to `near`. White space in the format matches any amount of it;
// names of days are read and not checked.
bool ParseTimeFormatted(std::string_view text, std::string_view format, int64_t near, int64_t* ms);

// int(x) and the like: false where the value does not convert.
bool Convert(Kind to, const Slot& from, Arena* arena, Slot* out);

}  // namespace weir
