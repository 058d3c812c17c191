// Names of other formats as names of Weir.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace weir::interchange {

// A name of Weir that is not yet among `taken`, as near to `name` as can be, and adds it: other characters become `_`,
// a word that means something where the name stands (of a variable, or of another part) gets a `_` behind it, what is
// taken a number.
std::string WeirName(std::string_view name, bool variable, std::set<std::string>* taken);

}  // namespace weir::interchange
