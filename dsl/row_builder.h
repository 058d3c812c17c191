// Stages of a pipeline gathered into one map node: the working row, what is known about it, the steps so far.
#pragma once

#include <string>
#include <vector>

#include "dsl/check_declarations.h"

namespace weir::dsl {

class RowBuilder {
 public:
  // `name`: the declaration whose stages these are; used for node names and messages.
  RowBuilder(Context* context, std::string name, const Relation& input);

  void Where(const ast::Expr& condition);
  void Derive(const std::vector<ast::Entry>& entries);
  void Select(const ast::Stage& stage);
  void Drop(const std::vector<ast::Name>& names);
  void Rename(const std::vector<ast::Entry>& entries);
  void Union(const std::vector<ast::Name>& names, Span span);
  // row_builder_memory.cc
  void Dedup(const ast::Stage& stage);
  void Remember(const ast::Stage& stage);
  // row_builder_join.cc, row_builder_score.cc. False: what the rows look like is not known.
  bool Join(const ast::Stage& stage);
  bool Score(const ast::Stage& stage);
  void RefuseMemory(const ast::FuzzyDecl& system, const ast::Name& name);
  // row_builder_rows.cc
  void Parse(const ast::Stage& stage);
  void Flatten(const ast::Stage& stage);
  void Repeat(const ast::Stage& stage);
  // `by k, l = expr`: the slots of the key fields in the working row. False: something was reported.
  bool By(const std::vector<ast::Entry>& keys);

  // A stage before could not be read: fields may be missing, and unknown names are silent.
  void Open() { row_.open = true; }

  // Writes what was gathered as a node, if there is anything or `always`; the rows are then those of `relation()`.
  void Flush(bool always, const std::string& subject, Span span);
  const Relation& relation() const { return row_; }
  Scope scope() const;
  bool keyed_here() const { return keyed_here_; }
  bool wrote_node() const { return nodes_ > 0; }
  bool has_steps() const { return !steps_.empty() || reshaped_; }

 private:
  RowField* FindField(const ast::Name& name);
  int AddStep(plan::Expr expr, const std::string& stage);
  void SetField(const std::string& name, Span declared, const Type& type, int slot, bool broken);
  bool KeepsKey(const std::string& name, Span span, const char* what);
  void ForgetFacts(const std::string& name);
  std::string NextName(const std::string& kind);
  // Moves the rows to where those with one `key` are together; without fields, all to one place.
  void MoveTogether(const std::vector<int>& key, Span span);
  template <typename Op>
  void AddStateful(const std::string& kind, Op op, std::vector<int> inputs, const std::vector<RowField>& added,
                   Span span);
  bool AddField(const std::string& name, Span declared, const Type& type, bool broken, std::vector<RowField>* added);
  std::vector<int> FieldSlots(const std::vector<ast::Name>& names, bool* failed);
  const Relation* JoinPartner(const ast::Stage& stage);
  bool JoinKeys(const ast::Stage& stage, const Relation& right, plan::JoinNode* join);
  bool JoinKind(const ast::Stage& stage, const Relation& right, plan::JoinNode* join);
  bool JoinSpan(const ast::Stage& stage, plan::JoinNode* join);
  void JoinPlacement(const ast::Stage& stage, const Relation& right, plan::JoinNode* join, std::vector<int>* inputs);
  template <typename Op>
  void AddStage(const char* kind, Op op, Span span);
  void MoveSlots(const std::map<int, int>& now);
  struct UnionRows {
    std::string name;
    std::vector<RowField> fields;
    Placement placement;
  };
  int UnionInput(const ast::Name& name, const Relation& other);
  void KeepApart(const std::vector<UnionRows>& rows, Span span, std::vector<int>* inputs);
  bool SameFields(const ast::Name& name, const Relation& other);

  Context& ctx_;
  std::string name_;
  Relation row_;  // fields: those of the working row that exist now, by working slot
  std::vector<plan::MapStep> steps_;
  int working_size_ = 0;
  bool reshaped_ = false;    // fields left out, renamed or reordered
  bool keyed_here_ = false;  // `by` was said in this declaration
  int nodes_ = 0;
  std::map<std::string, int> counts_;
  std::set<std::string> not_null_;  // nested paths; plain names are in the fields' types
  std::set<std::string> united_;
};

}  // namespace weir::dsl
