// The stage `score`: the outputs of a fuzzy system as fields.
#include <utility>

#include "dsl/check_fuzzy.h"
#include "dsl/row_builder.h"

namespace weir::dsl {

// A stage has no keys, so there is no value before.
void RowBuilder::RefuseMemory(const ast::FuzzyDecl& system, const ast::Name& name) {
  for (const ast::FuzzyVariable& variable : system.variables) {
    if (!variable.lock_previous) continue;
    Diagnostic& d = ctx_.Error(codes::kFuzzyMethod, name.span, "`score` keeps no value between records",
                               "output " + Quote(variable.name.text) + " says `lock previous`");
    d.secondary.push_back({*variable.lock_previous, "said here"});
    d.help = "make it a detector, `fuzzy " + system.name.text +
             " on …`, which keeps it for each key; or leave `lock previous` out";
    return;
  }
}

bool RowBuilder::Score(const ast::Stage& stage) {
  Flush(false, "", stage.span);
  if (stage.names.empty()) return false;
  const ast::Name& name = stage.names[0];
  Symbol* symbol = ctx_.FindSymbol(name.text);
  const auto* decl = symbol != nullptr ? std::get_if<ast::FuzzyDecl>(symbol->decl) : nullptr;
  if (symbol != nullptr) {
    symbol->used = true;
    ctx_.Refer(name.span, *symbol);
  }
  if (decl == nullptr || decl->on) {
    std::vector<std::string> systems;
    for (const Symbol& other : ctx_.symbols) {
      if (other.sort == Sort::kSystem) systems.push_back(other.name);
    }
    const bool detector = decl != nullptr;
    Diagnostic& d =
        ctx_.Error(detector || symbol != nullptr ? codes::kWrongSort : codes::kUnknownStream, name.span,
                   symbol == nullptr ? "there is no fuzzy system " + Quote(name.text)
                                     : Quote(name.text) + " is " + SortName(symbol->sort) + ", not a fuzzy system",
                   "`score` needs a fuzzy system without `on`");
    d.help = Suggest(name.text, systems);
    if (symbol != nullptr) d.secondary.push_back({symbol->span, "declared here"});
    return false;
  }
  Scope now = scope();
  FuzzyChecker checker(&ctx_, *decl, &now, row_);
  plan::ScoreNode score;
  score.system = name.text;
  score.fuzzy = checker.RunFor();
  RefuseMemory(*decl, name);
  const std::vector<RowField> outputs(now.fields.begin() + static_cast<std::ptrdiff_t>(row_.fields.size()),
                                      now.fields.end());
  std::vector<RowField> added;
  for (const RowField& output : outputs) AddField(output.name, name.span, output.type, output.broken, &added);
  row_.fields.insert(row_.fields.end(), added.begin(), added.end());
  row_.open |= now.open;
  row_.node = ctx_.planner.Add(NextName("score"), "", {row_.node}, SchemaOf(row_.fields), std::move(score), stage.span);
  working_size_ = static_cast<int>(row_.fields.size());
  ++nodes_;
  return true;
}

}  // namespace weir::dsl
