// A control surface as areas "at least so much", each over those below: bands of colour with smooth edges.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "runtime/cli/fuzzy_plot_svg.h"

namespace weir::cli {
namespace {

struct Corner {
  double x, y, value;  // pixels
};

// Viridis (S. van der Walt, N. Smith, 2015): as light as it is high, also in grey and for the colour-blind.
std::string ColourAt(double share) {
  constexpr std::array<std::array<double, 3>, 9> kStops = {{{68, 1, 84},
                                                            {71, 44, 122},
                                                            {59, 81, 139},
                                                            {44, 113, 142},
                                                            {33, 144, 141},
                                                            {39, 173, 129},
                                                            {92, 200, 99},
                                                            {170, 220, 50},
                                                            {253, 231, 37}}};
  const double at = std::clamp(share, 0.0, 1.0) * (kStops.size() - 1);
  const auto below = std::min(static_cast<size_t>(at), kStops.size() - 2);
  const double part = at - static_cast<double>(below);
  std::string out = "#";
  for (size_t c = 0; c < 3; ++c) {
    char hex[8];
    const double mixed = kStops[below][c] + part * (kStops[below + 1][c] - kStops[below][c]);
    std::snprintf(hex, sizeof(hex), "%02x", static_cast<unsigned>(std::lround(mixed)));
    out += hex;
  }
  return out;
}

// The part of a cell where the value, straight along its edges, is at least `level` (Sutherland and Hodgman's
// clipping).
std::string Clipped(const std::array<Corner, 4>& corners, double level) {
  std::string out;
  const auto add = [&out](double x, double y) { out += (out.empty() ? "M" : "L") + Pixel(x) + " " + Pixel(y); };
  for (size_t k = 0; k < corners.size(); ++k) {
    const Corner &a = corners[k], &b = corners[(k + 1) % corners.size()];
    if (a.value >= level) add(a.x, a.y);
    if ((a.value >= level) == (b.value >= level)) continue;
    const double part = (level - a.value) / (b.value - a.value);
    add(a.x + part * (b.x - a.x), a.y + part * (b.y - a.y));
  }
  return out.empty() ? out : out + "Z";
}

std::string Box(double left, double top, double right, double bottom) {
  return "M" + Pixel(left) + " " + Pixel(top) + "H" + Pixel(right) + "V" + Pixel(bottom) + "H" + Pixel(left) + "Z";
}

// All cells, those that are wholly above the level joined along each row.
std::string AreaAbove(const Surface& surface, const ChartPlace& place, double level) {
  const auto x = [&](size_t column) {
    return place.left + place.width * static_cast<double>(column) / static_cast<double>(surface.columns - 1);
  };
  const auto y = [&](size_t row) {
    return place.top + place.height * (1 - static_cast<double>(row) / static_cast<double>(surface.rows - 1));
  };
  std::string out;
  for (size_t row = 0; row + 1 < surface.rows; ++row) {
    size_t begun = 0;  // cells begun .. column - 1 of the row are whole
    const auto end_run = [&](size_t column) {
      if (begun < column) out += Box(x(begun), y(row + 1), x(column), y(row));
      begun = column + 1;
    };
    for (size_t column = 0; column + 1 < surface.columns; ++column) {
      const std::array<Corner, 4> corners = {{{x(column), y(row), surface.At(column, row)},
                                              {x(column + 1), y(row), surface.At(column + 1, row)},
                                              {x(column + 1), y(row + 1), surface.At(column + 1, row + 1)},
                                              {x(column), y(row + 1), surface.At(column, row + 1)}}};
      const auto count =
          std::count_if(corners.begin(), corners.end(), [&](const Corner& c) { return c.value >= level; });
      if (count == 4) continue;
      end_run(column);
      const bool holed =
          std::any_of(corners.begin(), corners.end(), [](const Corner& c) { return std::isnan(c.value); });
      if (count > 0 && !holed) out += Clipped(corners, level);
    }
    end_run(surface.columns - 1);
  }
  return out;
}

// Where bands begin: the least value, and nice numbers above it.
std::vector<double> BandsOf(const Surface& surface) {
  std::vector<double> levels = {surface.least};
  if (!(surface.greatest > surface.least)) return levels;
  for (const double tick : NiceTicks(surface.least, surface.greatest, 14)) {
    if (tick > surface.least && tick < surface.greatest) levels.push_back(tick);
  }
  return levels;
}

void DrawScale(const Surface& surface, const std::vector<double>& levels, const std::vector<std::string>& colours,
               const ChartPlace& place, SvgPage* page) {
  constexpr double kGap = 16, kWidth = 14;
  const double left = place.left + place.width + kGap;
  const Scale up{surface.least, surface.greatest, place.top + place.height, place.top};
  const std::vector<double> ticks(levels.begin() + 1, levels.end());
  const std::vector<std::string> texts = TickTexts(ticks);
  for (size_t k = 0; k < levels.size(); ++k) {
    const double from = up.At(levels[k]), to = k + 1 < levels.size() ? up.At(levels[k + 1]) : place.top;
    page->Path(Box(left, to, left + kWidth, from), "fill=\"" + colours[k] + "\" shape-rendering=\"crispEdges\"");
    if (k > 0) page->Text("tick", left + kWidth + 6, from + 4, "start", texts[k - 1]);
  }
  page->Rectangle("frame", left, place.top, kWidth, place.height);
}

}  // namespace

void DrawSurface(const Surface& surface, const ChartPlace& place, SvgPage* page) {
  page->Rectangle("hole", place.left, place.top, place.width, place.height);
  if (std::isnan(surface.least)) return;
  const std::vector<double> levels = BandsOf(surface);
  std::vector<std::string> colours;
  for (size_t k = 0; k < levels.size(); ++k) {
    colours.push_back(
        ColourAt(levels.size() == 1 ? 0.5 : static_cast<double>(k) / static_cast<double>(levels.size() - 1)));
    // A plateau at a level is above it as a whole: rounding does not cut it up.
    page->Path(AreaAbove(surface, place, levels[k] - (surface.greatest - surface.least) * 1e-6),
               "fill=\"" + colours[k] + "\"");
  }
  if (levels.size() > 1) DrawScale(surface, levels, colours, place, page);
}

}  // namespace weir::cli
