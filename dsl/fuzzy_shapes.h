// The term functions of the language: what they take and what kind they are.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace weir::dsl {

struct TermShape {
  static constexpr size_t kAnyNumber = 1000;
  const char* name;
  size_t least, most;  // numbers it takes
  const char* form;    // what they are
  bool rises = false;  // they must not decrease
  bool open = false;   // those at the ends may be infinite
};
const TermShape* FindTermShape(const std::string& name);  // null: there is none
std::vector<std::string> TermShapeNames();

bool IsValueTerm(const std::string& shape);      // no set: a value an output takes
bool IsMonotonicTerm(const std::string& shape);  // one value for each degree
bool IsLinearTerm(const std::string& shape);     // straight lines

// Whether corner i of p may be infinite as it is: -inf from the left, inf from the right; the top of a triangle is
// somewhere, and so is where a binary term begins.
bool IsShoulder(const std::string& shape, const std::vector<double>& p, size_t i);
// What the numbers of a shape must be beyond rising; null: they are.
const char* WrongNumbers(const std::string& shape, const std::vector<double>& p);

}  // namespace weir::dsl
