#include "runtime/replay/test_records.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "runtime/formats/csv_row.h"
#include "runtime/formats/plain_text.h"
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

RecordMaker::Part RecordMaker::MakePart(const plan::SourceField& field, const Slot& slot, const dsl::Type& type) const {
  Part part{&field, "", slot.kind == Kind::kString};
  if (source_.format.name == "json") {
    AppendJson(slot, type, &part.text);
  } else if (!slot.is_null()) {
    formats::AppendPlain(slot, type, &part.text);
  }
  return part;
}

std::string RecordMaker::CsvOf(const std::vector<Part>& parts) const {
  std::vector<std::string> names;
  std::vector<const Part*> cells;
  for (const plan::SourceField& field : source_.fields) {
    if (!field.place.empty()) continue;
    size_t column = cells.size();
    if (!source_.format.header) {
      std::from_chars(field.path.front().data(), field.path.front().data() + field.path.front().size(), column);
      --column;
    }
    if (cells.size() <= column) cells.resize(column + 1, nullptr);
    names.push_back(field.path.front());
    for (const Part& part : parts) {
      if (part.at == &field) cells[column] = &part;
    }
  }
  std::string out;
  for (size_t k = 0; source_.format.header && k < names.size(); ++k) {
    if (k > 0) out += source_.format.delimiter;
    formats::AppendCsvCell(names[k], false, source_.format, &out);
  }
  if (source_.format.header) out += '\n';
  for (size_t k = 0; k < cells.size(); ++k) {
    if (k > 0) out += source_.format.delimiter;
    if (cells[k] != nullptr)
      formats::AppendCsvCell(cells[k]->text, cells[k]->quoted && cells[k]->text.empty(), source_.format, &out);
  }
  return out;
}

std::string RecordMaker::ValueOf(const std::vector<Part>& parts) const {
  if (source_.format.name == "csv") return CsvOf(parts);
  if (source_.format.name == "text") return parts.empty() ? "" : parts.front().text;  // the field `line`
  Tree root;
  for (const Part& part : parts) Put(*part.at, part.text, &root);
  std::string out;
  Append(root, &out);
  return out;
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
  std::vector<Part> parts;
  bool timed = false;
  for (const Field& field : fields_) {
    const Slot slot = field.value.Evaluate(context);
    if (context.error != nullptr) {
      out.error = context.error;
      out.field = field.named->name;
      return out;
    }
    const plan::SourceField& at = *field.at;
    const bool is_time = at.name == source_.time_field || at.place == "timestamp";
    if (is_time && slot.kind == Kind::kTimestamp) out.timestamp = slot.i;
    timed |= at.name == source_.time_field;
    if (at.place == "key") {
      out.key.emplace();
      AppendKeyBytes(&slot, 1, &*out.key);
    } else if (at.place == "header") {
      if (slot.is_null()) continue;
      out.headers.emplace_back(at.path.front(), "");
      formats::AppendPlain(slot, at.type, &out.headers.back().second);
    } else if (at.place.empty()) {
      parts.push_back(MakePart(at, slot, field.named->expr.type));
    }
  }
  for (const plan::SourceField& field : source_.fields) {
    if (timed || field.name != source_.time_field || !field.place.empty()) continue;
    parts.push_back(MakePart(field, Slot::Timestamp(now), field.type));
  }
  out.value = ValueOf(parts);
  return out;
}

}  // namespace weir::replay
