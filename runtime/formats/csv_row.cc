#include "runtime/formats/csv_row.h"

#include <string>

namespace weir::formats {
namespace {

// One past the closing quote of the column whose text begins at `at`; npos: it is not closed. `doubled` is set when a
// quote inside is written twice.
size_t QuotedEnd(std::string_view text, size_t at, char quote, bool* doubled) {
  for (;;) {
    const size_t end = text.find(quote, at);
    if (end == std::string_view::npos) return end;
    if (end + 1 >= text.size() || text[end + 1] != quote) return end + 1;
    *doubled = true;
    at = end + 2;
  }
}

std::string_view Undoubled(std::string_view text, char quote, Arena* arena) {
  char* const out = arena->Allocate(text.size());
  size_t size = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    out[size++] = text[at];
    if (text[at] == quote) ++at;
  }
  return {out, size};
}

size_t PlainEnd(std::string_view text, size_t at, char delimiter) {
  while (at < text.size() && text[at] != delimiter && text[at] != '\n') ++at;
  return at;
}

// The size of the line end at `at`, 0 if there is none.
size_t LineEnd(std::string_view text, size_t at) {
  if (at < text.size() && text[at] == '\n') return 1;
  return at + 1 < text.size() && text[at] == '\r' && text[at + 1] == '\n' ? 2 : 0;
}

}  // namespace

const char* TakeCsvRow(std::string_view* text, const plan::Format& format, Arena* arena, std::vector<CsvCell>* cells) {
  cells->clear();
  const std::string_view row = *text;
  for (size_t at = 0;;) {
    size_t end = 0;
    if (format.quote != 0 && at < row.size() && row[at] == format.quote) {
      bool doubled = false;
      end = QuotedEnd(row, at + 1, format.quote, &doubled);
      if (end == std::string_view::npos) return "a column's quote is not closed";
      const std::string_view inside = row.substr(at + 1, end - at - 2);
      cells->push_back({doubled ? Undoubled(inside, format.quote, arena) : inside, true});
      const bool last_return = end + 1 == row.size() && row[end] == '\r';
      if (end < row.size() && row[end] != format.delimiter && LineEnd(row, end) == 0 && !last_return)
        return "text follows a column's closing quote";
      if (last_return) end = row.size();
    } else {
      end = PlainEnd(row, at, format.delimiter);
      std::string_view cell = row.substr(at, end - at);
      if ((end == row.size() || row[end] == '\n') && cell.ends_with('\r')) cell.remove_suffix(1);
      cells->push_back({cell, false});
    }
    if (end >= row.size()) {
      *text = row.substr(row.size());
      return nullptr;
    }
    if (row[end] != format.delimiter) {
      *text = row.substr(end + LineEnd(row, end));
      return nullptr;
    }
    at = end + 1;
  }
}

size_t CsvRowSize(std::string_view text, const plan::Format& format) {
  bool begins = true;  // of a column
  for (size_t at = 0; at < text.size();) {
    if (begins && format.quote != 0 && text[at] == format.quote) {
      bool doubled = false;
      at = QuotedEnd(text, at + 1, format.quote, &doubled);
      if (at == std::string_view::npos) return text.size();
      begins = false;
      continue;
    }
    if (text[at] == '\n') return at + 1;
    begins = text[at] == format.delimiter;
    ++at;
  }
  return text.size();
}

void AppendCsvCell(std::string_view text, bool always_quoted, const plan::Format& format, std::string* out) {
  bool needed = always_quoted;
  for (const char c : text) needed |= c == format.delimiter || c == format.quote || c == '\n' || c == '\r';
  if (!needed || format.quote == 0) {
    out->append(text);
    return;
  }
  out->push_back(format.quote);
  for (const char c : text) {
    if (c == format.quote) out->push_back(c);
    out->push_back(c);
  }
  out->push_back(format.quote);
}

}  // namespace weir::formats
