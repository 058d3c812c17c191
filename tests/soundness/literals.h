// Types and constants by chance, as text of the language.
#pragma once

#include <string>
#include <vector>

#include "dsl/types.h"
#include "tests/soundness/choices.h"

namespace weir::soundness {

using dsl::Kind;
using dsl::Type;

// Kinds whose values are written in one word.
const std::vector<Kind>& ScalarKinds();
// A type that a schema may declare; `depth`: of lists, maps and records inside each other.
Type AnyType(Choices* choices, int depth, bool may_be_null = true);
Type ScalarType(Choices* choices, bool may_be_null = true);
// A string in quotes, with what the language would read as its own escaped.
std::string Quoted(const std::string& text);
// As a schema writes it: ToString, but for closed sets that may be null.
std::string TypeText(const Type& type);
// A constant of the type, never null; "" for what has none (bytes, and what contains them).
std::string LiteralText(Choices* choices, const Type& type);
// Texts worth having, as strings of programs and of records.
const std::vector<std::string>& Texts();

}  // namespace weir::soundness
