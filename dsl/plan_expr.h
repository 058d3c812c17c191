// Expressions of the plan: typed, names resolved to slots of the row they read, constants folded.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "dsl/source.h"
#include "dsl/types.h"

namespace weir::plan {

using dsl::Field;
using dsl::Kind;
using dsl::Span;
using dsl::Type;

// A number of the plan as an index.
inline size_t At(int index) { return static_cast<size_t>(index); }
using Schema = std::vector<Field>;

// A constant. `kind` says which member holds it; kNull: none.
struct Literal {
  Kind kind = Kind::kNull;
  int64_t i = 0;                   // kBool, kInt, kTimestamp, kDuration
  double f = 0;                    // kFloat
  std::string s;                   // kString, kBytes, kJson
  std::array<uint8_t, 16> ip{};    // kIp, kCidr: IPv6 or v4-mapped, network byte order
  int prefix = 0;                  // kCidr: bits of the 128-bit form (v4 /8 is 104)
  std::vector<Literal> items;      // kList, and kRecord in field order
  std::vector<std::string> names;  // kRecord
};

enum class Op : uint8_t {
  kLiteral,  // literal
  kField,    // slot of the input row
  kMember,   // args[0] is a record: its field number `slot`
  kIndex,    // args[0] list or map, args[1] int or string
  kCall,     // function(args…): names of the catalogue in dsl/functions.h, overload decided by argument types
  kNow,
  kEventTime,
  kNot,
  kNegate,
  kAnd,
  kOr,
  kCoalesce,
  kIf,  // stop early
  kEq,
  kNe,
  kLt,
  kLe,
  kGt,
  kGe,        // arguments of equal kind (int already widened by kToFloat where mixed)
  kMatches,   // args[0] matches the regular expression literal args[1]
  kInList,    // args[0] in list args[1] (of the same kind, or ip in list of cidr)
  kInCidr,    // ip args[0] in cidr args[1]
  kInLookup,  // args[0] is a key of lookup `function`, source number `slot`
  kInRange,   // args[0] between args[1] and args[2], inclusive; a missing bound is a null literal
  kIsNull,
  kIsNotNull,
  kAdd,
  kSub,
  kMul,
  kDiv,
  kMod,      // of the kinds of the arguments; result kind in `type`
  kToFloat,  // int widened
  kList,
  kRecord,  // args; names in `names`
  kConcat,  // interpolated string: args are strings or values to be written as text; formats in `names` (".2f" or "")
};

struct Expr {
  Op op = Op::kLiteral;
  Type type;
  Literal literal;
  int slot = -1;
  std::string function;
  std::vector<std::string> names;
  std::vector<Expr> args;
  Span span;
};

struct NamedExpr {
  std::string name;
  Expr expr;
};

}  // namespace weir::plan
