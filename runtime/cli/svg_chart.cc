#include "runtime/cli/svg_chart.h"

#include <algorithm>

namespace weir::cli {
namespace {

constexpr double kHead = 28, kTickRow = 18, kNameRow = 18, kLegendRow = 18, kLegendGap = 10;
constexpr double kSwatch = 16, kBetween = 14;
constexpr double kHeadFactor = 1.25;  // how much larger than other texts a head is
constexpr double kUprightName = 16, kTickGap = 7;

struct PlacedEntry {
  const Chart::Entry* entry;
  std::string text;
  double x;
  size_t row;
};

// From left to right, a new row where the next does not fit.
std::vector<PlacedEntry> PlaceLegend(const Chart& chart, double width) {
  std::vector<PlacedEntry> out;
  double x = 0;
  size_t row = 0;
  for (const Chart::Entry& entry : chart.legend) {
    const std::string text = Shortened(entry.name, width - kSwatch - 6);
    const double needs = kSwatch + 6 + TextPixels(text);
    if (x > 0 && x + needs > width) {
      x = 0;
      ++row;
    }
    out.push_back({&entry, text, x, row});
    x += needs + kBetween;
  }
  return out;
}

std::vector<double> UprightTicks(const Chart& chart) {
  return NiceTicks(chart.y_lower, chart.y_upper, chart.plot_height > 220 ? 9 : 6);
}

double LeftMargin(const Chart& chart) {
  double widest = 0;
  for (const std::string& text : TickTexts(UprightTicks(chart))) widest = std::max(widest, TextPixels(text));
  return widest + kTickGap + (chart.y_name.empty() ? 0 : kUprightName) + 4;
}

// As many ticks as have room beside each other.
std::vector<double> AcrossTicks(const Chart& chart, double width) {
  for (size_t most = 11; most > 2; --most) {
    std::vector<double> ticks = NiceTicks(chart.x_lower, chart.x_upper, most);
    double widest = 0;
    for (const std::string& text : TickTexts(ticks)) widest = std::max(widest, TextPixels(text));
    if ((widest + 10) * static_cast<double>(ticks.size()) <= width) return ticks;
  }
  return NiceTicks(chart.x_lower, chart.x_upper, 2);
}

double LegendRows(const Chart& chart, double width) {
  const std::vector<PlacedEntry> legend = PlaceLegend(chart, width);
  return legend.empty() ? 0 : static_cast<double>(legend.back().row + 1);
}

void DrawLegend(const Chart& chart, const ChartPlace& place, SvgPage* page) {
  const double top = place.top + place.height + kTickRow + (chart.x_name.empty() ? 0 : kNameRow) + kLegendGap;
  for (const PlacedEntry& of : PlaceLegend(chart, place.width)) {
    const double x = place.left + of.x, y = top + static_cast<double>(of.row) * kLegendRow + kLegendRow / 2;
    page->Rectangle("fill" + std::to_string(of.entry->colour % SvgPage::kColours), x, y - 2, kSwatch, 4, "rx=\"2\"");
    page->Text("tick", x + kSwatch + 6, y + 4, "start", of.text);
  }
}

}  // namespace

ChartPlace PlaceChart(const Chart& chart, double left, double top, double width) {
  const double margin = LeftMargin(chart);
  ChartPlace place{left + margin, top + kHead, width - margin - chart.right_margin, chart.plot_height, {}, {}};
  place.x = {chart.x_lower, chart.x_upper, place.left, place.left + place.width};
  place.y = {chart.y_lower, chart.y_upper, place.top + place.height, place.top};
  return place;
}

double ChartHeight(const Chart& chart, double width) {
  const double rows = LegendRows(chart, PlaceChart(chart, 0, 0, width).width);
  return kHead + chart.plot_height + kTickRow + (chart.x_name.empty() ? 0 : kNameRow) +
         (rows > 0 ? kLegendGap + rows * kLegendRow : 0);
}

void DrawChartBack(const Chart& chart, const ChartPlace& place, SvgPage* page) {
  const double right = place.left + place.width, bottom = place.top + place.height;
  const double head_room =
      chart.note.empty() ? place.width : std::max(place.width / 2, place.width - 12 - TextPixels(chart.note));
  const std::string head = Shortened(chart.head, head_room / kHeadFactor);
  const double note_room = place.width - TextPixels(head) * kHeadFactor - 12;
  page->Text("head", place.left, place.top - 11, "start", head);
  page->Text("note", right, place.top - 11, "end", Shortened(chart.note, note_room));
  for (const double tick : AcrossTicks(chart, place.width))
    page->Line("grid", place.x.At(tick), place.top, place.x.At(tick), bottom);
  for (const double tick : UprightTicks(chart))
    page->Line("grid", place.left, place.y.At(tick), right, place.y.At(tick));
}

void DrawChartFront(const Chart& chart, const ChartPlace& place, SvgPage* page) {
  const double bottom = place.top + place.height, right = place.left + place.width;
  page->Rectangle("frame", place.left, place.top, place.width, place.height);
  const std::vector<double> across = AcrossTicks(chart, place.width), up = UprightTicks(chart);
  const std::vector<std::string> across_texts = TickTexts(across), up_texts = TickTexts(up);
  for (size_t k = 0; k < across.size(); ++k) {
    const double x = place.x.At(across[k]);
    page->Line("axis", x, bottom, x, bottom + 4);
    page->Text("tick", x, bottom + 16, "middle", across_texts[k]);
  }
  for (size_t k = 0; k < up.size(); ++k) {
    const double y = place.y.At(up[k]);
    page->Line("axis", place.left - 4, y, place.left, y);
    page->Text("tick", place.left - kTickGap, y + 4, "end", up_texts[k]);
  }
  if (!chart.x_name.empty())
    page->Text("note", (place.left + right) / 2, bottom + kTickRow + 14, "middle",
               Shortened(chart.x_name, place.width));
  if (!chart.y_name.empty()) {
    const double x = place.left - LeftMargin(chart) + 10, y = (place.top + bottom) / 2;
    page->Text("note", x, y, "middle", Shortened(chart.y_name, place.height),
               "transform=\"rotate(-90 " + Pixel(x) + " " + Pixel(y) + ")\"");
  }
  DrawLegend(chart, place, page);
}

}  // namespace weir::cli
