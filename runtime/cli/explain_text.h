// A plan as a page for people: what is read, what runs where, what is kept and for how long, what is written.
#pragma once

#include <string>

#include "dsl/plan.h"

namespace weir::cli {

std::string ExplainText(const plan::Plan& plan, bool color);

}  // namespace weir::cli
