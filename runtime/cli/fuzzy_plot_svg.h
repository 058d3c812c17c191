// A fuzzy system as a picture: the terms of every input and output, and what each output is over one input (a curve) or
// over two (a map in bands of colour).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "runtime/cli/fuzzy_curves.h"
#include "runtime/cli/fuzzy_systems.h"
#include "runtime/cli/svg_chart.h"

namespace weir::cli {

struct FuzzyPlotAxes {
  size_t x = 0;
  std::optional<size_t> y;   // nothing: a curve
  std::vector<double> held;  // values of the inputs; those of the axes do not matter
};

std::string FuzzyPlotSvg(const FuzzySystem& system, const FuzzyPlotAxes& axes);

// The control surface and its scale of colours, to the right of the plot: fuzzy_plot_surface.cc.
inline constexpr double kSurfaceScaleMargin = 80;
void DrawSurface(const Surface& surface, const ChartPlace& place, SvgPage* page);

}  // namespace weir::cli
