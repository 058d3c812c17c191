#include "runtime/fuzzy/antecedents.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/fuzzy/hedges.h"
#include "runtime/fuzzy/norms.h"

namespace weir::fuzzy {
namespace {

using Op = Antecedent::Op;

// Only `and` over plain atoms, to any depth.
bool IsConjunction(const Antecedent& node) {
  if (node.op == Op::kIs) return node.hedges.empty() && node.term != kAny;
  return node.op == Op::kAnd && std::all_of(node.operands.begin(), node.operands.end(), IsConjunction);
}

}  // namespace

Antecedents::Antecedents(const Block& block, const std::vector<OwnHedge>& hedges, const IndexOf& index_of)
    : hedges_(&hedges),
      conjunction_(block.conjunction),
      disjunction_(block.disjunction == Conorm::kUnboundedSum ? Conorm::kBoundedSum : block.disjunction) {
  for (const Rule& rule : block.rules) {
    const size_t begin = instructions_.size();
    const bool conjunction = !rule.otherwise && IsConjunction(rule.antecedent);
    if (conjunction) {
      ListAtoms(rule.antecedent, index_of);
    } else if (!rule.otherwise) {
      Compile(rule.antecedent, index_of, 1);
    }
    programs_.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(instructions_.size()), conjunction});
  }
}

void Antecedents::ListAtoms(const Antecedent& node, const IndexOf& index_of) {
  if (node.op == Op::kIs) CompileAtom(node, index_of);
  for (const Antecedent& operand : node.operands) ListAtoms(operand, index_of);
}

void Antecedents::CompileAtom(const Antecedent& node, const IndexOf& index_of) {
  if (node.term == kAny) {
    instructions_.push_back({Code::kOne, 0});
  } else {
    instructions_.push_back({Code::kDegree, static_cast<uint32_t>(index_of(node))});
  }
  for (auto hedge = node.hedges.rbegin(); hedge != node.hedges.rend(); ++hedge)
    instructions_.push_back({Code::kHedge, static_cast<uint32_t>(*hedge)});
}

// depth: numbers on the stack once this node's value is pushed.
void Antecedents::Compile(const Antecedent& node, const IndexOf& index_of, size_t depth) {
  stack_size_ = std::max(stack_size_, depth);
  switch (node.op) {
    case Op::kIs: CompileAtom(node, index_of); return;
    case Op::kNot:
      Compile(node.operands[0], index_of, depth);
      instructions_.push_back({Code::kNot, 0});
      return;
    case Op::kAnd:
    case Op::kOr:
      Compile(node.operands[0], index_of, depth);
      for (size_t i = 1; i < node.operands.size(); ++i) {
        Compile(node.operands[i], index_of, depth + 1);
        instructions_.push_back({node.op == Op::kAnd ? Code::kAnd : Code::kOr, 0});
      }
      return;
  }
  WEIR_CHECK(false);
}

double Antecedents::Degree(size_t rule, const double* degrees, double* stack) const {
  const Program& program = programs_[rule];
  if (program.begin == program.end) return 0;
  if (!program.conjunction) return Run(program, degrees, stack);
  double degree = degrees[instructions_[program.begin].operand];
  if (conjunction_ == Norm::kMinimum) {
    for (uint32_t i = program.begin + 1; i < program.end; ++i)
      degree = Minimum(degree, degrees[instructions_[i].operand]);
  } else {
    for (uint32_t i = program.begin + 1; i < program.end; ++i)
      degree = Apply(conjunction_, degree, degrees[instructions_[i].operand]);
  }
  return degree;
}

double Antecedents::Run(const Program& program, const double* degrees, double* stack) const {
  double* end = stack;  // one past the topmost
  for (uint32_t i = program.begin; i < program.end; ++i) {
    const Instruction& instruction = instructions_[i];
    switch (instruction.code) {
      case Code::kDegree: *end++ = degrees[instruction.operand]; break;
      case Code::kOne: *end++ = 1; break;
      case Code::kHedge: end[-1] = Apply(static_cast<Hedge>(instruction.operand), end[-1], *hedges_); break;
      case Code::kAnd:
        --end;
        end[-1] = Apply(conjunction_, end[-1], end[0]);
        break;
      case Code::kOr:
        --end;
        end[-1] = Apply(disjunction_, end[-1], end[0]);
        break;
      case Code::kNot: end[-1] = Complement(end[-1]); break;
    }
  }
  return end[-1];
}

}  // namespace weir::fuzzy
