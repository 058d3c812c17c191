// Compiled expressions against an evaluator that is written to be obviously right: a tree walk over optional values,
// wide integers, one rule an operator, errors as exceptions.
#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <random>
#include <stdexcept>

#include "runtime/row/expression.h"
#include "tests/runtime/row/expr_builder.h"

namespace weir::test {
namespace {

__extension__ typedef __int128 Wide;

struct Failure {
  std::string name;
};

// A value without tricks.
struct Plain {
  Kind kind = Kind::kNull;
  int64_t i = 0;
  double f = 0;
  std::string s;
  bool null() const { return kind == Kind::kNull; }
  bool yes() const { return kind == Kind::kBool && i == 1; }
};

Plain PlainInt(Kind kind, Wide v) {
  if (v < INT64_MIN || v > INT64_MAX) throw Failure{"E_OVERFLOW"};
  Plain p;
  p.kind = kind;
  p.i = static_cast<int64_t>(v);
  return p;
}
Plain PlainBool(bool v) { return PlainInt(Kind::kBool, v ? 1 : 0); }
Plain PlainFloat(double v) {
  if (std::isnan(v) || std::isinf(v)) throw Failure{"E_ARITHMETIC"};
  Plain p;
  p.kind = Kind::kFloat;
  p.f = v;
  return p;
}

double Num(const Plain& p) { return p.kind == Kind::kFloat ? p.f : static_cast<double>(p.i); }

int Compare(const Plain& a, const Plain& b) {
  if (a.kind == Kind::kFloat) return a.f < b.f ? -1 : a.f > b.f;
  if (a.kind == Kind::kString) return a.s < b.s ? -1 : a.s > b.s;
  return a.i < b.i ? -1 : a.i > b.i;
}

class Naive {
 public:
  explicit Naive(const std::vector<Plain>& row) : row_(row) {}

  Plain Eval(const Expr& e) const {
    switch (e.op) {
      case Op::kLiteral: {
        Plain p;
        p.kind = e.literal.kind;
        p.i = e.literal.i;
        p.f = e.literal.f;
        p.s = e.literal.s;
        return p;
      }
      case Op::kField: return row_[static_cast<size_t>(e.slot)];
      case Op::kAnd: return PlainBool(Eval(e.args[0]).yes() && Eval(e.args[1]).yes());
      case Op::kOr: return PlainBool(Eval(e.args[0]).yes() || Eval(e.args[1]).yes());
      case Op::kIf: return Eval(e.args[0]).yes() ? Eval(e.args[1]) : Eval(e.args[2]);
      case Op::kCoalesce: {
        const Plain first = Eval(e.args[0]);
        return first.null() ? Eval(e.args[1]) : first;
      }
      case Op::kIsNull: return PlainBool(Eval(e.args[0]).null());
      case Op::kIsNotNull: return PlainBool(!Eval(e.args[0]).null());
      default: return Strict(e);
    }
  }

 private:
  Plain Strict(const Expr& e) const {
    std::vector<Plain> a;
    for (const Expr& arg : e.args) {
      a.push_back(Eval(arg));
    }
    for (const Plain& p : a) {
      if (p.null()) return {};
    }
    switch (e.op) {
      case Op::kNot: return PlainBool(a[0].i == 0);
      case Op::kEq: return PlainBool(Compare(a[0], a[1]) == 0);
      case Op::kNe: return PlainBool(Compare(a[0], a[1]) != 0);
      case Op::kLt: return PlainBool(Compare(a[0], a[1]) < 0);
      case Op::kLe: return PlainBool(Compare(a[0], a[1]) <= 0);
      case Op::kGt: return PlainBool(Compare(a[0], a[1]) > 0);
      case Op::kGe: return PlainBool(Compare(a[0], a[1]) >= 0);
      case Op::kInRange: return PlainBool(Compare(a[1], a[0]) <= 0 && Compare(a[0], a[2]) <= 0);
      case Op::kNegate:
        return a[0].kind == Kind::kFloat ? PlainFloat(-a[0].f) : PlainInt(a[0].kind, -static_cast<Wide>(a[0].i));
      case Op::kToFloat: return PlainFloat(Num(a[0]));
      case Op::kCall: {
        if (e.function == "abs")
          return a[0].kind == Kind::kFloat ? PlainFloat(std::fabs(a[0].f))
                                           : PlainInt(a[0].kind, a[0].i < 0 ? -static_cast<Wide>(a[0].i) : a[0].i);
        if (e.function == "min") return Compare(a[0], a[1]) <= 0 ? a[0] : a[1];
        if (e.function == "max") return Compare(a[0], a[1]) >= 0 ? a[0] : a[1];
        if (e.function == "length") return PlainInt(Kind::kInt, static_cast<Wide>(a[0].s.size()));  // ASCII here
        throw std::logic_error(e.function);
      }
      default: return Arithmetic(e, a[0], a[1]);
    }
  }

  static Plain Arithmetic(const Expr& e, const Plain& a, const Plain& b) {
    const Kind result = e.type.kind;
    if (e.op == Op::kMod) {
      if (b.i == 0) throw Failure{"E_ARITHMETIC"};
      return PlainInt(result, static_cast<Wide>(a.i) % b.i);
    }
    if (e.op == Op::kDiv) {
      if (Num(b) == 0) throw Failure{"E_ARITHMETIC"};
      return PlainFloat(Num(a) / Num(b));
    }
    const Wide x = a.i, y = b.i;
    if (result == Kind::kFloat)
      return PlainFloat(e.op == Op::kAdd ? a.f + b.f : e.op == Op::kSub ? a.f - b.f : a.f * b.f);
    return PlainInt(result, e.op == Op::kAdd ? x + y : e.op == Op::kSub ? x - y : x * y);
  }

  const std::vector<Plain>& row_;
};

// Row: int, int?, float, bool, string, timestamp, duration, bool?.
constexpr Kind kRow[] = {Kind::kInt,    Kind::kInt,       Kind::kFloat,    Kind::kBool,
                         Kind::kString, Kind::kTimestamp, Kind::kDuration, Kind::kBool};

class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}

  size_t Below(size_t n) { return random_() % n; }

  Expr Make(Kind kind, int depth) {
    if (depth <= 0 || Below(6) == 0) return Leaf(kind);
    if (Below(8) == 0)
      return Node(Op::kIf, kind, {Make(Kind::kBool, depth - 1), Make(kind, depth - 1), Make(kind, depth - 1)});
    if (Below(10) == 0) return Node(Op::kCoalesce, kind, {Make(kind, depth - 1), Make(kind, depth - 1)});
    switch (kind) {
      case Kind::kBool: return MakeBool(depth - 1);
      case Kind::kInt: return MakeInt(depth - 1);
      case Kind::kFloat: return MakeFloat(depth - 1);
      case Kind::kTimestamp:
        return Below(2) == 0 ? Node(Op::kAdd, kind, {Make(kind, depth - 1), Make(Kind::kDuration, depth - 1)})
                             : Node(Op::kSub, kind, {Make(kind, depth - 1), Make(Kind::kDuration, depth - 1)});
      case Kind::kDuration: return MakeDuration(depth - 1);
      default: return Leaf(kind);
    }
  }

  Plain Value(Kind kind) {
    Plain p;
    p.kind = kind;
    constexpr int64_t kInts[] = {0, 1, -1, 2, 7, -13, 1000, INT64_MAX, INT64_MIN, INT64_MAX - 1, int64_t{1} << 40};
    constexpr double kFloats[] = {0, 1, -1.5, 0.1, 1e300, -1e308, 5e-324, 57.985};
    const char* const kTexts[] = {"", "a", "FailedLogin", "ab", "zz"};
    p.i = kind == Kind::kBool ? static_cast<int64_t>(Below(2)) : kInts[Below(std::size(kInts))];
    if (kind == Kind::kFloat) p.f = kFloats[Below(std::size(kFloats))];
    if (kind == Kind::kString) p.s = kTexts[Below(std::size(kTexts))];
    return p;
  }

 private:
  Expr Leaf(Kind kind) {
    if (Below(2) == 0) {
      for (int tries = 0; tries < 20; ++tries) {
        const size_t slot = Below(std::size(kRow));
        if (kRow[slot] == kind) return FieldAt(static_cast<int>(slot), kind, slot == 1 || slot == 7);
      }
    }
    const Plain p = Value(kind);
    plan::Literal l;
    l.kind = kind;
    l.i = p.i;
    l.f = p.f;
    l.s = p.s;
    return Lit(l);
  }

  Expr MakeBool(int depth) {
    constexpr Op kCompare[] = {Op::kEq, Op::kNe, Op::kLt, Op::kLe, Op::kGt, Op::kGe};
    constexpr Kind kOf[] = {Kind::kInt, Kind::kFloat, Kind::kString, Kind::kTimestamp, Kind::kDuration, Kind::kBool};
    const Kind of = kOf[Below(std::size(kOf))];
    switch (Below(7)) {
      case 0: return Node(Op::kAnd, Kind::kBool, {Make(Kind::kBool, depth), Make(Kind::kBool, depth)});
      case 1: return Node(Op::kOr, Kind::kBool, {Make(Kind::kBool, depth), Make(Kind::kBool, depth)});
      case 2: return Node(Op::kNot, Kind::kBool, {Make(Kind::kBool, depth)});
      case 3: return Node(Below(2) == 0 ? Op::kIsNull : Op::kIsNotNull, Kind::kBool, {Make(of, depth)});
      case 4: return Node(Op::kInRange, Kind::kBool, {Make(of, depth), Make(of, depth), Make(of, depth)});
      default: return Node(kCompare[Below(6)], Kind::kBool, {Make(of, depth), Make(of, depth)});
    }
  }
  Expr MakeInt(int depth) {
    constexpr Op kOps[] = {Op::kAdd, Op::kSub, Op::kMul, Op::kMod};
    switch (Below(5)) {
      case 0: return Node(Op::kNegate, Kind::kInt, {Make(Kind::kInt, depth)});
      case 1: return Call("length", Kind::kInt, {Make(Kind::kString, depth)});
      case 2:
        return Call(Below(2) == 0 ? "min" : "max", Kind::kInt, {Make(Kind::kInt, depth), Make(Kind::kInt, depth)});
      default: return Node(kOps[Below(4)], Kind::kInt, {Make(Kind::kInt, depth), Make(Kind::kInt, depth)});
    }
  }
  Expr MakeFloat(int depth) {
    constexpr Op kOps[] = {Op::kAdd, Op::kSub, Op::kMul, Op::kDiv};
    switch (Below(6)) {
      case 0: return Node(Op::kToFloat, Kind::kFloat, {Make(Kind::kInt, depth)});
      case 1: return Call("abs", Kind::kFloat, {Make(Kind::kFloat, depth)});
      case 2: return Node(Op::kDiv, Kind::kFloat, {Make(Kind::kInt, depth), Make(Kind::kInt, depth)});
      case 3: return Node(Op::kDiv, Kind::kFloat, {Make(Kind::kDuration, depth), Make(Kind::kDuration, depth)});
      default: return Node(kOps[Below(4)], Kind::kFloat, {Make(Kind::kFloat, depth), Make(Kind::kFloat, depth)});
    }
  }
  Expr MakeDuration(int depth) {
    switch (Below(4)) {
      case 0: return Node(Op::kSub, Kind::kDuration, {Make(Kind::kTimestamp, depth), Make(Kind::kTimestamp, depth)});
      case 1: return Node(Op::kMul, Kind::kDuration, {Make(Kind::kDuration, depth), Make(Kind::kInt, depth)});
      case 2: return Node(Op::kMod, Kind::kDuration, {Make(Kind::kDuration, depth), Make(Kind::kDuration, depth)});
      default: return Node(Op::kAdd, Kind::kDuration, {Make(Kind::kDuration, depth), Make(Kind::kDuration, depth)});
    }
  }

  std::mt19937_64 random_;
};

Slot ToSlot(const Plain& p) {
  switch (p.kind) {
    case Kind::kNull: return Slot::Null();
    case Kind::kFloat: return Slot::Float(p.f);
    case Kind::kString: return Slot::String(p.s);
    default: return Slot::Int64(p.kind, p.i);
  }
}

std::string Show(const Slot& slot) {
  std::string out = std::to_string(static_cast<int>(slot.kind)) + ":";
  AppendText(slot, &out);
  return out;
}

TEST(ExpressionRandom, AgreesWithTheNaiveEvaluator) {
  constexpr Kind kKinds[] = {Kind::kBool, Kind::kInt, Kind::kFloat, Kind::kTimestamp, Kind::kDuration};
  Arena arena;
  int failures = 0, nulls = 0, values = 0;
  for (uint64_t seed = 0; seed < 6000; ++seed) {
    Generator generator(seed);
    const Expr expr = generator.Make(kKinds[seed % std::size(kKinds)], 1 + static_cast<int>(seed % 5));
    const Expression compiled = Expression::Compile(expr);
    for (int rows = 0; rows < 5; ++rows) {
      std::vector<Plain> row;
      for (const Kind kind : kRow) row.push_back(generator.Value(kind));
      if (generator.Below(2) == 0) row[1] = {};
      if (generator.Below(2) == 0) row[7] = {};
      std::vector<Slot> slots;
      for (const Plain& p : row) slots.push_back(ToSlot(p));
      EvalContext ctx;
      ctx.slots = slots.data();
      ctx.arena = &arena;
      const Slot got = compiled.Evaluate(ctx);
      try {
        const Plain want = Naive(row).Eval(expr);
        ASSERT_EQ(ctx.error, nullptr) << "seed " << seed;
        ASSERT_EQ(Show(got), Show(ToSlot(want))) << "seed " << seed;
        ++(want.null() ? nulls : values);
      } catch (const Failure& failure) {
        ASSERT_NE(ctx.error, nullptr) << "seed " << seed;
        ASSERT_EQ(ctx.error, failure.name) << "seed " << seed;
        ASSERT_TRUE(got.is_null());
        ++failures;
      }
    }
    arena.Reset();
  }
  // The comparison is worth something only if all three happen often.
  EXPECT_GT(failures, 1000);
  EXPECT_GT(nulls, 500);
  EXPECT_GT(values, 10000);
}

}  // namespace
}  // namespace weir::test
