#include "dsl/row_builder.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "dsl/fold.h"

namespace weir::dsl {

RowBuilder::RowBuilder(Context* context, std::string name, const Relation& input)
    : ctx_(*context), name_(std::move(name)), row_(input), working_size_(static_cast<int>(input.fields.size())) {
  united_.insert(input.name);
}

Scope RowBuilder::scope() const {
  Scope scope = ScopeOf(row_);
  scope.not_null = not_null_;
  return scope;
}

RowField* RowBuilder::FindField(const ast::Name& name) {
  std::vector<std::string> names;
  for (RowField& field : row_.fields) {
    if (field.name == name.text) {
      ctx_.Refer(name.span, field, row_.name);
      return &field;
    }
    names.push_back(field.name);
  }
  if (row_.open) return nullptr;
  ctx_.Error(codes::kUnknownField, name.span, "unknown field " + Quote(name.text), "there is no such field here").help =
      Suggest(name.text, names);
  return nullptr;
}

int RowBuilder::AddStep(plan::Expr expr, const std::string& stage) {
  plan::MapStep step;
  step.kind = plan::MapStep::Kind::kDerive;
  step.expr = std::move(expr);
  step.slot = working_size_++;
  step.stage = stage;
  steps_.push_back(std::move(step));
  return steps_.back().slot;
}

void RowBuilder::ForgetFacts(const std::string& name) {
  for (auto path = not_null_.begin(); path != not_null_.end();) {
    const bool of_name = *path == name || path->compare(0, name.size() + 1, name + ".") == 0;
    path = of_name ? not_null_.erase(path) : std::next(path);
  }
}

// Whether `name` may go or change: a field that `by` has named may not. A key that came with the rows is given up.
bool RowBuilder::KeepsKey(const std::string& name, Span span, const char* what) {
  const RowField* field = nullptr;
  for (const RowField& f : row_.fields) field = f.name == name ? &f : field;
  if (field == nullptr) return true;
  const auto in = [&](const std::vector<int>& slots) {
    return std::find(slots.begin(), slots.end(), field->slot) != slots.end();
  };
  if (in(row_.placement.slots)) row_.placement = {};
  if (!in(row_.key)) return true;
  if (!keyed_here_) {
    row_.key.clear();
    return true;
  }
  ctx_.Error(codes::kKeyLost, span, Quote(name) + " is a key of this pipeline and cannot be " + what,
             "`by` has named it before")
      .help = "leave it in, or say `by` again with other fields first";
  return false;
}

void RowBuilder::SetField(const std::string& name, Span declared, const Type& type, int slot, bool broken) {
  ForgetFacts(name);
  ctx_.Refer(declared, {name, type, slot, declared, broken}, name_);
  for (RowField& field : row_.fields) {
    if (field.name != name) continue;
    field = {name, type, slot, declared, broken};
    return;
  }
  row_.fields.push_back({name, type, slot, declared, broken});
}

void RowBuilder::Where(const ast::Expr& condition) {
  const Scope now = scope();
  ExprChecker checker(&ctx_, now);
  auto value = checker.CheckCondition(condition, "`where`", true);
  std::optional<bool> always = value ? AlwaysSame(*value) : std::nullopt;
  if (value && IsNullConstant(*value)) always = false;  // as null, a record is left out
  if (always) {
    const bool holds = *always;
    ctx_.Warn(codes::kAlwaysSame, condition.span,
              std::string("this condition ") + (holds ? "always holds" : "never holds"),
              holds ? "`where` leaves nothing out" : "no record comes through");
  }
  if (value) {
    plan::MapStep step;
    step.expr = std::move(*value);
    step.stage = "where";
    steps_.push_back(std::move(step));
  }
  for (const std::string& path : NotNullWhen(condition, true)) {
    if (path.find('.') != std::string::npos) not_null_.insert(path);
    for (RowField& field : row_.fields) {
      if (field.name == path) field.type.nullable = false;
    }
  }
}

void RowBuilder::Derive(const std::vector<ast::Entry>& entries) {
  std::map<std::string, Span> seen;
  for (const ast::Entry& entry : entries) {
    const std::string& name = entry.name.text;
    const auto [at, fresh] = seen.emplace(name, entry.name.span);
    if (!fresh) {
      ctx_.Error(codes::kDuplicateName, entry.name.span, "field " + Quote(name) + " is derived twice")
          .secondary.push_back({at->second, "first here"});
      continue;
    }
    if (!entry.value) {
      ctx_.Error(codes::kTypeMismatch, entry.name.span, Quote(name) + " needs a value: `" + name + " = …`");
      continue;
    }
    const Scope now = scope();
    ExprChecker checker(&ctx_, now);
    auto value = checker.Check(*entry.value);
    if (value && value->type.kind == Kind::kNull) {
      ctx_.Error(codes::kNullable, value->span, "a field that is always null has no type", "this is null");
      value.reset();
    }
    if (!KeepsKey(name, entry.name.span, "replaced")) continue;
    const Type type = value ? value->type : Type();
    const bool broken = !value;
    const int slot = AddStep(value ? std::move(*value) : plan::Expr(), "derive " + name);
    SetField(name, entry.name.span, type, slot, broken);
  }
}

void RowBuilder::Select(const ast::Stage& stage) {
  std::vector<RowField> chosen;
  const Scope now = scope();
  std::map<std::string, Span> seen;
  for (const ast::Entry& entry : stage.fields) {
    const auto [at, fresh] = seen.emplace(entry.name.text, entry.name.span);
    if (!fresh) {
      ctx_.Error(codes::kDuplicateName, entry.name.span, "field " + Quote(entry.name.text) + " is selected twice")
          .secondary.push_back({at->second, "first here"});
      continue;
    }
    if (!entry.value) {
      const RowField* field = FindField(entry.name);
      chosen.push_back(field != nullptr ? *field : RowField{entry.name.text, {}, -1, entry.name.span, true});
      continue;
    }
    ExprChecker checker(&ctx_, now);
    auto value = checker.Check(*entry.value);
    const Type type = value ? value->type : Type();
    const bool broken = !value || value->type.kind == Kind::kNull;
    if (value && broken)
      ctx_.Error(codes::kNullable, value->span, "a field that is always null has no type", "this is null");
    const bool plain = value && value->op == plan::Op::kField;
    const int slot =
        plain ? value->slot : AddStep(value ? std::move(*value) : plan::Expr(), "select " + entry.name.text);
    chosen.push_back({entry.name.text, type, slot, entry.name.span, broken});
    ctx_.Refer(entry.name.span, chosen.back(), name_);
  }
  const auto present = [&](int slot) {
    return std::any_of(chosen.begin(), chosen.end(), [slot](const RowField& f) { return f.slot == slot; });
  };
  for (const RowField& field : row_.fields) {
    if (present(field.slot)) continue;
    KeepsKey(field.name, stage.keyword, "left out");
  }
  for (const RowField& field : row_.fields) ForgetFacts(field.name);
  row_.fields = std::move(chosen);
  reshaped_ = true;
}

void RowBuilder::Drop(const std::vector<ast::Name>& names) {
  for (const ast::Name& name : names) {
    if (FindField(name) == nullptr || !KeepsKey(name.text, name.span, "dropped")) continue;
    ForgetFacts(name.text);
    row_.fields.erase(
        std::find_if(row_.fields.begin(), row_.fields.end(), [&](const RowField& f) { return f.name == name.text; }));
    reshaped_ = true;
  }
}

void RowBuilder::Rename(const std::vector<ast::Entry>& entries) {
  std::vector<std::pair<size_t, const ast::Entry*>> changes;  // all at once: two names can be exchanged
  for (const ast::Entry& entry : entries) {
    if (!entry.value || entry.value->kind != ast::ExprKind::kName) continue;
    const ast::Name old{entry.value->text, entry.value->span};
    const RowField* field = FindField(old);
    if (field != nullptr) changes.emplace_back(static_cast<size_t>(field - row_.fields.data()), &entry);
  }
  for (const auto& [at, entry] : changes) {
    ForgetFacts(row_.fields[at].name);
    row_.fields[at].name = entry->name.text;
    row_.fields[at].declared = entry->name.span;
    ctx_.Refer(entry->name.span, row_.fields[at], name_);
    reshaped_ = true;
  }
  for (const auto& [at, entry] : changes) {
    for (size_t other = 0; other < row_.fields.size(); ++other) {
      if (other == at || row_.fields[other].name != entry->name.text) continue;
      ctx_.Error(codes::kDuplicateName, entry->name.span, "there is a field " + Quote(entry->name.text) + " already")
          .secondary.push_back({row_.fields[other].declared, "declared here"});
    }
  }
}

bool RowBuilder::By(const std::vector<ast::Entry>& keys) {
  std::vector<int> slots;
  bool failed = keys.empty();
  keyed_here_ = false;  // the last `by` counts
  for (const ast::Entry& entry : keys) {
    if (entry.value) {
      const Scope now = scope();
      ExprChecker checker(&ctx_, now);
      auto value = checker.Check(*entry.value);
      const Type type = value ? value->type : Type();
      const bool plain = value && value->op == plan::Op::kField && now.Find(entry.name.text) != nullptr &&
                         now.Find(entry.name.text)->slot == value->slot;
      if (!plain)
        SetField(entry.name.text, entry.name.span, type,
                 AddStep(value ? std::move(*value) : plan::Expr(), "by " + entry.name.text), !value);
    }
    const RowField* field = FindField(entry.name);
    failed |= field == nullptr || field->broken;
    if (field == nullptr || field->broken) continue;
    if (!CheckKeyField(&ctx_, field->name, field->type, entry.value ? entry.value->span : entry.name.span)) {
      failed = true;
    } else if (std::find(slots.begin(), slots.end(), field->slot) != slots.end()) {
      ctx_.Error(codes::kDuplicateName, entry.name.span, "key " + Quote(entry.name.text) + " is given twice")
          .secondary.push_back(
              {keys[0].name.text == entry.name.text ? keys[0].name.span : field->declared, "first here"});
      failed = true;
    } else {
      slots.push_back(field->slot);
    }
  }
  if (failed) return false;
  row_.key = slots;
  keyed_here_ = true;
  return true;
}

std::string RowBuilder::NextName(const std::string& kind) {
  const int count = ++counts_[kind];
  return name_ + "@" + kind + (count > 1 ? std::to_string(count) : "");
}

// Key and placement go where their slots went; what lost a slot is given up.
void RowBuilder::MoveSlots(const std::map<int, int>& now) {
  const auto follow = [&now](std::vector<int>* slots) {
    for (int& slot : *slots) {
      const auto at = now.find(slot);
      if (at == now.end()) return false;
      slot = at->second;
    }
    return true;
  };
  if (!follow(&row_.key)) row_.key.clear();
  if (!follow(&row_.placement.slots)) row_.placement = {};
}

void RowBuilder::Flush(bool always, const std::string& subject, Span span) {
  if (!always && !has_steps()) return;
  plan::MapNode map;
  map.identity = !has_steps();
  map.steps = std::move(steps_);
  map.working_size = working_size_;
  std::map<int, int> now;
  for (RowField& field : row_.fields) {
    now.emplace(field.slot, static_cast<int>(map.output.size()));
    map.output.push_back(field.slot);
    field.slot = static_cast<int>(map.output.size()) - 1;
  }
  MoveSlots(now);
  row_.node = ctx_.planner.Add(subject.empty() ? NextName("map") : subject, subject, {row_.node}, SchemaOf(row_.fields),
                               std::move(map), span);
  steps_.clear();
  reshaped_ = false;
  working_size_ = static_cast<int>(row_.fields.size());
  ++nodes_;
}

}  // namespace weir::dsl
