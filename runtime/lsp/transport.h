// Messages of the Language Server Protocol on a pair of streams: a header with `Content-Length`, an empty line, JSON.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "runtime/lsp/positions.h"

namespace weir::lsp {

inline constexpr size_t kLongestMessage = 64 << 20;  // bytes; a longer one is skipped

enum class Arrival {
  kMessage,  // a whole message; its JSON may still be wrong
  kTooLong,  // skipped
  kEnd       // the stream has ended
};

// The next message. Lines that are no header are skipped, so that a stream with rubbish between messages goes on.
Arrival ReadMessage(std::istream& in, std::string* body);
void WriteMessage(std::ostream& out, const Json& message);

}  // namespace weir::lsp
