// Places in a text as the Language Server Protocol counts them: lines from 0, characters from 0 in UTF-16 code units.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "dsl/source.h"

namespace weir::lsp {

using Json = nlohmann::ordered_json;

// {"line", "character"} of a byte offset, in the file it is in; one behind the end of its line counts as the end.
Json PositionOf(const dsl::SourceText& source, uint32_t offset);
// {"start", "end"}
Json RangeOf(const dsl::SourceText& source, dsl::Span span);
// The byte offset of a {"line", "character"} of the file itself, not of those it uses. What is behind the end of a line
// or of the text is its end, as the protocol wants it. Throws Json::exception for what is no position.
uint32_t OffsetOf(const dsl::SourceText& source, const Json& position);

}  // namespace weir::lsp
