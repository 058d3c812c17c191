#include "runtime/kafka/fault.h"

#include <charconv>

#include "runtime/kafka/errors.h"

namespace weir::kafka {

namespace {
constexpr std::string_view kDie = "die-at-commit=";

bool ParseWord(std::string_view word, Fault* fault) {
  if (word == "state-before-kafka") {
    fault->state_before_kafka = true;
    return true;
  }
  if (word.substr(0, kDie.size()) != kDie) return false;
  word.remove_prefix(kDie.size());
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), fault->die_at_commit);
  return error == std::errc() && end == word.data() + word.size() && fault->die_at_commit > 0;
}
}  // namespace

Result<Fault> ParseFault(std::string_view text) {
  Fault fault;
  while (!text.empty()) {
    const size_t comma = text.find(',');
    const std::string_view word = text.substr(0, comma);
    if (!ParseWord(word, &fault)) {
      return Status::Error(kBadFault, "WEIR_TEST_FAULT: no fault `" + std::string(word) + "`",
                           "the faults are state-before-kafka and die-at-commit=N; unset it where data matters");
    }
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return fault;
}

}  // namespace weir::kafka
