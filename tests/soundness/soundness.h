// One round of the check: a program and records from bytes, run in several ways.
//
// It holds what the language promises of every program that `weir check` accepts (docs/language.md, Types): every value
// lies within its static type, no record stops the engine, each is accepted, late or invalid, and neither commits nor
// restarts nor the size of a cache show in the results.
#pragma once

#include <string>
#include <string_view>

#include "tests/soundness/run.h"

namespace weir::soundness {

struct Round {
  std::string fault;              // "" when all holds
  std::string text;               // the program
  size_t tried = 0, refused = 0;  // declarations
  RunResult result;
};

Round PlayRound(std::string_view bytes);

}  // namespace weir::soundness
