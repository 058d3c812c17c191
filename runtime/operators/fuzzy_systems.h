// The systems of the library for those of the plan: compiled, and with the tables of `approximate within`.
#pragma once

#include <memory>
#include <optional>

#include "dsl/plan.h"
#include "runtime/fuzzy/system.h"

namespace weir::ops {

struct SharedSystem {
  std::shared_ptr<const fuzzy::System> system;
  std::optional<fuzzy::TableRefusal> refusal;  // why the system has no tables though the plan wants them
};

// The plan's definition must be valid. Tables are made once a process for the same definition and bound, however many
// tasks, restarts of tasks and checks ask; the last kKeptTables are kept. A caller waits while another makes them.
// Thread safe.
SharedSystem SystemOf(const plan::FuzzySystem& system);
inline constexpr size_t kKeptTables = 16;

}  // namespace weir::ops
