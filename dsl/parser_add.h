// Parser::Add, for the files that finish declarations.
#pragma once

#include <utility>

#include "dsl/parser_impl.h"

namespace weir::dsl {

// Keeps a declaration, whole or damaged. One whose name could not be read is dropped: nothing can refer to it.
template <typename Decl>
void Parser::Add(Decl decl, Span first, bool named) {
  decl.span = SpanFrom(first);
  decl.damaged = reporter_.count() != errors_before_;
  if constexpr (requires { decl.name; }) {
    if (named && decl.name.text.empty()) {
      file_.names_lost = true;
      return;
    }
  }
  file_.declarations.emplace_back(std::move(decl));
}

}  // namespace weir::dsl
