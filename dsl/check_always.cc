// Conditions that are always the same, for the lint W0908.
#include <algorithm>

#include "dsl/check_expr.h"
#include "dsl/fold.h"

namespace weir::dsl {

using plan::Op;

namespace {

// `kind in ["login", "logout"]` where there is no third.
bool NamesAll(const plan::Expr& in) {
  const plan::Expr &subject = in.args[0], &list = in.args[1];
  if (!subject.type.set || !IsConstant(list)) return false;
  const auto& items = list.literal.items;
  return std::all_of(subject.type.set->begin(), subject.type.set->end(), [&](const std::string& member) {
    return std::any_of(items.begin(), items.end(), [&](const plan::Literal& item) { return item.s == member; });
  });
}

}  // namespace

std::optional<bool> AlwaysSame(const plan::Expr& value) {
  switch (value.op) {
    case Op::kLiteral:
      return value.literal.kind == Kind::kBool ? std::optional<bool>(value.literal.i != 0) : std::nullopt;
    case Op::kInList: return NamesAll(value) ? std::optional<bool>(true) : std::nullopt;
    case Op::kNot: {
      const std::optional<bool> inner = AlwaysSame(value.args[0]);
      return inner ? std::optional<bool>(!*inner) : std::nullopt;
    }
    case Op::kAnd:
    case Op::kOr: {
      const bool decides = value.op == Op::kOr;
      const std::optional<bool> left = AlwaysSame(value.args[0]), right = AlwaysSame(value.args[1]);
      if (left == decides || right == decides) return decides;
      return left && right ? std::optional<bool>(!decides) : std::nullopt;
    }
    default: return std::nullopt;
  }
}

}  // namespace weir::dsl
