// Shared by the two halves of the AST printer.
#pragma once

#include <string>
#include <string_view>

namespace weir::dsl {

// In double quotes; quotes, backslashes and line breaks escaped.
std::string Quoted(std::string_view text);

}  // namespace weir::dsl
