#include "dsl/scope.h"

#include <algorithm>
#include <iterator>

namespace weir::dsl {
namespace {

std::set<std::string> Both(std::set<std::string> a, const std::set<std::string>& b) {
  a.insert(b.begin(), b.end());
  return a;
}

std::set<std::string> Common(const std::set<std::string>& a, const std::set<std::string>& b) {
  std::set<std::string> out;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(out, out.begin()));
  return out;
}

}  // namespace

std::string PathOf(const ast::Expr& expr) {
  if (expr.kind == ast::ExprKind::kName) return expr.text;
  if (expr.kind != ast::ExprKind::kMember) return "";
  const std::string head = PathOf(*expr.children[0]);
  return head.empty() ? "" : head + "." + expr.text;
}

std::set<std::string> NotNullWhen(const ast::Expr& condition, bool truth) {
  using ast::ExprKind;
  switch (condition.kind) {
    case ExprKind::kNot: return NotNullWhen(*condition.children[0], !truth);
    case ExprKind::kIsNull:
    case ExprKind::kIsNotNull: {
      const std::string path = PathOf(*condition.children[0]);
      if (path.empty() || truth != (condition.kind == ExprKind::kIsNotNull)) return {};
      return {path};
    }
    case ExprKind::kAnd:
    case ExprKind::kOr: {
      const std::set<std::string> left = NotNullWhen(*condition.children[0], truth);
      const std::set<std::string> right = NotNullWhen(*condition.children[1], truth);
      return truth == (condition.kind == ExprKind::kAnd) ? Both(left, right) : Common(left, right);
    }
    default: return {};
  }
}

}  // namespace weir::dsl
