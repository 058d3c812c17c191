// Expressions by chance, of a wanted type, over the fields of a row. Functions come from the catalogues of the
// language, so that a new one is generated as soon as it is there.
//
// What is generated is meant to be well typed; where the checker knows more (a constant that cannot be computed, a
// comparison that can never hold) it may still be refused. No two choices are made within one expression of C++, whose
// order would be the compiler's: the same bytes give the same program everywhere.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dsl/functions.h"
#include "tests/soundness/choices.h"
#include "tests/soundness/literals.h"

namespace weir::soundness {

// Something that can be read by a path: a field, a field of a record, a parameter.
struct Readable {
  std::string path;
  Type type;
};
// A function of the program.
struct FnShape {
  std::string name;
  std::vector<Type> parameters;
  Type result;
};

// Whether a value of type `have` may stand where `want` is needed: kinds, nulls and closed sets, inside too.
bool Fits(const Type& have, const Type& want);

// Names of all functions, those over lists too.
const std::vector<std::string>& FunctionNames();

class Expressions {
 public:
  struct Surroundings {
    std::vector<Readable> fields;
    std::vector<Readable> params;  // constants
    std::vector<FnShape> functions;
    bool clock = true;   // now() and event_time() mean something
    bool keyed = false;  // and key_hash()
  };
  Expressions(Choices* choices, const Surroundings& around);

  // A type something of which can be made.
  Type AnyMakeable(bool scalar = false);
  // "" when there is no value of the type.
  std::string Of(const Type& want, int depth);
  // The same type with other nulls and closed sets inside.
  Type Varied(const Type& type);
  std::string Condition(int depth) { return Of(Type::Of(Kind::kBool), depth); }
  // A call of the function of that number, of all that there are; "" when it has no arguments here.
  std::string CallNumber(size_t number, int depth);
  // A path of one of the kinds (any, if none are named) that may be null, or that may not.
  std::optional<Readable> Field(const std::vector<Kind>& kinds, bool nullable);

 private:
  std::string Leaf(const Type& want);
  std::string FromField(const Type& want);
  std::string Converted(const Type& want);
  std::string Special(const Type& want, int depth);
  std::string If(const Type& want, int depth);
  std::string Coalesce(const Type& want, int depth);
  std::string Index(const Type& want, int depth);
  std::string Call(const Type& want, int depth);
  std::string CallOf(const dsl::Function& function, const dsl::Overload& overload, int depth);
  std::string ListCall(const Type& want, int depth);
  std::string OwnCall(const Type& want, int depth);
  std::string Arguments(const std::vector<Type>& types, int depth);
  std::string Joined(const Type& left, const std::string& sign, const Type& right, int depth);
  std::string BoolOf(int depth);
  std::string Comparison(int depth);
  std::string In(int depth);
  std::string Number(Kind kind, int depth);
  std::string Time(Kind kind, int depth);
  std::string StringOf(int depth);
  std::string Container(const Type& want, int depth);

  Choices& choices_;
  Surroundings around_;
};

}  // namespace weir::soundness
