#include "runtime/fuzzy/table/table.h"

namespace weir::fuzzy {
namespace {

double Between(double from, double to, double part) { return from + (to - from) * part; }
double PartOf(Interval stretch, double x) { return (x - stretch.lo) / (stretch.hi - stretch.lo); }

}  // namespace

bool Table::Find(const double* inputs, double* value) const {
  Interval cell[kMostTableInputs] = {range_[0], range_[1]};
  uint32_t at = root_;
  while (at < kLeaf) {
    const Node& node = nodes_[at];
    const bool above = inputs[node.input] >= node.at;
    (above ? cell[node.input].lo : cell[node.input].hi) = node.at;
    at = node.children[above ? 1 : 0];
  }
  if (at == kCompute) return false;
  if (at == kNone) {
    *value = std::numeric_limits<double>::quiet_NaN();
    return true;
  }
  const double* corners = corners_.data() + (at - kLeaf);
  const double part = PartOf(cell[0], inputs[0]);
  *value = Between(corners[0], corners[1], part);
  if (inputs_ == 2) *value = Between(*value, Between(corners[2], corners[3], part), PartOf(cell[1], inputs[1]));
  return true;
}

}  // namespace weir::fuzzy
