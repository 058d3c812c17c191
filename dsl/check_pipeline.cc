// Streams and tables: stages in order.
#include "dsl/ast_printer.h"
#include "dsl/check_table.h"
#include "dsl/row_builder.h"

namespace weir::dsl {
namespace {

using ast::StageKind;

class PipelineChecker {
 public:
  PipelineChecker(Context* context, const ast::PipelineDecl& decl, Relation* out)
      : ctx_(*context), decl_(decl), out_(*out) {}

  void Run() {
    if (decl_.was) ctx_.Later("clause `was`", decl_.was->span);
    const Relation* head = ctx_.ReadRelation(decl_.head);
    if (head == nullptr) {
      Fail();
      MarkUnions();
      return;
    }
    RowBuilder builder(&ctx_, decl_.name.text, *head);
    ctx_.Show(decl_.head.span.end, head->fields);
    for (const ast::Stage& stage : decl_.stages) {
      if (failed_) break;  // what the rows look like is not known any more
      if (stage.span.begin >= decl_.lost_from) builder.Open();
      if (IsRowStage(stage.kind) && aggregate_ != nullptr) {
        AfterAggregate(stage);
      } else {
        CheckStage(stage, &builder);
      }
      ctx_.Show(stage.span.end, builder.relation().fields);
    }
    if (failed_) return Fail();
    if (decl_.lost_from != UINT32_MAX) builder.Open();
    if (decl_.is_table) {
      TableChecker table(&ctx_, decl_, {by_, window_, aggregate_, emit_, expire_, *head}, &builder, &out_);
      table.Run();
      for (const RowField& field : out_.fields) ctx_.Refer(field.declared, field, decl_.name.text);
    } else {
      FinishStream(&builder, *head);
    }
  }

 private:
  static bool IsRowStage(StageKind kind) {
    return kind != StageKind::kAggregate && kind != StageKind::kEmit && kind != StageKind::kExpire;
  }

  void Fail() { out_.broken = true; }
  void MarkUnions() {  // names that are used are not "never used" because something else is wrong
    for (const ast::Stage& stage : decl_.stages) {
      for (const ast::Name& name : stage.names) {
        if (stage.kind == StageKind::kUnion || stage.kind == StageKind::kJoin) ctx_.ReadRelation(name);
      }
    }
  }

  void AfterAggregate(const ast::Stage& stage) {
    ctx_.Error(codes::kStageOrder, stage.keyword,
               "`" + std::string(StageWord(stage.kind)) + "` cannot follow `aggregate`", "a table ends in `aggregate`")
        .help = stage.kind == StageKind::kBy || stage.kind == StageKind::kWindow
                    ? "put it before `aggregate`"
                    : "declare a stream of the table's rows: `stream name = " + decl_.name.text + " | " +
                          StageWord(stage.kind) + " …`";
  }

  void CheckStage(const ast::Stage& stage, RowBuilder* builder) {
    switch (stage.kind) {
      case StageKind::kWhere:
        if (stage.expr) builder->Where(*stage.expr);
        return;
      case StageKind::kDerive: return builder->Derive(stage.fields);
      case StageKind::kSelect: return builder->Select(stage);
      case StageKind::kDrop: return builder->Drop(stage.names);
      case StageKind::kRename: return builder->Rename(stage.fields);
      case StageKind::kUnion: return builder->Union(stage.names, stage.span);
      case StageKind::kBy:
        if (by_ != nullptr) Twice(stage, *by_);
        by_ = &stage;
        builder->By(stage.fields);
        return;
      case StageKind::kDedup: return builder->Dedup(stage);
      case StageKind::kRemember: return builder->Remember(stage);
      case StageKind::kJoin: failed_ |= !builder->Join(stage); return;
      case StageKind::kScore: failed_ |= !builder->Score(stage); return;
      case StageKind::kExpire: return OnlyInTables(stage, &expire_);
      case StageKind::kParse: return builder->Parse(stage);
      case StageKind::kFlatten: return builder->Flatten(stage);
      case StageKind::kRepeat: return builder->Repeat(stage);
      case StageKind::kWindow: return OnlyInTables(stage, &window_);
      case StageKind::kAggregate: return OnlyInTables(stage, &aggregate_);
      case StageKind::kEmit: return OnlyInTables(stage, &emit_);
    }
  }

  void Twice(const ast::Stage& stage, const ast::Stage& first) {
    ctx_.Error(codes::kStageOrder, stage.keyword, "`" + std::string(StageWord(stage.kind)) + "` is given twice")
        .secondary.push_back({first.keyword, "first here"});
  }

  void OnlyInTables(const ast::Stage& stage, const ast::Stage** slot) {
    if (!decl_.is_table) {
      ctx_.Error(codes::kStageOrder, stage.keyword,
                 "`" + std::string(StageWord(stage.kind)) + "` makes a table, and this is a stream",
                 "a stream goes record by record")
          .help = "declare it as `table " + decl_.name.text + " = …`";
      failed_ = true;
      return;
    }
    if (*slot != nullptr) return Twice(stage, **slot);
    if (stage.kind == StageKind::kEmit && aggregate_ == nullptr) {
      ctx_.Error(codes::kStageOrder, stage.keyword, "`emit` stands behind `aggregate`", "there is nothing yet to emit");
    }
    if (stage.kind == StageKind::kExpire && aggregate_ == nullptr) {
      ctx_.Error(codes::kStageOrder, stage.keyword, "`expire` stands behind `aggregate`",
                 "there is nothing yet that could expire");
    }
    if (stage.kind == StageKind::kWindow && aggregate_ != nullptr) AfterAggregate(stage);
    *slot = &stage;
  }

  void FinishStream(RowBuilder* builder, const Relation& head) {
    builder->Flush(true, decl_.name.text, decl_.span);
    const std::string changing = IsChanging(head) ? head.name : "";
    const Relation& row = builder->relation();
    const bool keyed = builder->keyed_here() || (row.keyed_by && !row.key.empty());
    const Relation mine = out_;
    out_ = row;
    out_.name = mine.name;
    out_.declared = mine.declared;
    out_.sort = Sort::kStream;
    out_.open = row.open || decl_.damaged;
    out_.keyed_by = keyed;
    if (out_.changing.empty()) out_.changing = changing;
  }

  Context& ctx_;
  const ast::PipelineDecl& decl_;
  Relation& out_;
  const ast::Stage *by_ = nullptr, *window_ = nullptr, *aggregate_ = nullptr, *emit_ = nullptr, *expire_ = nullptr;
  bool failed_ = false;  // what the rows look like is not known
};

}  // namespace

void CheckPipeline(Context* context, const ast::PipelineDecl& decl, Relation* out) {
  PipelineChecker(context, decl, out).Run();
}

}  // namespace weir::dsl
