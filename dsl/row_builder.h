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
  // `by k, l = expr`: the slots of the key fields in the working row. False: something was reported.
  bool By(const std::vector<ast::Entry>& keys);

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
  int UnionInput(const ast::Name& name, const Relation& other);
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
