// What names an expression can see, and what is known not to be null at that place.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "dsl/ast.h"
#include "dsl/plan.h"

namespace weir::dsl {

// A field of a row, as the checker knows it.
struct RowField {
  std::string name;
  Type type;
  int slot = -1;
  Span declared;
  bool broken = false;  // its own declaration was refused: uses are silent
};

struct Scope {
  std::vector<RowField> fields;
  std::vector<int> key;  // slots of the rows' key; empty: they have none
  std::string owner;     // for "`bursts` has no such field"; empty: say "there is no such name"
  Span owner_span;
  bool open = false;         // the owner was damaged: unknown names are silent
  std::string constant_for;  // not empty: only constants are allowed (there are no fields), and this says for what
  bool clock = true;         // now() and event_time() exist
  bool lookups = false;      // lookups can be asked: `x in lookup`
  std::map<std::string, plan::Expr> arguments;  // of a function being inlined
  std::map<std::string, Type> argument_types;   // of a function being checked on its own (slots are their order)
  std::map<std::string, Span> argument_spans;   // where they are declared
  std::set<std::string> not_null;               // paths ("burst_id", "a.b") that were tested

  const RowField* Find(const std::string& name) const {
    for (const RowField& field : fields) {
      if (field.name == name) return &field;
    }
    return nullptr;
  }
};

// Paths that cannot be null once `condition` is true (or, with `truth` false, once it is false).
std::set<std::string> NotNullWhen(const ast::Expr& condition, bool truth);
// "a.b" of a name or a chain of members; "" of anything else.
std::string PathOf(const ast::Expr& expr);

}  // namespace weir::dsl
