#include "runtime/replay/test_records.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "runtime/row/key.h"
#include "runtime/row/text.h"

namespace weir::replay {
namespace {

// A JSON value being put together path by path; members in the order they came.
struct Tree {
  std::string name, leaf;
  std::vector<Tree> members;

  Tree* Member(const std::string& wanted) {
    for (Tree& member : members) {
      if (member.name == wanted) return &member;
    }
    members.push_back({wanted, "", {}});
    return &members.back();
  }
};

// "[12]" → 12, else -1.
int64_t Index(const std::string& name) {
  int64_t index = -1;
  if (name.size() < 3 || name.front() != '[' || name.back() != ']') return -1;
  const auto end = name.data() + name.size() - 1;
  const auto read = std::from_chars(name.data() + 1, end, index);
  return read.ec == std::errc() && read.ptr == end && index >= 0 ? index : -1;
}

void Append(const Tree& tree, std::string* out) {
  if (tree.members.empty()) {
    *out += tree.leaf.empty() ? "{}" : tree.leaf;
    return;
  }
  if (Index(tree.members.front().name) >= 0) {
    int64_t size = 0;
    for (const Tree& member : tree.members) size = std::max(size, Index(member.name) + 1);
    for (int64_t k = 0; k < size; ++k) {
      *out += k == 0 ? "[" : ",";
      const auto at =
          std::find_if(tree.members.begin(), tree.members.end(), [k](const Tree& m) { return Index(m.name) == k; });
      if (at == tree.members.end()) {
        *out += "null";
      } else {
        Append(*at, out);
      }
    }
    *out += "]";
    return;
  }
  const char* before = "{";
  for (const Tree& member : tree.members) {
    *out += std::exchange(before, ",");
    AppendJsonString(member.name, out);
    *out += ":";
    Append(member, out);
  }
  *out += "}";
}

void Put(const plan::SourceField& field, std::string json, Tree* root) {
  Tree* at = root;
  if (field.path.empty()) at = at->Member(field.name);
  for (const std::string& step : field.path) at = at->Member(step);
  at->leaf = std::move(json);
}

}  // namespace

RecordMaker::RecordMaker(const plan::Source& source, const plan::TestStep& step) : source_(source), step_(step) {
  if (step.records.empty()) return;
  for (const plan::NamedExpr& named : step.records.front().fields) {
    for (const plan::SourceField& field : source.fields) {
      if (field.name == named.name) fields_.push_back({&named, &field, Expression::Compile(named.expr)});
    }
  }
}

MadeRecord RecordMaker::Make(int64_t i, int64_t now) const {
  MadeRecord out;
  out.timestamp = now;
  if (step_.raw) {
    out.value = *step_.raw;
    return out;
  }
  Arena arena;
  const Slot index = Slot::Int(i);
  EvalContext context;
  context.slots = &index;
  context.now = context.event_time = now;
  context.arena = &arena;
  Tree root;
  bool timed = false;
  for (const Field& field : fields_) {
    const Slot slot = field.value.Evaluate(context);
    if (context.error != nullptr) {
      out.error = context.error;
      out.field = field.named->name;
      return out;
    }
    if (field.at->place == "key") {
      out.key.emplace();
      AppendKeyBytes(&slot, 1, &*out.key);
      continue;
    }
    const bool is_time = field.at->name == source_.time_field || field.at->place == "timestamp";
    if (is_time && slot.kind == Kind::kTimestamp) out.timestamp = slot.i;
    timed |= field.at->name == source_.time_field;
    if (!field.at->place.empty()) continue;
    std::string json;
    AppendJson(slot, field.named->expr.type, &json);
    Put(*field.at, std::move(json), &root);
  }
  for (const plan::SourceField& field : source_.fields) {
    if (timed || field.name != source_.time_field || !field.place.empty()) continue;
    std::string json = "\"";
    AppendTimestamp(now, &json);
    Put(field, json + "\"", &root);
  }
  Append(root, &out.value);
  return out;
}

}  // namespace weir::replay
