// The language server: one client on a pair of streams, one message after the other. See docs/editors.md for what it
// answers.
#pragma once

#include <iosfwd>

#include "runtime/lsp/document.h"

namespace weir::lsp {

// Serves until `exit` or the end of `in`. Returns the exit code of the protocol: 0 after `shutdown`, else 1. Whatever
// arrives is answered or passed over; nothing ends it but those two.
int Serve(std::istream& in, std::ostream& out, const FrontEnd& front_end, const std::string& version);

}  // namespace weir::lsp
