// The stage `union`: streams of equal fields as one.
#include <algorithm>

#include "dsl/row_builder.h"

namespace weir::dsl {

bool RowBuilder::SameFields(const ast::Name& name, const Relation& other) {
  if (row_.open || other.open) return false;
  for (const RowField& field : row_.fields) {
    const auto match =
        std::find_if(other.fields.begin(), other.fields.end(), [&](const RowField& f) { return f.name == field.name; });
    if (match == other.fields.end()) {
      ctx_.Error(codes::kUnionFields, name.span, Quote(name.text) + " has no field " + Quote(field.name),
                 "a union needs equal fields")
          .secondary.push_back({field.declared, "declared here"});
      return false;
    }
    if (match->broken || field.broken) return false;
    if (SameBase(match->type, field.type)) continue;
    Diagnostic& d = ctx_.Error(
        codes::kUnionFields, name.span,
        Quote(field.name) + " of " + Quote(name.text) + " is " + Article(match->type) + ", not " + Article(field.type),
        "a union needs equal fields");
    d.secondary.push_back({match->declared, "declared here"});
    d.secondary.push_back({field.declared, "and here"});
    return false;
  }
  for (const RowField& field : other.fields) {
    const bool known =
        std::any_of(row_.fields.begin(), row_.fields.end(), [&](const RowField& f) { return f.name == field.name; });
    if (known) continue;
    ctx_.Error(codes::kUnionFields, name.span, Quote(name.text) + " also has the field " + Quote(field.name),
               "a union needs equal fields")
        .secondary.push_back({field.declared, "declared here"});
    return false;
  }
  return true;
}

// The other stream's node, its fields in our order.
int RowBuilder::UnionInput(const ast::Name& name, const Relation& other) {
  plan::MapNode map;
  map.working_size = static_cast<int>(other.fields.size());
  bool same = true;
  for (const RowField& field : row_.fields) {
    const auto match =
        std::find_if(other.fields.begin(), other.fields.end(), [&](const RowField& f) { return f.name == field.name; });
    same &= match->slot == static_cast<int>(map.output.size());
    map.output.push_back(match->slot);
  }
  if (same) return other.node;
  return ctx_.planner.Add(name_ + "@union-" + name.text, "", {other.node}, SchemaOf(row_.fields), std::move(map),
                          name.span);
}

void RowBuilder::Union(const std::vector<ast::Name>& names, Span span) {
  Flush(false, "", span);
  std::vector<int> inputs = {row_.node};
  for (const ast::Name& name : names) {
    const Relation* other = ctx_.ReadRelation(name);
    if (other == nullptr) continue;
    if (!united_.insert(name.text).second) {
      ctx_.Error(codes::kUnionFields, name.span, Quote(name.text) + " is in this union already",
                 "every record would count twice");
      continue;
    }
    if (!SameFields(name, *other)) continue;
    const bool together =
        other->placement.kind == row_.placement.kind && other->placement.slots.size() == row_.placement.slots.size() &&
        std::equal(row_.placement.slots.begin(), row_.placement.slots.end(), other->placement.slots.begin(),
                   [&](int a, int b) {
                     return row_.fields[static_cast<size_t>(a)].name == other->fields[static_cast<size_t>(b)].name;
                   });
    const bool same_key =
        other->key.size() == row_.key.size() &&
        std::equal(row_.key.begin(), row_.key.end(), other->key.begin(), [&](int a, int b) {
          return row_.fields[static_cast<size_t>(a)].name == other->fields[static_cast<size_t>(b)].name;
        });
    if (!together) row_.placement = {};
    if (!same_key && !keyed_here_) row_.key.clear();
    inputs.push_back(UnionInput(name, *other));
    for (RowField& field : row_.fields) {
      const auto match = std::find_if(other->fields.begin(), other->fields.end(),
                                      [&](const RowField& f) { return f.name == field.name; });
      field.type.nullable |= match->type.nullable;
      if (field.type.set && match->type.set && *field.type.set != *match->type.set) field.type.set = nullptr;
      if (!match->type.set) field.type.set = nullptr;
    }
    row_.lateness = std::max(row_.lateness, other->lateness);
    if (row_.changing.empty()) row_.changing = other->changing;
  }
  row_.node = ctx_.planner.Add(NextName("union"), "", inputs, SchemaOf(row_.fields), plan::UnionNode{}, span);
  row_.sort = Sort::kStream;
  ++nodes_;
}

}  // namespace weir::dsl
