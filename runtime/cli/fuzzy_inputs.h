// Crisp inputs of a fuzzy system as people give them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::cli {

// A number; `inf`, `-inf`; `nan` and `null` for an unknown value (NaN). False: none of these.
bool ParseInputValue(std::string_view text, double* value);

// "0..20"
std::string RangeText(const fuzzy::Variable& variable);

// The index of the input of that name; nothing: `why` says so and what was perhaps meant.
std::optional<size_t> FindInput(const fuzzy::SystemDefinition& definition, const std::string& name, std::string* why);

// `name=value` flags, as values by input; those not given stay as they are in `values`. What is wrong, or "".
std::string ParseInputs(const fuzzy::SystemDefinition& definition, const std::vector<std::string>& sets,
                        std::vector<std::optional<double>>* values);

}  // namespace weir::cli
