#include "runtime/fuzzy/antecedents.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/fuzzy/operators.h"

namespace weir::fuzzy {
namespace {

using Op = Antecedent::Op;

// Only `and` over atoms, to any depth.
bool IsConjunction(const Antecedent& node) {
  if (node.op == Op::kIs) return true;
  return node.op == Op::kAnd && std::all_of(node.operands.begin(), node.operands.end(), IsConjunction);
}

}  // namespace

Antecedents::Antecedents(const std::vector<Rule>& rules, const std::vector<size_t>& first_degree) {
  for (const Rule& rule : rules) {
    const size_t begin = instructions_.size();
    const bool conjunction = IsConjunction(rule.antecedent);
    if (conjunction) {
      ListAtoms(rule.antecedent, first_degree);
    } else {
      Compile(rule.antecedent, first_degree, 1);
    }
    programs_.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(instructions_.size()), conjunction});
  }
}

void Antecedents::ListAtoms(const Antecedent& node, const std::vector<size_t>& first_degree) {
  if (node.op == Op::kIs) EmitDegree(node, first_degree);
  for (const Antecedent& operand : node.operands) ListAtoms(operand, first_degree);
}

void Antecedents::EmitDegree(const Antecedent& atom, const std::vector<size_t>& first_degree) {
  const size_t index = first_degree[static_cast<size_t>(atom.input)] + static_cast<size_t>(atom.term);
  instructions_.push_back({Code::kDegree, static_cast<uint32_t>(index)});
}

// depth: numbers on the stack once this node's value is pushed.
void Antecedents::Compile(const Antecedent& node, const std::vector<size_t>& first_degree, size_t depth) {
  stack_size_ = std::max(stack_size_, depth);
  switch (node.op) {
    case Op::kIs: EmitDegree(node, first_degree); return;
    case Op::kNot:
      Compile(node.operands[0], first_degree, depth);
      instructions_.push_back({Code::kNot, 0});
      return;
    case Op::kAnd:
    case Op::kOr:
      Compile(node.operands[0], first_degree, depth);
      for (size_t i = 1; i < node.operands.size(); ++i) {
        Compile(node.operands[i], first_degree, depth + 1);
        instructions_.push_back({node.op == Op::kAnd ? Code::kAnd : Code::kOr, 0});
      }
      return;
  }
  WEIR_CHECK(false);
}

double Antecedents::Degree(size_t rule, const double* degrees, double* stack) const {
  const Program& program = programs_[rule];
  if (!program.conjunction) return Run(program, degrees, stack);
  double degree = degrees[instructions_[program.begin].degree];
  for (uint32_t i = program.begin + 1; i < program.end; ++i) {
    degree = Minimum(degree, degrees[instructions_[i].degree]);
  }
  return degree;
}

double Antecedents::Run(const Program& program, const double* degrees, double* stack) const {
  double* end = stack;  // one past the topmost
  for (uint32_t i = program.begin; i < program.end; ++i) {
    const Instruction& instruction = instructions_[i];
    switch (instruction.code) {
      case Code::kDegree: *end++ = degrees[instruction.degree]; break;
      case Code::kAnd:
        --end;
        end[-1] = Minimum(end[-1], end[0]);
        break;
      case Code::kOr:
        --end;
        end[-1] = Maximum(end[-1], end[0]);
        break;
      case Code::kNot: end[-1] = Complement(end[-1]); break;
    }
  }
  return end[-1];
}

}  // namespace weir::fuzzy
