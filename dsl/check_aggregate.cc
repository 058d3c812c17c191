#include "dsl/check_aggregate.h"

#include <algorithm>
#include <utility>

#include "dsl/fold.h"
#include "dsl/functions.h"
#include "dsl/other_words.h"

namespace weir::dsl {
namespace {

using ast::ExprKind;
using Parameter = AggregateParameter;

constexpr int64_t kMostValues = 10'000;  // of top, largest, collect, distinct

std::vector<std::string> AggregateNames() {
  std::vector<std::string> names;
  for (const AggregateInfo& info : AggregateCatalogue()) names.push_back(info.name);
  return names;
}

// "top(n, x, by = w)"
std::string FormOf(const AggregateInfo& info) {
  std::string out = info.name + "(";
  size_t values = 0;
  for (const Parameter& p : info.parameters) {
    const bool first = out.back() == '(';
    std::string text = p.sort == Parameter::Sort::kCount   ? "n"
                       : p.sort == Parameter::Sort::kShare ? "p"
                       : p.sort == Parameter::Sort::kSpan  ? "1s"
                       : values++ == 0                     ? "x"
                                                           : "w";
    if (!p.name.empty()) text = p.name + " = " + text;
    out += p.optional ? (first ? "[" : " [, ") + text + "]" : (first ? "" : ", ") + text;
  }
  return out + ")";
}

class CallChecker {
 public:
  CallChecker(Context* context, const ast::Expr& call, const AggregateInfo& info, const Scope& scope,
              const AggregatePlace& place)
      : ctx_(*context), call_(call), info_(info), place_(place), checker_(context, scope) {}

  std::optional<plan::Aggregate> Run() {
    if (!FitsPlace()) return std::nullopt;
    out_.function = info_.name;
    if (call_.where) {
      auto where = checker_.CheckCondition(*call_.where, "`where`", true);
      failed_ |= !where;
      out_.where = std::move(where);
      checker_.Assume(NotNullWhen(*call_.where, true));
    }
    if (!MatchArguments()) return std::nullopt;
    for (size_t k = 0; k < info_.parameters.size(); ++k) CheckArgument(info_.parameters[k], given_[k]);
    if (failed_) return std::nullopt;
    out_.type = AggregateType(info_, values_, call_.where != nullptr || place_.may_be_empty);
    return std::move(out_);
  }

 private:
  bool FitsPlace() {
    if (info_.for_remember && place_.kind != AggregatePlace::Kind::kRemember) {
      ctx_.Error(codes::kAggregateOutside, call_.name_span, Quote(info_.name) + " belongs to `remember`",
                 "it compares a record with earlier ones");
      return false;
    }
    const plan::Window* window = place_.window;
    const bool fixed = window != nullptr &&
                       (window->kind == plan::Window::Kind::kTumbling || window->kind == plan::Window::Kind::kHopping ||
                        window->kind == plan::Window::Kind::kSliding);
    if (info_.for_fixed_window && !fixed) {
      ctx_.Error(codes::kAggregateOutside, call_.name_span, Quote(info_.name) + " needs a window of fixed length",
                 "tumbling, hopping or sliding");
      return false;
    }
    return true;
  }

  // Which argument stands for which parameter.
  bool MatchArguments() {
    given_.assign(info_.parameters.size(), nullptr);
    size_t next = 0;
    for (const ast::Entry& argument : call_.entries) {
      size_t at = info_.parameters.size();
      if (argument.name.text.empty()) {
        while (next < info_.parameters.size() && !info_.parameters[next].name.empty()) ++next;
        at = next++;
      } else {
        for (size_t k = 0; k < info_.parameters.size(); ++k) {
          if (info_.parameters[k].name == argument.name.text) at = k;
        }
      }
      if (at < info_.parameters.size() && given_[at] == nullptr) {
        given_[at] = &argument;
        continue;
      }
      return Misfit(argument.name.text.empty() ? call_.span : argument.name.span);
    }
    for (size_t k = 0; k < given_.size(); ++k) {
      if (given_[k] == nullptr && !info_.parameters[k].optional) return Misfit(call_.span);
    }
    return true;
  }

  bool Misfit(Span span) {
    const size_t n = call_.entries.size();
    ctx_.Error(codes::kArguments, span, Quote(info_.name) + " is " + Quote(FormOf(info_)),
               n == 0 ? "here are no arguments" : "")
        .help = "";
    return false;
  }

  void CheckArgument(const Parameter& parameter, const ast::Entry* given) {
    if (given == nullptr || !given->value) {
      failed_ |= given != nullptr;
      if (given == nullptr && parameter.sort == Parameter::Sort::kSpan)
        out_.args.push_back(ConstantExpr(IntLiteral(Kind::kDuration, 1000), Type::Of(Kind::kDuration), call_.span));
      return;
    }
    if (parameter.sort != Parameter::Sort::kValue) return CheckConstant(parameter, *given->value);
    auto value = checker_.Check(*given->value);
    failed_ |= !value;
    if (!value) return;
    const bool fits = value->type.kind != Kind::kNull &&
                      (parameter.kinds.empty() || std::find(parameter.kinds.begin(), parameter.kinds.end(),
                                                            value->type.kind) != parameter.kinds.end());
    if (!fits) {
      std::string kinds;
      for (Kind kind : parameter.kinds) kinds += (kinds.empty() ? "" : ", ") + ToString(Type::Of(kind));
      ctx_.Error(codes::kArguments, value->span, Quote(info_.name) + " does not take " + Article(value->type)).help =
          kinds.empty() ? "" : "it takes " + kinds;
      failed_ = true;
      return;
    }
    values_.push_back(value->type);
    out_.args.push_back(std::move(*value));
  }

  void CheckConstant(const Parameter& parameter, const ast::Expr& expr) {
    std::optional<plan::Literal> literal;
    Type type;
    if (parameter.sort == Parameter::Sort::kCount) {
      const auto count = CountOf(&ctx_, expr, "the number of values", 1, kMostValues);
      if (count) literal = IntLiteral(Kind::kInt, *count);
      type = Type::Of(Kind::kInt);
    } else if (parameter.sort == Parameter::Sort::kSpan) {
      const auto span = SpanOf(&ctx_, expr, Quote(parameter.name));
      if (span) literal = IntLiteral(Kind::kDuration, *span);
      type = Type::Of(Kind::kDuration);
    } else {
      type = Type::Of(Kind::kFloat);
      literal = ConstantOf(&ctx_, expr, type, "the share");
      if (literal && !(literal->f >= 0 && literal->f <= 1)) {
        ctx_.Error(codes::kOutOfRange, expr.span, "the share must lie in 0..1", "this is " + FloatText(literal->f))
            .help = "the median is `percentile(x, 0.5)`";
        literal.reset();
      }
    }
    failed_ |= !literal;
    if (literal) out_.args.push_back(ConstantExpr(std::move(*literal), type, expr.span));
  }

  Context& ctx_;
  const ast::Expr& call_;
  const AggregateInfo& info_;
  const AggregatePlace& place_;
  ExprChecker checker_;
  std::vector<const ast::Entry*> given_;  // a parameter each
  std::vector<Type> values_;
  plan::Aggregate out_;
  bool failed_ = false;
};

}  // namespace

std::optional<plan::Aggregate> CheckAggregateCall(Context* context, const ast::Expr& call, const AggregateInfo& info,
                                                  const Scope& scope, const AggregatePlace& place) {
  auto out = CallChecker(context, call, info, scope, place).Run();
  if (out && !info.built) context->Later("aggregate " + Quote(info.name), call.name_span);
  return out;
}

std::optional<plan::Aggregate> CheckAggregate(Context* context, const ast::Entry& entry, const Scope& scope,
                                              const AggregatePlace& place) {
  if (!entry.value || entry.value->kind != ExprKind::kCall) {
    const Span span = entry.value ? entry.value->span : entry.name.span;
    const bool field = entry.value && entry.value->kind == ExprKind::kName;
    context->Error(codes::kNotAggregate, span,
                   Quote(field ? entry.value->text : entry.name.text) + " is not an aggregate",
                   "for example `" + entry.name.text + " = last(" +
                       (entry.value ? context->OneLine(span) : entry.name.text) + ")`");
    return std::nullopt;
  }
  const ast::Expr& call = *entry.value;
  if (const AggregateInfo* info = FindAggregate(call.text)) {
    if (context->references != nullptr) context->references->Add(call.name_span, {}, "an aggregate", "");
    return CheckAggregateCall(context, call, *info, scope, place);
  }
  const Symbol* symbol = context->FindSymbol(call.text);
  const bool function = FindFunction(call.text) != nullptr || (symbol != nullptr && symbol->sort == Sort::kFn);
  Diagnostic& d = context->Error(function ? codes::kNotAggregate : codes::kUnknownFunction, call.name_span,
                                 function ? Quote(call.text) + " is a function of one record, not an aggregate"
                                          : "unknown aggregate " + Quote(call.text));
  d.help = OtherWordHelp("aggregate", call.text);
  if (d.help.empty()) d.help = Suggest(call.text, AggregateNames());
  return std::nullopt;
}

}  // namespace weir::dsl
