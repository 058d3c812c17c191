// Names that are nothing: what may have been meant, and where what it was thought to be is gone.
#include <algorithm>

#include "dsl/check_expr.h"

namespace weir::dsl {
namespace {

const RowField* FieldNamed(const Relation& relation, const std::string& name) {
  const auto at = std::find_if(relation.fields.begin(), relation.fields.end(),
                               [&](const RowField& field) { return field.name == name; });
  return at == relation.fields.end() || at->broken ? nullptr : &*at;
}

// `city` is a field of the record `customers`: "customers.city".
std::string InsideRecord(const std::vector<RowField>& fields, const std::string& name) {
  for (const RowField& field : fields) {
    if (field.broken || field.type.kind != Kind::kRecord) continue;
    for (const Field& inner : *field.type.fields) {
      if (inner.name == name) return field.name + "." + name;
    }
  }
  return "";
}

}  // namespace

// What a name that is no value stands for instead.
void ExprChecker::ExplainSymbol(const Symbol& symbol, Diagnostic* finding) {
  finding->secondary.push_back({symbol.span, std::string("this is ") + SortName(symbol.sort) + ", which is no value"});
  if (symbol.sort == Sort::kFn) finding->help = "call it: `" + symbol.name + "(…)`";
  if (symbol.sort == Sort::kLookup) finding->help = "test its key: `x in " + symbol.name + "`";
}

// The field is one of the rows this relation is made of, and does not come this far.
bool ExprChecker::ExplainGone(const std::string& name, Diagnostic* finding) {
  const auto at = ctx_.relations.find(scope_.owner);
  if (at == ctx_.relations.end()) return false;
  if (const RowField* field = FieldNamed(at->second, name)) {
    finding->primary.text = "a stage before this one leaves it out";
    finding->secondary.push_back({field->declared, Quote(scope_.owner) + " has it"});
    return true;
  }
  if ((name == "window_start" || name == "window_end") && at->second.sort == Sort::kTable) {
    finding->primary.text = Quote(scope_.owner) + " has no window";
    finding->secondary.push_back({at->second.declared, "declared here"});
    return true;
  }
  const Symbol* symbol = ctx_.FindSymbol(scope_.owner);
  const auto* decl = symbol != nullptr ? std::get_if<ast::PipelineDecl>(symbol->decl) : nullptr;
  const auto head = decl != nullptr ? ctx_.relations.find(decl->head.text) : ctx_.relations.end();
  const RowField* field = head != ctx_.relations.end() ? FieldNamed(head->second, name) : nullptr;
  if (field == nullptr) return false;
  finding->secondary.push_back({field->declared, Quote(head->first) + " has it"});
  if (!decl->is_table) return true;
  finding->primary.text = Quote(scope_.owner) + " has its key and what it aggregates";
  finding->help = "add it there: `aggregate { " + name + " = last(" + name + ") }`";
  return true;
}

// A constant is needed, and the name is a field of the rows that are read.
bool ExprChecker::FieldForConstant(const ast::Expr& expr) {
  const Relation* rows = ctx_.RowsOfCurrent();
  const RowField* field = rows != nullptr ? FieldNamed(*rows, expr.text) : nullptr;
  if (field == nullptr) return false;
  ctx_.Error(codes::kNotConstant, expr.span, scope_.constant_for + " must be a constant",
             Quote(expr.text) + " is a field, another for every record")
      .secondary.push_back({field->declared, "declared here"});
  return true;
}

void ExprChecker::UnknownName(const ast::Expr& expr) {
  if (scope_.open) return;
  const std::string& name = expr.text;
  const Symbol* symbol = ctx_.FindSymbol(name);
  const bool constant = !scope_.constant_for.empty();
  if (symbol != nullptr && symbol->sort == Sort::kParam) {
    ctx_.Error(codes::kParamOrder, expr.span, "param " + Quote(name) + " is declared below its use")
        .secondary.push_back({symbol->span, "declared here"});
    return;
  }
  if (symbol == nullptr && constant && FieldForConstant(expr)) return;
  const std::string near = NearName(name);
  if (symbol == nullptr && near.empty() && ctx_.names_lost) return;
  Diagnostic* d = nullptr;
  if (constant) {
    d = &ctx_.Error(codes::kUnknownParam, expr.span, "unknown param " + Quote(name),
                    scope_.constant_for + " needs a constant, and there is no such param");
  } else if (scope_.owner.empty()) {
    d = &ctx_.Error(codes::kUnknownField, expr.span, "unknown name " + Quote(name), "there is no such name here");
  } else {
    d = &ctx_.Error(codes::kUnknownField, expr.span, "unknown field " + Quote(name),
                    Quote(scope_.owner) + " has no such field");
  }
  d->help = near;
  if (symbol != nullptr) return ExplainSymbol(*symbol, d);
  if (!constant) ExplainGone(name, d);
}

// By edit distance, those first whose type is the one needed; else as the field of a record.
std::string ExprChecker::NearName(const std::string& name) {
  std::vector<std::string> fitting, all, lookups;
  const auto candidate = [&](const std::string& other, const Type& type) {
    all.push_back(other);
    if (wanted_ && (type.kind == *wanted_ || (type.numeric() && Type::Of(*wanted_).numeric())))
      fitting.push_back(other);
  };
  for (const RowField& field : scope_.fields) candidate(field.name, field.type);
  for (const auto& [argument, type] : scope_.argument_types) candidate(argument, type);
  for (const auto& [param, value] : ctx_.params) candidate(param, value.type);
  for (const Symbol& symbol : ctx_.symbols) {
    if (symbol.sort == Sort::kLookup) lookups.push_back(symbol.name);
  }
  for (const std::vector<std::string>* names : {&fitting, &all, &lookups}) {
    std::string near = Suggest(name, *names);
    if (!near.empty()) return near;
  }
  const std::string inside = InsideRecord(scope_.fields, name);
  return inside.empty() ? "" : "did you mean " + Quote(inside) + "?";
}

// `name.field` where `name` is no record: the record that has such a field, or the function of that name.
std::string ExprChecker::MemberHelp(const ast::Expr& member) {
  const std::string inside = InsideRecord(scope_.fields, member.text);
  if (!inside.empty()) return "did you mean " + Quote(inside) + "?";
  const Function* function = FindFunction(member.text);
  if (function == nullptr) return "";
  return "write `" + member.text + "(" + ctx_.OneLine(member.children[0]->span) + ")`";
}

}  // namespace weir::dsl
