// Operators that remember or combine rows in words: for plan_words.cc.
#pragma once

#include "dsl/plan.h"
#include "runtime/cli/plan_words.h"

namespace weir::cli {

OperatorWords StatefulWords(const plan::Plan& plan, const plan::Node& node, const plan::DedupNode& dedup);
OperatorWords StatefulWords(const plan::Plan& plan, const plan::Node& node, const plan::RememberNode& remember);
OperatorWords StatefulWords(const plan::Plan& plan, const plan::Node& node, const plan::TableNode& table);
OperatorWords StatefulWords(const plan::Plan& plan, const plan::Node& node, const plan::JoinNode& join);
OperatorWords StatefulWords(const plan::Plan& plan, const plan::Node& node, const plan::ScoreNode& score);
OperatorWords StatefulWords(const plan::Plan& plan, const plan::Node& node, const plan::PatternNode& pattern);

}  // namespace weir::cli
