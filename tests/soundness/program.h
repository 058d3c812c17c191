// Topologies by chance: sources of any schema, parameters, functions, streams, tables, rules, fuzzy detectors, sinks
// and evaluations over each other.
//
// A program grows by one declaration at a time. Each is shown to the checker, which says what its rows are; one that is
// refused is left out, and counted: the target is worth as much as the share of what it makes that is accepted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dsl/plan.h"
#include "tests/soundness/choices.h"
#include "tests/soundness/expressions.h"

namespace weir::soundness {

struct Program {
  std::string text;
  plan::Plan plan;
  size_t tried = 0;                   // declarations
  std::vector<std::string> refusals;  // of those: the declaration and what was said of it
};

class ProgramMaker {
 public:
  explicit ProgramMaker(Choices* choices) : choices_(*choices) {}
  Program Make();

 private:
  // A name that can be read from, and what its rows are.
  struct Relation {
    std::string name;
    plan::Schema fields;
    bool detector = false, table = false;
    bool final = true;                   // its rows are counted once: no table that changes is before it
    bool closes = false, steps = false;  // a table: emit on close, tumbling
  };
  // The plan with the declaration, and with the probe behind it, which is not kept.
  std::optional<plan::Plan> Add(const std::string& declaration, const std::string& probe = "");
  bool AddRelation(const std::string& declaration, Relation relation);
  Expressions Over(const plan::Schema& fields, bool clock = true);
  Expressions::Surroundings Around(const plan::Schema& fields, bool clock);
  const Relation* AnyRelation(bool final);
  std::string NewName(const char* stem) { return stem + std::to_string(++names_); }

  void AddTest();
  void AddParam();
  void AddFn();
  void AddSource();
  void AddLookup();
  std::string Schema(const std::string& format, bool* has_time);
  std::string SchemaField(const std::string& format, const std::string& name, const Type& type);
  void AddStream();
  void AddCall(size_t number);
  std::string Stage(plan::Schema* fields, bool* key);
  std::string ParseStage(plan::Schema* fields);
  std::string JoinStage(plan::Schema* fields);
  void AddUnion();
  void AddTable();
  std::string Keys(const plan::Schema& fields);
  std::string Aggregates(const plan::Schema& fields, bool keyed);
  std::string AnAggregate(Expressions* over);
  void AddRule();
  void AddFuzzy();
  std::string Outcome(const Relation& on, Expressions* over);
  void AddSink(const Relation& from);
  void AddEvaluate();

  Choices& choices_;
  Program program_;
  std::vector<Relation> relations_;
  std::vector<std::pair<std::string, plan::Schema>> lookups_;  // the first field is the key
  std::vector<Readable> params_;
  std::vector<FnShape> functions_;
  std::vector<std::string> sources_;
  int names_ = 0;
};

// What `weir check` says of a text: its plan, or nothing and why.
std::optional<plan::Plan> Checked(const std::string& text, std::string* why);

}  // namespace weir::soundness
