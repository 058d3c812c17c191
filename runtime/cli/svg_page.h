// An SVG picture being written: shapes and texts by class, in pixels from the top left; the classes have colours for
// light and for dark. Nothing is fetched when it is shown.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace weir::cli {

// For text between tags and in attributes.
std::string XmlText(const std::string& text);

class SvgPage {
 public:
  using Points = std::vector<std::pair<double, double>>;

  // Classes: page, frame, grid, axis, hole (places without value); title, head, note, tick (texts); line0 … line7 and
  // fill0 … fill7 (the colours of things told apart).
  static constexpr size_t kColours = 8;

  void Rectangle(const std::string& of_class, double x, double y, double width, double height,
                 const std::string& more = "");
  void Line(const std::string& of_class, double x1, double y1, double x2, double y2);
  void Circle(const std::string& of_class, double x, double y, double radius);
  // An open line; a closed area.
  void Polyline(const std::string& of_class, const Points& points);
  void Polygon(const std::string& of_class, const Points& points);
  // Path data as SVG has it. `more`: attributes.
  void Path(const std::string& data, const std::string& more);
  // anchor: start, middle, end. `more`: attributes.
  void Text(const std::string& of_class, double x, double y, const std::string& anchor, const std::string& text,
            const std::string& more = "");

  // The whole file. `title` is what screen readers say.
  std::string Finish(double width, double height, const std::string& title) const;

 private:
  std::string body_;
};

// At most two decimals.
std::string Pixel(double value);
// How wide a text of 11 pixels is at most, as fonts differ.
double TextPixels(const std::string& text);
// Cut to that width, with "…" where something is missing.
std::string Shortened(const std::string& text, double pixels);

}  // namespace weir::cli
