// The stage `join`: which kind it is, whether its fields fit, where the rows of both sides meet.
#include <algorithm>
#include <utility>

#include "dsl/row_builder.h"
#include "dsl/row_builder_stateful.h"

namespace weir::dsl {
namespace {

using How = plan::JoinNode::Kind;

bool OnWindow(const ast::Stage& stage) {
  return std::any_of(stage.on.begin(), stage.on.end(), [](const ast::JoinOn& on) {
    return on.left.text == "window_start" && on.right.text == "window_start";
  });
}

bool IsFinal(const Relation& rows) { return rows.window_rows && rows.emit.kind == plan::Emit::Kind::kOnClose; }

const RowField* FieldOf(const Relation& relation, const std::string& name) {
  for (const RowField& field : relation.fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

// A name as it would stand in the text.
ast::Expr NameExpr(const ast::Name& name) {
  ast::Expr expr;
  expr.kind = ast::ExprKind::kName;
  expr.text = name.text;
  expr.span = name.span;
  return expr;
}

}  // namespace

bool RowBuilder::JoinKind(const ast::Stage& stage, const Relation& right, plan::JoinNode* join) {
  const auto refuse = [&](Span span, const std::string& message, const std::string& label, const std::string& help) {
    Diagnostic& d = ctx_.Error(codes::kJoin, span, message, label);
    d.help = help;
    d.secondary.push_back({right.declared, Quote(right.name) + " is " + SortName(right.sort)});
    return false;
  };
  if (right.sort == Sort::kLookup) {
    join->kind = How::kLookup;
  } else if (OnWindow(stage) && IsFinal(row_) && IsFinal(right)) {
    join->kind = How::kWindow;
  } else if (right.sort == Sort::kTable) {
    join->kind = row_.sort == Sort::kTable && nodes_ == 0 ? How::kTable : How::kStreamTable;
  } else {
    join->kind = How::kStream;
  }
  const bool streams = join->kind == How::kStream;
  if (streams && !stage.within)
    return refuse(stage.keyword, "a join of two streams needs `within`", "how far apart may the two be in time?",
                  "for example `join " + right.name + " on … within 30s`");
  if (!streams && stage.within)
    return refuse(stage.within->span, "`within` belongs to joins of two streams",
                  join->kind == How::kLookup ? "a lookup has no time" : "a table has one row for the key at each time",
                  "leave `within` out");
  const bool both = stage.join == ast::JoinKind::kOuter;
  if (both && (join->kind == How::kLookup || join->kind == How::kStreamTable))
    return refuse(stage.keyword, "an `outer join` needs two sides that come by themselves",
                  Quote(right.name) + " is only looked up", "use `left join`");
  join->keeps = both                                 ? plan::JoinNode::Keeps::kBoth
                : stage.join == ast::JoinKind::kLeft ? plan::JoinNode::Keeps::kLeft
                                                     : plan::JoinNode::Keeps::kMatched;
  return !streams || JoinSpan(stage, join);
}

// `within 30s` is symmetric; of `within lo..hi` the ends say how much later the right side may be.
bool RowBuilder::JoinSpan(const ast::Stage& stage, plan::JoinNode* join) {
  const ast::Expr& within = *stage.within;
  if (within.kind != ast::ExprKind::kRange) {
    const auto span = SpanOf(&ctx_, within, "`within`", true);
    join->before = join->after = span.value_or(0);
    return span.has_value();
  }
  const Type duration = Type::Of(Kind::kDuration);
  std::optional<plan::Literal> ends[2];
  for (size_t k = 0; k < 2; ++k) {
    if (within.children[k]) {
      ends[k] = ConstantOf(&ctx_, *within.children[k], duration, "an end of `within`");
    } else {
      ctx_.Error(codes::kJoin, within.span, "`within` needs both ends", "for example `0s..30s`");
    }
  }
  if (!ends[0] || !ends[1]) return false;
  join->before = -ends[0]->i;
  join->after = ends[1]->i;
  if (ends[0]->i <= ends[1]->i) return true;
  ctx_.Error(codes::kConstantFault, within.span, "the range is empty", "no two records are that far apart");
  return false;
}

bool RowBuilder::JoinKeys(const ast::Stage& stage, const Relation& right, plan::JoinNode* join) {
  bool failed = stage.on.empty();
  for (const ast::JoinOn& on : stage.on) {
    const RowField* left = FindField(on.left);
    const RowField* other = FieldOf(right, on.right.text);
    if (other == nullptr && !right.open) {
      std::vector<std::string> names;
      for (const RowField& field : right.fields) names.push_back(field.name);
      ctx_.Error(codes::kUnknownField, on.right.span, "unknown field " + Quote(on.right.text),
                 Quote(right.name) + " has no such field")
          .help = Suggest(on.right.text, names);
    }
    if (other != nullptr) ctx_.Refer(on.right.span, *other, right.name);
    failed |= left == nullptr || other == nullptr || left->broken || other->broken;
    if (left == nullptr || other == nullptr || left->broken || other->broken) continue;
    const bool contains = join->kind == How::kLookup && left->type.kind == Kind::kIp && other->type.kind == Kind::kCidr;
    join->contains |= contains;
    if (!contains && left->type.kind != other->type.kind) {
      Diagnostic& d = ctx_.Error(codes::kComparison, on.left.span,
                                 "cannot join " + Article(left->type) + " with " + Article(other->type));
      d.secondary.push_back({left->declared, Quote(left->name) + " is " + Article(left->type)});
      d.secondary.push_back({other->declared, Quote(other->name) + " is " + Article(other->type)});
      failed = true;
      continue;
    }
    const bool looked_up = join->kind == How::kLookup;  // there null finds nothing
    const Type of_left = looked_up ? left->type.AsNullable(false) : left->type;
    if (!CheckKeyField(&ctx_, left->name, of_left, on.left.span) ||
        (!contains && !CheckKeyField(&ctx_, other->name, other->type, on.right.span))) {
      failed = true;
      continue;
    }
    join->left.push_back(left->slot);
    join->right.push_back(other->slot);
  }
  if (failed) return false;
  // A table or lookup has one row a key: all of its key must be given, and nothing else.
  if (join->kind == How::kStream || join->kind == How::kWindow || right.key.empty()) return true;
  std::vector<int> ordered;
  for (int slot : right.key) {
    const auto at = std::find(join->right.begin(), join->right.end(), slot);
    if (at != join->right.end()) ordered.push_back(join->left[static_cast<size_t>(at - join->right.begin())]);
  }
  if (ordered.size() == right.key.size() && join->right.size() == right.key.size()) {
    join->left = std::move(ordered);
    join->right = right.key;
    return true;
  }
  std::string key;
  for (int slot : right.key) key += (key.empty() ? "" : ", ") + right.fields[static_cast<size_t>(slot)].name;
  Diagnostic& d = ctx_.Error(codes::kJoin, stage.on[0].left.span,
                             Quote(right.name) + " is joined on its key, which is " + Quote(key));
  d.secondary.push_back({right.declared, "declared here"});
  return false;
}

// Both sides go to where their key lives, unless they are there.
void RowBuilder::JoinPlacement(const ast::Stage& stage, const Relation& right, plan::JoinNode* join,
                               std::vector<int>* inputs) {
  const auto there = [](const Relation& rows, const std::vector<int>& key) {
    return rows.placement.kind == Placement::Kind::kSingle ||
           (rows.placement.kind == Placement::Kind::kByFields && rows.placement.slots == key);
  };
  if (join->kind == How::kLookup) {
    *inputs = {row_.node};
    join->lookup = std::get<plan::SourceNode>(ctx_.plan.nodes[static_cast<size_t>(right.node)].op).source;
    return;
  }
  std::vector<int> left_key = join->left, right_key = join->right;
  if (join->kind == How::kWindow) {  // the window is no part of where rows live
    for (size_t k = left_key.size(); k-- > 0;) {
      if (row_.fields[static_cast<size_t>(left_key[k])].name != "window_start") continue;
      left_key.erase(left_key.begin() + static_cast<std::ptrdiff_t>(k));
      right_key.erase(right_key.begin() + static_cast<std::ptrdiff_t>(k));
    }
  }
  const bool known = right.sort != Sort::kTable || !right.key.empty();  // a table without a key has been refused
  if (known && !there(row_, left_key) && !there(right, right_key)) {
    ctx_.Warn(codes::kBothMove, stage.keyword, "both sides of this join go through repartition topics",
              "neither is keyed by the fields it is joined on")
        .help = "say `key` on a source whose producer keys by them already";
  }
  MoveTogether(left_key, stage.span);
  inputs->push_back(row_.node);
  inputs->push_back(ctx_.planner.Together(right.name, right.node, right_key, right.placement, stage.span));
}

const Relation* RowBuilder::JoinPartner(const ast::Stage& stage) {
  if (stage.names.empty()) return nullptr;
  const Relation* right = ctx_.ReadRelation(stage.names[0]);
  if (right == nullptr) return nullptr;
  for (const ast::JoinOn& on : stage.on) {  // what is read is used, whatever else is wrong
    Context::Mute mute(&ctx_);
    ExprChecker(&ctx_, scope()).Check(NameExpr(on.left));
  }
  return right;
}

bool RowBuilder::Join(const ast::Stage& stage) {
  Flush(false, "", stage.span);
  const Relation* partner = JoinPartner(stage);
  if (partner == nullptr) return false;
  const Relation right = *partner;
  plan::JoinNode join;
  const bool fits = JoinKind(stage, right, &join);
  const bool lookup = join.kind == How::kLookup;
  if (!lookup) ctx_.Later("`join`", stage.keyword);
  const bool keyed = JoinKeys(stage, right, &join);
  std::vector<Field> fields;
  bool broken = right.open;
  for (const RowField& field : right.fields) {
    fields.push_back({field.name, field.type});
    broken |= field.broken;
  }
  const bool unmatched = join.keeps != plan::JoinNode::Keeps::kMatched;
  const ast::Name& name = stage.alias ? *stage.alias : stage.names[0];
  std::vector<RowField> added;
  AddField(name.text, name.span, Type::RecordOf(std::move(fields)).AsNullable(unmatched), broken || !fits, &added);
  ctx_.ReferInside(name.span, right.fields);
  if (!fits || !keyed) {
    row_.fields.insert(row_.fields.end(), added.begin(), added.end());
    working_size_ = static_cast<int>(row_.fields.size());
    row_.open |= broken;
    return true;
  }
  std::vector<int> inputs;
  JoinPlacement(stage, right, &join, &inputs);
  const int64_t before = std::max<int64_t>(join.before.value_or(0), 0),
                after = std::max<int64_t>(join.after.value_or(0), 0);
  join.lateness = std::max(row_.lateness, right.lateness);
  if (join.keeps == plan::JoinNode::Keeps::kBoth) {
    for (RowField& field : row_.fields) field.type.nullable = true;
    row_.key.clear();
    row_.placement = {};
  }
  row_.lateness = join.lateness + (join.keeps == plan::JoinNode::Keeps::kBoth   ? std::max(before, after)
                                   : join.keeps == plan::JoinNode::Keeps::kLeft ? after
                                                                                : 0);
  const bool changes = join.kind == How::kTable && row_.changing.empty();
  if (changes) row_.changing = IsChanging(row_) ? row_.name : IsChanging(right) ? right.name : "";
  if (row_.changing.empty() && join.kind == How::kStream) row_.changing = right.changing;
  if (!lookup) {
    AddStateful("join", std::move(join), std::move(inputs), added, stage.span);
    return true;
  }
  row_.fields.insert(row_.fields.end(), added.begin(), added.end());
  row_.node =
      ctx_.planner.Add(NextName("join"), "", std::move(inputs), SchemaOf(row_.fields), std::move(join), stage.span);
  working_size_ = static_cast<int>(row_.fields.size());
  ++nodes_;
  return true;
}

}  // namespace weir::dsl
