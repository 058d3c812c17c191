// What of a plan can reach what. Works on a plan that is still being built.
#pragma once

#include <set>
#include <string>

#include "dsl/plan.h"

namespace weir::dsl {

// Names of the sources whose records can reach the nodes of a subject, across repartition topics.
std::set<std::string> SourcesReaching(const plan::Plan& plan, const std::string& subject);

}  // namespace weir::dsl
