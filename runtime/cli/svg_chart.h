// The frame of a chart in an SVG picture: head, grid, axes with ticks, legend.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runtime/cli/plot_scale.h"
#include "runtime/cli/svg_page.h"

namespace weir::cli {

struct Chart {
  std::string head, note;      // above the plot: what it shows, and a remark at the right end
  std::string x_name, y_name;  // along the axes; may be empty
  double x_lower = 0, x_upper = 1, y_lower = 0, y_upper = 1;
  struct Entry {
    size_t colour;
    std::string name;
  };
  std::vector<Entry> legend;
  double plot_height = 190;
  double right_margin = 16;  // more where something stands to the right of the plot
};

// Where a chart stands: its plot, without what is written around it.
struct ChartPlace {
  double left, top, width, height;
  Scale x, y;
};

// What a chart of that width takes in all, in pixels.
double ChartHeight(const Chart& chart, double width);
// Where its plot stands when its upper left corner is at (left, top).
ChartPlace PlaceChart(const Chart& chart, double left, double top, double width);

// Behind what is drawn: head and grid.
void DrawChartBack(const Chart& chart, const ChartPlace& place, SvgPage* page);
// Before it: axes, ticks, names, legend.
void DrawChartFront(const Chart& chart, const ChartPlace& place, SvgPage* page);

}  // namespace weir::cli
