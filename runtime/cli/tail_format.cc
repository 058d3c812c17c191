#include "runtime/cli/tail_format.h"

#include <algorithm>
#include <string_view>

namespace weir::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kWidestColumn = 40;
constexpr std::string_view kEllipsis = "…";

std::string Dump(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Controls as \n, \t, \x1b; everything else as it is.
std::string Printable(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (u < 0x20 || u == 0x7f) {
      out += {'\\', 'x', kHex[u >> 4U], kHex[u & 15U]};
    } else {
      out += c;
    }
  }
  return out;
}

bool StartsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }

size_t Characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), StartsCharacter));
}

std::string Cut(const std::string& text, size_t width) {
  if (width == 0 || Characters(text) <= width) return text;
  size_t at = 0;
  for (size_t seen = 0; at < text.size(); ++at) {
    if (StartsCharacter(text[at]) && ++seen == width) break;
  }
  return text.substr(0, at) + std::string(kEllipsis);
}

}  // namespace

std::string FormatJsonLine(const TailRecord& record) {
  if (!record.has_value) return "null";
  if (record.value.is_discarded()) return Dump(Json(record.text));
  return record.text.find_first_of("\r\n") == std::string::npos ? record.text : Dump(record.value);
}

void TailTable::Add(const TailRecord& record) {
  Row row;
  const auto add = [&](const std::string& name, std::string_view text, bool number) {
    row.names.push_back(Printable(name));
    row.cells.push_back({Printable(text), number});
  };
  if (show_topic_) add("topic", record.topic, false);
  if (!record.has_value) {
    add("value", "(deleted)", false);
  } else if (!record.value.is_object()) {
    add("value", record.text, false);
  } else {
    for (const auto& [name, value] : record.value.items()) {
      add(name,
          value.is_string() ? value.get_ref<const std::string&>()
          : value.is_null() ? "-"
                            : Dump(value),
          value.is_number());
    }
  }
  rows_.push_back(std::move(row));
}

bool TailTable::Fits(const Row& row) const {
  return !columns_.empty() && std::all_of(row.names.begin(), row.names.end(), [&](const std::string& name) {
    return std::any_of(columns_.begin(), columns_.end(), [&](const Column& c) { return c.name == name; });
  });
}

// Columns for the row `from` and those after it that have the same fields.
void TailTable::NewHeader(size_t from, std::string* out) {
  columns_.clear();
  for (const std::string& name : rows_[from].names) columns_.push_back({name, Characters(name), true});
  for (size_t k = from; k < rows_.size() && Fits(rows_[k]); ++k) {
    for (size_t n = 0; n < rows_[k].cells.size(); ++n) {
      const Cell& cell = rows_[k].cells[n];
      const auto column =
          std::find_if(columns_.begin(), columns_.end(), [&](const Column& c) { return c.name == rows_[k].names[n]; });
      column->width = std::max(column->width, std::min(Characters(cell.text), kWidestColumn));
      column->number &= cell.number || cell.text == "-";
    }
  }
  std::vector<Cell> names;
  for (const Column& c : columns_) names.push_back({c.name, c.number});
  if (printed_) *out += "\n";
  printed_ = true;
  *out += (color_ ? "\x1b[1m" : "") + Line(names) + (color_ ? "\x1b[0m" : "") + "\n";
}

std::string TailTable::Line(const std::vector<Cell>& cells) const {
  std::string line;
  for (size_t k = 0; k < cells.size(); ++k) {
    const bool last = k + 1 == cells.size();
    const std::string text = last ? cells[k].text : Cut(cells[k].text, std::max(columns_[k].width, kWidestColumn));
    const std::string pad(columns_[k].width - std::min(columns_[k].width, Characters(text)), ' ');
    line += (k == 0 ? "" : "  ") + (columns_[k].number ? pad + text : last ? text : text + pad);
  }
  return Cut(line, width_);
}

void TailTable::Append(const Row& row, std::string* out) const {
  std::vector<Cell> cells(columns_.size());
  for (size_t k = 0; k < columns_.size(); ++k) {
    const auto it = std::find(row.names.begin(), row.names.end(), columns_[k].name);
    cells[k] = it == row.names.end() ? Cell{"-", false} : row.cells[static_cast<size_t>(it - row.names.begin())];
  }
  *out += Line(cells) + "\n";
}

std::string TailTable::Flush() {
  std::string out;
  for (size_t k = 0; k < rows_.size(); ++k) {
    if (!Fits(rows_[k])) NewHeader(k, &out);
    Append(rows_[k], &out);
  }
  rows_.clear();
  return out;
}

}  // namespace weir::cli
