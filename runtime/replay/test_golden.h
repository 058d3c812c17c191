// The files of `expect … file`: a row a line, a JSON object of its fields, as a sink of all fields would write it. A
// record of an invalid or late topic is {"record": text}.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/replay/test_rows.h"

namespace weir::replay {

// Field and value, the value as JSON without white space.
using GoldenRow = std::vector<std::pair<std::string, std::string>>;

// The members of a JSON object; nothing if it is none. Strings are kept as they are written, values are not looked
// into.
std::optional<GoldenRow> ReadGoldenRow(std::string_view line);

// One of the row's fields as it stands in such a file; nothing if it has no such field.
std::optional<std::string> GoldenValue(const plan::Schema& schema, const GotRow& row, const std::string& field);

// The line of a row, without its end.
std::string GoldenLine(const plan::Schema& schema, const GotRow& row);

}  // namespace weir::replay
