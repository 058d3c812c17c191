// FIS, the files of MATLAB's Fuzzy Logic Toolbox and of GNU Octave's fuzzy-logic-toolkit: sections in brackets,
// `Key=Value` a line, `%` or `#` begins a line that is a comment.
//
//   [System]   Name, Type ('mamdani' or 'sugeno'), NumInputs, NumOutputs, NumRules, AndMethod, OrMethod, ImpMethod,
//              AggMethod, DefuzzMethod
//   [Input1]   Name, Range=[LOWER UPPER], NumMFs, MF1='NAME':'FUNCTION',[NUMBERS] …
//   [Output1]  the same
//   [Rules]    INPUT … , OUTPUT … (WEIGHT) : CONNECTION
//
// Of a rule each number is a term of the variable in its place: 0 none, negative `not`; in Octave's files the digits
// behind the point are a hedge. The connection is 1, and, or 2, or. Sources: MathWorks, Fuzzy Logic Toolbox
// documentation (evalfis, readfis, membership functions); documentation of octave-fuzzy-logic-toolkit (addrule,
// newfis).
#pragma once

#include <optional>

#include "runtime/interchange/draft.h"

namespace weir::interchange {

// Nothing exactly when there are errors among the findings.
std::optional<ImportedSystem> ReadFis(const dsl::SourceText& source, dsl::Diagnostics* findings);

}  // namespace weir::interchange
