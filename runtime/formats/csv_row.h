// Rows of RFC 4180: columns between delimiters, in quotes where they hold a delimiter, a line end or a quote (written
// twice). A quote inside a column that does not begin with one is a character like any other. Rows end with LF or CRLF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/plan.h"
#include "runtime/row/slot.h"

namespace weir::formats {

struct CsvCell {
  std::string_view text;  // of the row's text, or of the arena where quotes were written twice
  bool quoted = false;
};

// Takes the first row off `text`, with its line end. Null, or what is wrong with it.
const char* TakeCsvRow(std::string_view* text, const plan::Format& format, Arena* arena, std::vector<CsvCell>* cells);

// How many bytes of `text` are its first row, its line end included; the whole of it when no row ends in it (quotes
// that are open, a last line without an end). For those who cut files into records.
size_t CsvRowSize(std::string_view text, const plan::Format& format);

// Appends a column, in quotes where it needs them.
void AppendCsvCell(std::string_view text, bool always_quoted, const plan::Format& format, std::string* out);

}  // namespace weir::formats
