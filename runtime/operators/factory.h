// Nodes of the plan → operators.
#pragma once

#include <memory>

#include "runtime/operators/operator.h"

namespace weir::ops {

// The operator of a node. The node (a copy with local store numbers) and the task outlive it.
std::unique_ptr<Operator> MakeOperator(const plan::Node& node, TaskContext* task);

// Lets `detector` clear the key's records in `aggregate` after an alert (`reset on alert`).
void ConnectReset(Operator* detector, Operator* aggregate);

// How the local rows of a node's store come back with a restore; null where there are none. `node` has local stores.
state::RestoreHook RestoreHookOf(const plan::Node& node);

// The node's store as the plan has it, or -1; and a copy of the node with another number there.
int StoreOf(const plan::Node& node);
plan::Node WithStore(plan::Node node, int store);

}  // namespace weir::ops
