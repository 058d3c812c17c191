// Rows of table A5 of the semantics (docs/semantics.md, 5) for the functions there are, and hand-computed cases.
#include <cmath>
#include <limits>
#include <sstream>

#include "tests/runtime/operators/aggregate_support.h"

namespace weir::ops {
namespace {

struct TableRow {
  const char* aggregate;
  Kind kind;
  const char* values;  // "strings a..b": the numbers as strings
  const char* result;
};

std::vector<Slot> ParseValues(Kind kind, const std::string& text, Arena* arena) {
  std::vector<Slot> out;
  int64_t from = 0;
  int64_t to = 0;
  if (std::sscanf(text.c_str(), "strings %ld..%ld", &from, &to) == 2) {
    for (; from <= to; ++from) out.push_back(Slot::String(arena->Copy(std::to_string(from))));
    return out;
  }
  std::istringstream in(text);
  for (std::string word; in >> word;) {
    if (word == "null") {
      out.push_back(Slot::Null());
    } else if (kind == Kind::kInt) {
      out.push_back(Slot::Int(std::stoll(word)));
    } else if (kind == Kind::kFloat) {
      out.push_back(Slot::Float(std::stod(word)));
    } else if (kind == Kind::kDuration) {
      out.push_back(Slot::Duration(std::stoll(word)));
    } else {
      out.push_back(Slot::String(arena->Copy(word)));
    }
  }
  return out;
}

constexpr TableRow kTable[] = {
    // A5
    {"sum", Kind::kInt, "9223372036854775807 1 -1", "9223372036854775807"},
    {"sum", Kind::kInt, "9223372036854775807 1", "E_OVERFLOW"},
    {"sum", Kind::kFloat, "1e100 1.0 -1e100", "1.0"},
    {"avg", Kind::kInt, "1 2 null 4", "2.3333333333333335"},
    {"count_distinct", Kind::kString, "strings 0..4999", "5040"},
    // nothing to aggregate
    {"count", Kind::kInt, "null", "0"},
    {"sum", Kind::kInt, "", "0"},
    {"sum", Kind::kFloat, "null null", "0.0"},
    {"avg", Kind::kFloat, "null", "null"},
    {"min", Kind::kInt, "", "null"},
    {"max", Kind::kString, "null", "null"},
    {"first", Kind::kInt, "null", "null"},
    {"last", Kind::kString, "", "null"},
    {"count_distinct", Kind::kInt, "null", "0"},
    // more
    {"count", Kind::kInt, "5 null 5", "2"},
    {"sum", Kind::kInt, "-9223372036854775808 -1", "E_OVERFLOW"},
    {"sum", Kind::kInt, "-9223372036854775808 -1 1", "-9223372036854775808"},
    {"avg", Kind::kInt, "9223372036854775807 9223372036854775807", "9.223372036854776e+18"},
    {"avg", Kind::kInt, "9007199254740993 0", "4.503599627370496e+15"},  // the sum rounds to even first
    {"sum", Kind::kFloat, "0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1", "1.0"},
    {"sum", Kind::kFloat, "-0.0 -0.0", "0.0"},
    {"sum", Kind::kFloat, "1.7e308 1.7e308", "E_OVERFLOW"},
    {"avg", Kind::kFloat, "1.7e308 1.7e308", "E_OVERFLOW"},
    {"sum", Kind::kFloat, "1.7e308 1.7e308 -1.7e308", "1.7e+308"},
    {"sum", Kind::kFloat, "9007199254740992.0 1.0", "9.007199254740992e+15"},          // half: to even
    {"sum", Kind::kFloat, "9007199254740992.0 1.0 1e-300", "9.007199254740994e+15"},   // above half
    {"sum", Kind::kFloat, "9007199254740992.0 1.0 -1e-300", "9.007199254740992e+15"},  // below half
    {"sum", Kind::kFloat, "9007199254740994.0 1.0", "9.007199254740996e+15"},          // half: to even, up
    {"min", Kind::kFloat, "2.5 -1.5 3.0", "-1.5"},
    {"min", Kind::kString, "b a aa", "\"a\""},
    {"max", Kind::kString, "b z\xc3\xa9 z", "\"z\xc3\xa9\""},
    {"max", Kind::kInt, "-5 -7 null", "-5"},
    {"count_distinct", Kind::kFloat, "0.0 -0.0 1.0", "2"},
    {"count_distinct", Kind::kString, "a b a", "2"},
    {"sum", Kind::kDuration, "250 500", "750"},
};

TEST(AggregateTable, EveryRowInAWindowAndInASlidingOne) {
  for (const TableRow& row : kTable) {
    SCOPED_TRACE(std::string(row.aggregate) + " " + row.values);
    const auto f = Function(row.aggregate, row.kind);
    ASSERT_NE(f, nullptr);
    Arena arena;
    Partial whole(f.get());
    const auto window = f->NewAccumulator();
    std::vector<Partial> instants;
    int64_t t = 0;
    for (const Slot& value : ParseValues(row.kind, row.values, &arena)) {
      const Record r{++t, {0, 0, t}, value};
      Add(*f, whole, nullptr, r);
      instants.emplace_back(f.get());
      window->Insert(t, instants.back().get());
      Add(*f, instants.back(), window.get(), r);
    }
    EXPECT_EQ(ResultOf(*f, whole), row.result);
    EXPECT_EQ(ResultOf(*window), row.result);
  }
}

TEST(AggregateTable, CountWithoutArgumentsCountsRecords) {
  plan::Aggregate a;
  a.function = "count";
  const auto f = MakeAggregate(a);
  Partial p(f.get());
  for (int k = 0; k < 3; ++k) ASSERT_EQ(f->Add(p.get(), nullptr, nullptr, k, {}), nullptr);
  EXPECT_EQ(ResultOf(*f, p), "3");
}

TEST(AggregateTable, MeanOfDurations) {
  plan::Aggregate a;
  a.function = "avg";
  a.type = dsl::Type::Of(Kind::kDuration, true);
  a.args.emplace_back();
  a.args[0].type = dsl::Type::Of(Kind::kDuration);
  const auto f = MakeAggregate(a);
  const auto mean = [&](std::vector<int64_t> values) {
    Partial p(f.get());
    for (int64_t v : values) Add(*f, p, nullptr, {0, {}, Slot::Duration(v)});
    return ResultOf(*f, p);
  };
  EXPECT_EQ(mean({1, 2}), "2");  // 1.5: to even
  EXPECT_EQ(mean({2, 3}), "2");
  EXPECT_EQ(mean({-1, -2}), "-2");
  EXPECT_EQ(mean({-2, -3}), "-2");
  EXPECT_EQ(mean({1, 1, 3}), "2");
  EXPECT_EQ(mean({}), "null");
}

// T5.1: channels A (ordinal 0) and B (1); A5 (4), B5 (1), B5 (2), A7 (3), B7 (5) in total order.
TEST(AggregateTable, FirstAndLastByTotalOrder) {
  const std::vector<Record> arrival = {{5, {1, 0, 0}, Slot::Int(1)},
                                       {5, {1, 0, 1}, Slot::Int(2)},
                                       {7, {0, 0, 0}, Slot::Int(3)},
                                       {5, {0, 0, 1}, Slot::Int(4)},
                                       {7, {1, 0, 2}, Slot::Int(5)}};
  const auto first = Function("first", Kind::kInt);
  const auto last = Function("last", Kind::kInt);
  Partial p(first.get());
  Partial q(last.get());
  for (const Record& r : arrival) {
    Add(*first, p, nullptr, r);
    Add(*last, q, nullptr, r);
  }
  EXPECT_EQ(ResultOf(*first, p), "4");
  EXPECT_EQ(ResultOf(*last, q), "5");
}

TEST(AggregateTable, RefusesWhatIsNotInTheCatalogue) {
  EXPECT_EQ(Function("median_absolute_deviation", Kind::kInt), nullptr);
  EXPECT_EQ(Function("sum", Kind::kString), nullptr);
  EXPECT_EQ(Function("avg", Kind::kTimestamp), nullptr);
  EXPECT_EQ(Function("min", TypeOf(Kind::kList)), nullptr);
}

}  // namespace
}  // namespace weir::ops
