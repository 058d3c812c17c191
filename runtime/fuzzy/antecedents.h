// Antecedents: the conditions of all rules, compiled to one flat list of instructions.
//
// A rule is a run of instructions in postfix order working on a stack of degrees: kDegree pushes the degree of an
// input's term, kAnd and kOr replace the two topmost by their minimum or maximum, kNot the topmost by its complement.
// Most rules are only `x is a and y is b …`; these are kept as a plain list of degrees to take the minimum of,
// without a stack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/fuzzy/definition.h"

namespace weir::fuzzy {

class Antecedents {
 public:
  // first_degree[i]: where the degrees of input i's terms begin in the array given to Degree().
  Antecedents(const std::vector<Rule>& rules, const std::vector<size_t>& first_degree);

  // The degree to which the condition of `rule` holds, before the rule's weight. `stack` has room for stack_size()
  // numbers.
  double Degree(size_t rule, const double* degrees, double* stack) const;

  size_t size() const { return programs_.size(); }
  size_t stack_size() const { return stack_size_; }

 private:
  enum class Code : uint32_t { kDegree, kAnd, kOr, kNot };
  struct Instruction {
    Code code;
    uint32_t degree;  // kDegree: index of the degree
  };
  struct Program {
    uint32_t begin, end;
    bool conjunction;  // kDegree only: the minimum of all
  };

  void Compile(const Antecedent& node, const std::vector<size_t>& first_degree, size_t depth);
  void ListAtoms(const Antecedent& node, const std::vector<size_t>& first_degree);
  void EmitDegree(const Antecedent& atom, const std::vector<size_t>& first_degree);
  double Run(const Program& program, const double* degrees, double* stack) const;

  std::vector<Instruction> instructions_;
  std::vector<Program> programs_;
  size_t stack_size_ = 0;
};

}  // namespace weir::fuzzy
