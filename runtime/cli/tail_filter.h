// The --where of `weir tail`:
//
//   filter  = test { "and" test }
//   test    = field ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) literal
//   field   = name { "." name }                 # fields of nested objects
//   literal = number | string | "true" | "false" | "null"      # strings in double or single quotes, \ escapes the next
//
// A field that is not there is null. Numbers compare with numbers, strings with strings (bytewise); across kinds only
// != holds. Anything more belongs in a topology and is refused.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace weir::cli {

class TailFilter {
 public:
  // Empty text: everything matches. On failure returns false and says what is wrong.
  bool Parse(std::string_view text, std::string* error);
  bool Matches(const nlohmann::ordered_json& value) const;

 private:
  enum class Op { kEq, kNe, kLt, kLe, kGt, kGe };
  struct Test {
    std::vector<std::string> path;
    Op op;
    nlohmann::ordered_json literal;
  };
  class Parser;
  static bool Holds(Op op, const nlohmann::ordered_json& a, const nlohmann::ordered_json& b);
  std::vector<Test> tests_;
};

}  // namespace weir::cli
