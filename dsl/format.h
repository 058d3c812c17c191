// The one form of a topology file (docs/fmt.md): text → text.
//
//   format_tokens   tokens with the comments and line breaks around them
//   format_doc      what is built of them: lines, blocks in braces, places where a line may break
//   format_builder  tokens → lines, by the block structure of the grammar (format_expr, _decls, _detectors, _tests)
//   format_align    columns of neighbouring lines
//   format_writer   lines → text, broken within kFormatWidth
//
// It reads tokens and not the AST, because the AST has neither comments nor brackets, and so it formats whatever the
// grammar has, whether the engine runs it or not. A declaration whose structure it does not know stays as written.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "dsl/diagnostic.h"
#include "dsl/source.h"

namespace weir::dsl {

// Columns (code points) within which expressions, lists and the entries of a block on one line are kept.
inline constexpr size_t kFormatWidth = 100;

// The text (of the file itself, without those it uses) in its one form, or nothing when it has errors of text or
// grammar, which are in `diagnostics` then. Parsing the result gives what parsing the text gives; formatting it again
// changes nothing. Linear in the text.
std::optional<std::string> Format(const SourceText& source, Diagnostics* diagnostics);

}  // namespace weir::dsl
