#include "runtime/cli/fuzzy_plot_svg.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace weir::cli {
namespace {

constexpr double kMargin = 28, kGap = 28, kPanel = 440, kTitle = 62;
constexpr double kWide = 2 * kPanel + kGap;
constexpr size_t kTermSamples = 200, kCurveSamples = 800, kSurfaceColumns = 121, kSurfaceRows = 81;

struct Panel {
  Chart chart;
  std::function<void(const ChartPlace&, SvgPage*)> draw;
};

std::string Class(const char* what, size_t colour) { return what + std::to_string(colour % SvgPage::kColours); }

// The pieces of a curve between places where it has no value.
void DrawCurve(const Curve& curve, size_t colour, const ChartPlace& place, SvgPage* page) {
  SvgPage::Points piece;
  const auto end_piece = [&] {
    if (piece.size() == 1) page->Circle(Class("fill", colour), piece[0].first, piece[0].second, 2.5);
    if (piece.size() > 1) page->Polyline("curve " + Class("line", colour), piece);
    piece.clear();
  };
  for (const CurvePoint& p : curve) {
    if (std::isnan(p.y)) {
      end_piece();
    } else {
      piece.emplace_back(place.x.At(p.x), place.y.At(p.y));
    }
  }
  end_piece();
}

// Broken where it runs along the axis: lines that lie upon each other there would say nothing.
Curve AboveZero(const Curve& curve) {
  Curve out;
  for (size_t k = 0; k < curve.size(); ++k) {
    const bool begins = k == 0 || !(curve[k - 1].y > 0), ends = k + 1 == curve.size() || !(curve[k + 1].y > 0);
    out.push_back({curve[k].x, curve[k].y > 0 || !begins || !ends ? curve[k].y : fuzzy::kNoValue});
  }
  return out;
}

void DrawTerm(const Curve& curve, size_t colour, const ChartPlace& place, SvgPage* page) {
  if (curve.empty()) return;
  SvgPage::Points area;
  for (const CurvePoint& p : curve) area.emplace_back(place.x.At(p.x), place.y.At(p.y));
  if (curve.size() == 2 && curve[0].x == curve[1].x) {  // a single value
    page->Circle(Class("fill", colour), area[1].first, area[1].second, 4);
  } else {
    area.emplace_back(place.x.At(curve.back().x), place.y.At(0));
    area.emplace_back(place.x.At(curve.front().x), place.y.At(0));
    page->Polygon("area " + Class("fill", colour), area);
  }
  DrawCurve(AboveZero(curve), colour, place, page);
}

class Drawing {
 public:
  Drawing(const FuzzySystem& system, const FuzzyPlotAxes& axes)
      : system_(system), definition_(system.definition), axes_(axes), compiled_(definition_) {}

  std::string Run() {
    for (size_t k = 0; k < definition_.inputs.size(); ++k) AddInput(k);
    for (const fuzzy::Output& output : definition_.outputs) AddOutput(output);
    for (size_t k = 0; k < definition_.outputs.size(); ++k) AddControl(k);
    page_.Text("title", kMargin, kMargin + 14, "start", Shortened(system_.name, kWide / 1.8));
    page_.Text("note", kMargin, kMargin + 32, "start", Shortened(Summary(), kWide));
    double top = kMargin + kTitle - 10;
    for (size_t k = 0; k < panels_.size();) {
      const bool alone = k + 1 == panels_.size();
      if (alone) panels_[k].chart.plot_height *= 1.4;
      const double height = alone ? DrawPanel(panels_[k], kMargin, top, kWide)
                                  : std::max(DrawPanel(panels_[k], kMargin, top, kPanel),
                                             DrawPanel(panels_[k + 1], kMargin + kPanel + kGap, top, kPanel));
      top += height + kGap;
      k += alone ? 1 : 2;
    }
    return page_.Finish(kWide + 2 * kMargin, top - kGap + kMargin, "fuzzy system " + system_.name);
  }

 private:
  std::string Summary() const {
    const auto count = [](size_t n, const char* what) { return std::to_string(n) + " " + what + (n == 1 ? "" : "s"); };
    return std::string(system_.detector ? "fuzzy detector" : "fuzzy system") + ": " +
           count(definition_.inputs.size(), "input") + ", " + count(definition_.outputs.size(), "output") + ", " +
           count(system_.rules.size(), "rule") + HeldWords();
  }

  double DrawPanel(const Panel& panel, double left, double top, double width) {
    const ChartPlace place = PlaceChart(panel.chart, left, top, width);
    DrawChartBack(panel.chart, place, &page_);
    panel.draw(place, &page_);
    DrawChartFront(panel.chart, place, &page_);
    return ChartHeight(panel.chart, width);
  }

  static Chart TermChart(const fuzzy::Variable& variable, const char* sort) {
    Chart chart;
    chart.head = variable.name;
    chart.note = sort;
    chart.x_lower = variable.lower;
    chart.x_upper = variable.upper;
    chart.y_upper = 1.05;  // room for the line at 1
    for (size_t t = 0; t < variable.terms.size(); ++t) chart.legend.push_back({t, variable.terms[t].name});
    return chart;
  }

  static void DrawTerms(const std::vector<Curve>& curves, const ChartPlace& place, SvgPage* page) {
    for (size_t t = 0; t < curves.size(); ++t) DrawTerm(curves[t], t, place, page);
  }

  void AddInput(size_t input) {
    const fuzzy::Variable& variable = definition_.inputs[input];
    std::vector<Curve> curves;
    for (size_t t = 0; t < variable.terms.size(); ++t)
      curves.push_back(InputTermCurve(compiled_, input, t, axes_.held, kTermSamples));
    panels_.push_back(
        {TermChart(variable, "input"),
         [curves = std::move(curves)](const ChartPlace& place, SvgPage* page) { DrawTerms(curves, place, page); }});
  }

  void AddOutput(const fuzzy::Output& variable) {
    std::vector<Curve> curves;
    Chart chart = TermChart(variable, "output");
    for (size_t t = 0; t < variable.terms.size(); ++t) {
      curves.push_back(TermCurve(variable, variable.terms[t], kTermSamples));
      if (curves.back().empty()) chart.legend[t].name += " (of the inputs)";
    }
    panels_.push_back({std::move(chart), [curves = std::move(curves)](const ChartPlace& place, SvgPage* page) {
                         DrawTerms(curves, place, page);
                       }});
  }

  // ", plotted at draught = 0.5": of the inputs that run along no axis.
  std::string HeldWords() const {
    std::string words;
    for (size_t k = 0; k < definition_.inputs.size(); ++k) {
      if (k == axes_.x || k == axes_.y) continue;
      words +=
          (words.empty() ? "; plotted at " : ", ") + definition_.inputs[k].name + " = " + NumberText(axes_.held[k], 4);
    }
    return words;
  }

  void AddControl(size_t output) {
    const fuzzy::Variable& x = definition_.inputs[axes_.x];
    const fuzzy::Output& of = definition_.outputs[output];
    Chart chart;
    chart.head = of.name;
    chart.note = "control curve";
    chart.x_name = x.name;
    chart.x_lower = x.lower;
    chart.x_upper = x.upper;
    if (axes_.y) {
      const fuzzy::Variable& y = definition_.inputs[*axes_.y];
      chart.y_name = y.name;
      chart.y_lower = y.lower;
      chart.y_upper = y.upper;
      chart.right_margin = kSurfaceScaleMargin;
      const Surface surface =
          ControlSurface(compiled_, axes_.x, *axes_.y, output, axes_.held, kSurfaceColumns, kSurfaceRows);
      const bool holes =
          std::any_of(surface.values.begin(), surface.values.end(), [](double v) { return std::isnan(v); });
      chart.note = holes ? "control surface; grey: no value" : "control surface";
      panels_.push_back(
          {std::move(chart), [surface](const ChartPlace& place, SvgPage* page) { DrawSurface(surface, place, page); }});
      return;
    }
    const Curve curve = ControlCurve(compiled_, axes_.x, output, axes_.held, kCurveSamples);
    chart.y_name = of.name;
    chart.y_lower = of.lower;
    chart.y_upper = of.upper;
    for (const CurvePoint& p : curve) {  // weighted outputs may leave their range
      chart.y_lower = std::fmin(chart.y_lower, p.y);
      chart.y_upper = std::fmax(chart.y_upper, p.y);
    }
    panels_.push_back(
        {std::move(chart), [curve](const ChartPlace& place, SvgPage* page) { DrawCurve(curve, 0, place, page); }});
  }

  const FuzzySystem& system_;
  const fuzzy::SystemDefinition& definition_;
  FuzzyPlotAxes axes_;
  fuzzy::System compiled_;
  std::vector<Panel> panels_;
  SvgPage page_;
};

}  // namespace

std::string FuzzyPlotSvg(const FuzzySystem& system, const FuzzyPlotAxes& axes) { return Drawing(system, axes).Run(); }

}  // namespace weir::cli
