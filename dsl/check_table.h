// The end of a table: key, window, aggregates, emission.
#pragma once

#include "dsl/row_builder.h"

namespace weir::dsl {

// The stages that make it a table; null where the text has none.
struct TableStages {
  const ast::Stage* by;
  const ast::Stage* window;
  const ast::Stage* aggregate;
  const ast::Stage* emit;
  const ast::Stage* expire;
  const Relation& head;
};

class TableChecker {
 public:
  TableChecker(Context* context, const ast::PipelineDecl& decl, const TableStages& stages, RowBuilder* builder,
               Relation* out)
      : ctx_(*context), decl_(decl), stages_(stages), builder_(*builder), out_(*out) {}
  void Run();

 private:
  bool CheckHead();
  void CheckWindow();
  void CheckNoWindow();
  void CheckAdvance(const ast::Expr& advance);
  void CheckMax(const ast::Expr& max);
  void CheckFill(const ast::Stage& stage);
  void CheckKey();
  void CheckAggregates();
  void CheckAggregates(const Scope& scope);
  void AddField(const std::string& name, Span declared, const Type& type, bool broken);
  void CheckEmit();
  bool HasWindowFields() const;
  void CheckCloses(const ast::Stage& emit);
  void CheckExpire();
  void WarnUnbounded();
  void AddToPlan();

  Context& ctx_;
  const ast::PipelineDecl& decl_;
  TableStages stages_;
  RowBuilder& builder_;
  Relation& out_;
  plan::WindowAggregateNode node_;
  std::vector<int> key_;   // slots of the builder's rows
  bool own_rows_ = false;  // stages of its own stand before the aggregate
  bool failed_ = false;
};

}  // namespace weir::dsl
