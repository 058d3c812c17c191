// Plots of fuzzy systems: ticks, curves, characters, areas of a surface.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "dsl/utf8.h"
#include "runtime/cli/fuzzy_curves.h"
#include "runtime/cli/fuzzy_plot_svg.h"
#include "runtime/cli/plot_scale.h"
#include "runtime/cli/svg_chart.h"
#include "runtime/cli/text_plot.h"
#include "tests/runtime/fuzzy/systems.h"

namespace weir::cli {
namespace {

using fuzzy::testing::Of;
using fuzzy::testing::Tri;

TEST(PlotScale, TicksAreNice) {
  const struct {
    double lower, upper;
    size_t most;
    std::vector<double> ticks;
  } cases[] = {
      {0, 20, 11, {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20}},
      {0, 20, 10, {0, 5, 10, 15, 20}},
      {0, 1.05, 6, {0, 0.2, 0.4, 0.6, 0.8, 1}},
      {-2.5, 2.5, 6, {-2, -1, 0, 1, 2}},
      {0.1, 0.3, 5, {0.1, 0.15, 0.2, 0.25, 0.3}},
      {-1200000, 3400000, 5, {-1000000, 0, 1000000, 2000000, 3000000}},
      {3, 7, 2, {4, 6}},
      {1e-7, 3e-7, 3, {1e-7, 2e-7, 3e-7}},
      {-1e150, 1e150, 3, {-1e150, 0, 1e150}},
  };
  for (const auto& c : cases) {
    const std::vector<double> ticks = NiceTicks(c.lower, c.upper, c.most);
    ASSERT_EQ(ticks.size(), c.ticks.size()) << c.lower << ".." << c.upper;
    for (size_t k = 0; k < ticks.size(); ++k) EXPECT_NEAR(ticks[k], c.ticks[k], 1e-12 * std::abs(c.ticks[k]));
    for (const double tick : ticks) EXPECT_TRUE(tick >= c.lower && tick <= c.upper) << tick;
  }
}

TEST(PlotScale, EveryRangeHasTicksThatAreToldApart) {
  for (const double lower : {-1e9, -1.0, -1e-9, 0.0, 0.3, 7.0, 1e9}) {
    for (const double width : {1e-3, 0.7, 1.0, 12.0, 9.99e5}) {
      for (size_t most = 2; most < 12; ++most) {
        const std::vector<double> ticks = NiceTicks(lower, lower + width, most);
        ASSERT_FALSE(ticks.empty()) << lower << " " << width << " " << most;
        EXPECT_LE(ticks.size(), most);
        const std::vector<std::string> texts = TickTexts(ticks);
        for (size_t k = 1; k < texts.size(); ++k) EXPECT_NE(texts[k - 1], texts[k]);
      }
    }
  }
}

TEST(PlotScale, Numbers) {
  EXPECT_EQ(NumberText(0.25), "0.25");
  EXPECT_EQ(NumberText(-1200000), "-1200000");
  EXPECT_EQ(NumberText(48.278197835), "48.2782");
  EXPECT_EQ(NumberText(9e9), "9e+09");
  EXPECT_EQ(NumberText(-0.0), "0");
  EXPECT_EQ(NumberText(std::nan("")), "unknown");
  EXPECT_EQ(NumberText(-fuzzy::kInfinity), "-inf");
}

std::string Points(const Curve& curve) {
  std::string out;
  for (const CurvePoint& p : curve) out += NumberText(p.x) + "," + NumberText(p.y) + " ";
  return out;
}

TEST(FuzzyCurves, Terms) {
  const fuzzy::Variable v{"v", 0, 20, {}};
  EXPECT_EQ(Points(TermCurve(v, Tri("t", 5, 12, 18), 4)), "0,0 5,0 12,1 18,0 20,0 ");
  EXPECT_EQ(Points(TermCurve(v, Tri("t", 0, 0, 8, 0.5), 4)), "0,0.5 8,0 20,0 ");
  EXPECT_EQ(Points(TermCurve(v, Of("t", fuzzy::Shape::kRectangle, {5, 10}), 4)), "0,0 5,0 5,1 10,1 10,0 20,0 ");
  EXPECT_EQ(Points(TermCurve(v, Of("t", fuzzy::Shape::kRamp, {0, 20}), 4)), "0,0 20,1 ");
  EXPECT_EQ(Points(TermCurve(v, Of("t", fuzzy::Shape::kConstant, {7}), 4)), "7,0 7,1 ");
  EXPECT_EQ(Points(TermCurve(v, Of("t", fuzzy::Shape::kConstant, {70}), 4)), "");
  EXPECT_EQ(Points(TermCurve(v, Of("t", fuzzy::Shape::kLinear, {1, 2}), 4)), "");
  const Curve bell = TermCurve(v, Of("t", fuzzy::Shape::kGaussian, {10, 5}), 4);
  ASSERT_EQ(bell.size(), 5U);
  EXPECT_DOUBLE_EQ(bell[1].y, std::exp(-0.5));
}

// The centroid of the joined set is the engine's result.
TEST(FuzzyCurves, TheJoinedSetIsTheEngines) {
  for (const fuzzy::Conorm aggregation : {fuzzy::Conorm::kMaximum, fuzzy::Conorm::kAlgebraicSum}) {
    fuzzy::SystemDefinition definition = fuzzy::testing::Controller(20000);
    definition.outputs[0].aggregation = aggregation;
    const fuzzy::System system(definition);
    fuzzy::Workspace workspace(system);
    const double inputs[] = {-3.3, 0.7};
    const fuzzy::Explanation why = system.Explain(inputs, &workspace);
    double area = 0, moment = 0;
    for (const CurvePoint& p : JoinedSetCurve(definition, 0, why.strengths, 20000)) {
      area += p.y;
      moment += p.x * p.y;
    }
    EXPECT_NEAR(moment / area, *why.outputs[0], 0.01);
  }
}

TEST(FuzzyCurves, Control) {
  const fuzzy::System system(fuzzy::testing::Poc());
  fuzzy::Workspace workspace(system);
  for (const CurvePoint& p : ControlCurve(system, 0, 0, {0}, 40)) {
    double expected = 0;
    system.Evaluate(&p.x, &expected, &workspace);
    EXPECT_EQ(p.y, expected);
  }
  fuzzy::SystemDefinition gap = fuzzy::testing::Poc();
  gap.blocks[0].rules.erase(gap.blocks[0].rules.begin() + 1);  // nothing fires from 8 to 15
  const Curve broken = ControlCurve(fuzzy::System(gap), 0, 0, {0}, 20);
  size_t without = 0;
  for (const CurvePoint& p : broken) without += std::isnan(p.y) ? 1 : 0;
  EXPECT_EQ(without, 8U);  // 8, 9, … 15
}

TEST(FuzzyCurves, SurfaceIsRowByRowFromBelow) {
  const fuzzy::System system(fuzzy::testing::Controller());
  fuzzy::Workspace workspace(system);
  const Surface surface = ControlSurface(system, 0, 1, 0, {0, 0}, 5, 3);
  ASSERT_EQ(surface.values.size(), 15U);
  for (size_t row = 0; row < 3; ++row) {
    for (size_t column = 0; column < 5; ++column) {
      const double inputs[] = {-10 + 5.0 * static_cast<double>(column), -2.5 + 2.5 * static_cast<double>(row)};
      double expected = 0;
      system.Evaluate(inputs, &expected, &workspace);
      EXPECT_EQ(surface.At(column, row), expected);
      EXPECT_TRUE(surface.least <= expected && expected <= surface.greatest);
    }
  }
}

TEST(TextPlot, Geometry) {
  TextPlot plot(0, 10, 1, 20, 2);
  plot.Line({{0, 0}, {10, 1}}, 0);
  plot.Name(0, "low", 0);
  plot.Name(1, "lower", 1);  // no room beside
  plot.Name(10, "high", 2);
  plot.Mark(5, "5");
  EXPECT_EQ(plot.Render(false),
            "     lower\n"
            "     low             high\n"
            "   1           ⣀⣀⣀⠤⠤⠔⠒⠒⠊⠉\n"
            "     ⣀⡠⠤⠤⠔⠒⠒⠉⠉⠉│\n"
            "   0 ┬───┬───┬─┴┬───┬───┬\n"
            "     0   2   4  6   8  10\n"
            "               ▲ 5\n");
}

TEST(TextPlot, AreasAreInEighths) {
  TextPlot plot(0, 3, 1, 4, 2);
  plot.Area({{0, 0}, {1, 0.25}, {2, 0.5}, {3, 1}}, 0);
  const std::string text = plot.Render(false);
  EXPECT_EQ(text.substr(0, text.find("   0 ")), "   1    █\n      ▄██\n");
}

TEST(TextPlot, ColourOnlyWhereItIsAskedFor) {
  TextPlot plot(0, 1, 1, 10, 2);
  plot.Line({{0, 1}, {1, 1}}, 1);
  EXPECT_EQ(plot.Render(false).find('\033'), std::string::npos);
  EXPECT_NE(plot.Render(true).find("\033[33m"), std::string::npos);
  EXPECT_EQ(Coloured("x", 7, true), "\033[33mx\033[0m");  // colours come again
}

TEST(SvgPage, Texts) {
  EXPECT_EQ(XmlText("a < b & \"c\""), "a &lt; b &amp; &quot;c&quot;");
  EXPECT_EQ(Pixel(-0.001), "0");
  EXPECT_EQ(Pixel(12.5), "12.5");
  EXPECT_EQ(Pixel(100), "100");
  EXPECT_EQ(Shortened("short", 500), "short");
  const std::string cut = Shortened("größer_als_erlaubt", 60);
  EXPECT_TRUE(cut.ends_with("…") && cut.size() < 14) << cut;
  EXPECT_LE(TextPixels(cut), 60);
  EXPECT_LE(dsl::TextWidth(Shortened("x", 0)), 1U);
}

TEST(SvgChart, PlaceIsWithinTheWidthAndTheLegendMakesRoom) {
  Chart chart;
  chart.y_lower = -1000000;
  chart.y_upper = 1000000;
  chart.x_name = chart.y_name = "name";
  const double without = ChartHeight(chart, 440);
  const ChartPlace place = PlaceChart(chart, 100, 50, 440);
  EXPECT_GT(place.left, 100 + TextPixels("-1000000"));
  EXPECT_DOUBLE_EQ(place.left + place.width + chart.right_margin, 540);
  EXPECT_DOUBLE_EQ(place.x.At(0), place.left);
  EXPECT_DOUBLE_EQ(place.y.At(chart.y_upper), place.top);
  EXPECT_DOUBLE_EQ(place.y.At(chart.y_lower), place.top + place.height);
  chart.legend = {{0, "a"}, {1, "b"}};
  const double one = ChartHeight(chart, 440);
  EXPECT_GT(one, without);
  chart.legend.assign(3, {0, std::string(40, 'x')});
  EXPECT_DOUBLE_EQ(ChartHeight(chart, 440) - one, 2 * (one - without - 10));  // a row each
}

// Shoelace formula over the closed pieces of a path.
double AreaOf(const std::string& svg, const std::string& fill) {
  const size_t at = svg.find("fill=\"" + fill + "\"/>");
  if (at == std::string::npos) return -1;
  const size_t begin = svg.rfind("d=\"", at) + 3;
  const std::string path = svg.substr(begin, svg.find('"', begin) - begin);
  double area = 0, x = 0, y = 0;
  SvgPage::Points piece;
  for (size_t k = 0; k < path.size();) {
    const char command = path[k++];
    if (command == 'Z') {
      for (size_t i = 0; i < piece.size(); ++i) {
        const auto &a = piece[i], &b = piece[(i + 1) % piece.size()];
        area += (a.first * b.second - b.first * a.second) / 2;
      }
      piece.clear();
      continue;
    }
    size_t used = 0;
    const double number = std::stod(path.substr(k), &used);
    k += used;
    if (command == 'V') {
      y = number;
    } else {
      x = number;
    }
    if (command == 'M' || command == 'L') {
      y = std::stod(path.substr(k), &used);
      k += used;
    }
    piece.emplace_back(x, y);
  }
  return std::abs(area);
}

// A plane from 0 to 10: what is at least 5 is the right half of it, whatever the grid.
TEST(FuzzyPlotSurface, BandsHaveTheRightAreas) {
  for (const size_t columns : {2U, 4U, 7U, 121U}) {
    Surface surface{columns, 9, {}, 0, 10};
    for (size_t row = 0; row < 9; ++row) {
      for (size_t column = 0; column < columns; ++column)
        surface.values.push_back(10.0 * static_cast<double>(column) / static_cast<double>(columns - 1));
    }
    SvgPage page;
    DrawSurface(surface, {0, 0, 400, 200, {}, {}}, &page);
    const std::string svg = page.Finish(1, 1, "");
    EXPECT_NEAR(AreaOf(svg, "#440154"), 80000, 1);   // the lowest band covers all
    EXPECT_NEAR(AreaOf(svg, "#fde725"), 8000, 150);  // the highest begins at 9
  }
}

TEST(FuzzyPlotSurface, PlacesWithoutValueStayFree) {
  Surface surface{3, 2, {0, 0, 10, 0, 0, 10}, 0, 10};
  surface.values[0] = fuzzy::kNoValue;
  SvgPage page;
  DrawSurface(surface, {0, 0, 400, 200, {}, {}}, &page);
  EXPECT_NEAR(AreaOf(page.Finish(1, 1, ""), "#440154"), 40000, 1);  // one of two cells
  SvgPage empty;
  DrawSurface({2, 2, std::vector<double>(4, fuzzy::kNoValue)}, {0, 0, 400, 200, {}, {}}, &empty);
  EXPECT_EQ(empty.Finish(1, 1, "").find("<path"), std::string::npos);
}

}  // namespace
}  // namespace weir::cli
