// What is wrong with one term of a definition.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy {

bool IsUsable(double value);  // within ±kLargestMagnitude; not NaN
std::string NumberText(double value);

// inputs: how many the system has. subject: how a message begins; where: the path of the term.
void ValidateTerm(const Term& term, size_t inputs, const std::string& subject, const std::string& where,
                  std::vector<DefinitionError>* errors);

}  // namespace weir::fuzzy
