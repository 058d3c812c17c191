#include "runtime/cli/plan_words_stateful.h"

#include "dsl/fold.h"
#include "dsl/plan_text.h"

namespace weir::cli {
namespace {

using dsl::DurationText;
using plan::At;

const plan::Schema& RowInto(const plan::Plan& plan, const plan::Node& node, size_t input = 0) {
  return plan.nodes[At(node.inputs[input])].schema;
}

// The declaration an inner node belongs to.
std::string OwnerOf(const plan::Node& node) {
  return node.subject.empty() ? node.name.substr(0, node.name.find('@')) : node.subject;
}

std::string Signed(int64_t ms) { return (ms < 0 ? "-" : "") + DurationText(ms < 0 ? -ms : ms); }

}  // namespace

OperatorWords StatefulWords(const plan::Plan& plan, const plan::Node& node, const plan::DedupNode& dedup) {
  return {"dedup in",
          OwnerOf(node),
          {"the first " + KeyWords(FieldNames(RowInto(plan, node), dedup.by)), "within " + DurationText(dedup.within)},
          {}};
}

OperatorWords StatefulWords(const plan::Plan& plan, const plan::Node& node, const plan::RememberNode& remember) {
  const plan::Schema& row = RowInto(plan, node);
  OperatorWords out{"remember in", OwnerOf(node), {KeyWords(FieldNames(row, remember.key))}, {}};
  if (remember.last) out.brief.push_back("last " + std::to_string(*remember.last) + " records");
  if (remember.span) out.brief.push_back("for " + DurationText(*remember.span));
  for (const dsl::EntryText& entry : dsl::EntryTexts(row, row, remember.aggregates, remember.results))
    out.detail.push_back(entry.text);
  return out;
}

OperatorWords StatefulWords(const plan::Plan& plan, const plan::Node& node, const plan::TableNode& table) {
  return {"latest rows of",
          plan.sources[At(table.source)].name,
          {KeyWords(FieldNames(RowInto(plan, node), table.key))},
          {}};
}

OperatorWords StatefulWords(const plan::Plan& plan, const plan::Node& node, const plan::JoinNode& join) {
  using Kind = plan::JoinNode::Kind;
  using Keeps = plan::JoinNode::Keeps;
  const char* keeps = join.keeps == Keeps::kMatched ? "" : join.keeps == Keeps::kLeft ? "left " : "outer ";
  std::vector<std::string> on;
  for (size_t k = 0; k < join.left.size(); ++k) {
    const std::string& left = RowInto(plan, node)[At(join.left[k])].name;
    const std::string& right = join.lookup >= 0 ? plan.sources[At(join.lookup)].fields[At(join.right[k])].name
                                                : RowInto(plan, node, 1)[At(join.right[k])].name;
    on.push_back(left == right ? left : left + (join.contains ? " in " : " == ") + right);
  }
  OperatorWords out{std::string(keeps) + "join in", OwnerOf(node), {"on " + JoinWords(on, ", ")}, {}};
  switch (join.kind) {
    case Kind::kStream: out.detail.push_back("two streams: rows meet when both have come"); break;
    case Kind::kStreamTable: out.detail.push_back("with the table's row as it was at the record's time"); break;
    case Kind::kTable: out.detail.push_back("two tables: a row for every change of either"); break;
    case Kind::kLookup: out.brief.push_back("with lookup " + plan.sources[At(join.lookup)].name); break;
    case Kind::kWindow: out.detail.push_back("rows of the same window, when both have closed"); break;
  }
  if (join.before) out.brief.push_back("within " + Signed(-*join.before) + ".." + Signed(join.after.value_or(0)));
  return out;
}

OperatorWords StatefulWords(const plan::Plan& plan, const plan::Node& node, const plan::ScoreNode& score) {
  OperatorWords out{"score in", OwnerOf(node), {"by " + score.system}, dsl::NodeText(plan, node, score)};
  out.detail.erase(out.detail.begin());  // "score …", said already
  return out;
}

OperatorWords StatefulWords(const plan::Plan& plan, const plan::Node& node, const plan::PatternNode& pattern) {
  OperatorWords out{"pattern", pattern.detector, {}, {}};
  out.brief.push_back(KeyWords(FieldNames(pattern.key)) + " within " + DurationText(pattern.within));
  const dsl::NodeLines lines = dsl::NodeText(plan, node, pattern);
  const size_t steps = 1 + pattern.elements.size();  // after a head; then `when`, message, alert
  for (size_t k = 1; k < lines.size(); ++k) (k < steps ? out.brief : out.detail).push_back(lines[k]);
  if (pattern.once_per) out.brief.push_back("once per " + DurationText(*pattern.once_per));
  if (pattern.skip_to_next) out.brief.push_back("after match skip to next");
  out.detail.push_back("severity " + pattern.severity);
  return out;
}

}  // namespace weir::cli
