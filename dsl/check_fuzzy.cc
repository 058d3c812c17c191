#include "dsl/check_fuzzy.h"

#include "dsl/check_detector.h"
#include "dsl/fuzzy_coverage.h"

namespace weir::dsl {
plan::FuzzySystem FuzzyChecker::Run() {
  for (const ast::FuzzyOption& option : decl_.options) CheckOption(option, &rules_, &method_);
  for (const ast::FuzzyVariable& variable : decl_.variables) CheckVariable(variable);
  CheckFormulas();
  system_.blocks.push_back(rules_);
  for (const ast::FuzzyRule& rule : decl_.rules) CheckRule(rule);
  for (const ast::FuzzyBlock& block : decl_.blocks) CheckBlock(block);
  CheckParts();
  if (whole_ && !decl_.damaged) ctx_.Runs(system_, bound_span_);
  WarnUnused();
  WarnRules();
  WarnResponse();
  AddOutputs();
  return std::move(system_);
}

plan::FuzzySystem FuzzyChecker::RunFor() {
  {
    Context::Mute mute(&ctx_);
    system_ = Run();
  }
  size_t input = 0;
  for (const ast::FuzzyVariable& variable : decl_.variables) {
    if (variable.is_output || input >= system_.inputs.size()) continue;
    CheckInputValue(variable, &system_.inputs[input++]);
  }
  return std::move(system_);
}

void FuzzyChecker::Missing(const char* what, const char* why) {
  if (!decl_.damaged)
    ctx_.Error(codes::kFuzzyMissing, decl_.name.span, Quote(decl_.name.text) + " has no " + what, why);
  whole_ = false;
}

void FuzzyChecker::CheckParts() {
  if (system_.inputs.empty()) Missing("`input`", "a fuzzy system reasons from inputs");
  if (system_.outputs.empty()) Missing("`output`", "a fuzzy system has an output");
  if (decl_.rules.empty() && decl_.blocks.empty()) Missing("rules", "for example `if … is high then … is high`");
}

void FuzzyChecker::AddOutputs() {
  for (size_t k = 0; k < system_.outputs.size(); ++k) {
    RowField field{system_.outputs[k].name, Type::Of(Kind::kFloat), static_cast<int>(input_.fields.size() + k),
                   output_spans_[k], false};
    if (whole_ && !decl_.damaged) {
      const Coverage coverage = CoverageOf(system_, static_cast<int>(k));
      field.type.nullable = !coverage.complete;
      if (!coverage.complete) WarnUncovered(system_.outputs[k], coverage, field.declared);
    }
    ctx_.Refer(field.declared, field, decl_.name.text);
    scope_.fields.push_back(std::move(field));
  }
  scope_.open |= decl_.damaged || system_.outputs.empty();
}

void FuzzyChecker::WarnUncovered(const plan::FuzzyOutput& output, const Coverage& coverage, Span declared) {
  std::string why = coverage.known ? "there no rule fires" : "it cannot be told whether a rule always fires";
  if (output.lock_previous) why = "until a rule has fired, there is no value to keep";
  Diagnostic& d = ctx_.Warn(codes::kUncovered, declared, Quote(output.name) + " can be null: " + why,
                            coverage.known ? "for example at " + coverage.example : "");
  d.help = output.lock_previous ? "say what it begins with: `default 0`"
                                : "say what null stands for where it is used: `" + output.name + " ?? 0`";
}

void CheckSystem(Context* context, const ast::FuzzyDecl& decl) {
  const ast::DetectorBody& body = decl.body;
  const std::pair<bool, Span> clauses[] = {{body.when != nullptr, body.when_span},
                                           {body.hold != nullptr, body.hold_span},
                                           {body.once_span || !body.once_fields.empty(), body.once_span_at},
                                           {body.reset_on_alert, body.reset_span},
                                           {body.has_alert, body.alert_span}};
  for (const auto& [given, span] : clauses) {
    if (!given || decl.damaged) continue;
    context
        ->Error(codes::kNoInput, span, Quote(decl.name.text) + " reads nothing that could raise alerts",
                "a fuzzy system without `on` is for `score`")
        .help = "make it a detector: `fuzzy " + decl.name.text + " on …`";
    break;
  }
  Relation nothing;
  nothing.open = true;
  Scope scope;
  scope.open = true;  // its inputs are the fields of the rows it is used on
  scope.lookups = true;
  context->plan.fuzzy.push_back({decl.name.text, false, FuzzyChecker(context, decl, &scope, nothing).Run(), decl.span});
}

void CheckFuzzy(Context* context, const ast::FuzzyDecl& decl, Relation* out) {
  if (!decl.on) {
    out->broken = true;
    return;
  }
  DetectorChecker checker(context, decl.name, decl.body, decl.span, decl.damaged, out);
  if (!checker.CheckInput(*decl.on, decl.by)) return;
  FuzzyChecker fuzzy(context, decl, checker.scope(), checker.input());
  plan::FuzzySystem system = fuzzy.Run();
  context->plan.fuzzy.push_back({decl.name.text, true, system, decl.span});
  checker.Finish(std::move(system));
}

}  // namespace weir::dsl
