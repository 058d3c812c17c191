// How outputs follow an input that is said to be `rising` or `falling`: where they go the other way, and where they
// stand still.
//
// Found by looking, not proven: the input goes over its range in 400 equal steps while the other inputs stand at the
// points of a grid, at most 64 of them. Changes below a thousandth of the output's range are taken for the grain of
// sampling. That an output stands still at an end of the range is usual (the end of a scale), and is not reported.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy {

// While the input goes from `from` to `to`, the output goes from `before` to `after`; the inputs as they stand at `to`.
struct Response {
  double from = 0, to = 0;
  double before = 0, after = 0;
  std::vector<double> inputs;
};
struct ResponseFaults {
  std::optional<Response> against;  // the greatest move the other way
  // The longest stretch, of a fifth of the input's range or more, over which nothing moves the output.
  std::optional<std::pair<double, double>> still;
};

// One an output, in order; of outputs that no rule makes depend on the input, none. The definition must be valid.
// `rising`: outputs should rise as the input does; else fall.
std::vector<ResponseFaults> CheckResponse(const SystemDefinition& definition, size_t input, bool rising);

}  // namespace weir::fuzzy
