#include "runtime/replay/test_rows.h"

#include <algorithm>
#include <limits>

#include "runtime/replay/test_golden.h"
#include "runtime/row/key.h"
#include "runtime/row/text.h"

namespace weir::replay {
namespace {

constexpr size_t kAlignAtMost = 4'000'000;  // cells of the alignment's table; beyond it rows are paired by number

bool SameValue(const Slot& wanted, const Slot& got) {
  if (wanted.kind == Kind::kInt && got.kind == Kind::kFloat) return static_cast<double>(wanted.i) == got.f;
  if (wanted.kind == Kind::kString && got.kind == Kind::kJson) return wanted.text() == got.text();
  return SlotEquals(wanted, got);
}

int FieldOf(const std::vector<dsl::Field>& fields, const std::string& name) {
  for (size_t k = 0; k < fields.size(); ++k) {
    if (fields[k].name == name) return static_cast<int>(k);
  }
  return -1;
}

// Walks the fields a record lists, records inside it field by field: fn(path, wanted, type, got or null, its type or
// null).
template <typename Fn>
void ForEachListed(const std::string& path, const Slot& wanted, const dsl::Type& type, const Slot* got,
                   const dsl::Type* got_type, const Fn& fn) {
  if (wanted.kind != Kind::kRecord || type.fields == nullptr || got_type == nullptr || got_type->fields == nullptr) {
    fn(path, wanted, type, got, got_type);
    return;
  }
  for (uint32_t k = 0; k < wanted.size; ++k) {
    const dsl::Field& field = (*type.fields)[k];
    const int at = FieldOf(*got_type->fields, field.name);
    const bool there = at >= 0 && got != nullptr && got->kind == Kind::kRecord;
    ForEachListed(path + "." + field.name, wanted.items[k], field.type, there ? &got->items[at] : nullptr,
                  at >= 0 ? &(*got_type->fields)[static_cast<size_t>(at)].type : nullptr, fn);
  }
}

template <typename Fn>
void ForEachListed(const plan::Schema& schema, const WantedRow& wanted, const GotRow* got, const Fn& fn) {
  for (size_t k = 0; k < wanted.values.size(); ++k) {
    const plan::NamedExpr& named = wanted.record->fields[k];
    const int at = FieldOf(schema, named.name);
    const bool there = at >= 0 && got != nullptr && got->slots != nullptr;
    ForEachListed(named.name, wanted.values[k], named.expr.type, there ? &got->slots[at] : nullptr,
                  at >= 0 ? &schema[static_cast<size_t>(at)].type : nullptr, fn);
  }
}

size_t Differences(const plan::Schema& schema, const WantedRow& wanted, const GotRow& got, size_t* listed) {
  size_t differing = 0, all = wanted.line.size();
  for (const auto& [field, value] : wanted.line) differing += GoldenValue(schema, got, field) == value ? 0 : 1;
  ForEachListed(schema, wanted, &got,
                [&](const std::string&, const Slot& want, const dsl::Type&, const Slot* have, const dsl::Type*) {
                  ++all;
                  if (have == nullptr || !SameValue(want, *have)) ++differing;
                });
  if (listed != nullptr) *listed = all;
  return differing;
}

bool Agree(const plan::Schema& schema, const WantedRow& wanted, const GotRow& got) {
  return Differences(schema, wanted, got, nullptr) == 0;
}

// The fields no record listed, for the reader; records and JSON are too long to help.
void AddOthers(const plan::Schema& schema, const GotRow& got, RowPair* pair) {
  if (got.slots == nullptr) {
    if (pair->cells.empty()) pair->cells.push_back({"record", "", got.text, false});
    return;
  }
  for (size_t k = 0; k < schema.size(); ++k) {
    const Slot& slot = got.slots[k];
    if (slot.kind == Kind::kRecord || slot.kind == Kind::kJson) continue;
    const auto listed = [&](const Cell& cell) { return cell.field == schema[k].name; };
    if (std::any_of(pair->cells.begin(), pair->cells.end(), listed)) continue;
    pair->cells.push_back({schema[k].name, "", ValueText(slot, schema[k].type), false});
  }
}

struct Rows {
  const plan::Schema& schema;
  const std::vector<WantedRow>& wanted;
  const std::vector<GotRow>& got;
};

RowPair MakePair(const Rows& rows, int wanted, int got) {
  RowPair pair;
  pair.wanted = wanted;
  pair.got = got;
  const GotRow* have = got < 0 ? nullptr : &rows.got[static_cast<size_t>(got)];
  if (have != nullptr) pair.got_time = have->time;
  if (wanted >= 0) {
    for (const auto& [field, value] : rows.wanted[static_cast<size_t>(wanted)].line) {
      Cell cell{field, value, have != nullptr ? GoldenValue(rows.schema, *have, field).value_or("") : "", false};
      cell.differs = have != nullptr && cell.got != cell.wanted;
      pair.cells.push_back(std::move(cell));
    }
    ForEachListed(rows.schema, rows.wanted[static_cast<size_t>(wanted)], have,
                  [&](const std::string& path, const Slot& want, const dsl::Type& type, const Slot* slot,
                      const dsl::Type* slot_type) {
                    Cell cell;
                    cell.field = path;
                    cell.wanted = ValueText(want, type);
                    if (slot != nullptr) cell.got = ValueText(*slot, *slot_type);
                    cell.differs = have != nullptr && (slot == nullptr || !SameValue(want, *slot));
                    pair.cells.push_back(std::move(cell));
                  });
  }
  if (have != nullptr) AddOthers(rows.schema, *have, &pair);
  return pair;
}

using Pairs = std::vector<std::pair<int, int>>;  // numbers of a wanted and a got row, either -1

// What a pair of unlike rows costs, against 0.75 for a row without a partner: two unlike rows are still one pair.
double PairCost(const Rows& rows, size_t w, size_t g) {
  size_t listed = 0;
  const size_t differing = Differences(rows.schema, rows.wanted[w], rows.got[g], &listed);
  return differing == 0 ? 0
                        : 0.1 + 0.9 * static_cast<double>(differing) / static_cast<double>(std::max<size_t>(listed, 1));
}

Pairs ByNumber(const Rows& rows) {
  Pairs pairs;
  for (size_t k = 0; k < std::max(rows.wanted.size(), rows.got.size()); ++k) {
    pairs.emplace_back(k < rows.wanted.size() ? static_cast<int>(k) : -1,
                       k < rows.got.size() ? static_cast<int>(k) : -1);
  }
  return pairs;
}

// The cheapest alignment that keeps both orders (Needleman and Wunsch's recurrence, from the end).
Pairs Align(const Rows& rows) {
  const size_t n = rows.wanted.size(), m = rows.got.size();
  if ((n + 1) * (m + 1) > kAlignAtMost) return ByNumber(rows);
  constexpr double kAlone = 0.75;
  std::vector<double> pair_cost(n * m), best((n + 1) * (m + 1), 0);
  const auto cell = [m](size_t w, size_t g) { return w * (m + 1) + g; };
  for (size_t w = n + 1; w-- > 0;) {
    for (size_t g = m + 1; g-- > 0;) {
      if (w == n && g == m) continue;
      double cheapest = std::numeric_limits<double>::infinity();
      if (w < n) cheapest = std::min(cheapest, kAlone + best[cell(w + 1, g)]);
      if (g < m) cheapest = std::min(cheapest, kAlone + best[cell(w, g + 1)]);
      if (w < n && g < m) {
        pair_cost[w * m + g] = PairCost(rows, w, g);
        cheapest = std::min(cheapest, pair_cost[w * m + g] + best[cell(w + 1, g + 1)]);
      }
      best[cell(w, g)] = cheapest;
    }
  }
  Pairs pairs;
  size_t w = 0, g = 0;
  while (w < n || g < m) {
    if (w < n && g < m && best[cell(w, g)] == pair_cost[w * m + g] + best[cell(w + 1, g + 1)]) {
      pairs.emplace_back(w++, g++);
    } else if (g < m && best[cell(w, g)] == kAlone + best[cell(w, g + 1)]) {
      pairs.emplace_back(-1, g++);
    } else {
      pairs.emplace_back(w++, -1);
    }
  }
  return pairs;
}

// As many agreeing pairs as there can be (augmenting paths), then what is left by nearness.
class Matching {
 public:
  explicit Matching(const Rows& rows) : rows_(rows), owner_(rows.got.size(), -1) {}

  Pairs Find() {
    std::vector<bool> matched(rows_.wanted.size(), false);
    for (size_t w = 0; w < rows_.wanted.size(); ++w) {
      visited_.assign(rows_.got.size(), false);
      Augment(w);
    }
    Pairs pairs;
    for (size_t g = 0; g < owner_.size(); ++g) {
      if (owner_[g] < 0) continue;
      matched[static_cast<size_t>(owner_[g])] = true;
      pairs.emplace_back(owner_[g], static_cast<int>(g));
    }
    for (size_t w = 0; w < matched.size(); ++w) {
      if (!matched[w]) pairs.emplace_back(static_cast<int>(w), TakeNearest(w));
    }
    for (size_t g = 0; g < owner_.size(); ++g) {
      if (owner_[g] < 0) pairs.emplace_back(-1, static_cast<int>(g));
    }
    return pairs;
  }

 private:
  bool Augment(size_t w) {
    for (size_t g = 0; g < owner_.size(); ++g) {
      if (visited_[g] || !Agree(rows_.schema, rows_.wanted[w], rows_.got[g])) continue;
      visited_[g] = true;
      if (owner_[g] >= 0 && !Augment(static_cast<size_t>(owner_[g]))) continue;
      owner_[g] = static_cast<int>(w);
      return true;
    }
    return false;
  }

  int TakeNearest(size_t w) {
    int nearest = -1;
    size_t least = std::numeric_limits<size_t>::max();
    for (size_t g = 0; g < owner_.size(); ++g) {
      if (owner_[g] >= 0) continue;
      const size_t differing = Differences(rows_.schema, rows_.wanted[w], rows_.got[g], nullptr);
      if (differing >= least) continue;
      least = differing;
      nearest = static_cast<int>(g);
    }
    if (nearest >= 0) owner_[static_cast<size_t>(nearest)] = static_cast<int>(w);
    return nearest;
  }

  const Rows& rows_;
  std::vector<int> owner_;  // wanted row of each got row
  std::vector<bool> visited_;
};

// Pairs by how many fields differ, then wanted rows without a partner, then got rows without one.
size_t Rank(const RowPair& pair) {
  constexpr size_t kMissing = std::numeric_limits<size_t>::max() - 1;
  if (pair.got < 0) return kMissing;
  return pair.wanted < 0 ? kMissing + 1 : pair.differing();
}

}  // namespace

size_t Differences(const plan::Schema& schema, const WantedRow& wanted, const GotRow& got) {
  return Differences(schema, wanted, got, nullptr);
}

size_t RowPair::differing() const {
  return static_cast<size_t>(std::count_if(cells.begin(), cells.end(), [](const Cell& c) { return c.differs; }));
}

Comparison CompareRows(const plan::Schema& schema, const std::vector<WantedRow>& wanted, const std::vector<GotRow>& got,
                       bool any_order) {
  const Rows rows{schema, wanted, got};
  Comparison out;
  for (size_t k = 0; out.equal && k < wanted.size() && k < got.size(); ++k)
    out.equal = Agree(schema, wanted[k], got[k]);
  out.equal = out.equal && wanted.size() == got.size();
  if (out.equal) return out;
  const Pairs pairs = any_order ? Matching(rows).Find() : Align(rows);
  for (const auto& [w, g] : pairs) {
    if (w >= 0 && g >= 0 && Agree(schema, wanted[static_cast<size_t>(w)], got[static_cast<size_t>(g)])) continue;
    out.pairs.push_back(MakePair(rows, w, g));
  }
  out.equal = out.pairs.empty();
  std::stable_sort(out.pairs.begin(), out.pairs.end(),
                   [](const RowPair& a, const RowPair& b) { return Rank(a) < Rank(b); });
  return out;
}

std::vector<RowPair> Unexpected(const plan::Schema& schema, const std::vector<GotRow>& got) {
  const std::vector<WantedRow> none;
  std::vector<RowPair> pairs;
  for (size_t g = 0; g < got.size(); ++g) pairs.push_back(MakePair({schema, none, got}, -1, static_cast<int>(g)));
  return pairs;
}

std::string ValueText(const Slot& slot, const dsl::Type& type) {
  std::string out;
  switch (slot.kind) {
    case Kind::kString: AppendJsonString(slot.text(), &out); break;
    case Kind::kList:
    case Kind::kMap:
    case Kind::kRecord: AppendJson(slot, type, &out); break;
    default: AppendText(slot, &out);
  }
  return out;
}

}  // namespace weir::replay
