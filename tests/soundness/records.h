// Records of a source by chance: good ones, ones at the borders of their types, and bad ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dsl/plan.h"
#include "tests/soundness/choices.h"

namespace weir::soundness {

struct InputBytes {
  std::optional<std::string> key, value;
  int64_t timestamp = -1;
  std::vector<std::pair<std::string, std::string>> headers;
};

std::vector<InputBytes> MakeRecords(Choices* choices, const plan::Source& source, size_t count);

}  // namespace weir::soundness
