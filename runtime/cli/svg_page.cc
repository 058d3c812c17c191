#include "runtime/cli/svg_page.h"

#include <cmath>
#include <cstdio>

#include "dsl/utf8.h"

namespace weir::cli {
namespace {

constexpr double kCharacter = 6.7;  // pixels of a column of text

// The lines' colours are told apart by those who see no red or green, and stand out on white and on black.
constexpr const char* kStyle = R"(  <style>
    text { font-family: system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1b1f24; }
    .title { font-size: 18px; font-weight: 600; } .head { font-size: 13px; font-weight: 600; }
    .note { font-size: 11px; fill: #5f6b7a; } .tick { font-size: 11px; fill: #5f6b7a; }
    .page { fill: #ffffff; } .frame { fill: none; stroke: #c5ccd4; } .grid { stroke: #e8ebef; }
    .axis { stroke: #8b95a1; } .hole { fill: #dde1e7; } .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
    .area { fill-opacity: 0.1; }
    .line0 { stroke: #2f6fde; } .fill0 { fill: #2f6fde; } .line1 { stroke: #d97706; } .fill1 { fill: #d97706; }
    .line2 { stroke: #0f9d76; } .fill2 { fill: #0f9d76; } .line3 { stroke: #c2418f; } .fill3 { fill: #c2418f; }
    .line4 { stroke: #7c5cdb; } .fill4 { fill: #7c5cdb; } .line5 { stroke: #8d6e3f; } .fill5 { fill: #8d6e3f; }
    .line6 { stroke: #1397b0; } .fill6 { fill: #1397b0; } .line7 { stroke: #cf3f36; } .fill7 { fill: #cf3f36; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6e9ee; } .note, .tick { fill: #a2acb9; } .page { fill: #14171c; } .frame { stroke: #434b57; }
      .grid { stroke: #282d35; } .axis { stroke: #6b7583; } .hole { fill: #343a43; }
    }
  </style>
)";

std::string Attribute(const char* name, double value) { return std::string(" ") + name + "=\"" + Pixel(value) + "\""; }

std::string PointList(const SvgPage::Points& points) {
  std::string out;
  for (const auto& [x, y] : points) out += (out.empty() ? "" : " ") + Pixel(x) + "," + Pixel(y);
  return out;
}

}  // namespace

std::string XmlText(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string Pixel(double value) {
  char text[40];
  std::snprintf(text, sizeof(text), "%.2f", std::round(value * 100) / 100 + 0.0);
  std::string out = text;
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  return out;
}

double TextPixels(const std::string& text) { return static_cast<double>(dsl::TextWidth(text)) * kCharacter; }

std::string Shortened(const std::string& text, double pixels) {
  if (TextPixels(text) <= pixels) return text;
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const dsl::CodePoint next = dsl::DecodeUtf8(text, at);
    const std::string longer = out + text.substr(at, next.length);
    if (TextPixels(longer) + kCharacter > pixels) break;
    out = longer;
    at += next.length;
  }
  return out + "…";
}

void SvgPage::Rectangle(const std::string& of_class, double x, double y, double width, double height,
                        const std::string& more) {
  body_ += "  <rect class=\"" + of_class + "\"" + Attribute("x", x) + Attribute("y", y) + Attribute("width", width) +
           Attribute("height", height) + (more.empty() ? "" : " " + more) + "/>\n";
}

void SvgPage::Line(const std::string& of_class, double x1, double y1, double x2, double y2) {
  body_ += "  <line class=\"" + of_class + "\"" + Attribute("x1", x1) + Attribute("y1", y1) + Attribute("x2", x2) +
           Attribute("y2", y2) + "/>\n";
}

void SvgPage::Circle(const std::string& of_class, double x, double y, double radius) {
  body_ += "  <circle class=\"" + of_class + "\"" + Attribute("cx", x) + Attribute("cy", y) + Attribute("r", radius) +
           "/>\n";
}

void SvgPage::Polyline(const std::string& of_class, const Points& points) {
  body_ += "  <polyline class=\"" + of_class + "\" points=\"" + PointList(points) + "\"/>\n";
}

void SvgPage::Polygon(const std::string& of_class, const Points& points) {
  body_ += "  <polygon class=\"" + of_class + "\" points=\"" + PointList(points) + "\"/>\n";
}

void SvgPage::Path(const std::string& data, const std::string& more) {
  body_ += "  <path d=\"" + data + "\" " + more + "/>\n";
}

void SvgPage::Text(const std::string& of_class, double x, double y, const std::string& anchor, const std::string& text,
                   const std::string& more) {
  body_ += "  <text class=\"" + of_class + "\"" + Attribute("x", x) + Attribute("y", y) + " text-anchor=\"" + anchor +
           "\"" + (more.empty() ? "" : " " + more) + ">" + XmlText(text) + "</text>\n";
}

std::string SvgPage::Finish(double width, double height, const std::string& title) const {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + Pixel(width) + "\" height=\"" + Pixel(height) +
         "\" viewBox=\"0 0 " + Pixel(width) + " " + Pixel(height) + "\" role=\"img\">\n  <title>" + XmlText(title) +
         "</title>\n" + kStyle + "  <rect class=\"page\" width=\"100%\" height=\"100%\"/>\n" + body_ + "</svg>\n";
}

}  // namespace weir::cli
