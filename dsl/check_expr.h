// Expressions: names resolved to slots, types inferred, int widened where a float is needed, constants computed.
//
// Every Check gives nothing when a finding was reported for the expression or for something it rests on.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dsl/check_context.h"
#include "dsl/functions.h"
#include "dsl/scope.h"

namespace weir::dsl {

class ExprChecker {
 public:
  using Result = std::optional<plan::Expr>;

  ExprChecker(Context* context, const Scope& scope) : ctx_(*context), scope_(scope), not_null_(scope.not_null) {}

  Result Check(const ast::Expr& expr);
  // The value must be usable as `want`; `what` names the place ("`severity`", "the size of a window").
  Result CheckAs(const ast::Expr& expr, const Type& want, const std::string& what);
  // A condition: bool, or bool? where `nullable_ok` (null counts as false).
  Result CheckCondition(const ast::Expr& expr, const std::string& what, bool nullable_ok);
  // Makes a checked value fit.
  Result Coerce(plan::Expr value, const Type& want, const std::string& what);

  // From here on these paths are not null (the rest of an `and`, the `then` of an `if`).
  void Assume(const std::set<std::string>& paths) { not_null_.insert(paths.begin(), paths.end()); }
  const std::set<std::string>& assumed() const { return not_null_; }

 private:
  class Assuming;  // Assume for a while

  // check_expr.cc
  Result CheckString(const ast::Expr& expr);
  Result CheckAddress(const ast::Expr& expr);
  Result CheckList(const ast::Expr& expr);
  Result CheckRecord(const ast::Expr& expr);
  Result CheckMember(const ast::Expr& expr);
  Result CheckIndex(const ast::Expr& expr);
  Result CheckIf(const ast::Expr& expr);
  Result CheckCoalesce(const ast::Expr& expr);
  Result CheckLogic(const ast::Expr& expr);
  Result CheckNullTest(const ast::Expr& expr);
  Result Finish(plan::Op op, Type type, std::vector<plan::Expr> args, Span span);
  Result FinishFold(plan::Expr expr);

  // check_names.cc
  Result CheckName(const ast::Expr& expr);

  // check_unknown.cc
  void UnknownName(const ast::Expr& expr);
  std::string NearName(const std::string& name);
  void ExplainSymbol(const Symbol& symbol, Diagnostic* finding);
  bool ExplainGone(const std::string& name, Diagnostic* finding);
  bool FieldForConstant(const ast::Expr& expr);
  std::string MemberHelp(const ast::Expr& member);

  // check_operators.cc
  Result CheckComparison(const ast::Expr& expr);
  Result CheckMatches(const ast::Expr& expr);

  // check_in.cc
  Result CheckIn(const ast::Expr& expr);
  Result CheckInRange(const ast::Expr& expr, plan::Expr value);
  Result CheckInLookup(const ast::Expr& expr, Result value, const Symbol& symbol);
  const Symbol* LookupNamed(const ast::Expr& set) const;
  Result CheckInList(const ast::Expr& expr, plan::Expr value, plan::Expr list);

  // check_arithmetic.cc
  Result CheckArithmetic(const ast::Expr& expr);
  Result CheckNegate(const ast::Expr& expr);

  // check_operators.cc
  bool CheckOperands(const ast::Expr& expr, Result* left, Result* right);
  bool Comparable(const ast::Expr& at, plan::Expr* left, plan::Expr* right);
  bool CheckMembership(const plan::Expr& left, const plan::Expr& right);
  std::optional<Kind> KindOf(const ast::Expr& expr);

  // check_call.cc
  Result CheckCall(const ast::Expr& expr);
  void UnknownFunction(const ast::Expr& expr, const Symbol* symbol);
  Result CheckFunction(const ast::Expr& expr, const Function& function);
  // check_list_functions.cc
  Result CheckListFunction(const ast::Expr& expr, std::vector<plan::Expr> args);
  std::optional<Result> CheckOverLists(const ast::Expr& expr, bool also_aggregate);
  Result CheckKeyHash(const ast::Expr& expr);
  Result CheckClock(const ast::Expr& expr, plan::Op op);
  Result Inline(const ast::Expr& expr, const Symbol& symbol);
  std::optional<std::vector<plan::Expr>> CheckArguments(const ast::Expr& expr);

  // check_coerce.cc
  void FitItems(plan::Expr* value, const Type& want);
  Result RecordAsMap(plan::Expr record, const Type& want, const std::string& what);
  // True when the value cannot be null; reports W0303 otherwise.
  bool NeedValue(const plan::Expr& value, const std::string& what);
  void Mismatch(const plan::Expr& value, const Type& want, const std::string& what);
  bool NeedKind(const plan::Expr& value, Kind kind, const std::string& what);

  Context& ctx_;
  const Scope& scope_;
  std::set<std::string> not_null_;
  std::optional<Kind> wanted_;  // what the place needs, for suggestions
  int unreachable_ = 0;         // in a branch a constant condition excludes: faults of constants are no mistake
  int depth_ = 0;               // of functions being inlined
};

// What a condition always is: by its constants, or because it names every value its subject can have.
std::optional<bool> AlwaysSame(const plan::Expr& condition);

// The type that both have after widening and joining closed sets; nothing when there is none.
std::optional<Type> Unify(const plan::Expr& a, const plan::Expr& b);
// int → float where `kind` is float.
plan::Expr Widen(plan::Expr value, Kind kind);
// "a string", "an int"
std::string Article(const Type& type);

// `+`, `<=`, … of an expression, as text and as an operation.
const char* OperatorSign(ast::ExprKind kind);
plan::Op OperatorOf(ast::ExprKind kind);
// "did you mean `5s`?" for `60s > 5`: the unit the other side is written in.
std::string UnitHelp(const SourceText& source, const plan::Expr& duration, const plan::Expr& number);

// Shorthands over a scope of constants. `what`: see CheckAs.
std::optional<plan::Literal> ConstantOf(Context* context, const ast::Expr& expr, const Type& want,
                                        const std::string& what);
// A span greater than zero, or at least zero where `zero_ok`.
std::optional<int64_t> SpanOf(Context* context, const ast::Expr& expr, const std::string& what, bool zero_ok = false);
// A whole number in [low, high].
std::optional<int64_t> CountOf(Context* context, const ast::Expr& expr, const std::string& what, int64_t low,
                               int64_t high);

}  // namespace weir::dsl
