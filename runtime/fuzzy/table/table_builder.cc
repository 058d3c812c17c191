#include "runtime/fuzzy/table/table_builder.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>
#include <utility>
#include <variant>

#include "runtime/fuzzy/system.h"
#include "runtime/fuzzy/table/enclosed_set.h"
#include "runtime/fuzzy/table/enclosed_weighted.h"
#include "runtime/fuzzy/table/table_error.h"
#include "runtime/fuzzy/table/table_refusal.h"

namespace weir::fuzzy {

class TableBuilder {
 public:
  TableBuilder(const System& system, size_t output, double bound, const TableLimits& limits)
      : system_(system),
        workspace_(system),
        output_(output),
        bound_(bound),
        limits_(limits),
        rules_(system.definition()),
        raw_(system.output_count()) {
    const SystemDefinition& d = system.definition();
    const Conclusions conclusions(d, static_cast<int>(output));
    if (IsWeighted(d.outputs[output].defuzzifier)) {
      weighted_.emplace(d.outputs[output], conclusions);
    } else {
      set_.emplace(d.outputs[output], conclusions, d.hedges);
    }
    table_.inputs_ = d.inputs.size();
    const double least = table_.inputs_ == 1 ? limits.least_width_of_one : limits.least_width_of_two;
    for (size_t i = 0; i < table_.inputs_; ++i) {
      table_.range_[i] = {d.inputs[i].lower, d.inputs[i].upper};
      least_[i] = table_.range_[i].Width() * least;
      cuts_.push_back(rules_.CutsOf(i));
    }
  }

  Table Build(Shortfall* shortfall) {
    Cell root;
    for (size_t i = 0; i < table_.inputs_; ++i) root.box[i] = table_.range_[i];
    Place(root);
    while (!open_.empty() && table_.nodes_.size() + 1 < limits_.most_cells) {
      const Cell cell = open_.front();
      open_.pop_front();
      Cut(cell);
    }
    // What is left stays kCompute.
    for (const Cell& cell : open_) Leave(cell);
    *shortfall = std::move(shortfall_);
    return std::move(table_);
  }

 private:
  struct Cell {
    Interval box[kMostTableInputs] = {};
    size_t parent = 0, side = 0;
    bool root = true;
    CellError error = {};
  };

  uint32_t& CodeOf(const Cell& cell) {
    return cell.root ? table_.root_ : table_.nodes_[cell.parent].children[cell.side];
  }

  // Looks at a new cell: it is done with, or to be cut.
  void Place(Cell cell) {
    CodeOf(cell) = Table::kCompute;
    CellValues values;
    const size_t corners = table_.inputs_ == 1 ? 2 : 4;
    double sum = 0;
    for (size_t c = 0; c < corners; ++c) {
      const double inputs[] = {c % 2 == 0 ? cell.box[0].lo : cell.box[0].hi, c < 2 ? cell.box[1].lo : cell.box[1].hi};
      system_.ComputeRaw(inputs, raw_.data(), &workspace_);
      sum += values.corners[c] = raw_[output_];
    }
    rules_.Enclose(cell.box);
    const Output& output = system_.definition().outputs[output_];
    const double near = std::isfinite(sum) ? sum / static_cast<double>(corners) : (output.lower + output.upper) / 2;
    const EnclosedCrisp found =
        set_ ? set_->Crisp(rules_.strengths(), near) : weighted_->Crisp(rules_.strengths(), rules_.inputs(), near);
    if (found.has == EnclosedCrisp::Has::kNone) {
      CodeOf(cell) = Table::kNone;
      return;
    }
    cell.error = std::isfinite(sum) && found.has == EnclosedCrisp::Has::kValue
                     ? ErrorOf(cell.box, table_.inputs_, values, found.crisp)
                     : CellError{};
    if (cell.error.shown * limits_.doubt <= bound_) {
      CodeOf(cell) = Table::kLeaf + static_cast<uint32_t>(table_.corners_.size());
      table_.corners_.insert(table_.corners_.end(), values.corners, values.corners + corners);
    } else {
      open_.push_back(cell);
    }
  }

  // A corner of a term inside, the one nearest to the middle; else the middle.
  double CutOf(Interval stretch, size_t input) const {
    const std::vector<double>& cuts = cuts_[input];
    const double middle = stretch.Middle();
    const auto above = std::lower_bound(cuts.begin(), cuts.end(), middle);
    const bool has_above = above != cuts.end() && *above < stretch.hi;
    const bool has_below = above != cuts.begin() && *(above - 1) > stretch.lo;
    if (!has_above && !has_below) return middle;
    if (!has_above) return *(above - 1);
    return has_below && middle - *(above - 1) < *above - middle ? *(above - 1) : *above;
  }

  // The input to cut the cell along, or inputs_ when it has the least width along all that matter.
  size_t InputOf(const Cell& cell) const {
    const auto can = [&](size_t i) { return cell.box[i].Width() > least_[i]; };
    if (table_.inputs_ == 1) return can(0) ? 0 : 1;
    const double x = cell.error.along[0], y = cell.error.along[1];
    const bool wider = cell.box[0].Width() / table_.range_[0].Width() >= cell.box[1].Width() / table_.range_[1].Width();
    const size_t first = (x > y || (x == y && wider)) ? 0 : 1;
    if (can(first)) return first;
    const double other = cell.error.along[1 - first];
    return other > 0 && can(1 - first) ? 1 - first : 2;
  }

  void Cut(const Cell& cell) {
    const size_t input = InputOf(cell);
    if (input == table_.inputs_) return Leave(cell);
    const double at = CutOf(cell.box[input], input);
    if (!(at > cell.box[input].lo && at < cell.box[input].hi)) return Leave(cell);
    const size_t node = table_.nodes_.size();
    CodeOf(cell) = static_cast<uint32_t>(node);
    table_.nodes_.push_back({at, static_cast<uint32_t>(input), {Table::kCompute, Table::kCompute}});
    for (size_t side = 0; side < 2; ++side) {
      Cell child = cell;
      child.root = false;
      child.parent = node;
      child.side = side;
      (side == 0 ? child.box[input].hi : child.box[input].lo) = at;
      Place(child);
    }
  }

  void Leave(const Cell& cell) {
    double part = 1;
    for (size_t i = 0; i < table_.inputs_; ++i) part *= cell.box[i].Width() / table_.range_[i].Width();
    shortfall_.cells.push_back({part, cell.error.shown});
  }

  const System& system_;
  Workspace workspace_;
  size_t output_;
  double bound_;
  const TableLimits& limits_;
  EnclosedRules rules_;
  std::optional<EnclosedSet> set_;
  std::optional<EnclosedWeighted> weighted_;
  std::vector<double> raw_;
  std::vector<std::vector<double>> cuts_;
  double least_[kMostTableInputs] = {};
  Table table_;
  std::deque<Cell> open_;
  Shortfall shortfall_;
};

namespace {

// What looking at a cell takes, and at the two it may be cut into.
double WorkOf(const SystemDefinition& d, size_t output) {
  size_t rules = 0;
  for (const Block& block : d.blocks) rules += block.rules.size();
  const Output& o = d.outputs[output];
  const size_t conclusions = Conclusions(d, static_cast<int>(output)).entries.size();
  const int steps = IsWeighted(o.defuzzifier) ? 1 : o.exact ? EnclosedSet::kExactSteps : o.resolution;
  return 2 * static_cast<double>(rules + conclusions * static_cast<size_t>(steps));
}

}  // namespace

Tables BuildTables(const System& system, double bound, const TableLimits& given) {
  Tables out;
  out.refusal = RefusalOf(system.definition());
  for (size_t k = 0; k < system.output_count() && !out.refusal; ++k) {
    TableLimits limits = given;
    const double affordable = std::max(1.0, given.most_work / WorkOf(system.definition(), k));
    if (affordable < static_cast<double>(given.most_cells)) limits.most_cells = static_cast<size_t>(affordable);
    Shortfall shortfall;
    out.outputs.push_back(TableBuilder(system, k, bound, limits).Build(&shortfall));
    out.computed = std::min(1.0, out.computed + shortfall.Part());
    out.refusal = RefusalOf(system.definition(), k, bound, limits, shortfall);
  }
  if (out.refusal) out.outputs.clear();
  return out;
}

}  // namespace weir::fuzzy
