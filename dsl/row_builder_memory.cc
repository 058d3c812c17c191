// The stages `dedup` and `remember`: rows beside what the key had before.
#include <algorithm>
#include <utility>

#include "dsl/check_aggregate_entries.h"
#include "dsl/row_builder.h"
#include "dsl/row_builder_stateful.h"

namespace weir::dsl {
namespace {

constexpr int64_t kMostRemembered = 100'000;  // records a key

}  // namespace

void RowBuilder::MoveTogether(const std::vector<int>& key, Span span) {
  const std::string from = nodes_ > 0 ? name_ + "-input" : row_.name;
  row_.node = ctx_.planner.Together(from, row_.node, key, row_.placement, span);
  row_.placement = {key.empty() ? Placement::Kind::kSingle : Placement::Kind::kByFields, key};
}

bool RowBuilder::AddField(const std::string& name, Span declared, const Type& type, bool broken,
                          std::vector<RowField>* added) {
  for (const std::vector<RowField>* fields : {&row_.fields, added}) {
    for (const RowField& field : *fields) {
      if (field.name != name) continue;
      ctx_.Error(codes::kDuplicateName, declared, "there is a field " + Quote(name) + " already")
          .secondary.push_back({field.declared, "this one"});
      return false;
    }
  }
  added->push_back({name, type, static_cast<int>(row_.fields.size() + added->size()), declared, broken});
  ctx_.Refer(declared, added->back(), name_);
  return true;
}

std::vector<int> RowBuilder::FieldSlots(const std::vector<ast::Name>& names, bool* failed) {
  std::vector<int> slots;
  for (const ast::Name& name : names) {
    const RowField* field = FindField(name);
    if (field == nullptr || field->broken || !CheckKeyField(&ctx_, field->name, field->type, name.span)) {
      *failed = true;
    } else if (std::find(slots.begin(), slots.end(), field->slot) != slots.end()) {
      ctx_.Error(codes::kDuplicateName, name.span, "field " + Quote(name.text) + " is named twice");
      *failed = true;
    } else {
      slots.push_back(field->slot);
    }
  }
  return slots;
}

void RowBuilder::Dedup(const ast::Stage& stage) {
  Flush(false, "", stage.span);
  bool failed = false;
  plan::DedupNode dedup;
  dedup.by = FieldSlots(stage.names, &failed);
  if (stage.within) dedup.within = SpanOf(&ctx_, *stage.within, "`within`").value_or(1);
  ctx_.Later("`dedup`", stage.keyword);
  if (failed || dedup.by.empty()) return;
  // Rows that are together by their key are together by key and field, too.
  const bool together = row_.placement.kind == Placement::Kind::kSingle ||
                        (row_.placement.kind == Placement::Kind::kByFields &&
                         std::all_of(row_.placement.slots.begin(), row_.placement.slots.end(), [&](int slot) {
                           return std::find(dedup.by.begin(), dedup.by.end(), slot) != dedup.by.end();
                         }));
  if (keyed_here_ && !row_.key.empty()) {
    MoveTogether(row_.key, stage.span);
    for (size_t k = row_.key.size(); k-- > 0;) {
      if (std::find(dedup.by.begin(), dedup.by.end(), row_.key[k]) == dedup.by.end())
        dedup.by.insert(dedup.by.begin(), row_.key[k]);
    }
  } else if (!together) {
    MoveTogether(dedup.by, stage.span);
  }
  dedup.lateness = row_.lateness;
  AddStateful("dedup", std::move(dedup), {row_.node}, {}, stage.span);
}

void RowBuilder::Remember(const ast::Stage& stage) {
  Flush(false, "", stage.span);
  plan::RememberNode remember;
  if (stage.count) remember.last = CountOf(&ctx_, *stage.count, "`remember last`", 1, kMostRemembered);
  if (stage.within) remember.span = SpanOf(&ctx_, *stage.within, "`remember for`");
  remember.key = keyed_here_ || row_.keyed_by ? row_.key : std::vector<int>();
  MoveTogether(remember.key, stage.span);
  const Scope now = scope();
  AggregatePlace place;
  place.kind = AggregatePlace::Kind::kRemember;
  place.may_be_empty = true;
  place.owner = name_;
  AggregateEntries entries(&ctx_, now, now.fields, now.fields.size(), stage.fields.size(), place);
  std::vector<RowField> added;
  for (const ast::Entry& entry : stage.fields) {
    const std::optional<Type> type = entries.Add(entry);
    AddField(entry.name.text, entry.name.span, type.value_or(Type()), !type, &added);
  }
  remember.aggregates = entries.TakeAggregates();
  remember.results = entries.TakeResults();
  remember.lateness = row_.lateness;
  ctx_.Later("`remember`", stage.keyword);
  AddStateful("remember", std::move(remember), {row_.node}, added, stage.span);
}

}  // namespace weir::dsl
