// The stage `union`: streams of equal fields as one.
#include <algorithm>

#include "dsl/row_builder.h"

namespace weir::dsl {

namespace {

const RowField* FieldIn(const std::vector<RowField>& fields, const std::string& name) {
  const auto at = std::find_if(fields.begin(), fields.end(), [&](const RowField& f) { return f.name == name; });
  return at == fields.end() ? nullptr : &*at;
}

// The field of `theirs` that can stand for `wanted`: the only one of its type that is none of ours.
const RowField* OtherNameOf(const RowField& wanted, const std::vector<RowField>& ours,
                            const std::vector<RowField>& theirs) {
  const RowField* only = nullptr;
  for (const RowField& field : theirs) {
    if (FieldIn(ours, field.name) != nullptr || field.broken || !SameBase(field.type, wanted.type)) continue;
    if (only != nullptr) return nullptr;
    only = &field;
  }
  return only;
}

}  // namespace

bool RowBuilder::SameFields(const ast::Name& name, const Relation& other) {
  if (row_.open || other.open) return false;
  bool same = true;
  std::set<std::string> told;
  const auto differs = [&](const std::string& message, const RowField& field) -> Diagnostic& {
    same = false;
    Diagnostic& d = ctx_.Error(codes::kUnionFields, name.span, message, "a union needs equal fields");
    d.secondary.push_back({field.declared, "declared here"});
    return d;
  };
  for (const RowField& field : row_.fields) {
    const RowField* match = FieldIn(other.fields, field.name);
    if (match == nullptr) {
      Diagnostic& d = differs(Quote(name.text) + " has no field " + Quote(field.name), field);
      if (const RowField* meant = OtherNameOf(field, row_.fields, other.fields)) {
        told.insert(meant->name);
        d.secondary.push_back({meant->declared, "is this the same?"});
        d.help =
            "rename it first: `stream name = " + name.text + " | rename { " + field.name + " = " + meant->name + " }`";
      }
    } else if (match->broken || field.broken) {
      same = false;
    } else if (!CommonType(match->type, field.type)) {
      differs(Quote(field.name) + " of " + Quote(name.text) + " is " + Article(match->type) + ", not " +
                  Article(field.type),
              *match)
          .secondary.push_back({field.declared, "and here"});
    }
  }
  std::vector<const RowField*> more;
  std::string names, plain;
  for (const RowField& field : other.fields) {
    if (FieldIn(row_.fields, field.name) != nullptr || told.count(field.name) > 0) continue;
    more.push_back(&field);
    names += (names.empty() ? "" : ", ") + Quote(field.name);
    plain += (plain.empty() ? "" : ", ") + field.name;
  }
  if (more.empty()) return same;
  Diagnostic& d = differs(Quote(name.text) + " also has " + names, *more[0]);
  for (size_t k = 1; k < more.size(); ++k) d.secondary.push_back({more[k]->declared, "and this"});
  d.help = "leave out what only one has: `stream name = " + name.text + " | drop " + plain + "`";
  return false;
}

// The other stream's node, its fields in our order.
int RowBuilder::UnionInput(const ast::Name& name, const Relation& other) {
  plan::MapNode map;
  plan::Schema schema;
  map.working_size = static_cast<int>(other.fields.size());
  bool same = true;
  for (const RowField& field : row_.fields) {
    const auto match =
        std::find_if(other.fields.begin(), other.fields.end(), [&](const RowField& f) { return f.name == field.name; });
    same &= match->slot == static_cast<int>(map.output.size());
    map.output.push_back(match->slot);
    schema.push_back({match->name, match->type});
  }
  if (same) return other.node;
  return ctx_.planner.Add(name_ + "@union-" + name.text, "", {other.node}, std::move(schema), std::move(map),
                          name.span);
}

// Rows of which others of the union are made behind a repartition topic follow them through one, to the same places.
void RowBuilder::KeepApart(const std::vector<UnionRows>& rows, Span span, std::vector<int>* inputs) {
  const std::vector<bool> moved = ctx_.planner.FeedOthers(*inputs);
  const auto last = static_cast<size_t>(std::find(moved.begin(), moved.end(), false) - moved.begin());
  if (last == moved.size() || std::find(moved.begin(), moved.end(), true) == moved.end()) return;
  std::vector<int> key;
  bool single = rows[last].placement.kind == Placement::Kind::kSingle;
  for (const int slot : rows[last].placement.slots) {
    for (const RowField& field : row_.fields) {
      const bool keeps = field.name == rows[last].fields[plan::At(slot)].name && !field.type.nullable;
      if (keeps) key.push_back(static_cast<int>(&field - row_.fields.data()));
    }
  }
  const bool by_fields = !key.empty() && key.size() == rows[last].placement.slots.size();
  if (!by_fields) key.clear();
  for (size_t k = 0; k < moved.size(); ++k) {
    if (moved[k]) (*inputs)[k] = ctx_.planner.Together(rows[k].name, (*inputs)[k], key, {}, span);
    if (!moved[k] && k != last) single = false;
  }
  const bool all_moved = std::count(moved.begin(), moved.end(), false) == 1;
  if (all_moved && by_fields) row_.placement = {Placement::Kind::kByFields, key};
  if (all_moved && single) row_.placement = {Placement::Kind::kSingle, {}};
}

void RowBuilder::Union(const std::vector<ast::Name>& names, Span span) {
  Flush(false, "", span);
  std::vector<int> inputs = {row_.node};
  std::vector<UnionRows> rows = {{nodes_ > 0 ? name_ + "-input" : row_.name, row_.fields, row_.placement}};
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
    rows.push_back({other->name, other->fields, other->placement});
    for (RowField& field : row_.fields) {
      const auto match = std::find_if(other->fields.begin(), other->fields.end(),
                                      [&](const RowField& f) { return f.name == field.name; });
      field.type = *CommonType(field.type, match->type);  // SameFields has seen to that
    }
    row_.lateness = std::max(row_.lateness, other->lateness);
    if (row_.changing.empty()) row_.changing = other->changing;
  }
  KeepApart(rows, span, &inputs);
  row_.node = ctx_.planner.Add(NextName("union"), "", inputs, SchemaOf(row_.fields), plan::UnionNode{}, span);
  row_.sort = Sort::kStream;
  ++nodes_;
}

}  // namespace weir::dsl
