#include "runtime/cli/fuzzy_verb.h"
namespace weir::cli {
void AddFuzzyEvalVerb(CLI::App&, int*) {}
}  // namespace weir::cli
