// Antecedents: the conditions of one block's rules, compiled to one flat list of instructions.
//
// A rule is a run of instructions in postfix order working on a stack of degrees: kDegree pushes one of the degrees it
// is given, kHedge changes the topmost, kAnd and kOr replace the two topmost by the block's conjunction or disjunction
// of them, kNot the topmost by its complement. Most rules are only `x is a and y is b …`; these are kept as a plain
// list of degrees to join, without a stack.
//
// An unbounded sum as disjunction is bounded here: the degree of a condition never leaves 0..1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy {

class Antecedents {
 public:
  // Where the degree of an atom (kIs, not kAny) stands in the array given to Degree().
  using IndexOf = std::function<size_t(const Antecedent&)>;
  // `hedges`: the system's own; they outlive this.
  Antecedents(const Block& block, const std::vector<OwnHedge>& hedges, const IndexOf& index_of);

  // The degree to which the condition of `rule` holds, before the rule's weight; 0 for a rule `otherwise`. `stack` has
  // room for stack_size() numbers.
  double Degree(size_t rule, const double* degrees, double* stack) const;

  size_t size() const { return programs_.size(); }
  size_t stack_size() const { return stack_size_; }

 private:
  enum class Code : uint32_t { kDegree, kOne, kHedge, kAnd, kOr, kNot };
  struct Instruction {
    Code code;
    uint32_t operand;  // kDegree: index of the degree; kHedge: the hedge
  };
  struct Program {
    uint32_t begin, end;
    bool conjunction;  // kDegree only: all of them joined
  };

  void Compile(const Antecedent& node, const IndexOf& index_of, size_t depth);
  void CompileAtom(const Antecedent& node, const IndexOf& index_of);
  void ListAtoms(const Antecedent& node, const IndexOf& index_of);
  double Run(const Program& program, const double* degrees, double* stack) const;

  const std::vector<OwnHedge>* hedges_;
  Norm conjunction_;
  Conorm disjunction_;
  std::vector<Instruction> instructions_;
  std::vector<Program> programs_;
  size_t stack_size_ = 0;
};

}  // namespace weir::fuzzy
