#include "runtime/operators/factory.h"

#include "runtime/base/check.h"
#include "runtime/operators/detector.h"
#include "runtime/operators/evaluator.h"
#include "runtime/operators/lookup_join.h"
#include "runtime/operators/map.h"
#include "runtime/operators/parse.h"
#include "runtime/operators/repartition.h"
#include "runtime/operators/score.h"
#include "runtime/operators/sink.h"
#include "runtime/operators/sliding_aggregate.h"
#include "runtime/operators/truth.h"
#include "runtime/operators/tumbling_aggregate.h"

namespace weir::ops {

namespace {

// The rows of a source: decoded by the task, pushed through.
class SourceRows final : public Operator {
 public:
  using Operator::Operator;
  void Process(const Row& row) override { Push(row); }
};

bool Sliding(const plan::Node& node) {
  const auto* window = std::get_if<plan::WindowAggregateNode>(&node.op);
  return window != nullptr && window->window.kind == plan::Window::Kind::kSliding;
}

struct Maker {
  const plan::Node& node;
  TaskContext* task;
  std::unique_ptr<Operator> operator()(const plan::SourceNode&) { return std::make_unique<SourceRows>(node, task); }
  std::unique_ptr<Operator> operator()(const plan::MapNode&) { return std::make_unique<Map>(node, task); }
  std::unique_ptr<Operator> operator()(const plan::UnionNode&) { return std::make_unique<Union>(node, task); }
  std::unique_ptr<Operator> operator()(const plan::ParseNode&) { return std::make_unique<Parse>(node, task); }
  std::unique_ptr<Operator> operator()(const plan::FlattenNode&) { return std::make_unique<Flatten>(node, task); }
  std::unique_ptr<Operator> operator()(const plan::RepeatNode&) { return std::make_unique<Repeat>(node, task); }
  std::unique_ptr<Operator> operator()(const plan::RepartitionWriteNode&) {
    return std::make_unique<RepartitionWrite>(node, task);
  }
  std::unique_ptr<Operator> operator()(const plan::RepartitionReadNode&) {
    return std::make_unique<RepartitionRead>(node, task);
  }
  std::unique_ptr<Operator> operator()(const plan::WindowAggregateNode& w) {
    if (Sliding(node)) return std::make_unique<SlidingAggregate>(node, task);
    WEIR_CHECK(w.window.kind == plan::Window::Kind::kTumbling);  // Plan::unsupported has the others
    return std::make_unique<TumblingAggregate>(node, task);
  }
  std::unique_ptr<Operator> operator()(const plan::JoinNode& join) {
    WEIR_CHECK(join.kind == plan::JoinNode::Kind::kLookup);  // Plan::unsupported has the others
    return std::make_unique<LookupJoin>(node, task);
  }
  std::unique_ptr<Operator> operator()(const plan::ScoreNode&) { return std::make_unique<Score>(node, task); }
  std::unique_ptr<Operator> operator()(const plan::DetectorNode&) { return std::make_unique<Detector>(node, task); }
  std::unique_ptr<Operator> operator()(const plan::TruthNode&) { return std::make_unique<Truth>(node, task); }
  std::unique_ptr<Operator> operator()(const plan::AlertTapNode&) { return std::make_unique<AlertTap>(node, task); }
  std::unique_ptr<Operator> operator()(const plan::EvaluateNode&) { return std::make_unique<Evaluator>(node, task); }
  std::unique_ptr<Operator> operator()(const plan::SinkNode&) { return std::make_unique<Sink>(node, task); }

  // Plan::unsupported has the others: who makes tasks has looked there.
  template <typename Other>
  std::unique_ptr<Operator> operator()(const Other&) {
    WEIR_CHECK(false);
    return nullptr;
  }
};

}  // namespace

std::unique_ptr<Operator> MakeOperator(const plan::Node& node, TaskContext* task) {
  return std::visit(Maker{node, task}, node.op);
}

void ConnectReset(Operator* detector, Operator* aggregate) {
  auto* d = dynamic_cast<Detector*>(detector);
  WEIR_CHECK(d != nullptr);
  if (auto* sliding = dynamic_cast<SlidingAggregate*>(aggregate)) {
    d->set_forget([sliding](const Slot* key, size_t size) { sliding->ForgetKey(key, size); });
    return;
  }
  auto* tumbling = dynamic_cast<TumblingAggregate*>(aggregate);
  WEIR_CHECK(tumbling != nullptr);
  d->set_forget([tumbling](const Slot* key, size_t size) { tumbling->ForgetKey(key, size); });
}

int StoreOf(const plan::Node& node) {
  return std::visit(
      [](const auto& op) -> int {
        if constexpr (requires { op.store; }) {
          return op.store;
        } else {
          return -1;
        }
      },
      node.op);
}

plan::Node WithStore(plan::Node node, int store) {
  std::visit(
      [store](auto& op) {
        if constexpr (requires { op.store; }) op.store = store;
      },
      node.op);
  return node;
}

state::RestoreHook RestoreHookOf(const plan::Node& node) {
  if (StoreOf(node) < 0) return nullptr;
  if (std::holds_alternative<plan::WindowAggregateNode>(node.op)) return nullptr;  // all rows are logged
  if (std::holds_alternative<plan::EvaluateNode>(node.op)) return nullptr;
  return state::TimedStore::MakeRestoreHook(StoreOf(node));
}

}  // namespace weir::ops
