// The words of a file in FCL: names, numbers and signs, without comments: (* … *), /* … */ and // to the end of the
// line.
#pragma once

#include <vector>

#include "runtime/interchange/text_words.h"

namespace weir::interchange {

// Signs: := .. : ; , ( ) - and whatever else stands by itself. A comment that is not closed is reported (W1001).
std::vector<Word> ReadFclTokens(const dsl::SourceText& source, dsl::Diagnostics* findings);

}  // namespace weir::interchange
