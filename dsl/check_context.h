// What the parts of the checker share: the text, the findings, the names, the plan being built.
//
// How follow-on errors are avoided. A check that fails reports once and gives nothing (nullopt, a broken field, a
// broken relation); whoever gets nothing says nothing. So a finding never rests on another finding.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/ast.h"
#include "dsl/codes.h"
#include "dsl/compile.h"
#include "dsl/diagnostic.h"
#include "dsl/plan.h"
#include "dsl/planner.h"
#include "dsl/references.h"
#include "dsl/scope.h"

namespace weir::dsl {

enum class Sort { kParam, kFn, kSource, kLookup, kStream, kTable, kRule, kPattern, kFuzzy, kSystem, kEvaluate };

// A name of the file.
struct Symbol {
  Sort sort = Sort::kParam;
  std::string name;
  Span span;
  const ast::Decl* decl = nullptr;
  bool used = false;
};
const char* SortName(Sort sort);  // "a param", "a stream"
bool IsDetector(Sort sort);
bool IsRelation(Sort sort);  // has rows

struct ParamValue {
  plan::Literal value;
  Type type;
  bool broken = false;
};

// Rows that can be read by a name: of a source, stream, table or detector.
struct Relation {
  std::string name;
  Span declared;
  Sort sort = Sort::kStream;
  bool broken = false;  // nothing is known: every use is silent
  bool open = false;    // fields may be missing from the text: unknown names are silent
  int node = -1;
  std::vector<RowField> fields;  // field i is slot i
  std::vector<int> key;          // slots the rows are keyed by: the nearest `by`, a table's key, a source's `key`
  Placement placement;
  int64_t lateness = 0;
  bool keyed_by = false;  // `key` was said with `by`
  std::string changing;   // the table whose rows these are, when it shows them before they are final
  // Tables.
  plan::Window window;
  plan::Emit emit;
  bool window_rows = false;  // its rows are of windows: window_start and window_end
  int aggregate_input = -1;  // node the table's aggregate reads
};

// A table whose rows show changes, not what is final.
inline bool IsChanging(const Relation& relation) {
  return relation.sort == Sort::kTable && relation.emit.kind != plan::Emit::Kind::kOnClose;
}

class Context {
 public:
  Context(const ast::File& file, const SourceText& source, const CompileOptions& options, Diagnostics* diagnostics)
      : file(file), source(source), options(options), names_lost(file.names_lost), diagnostics_(diagnostics) {
    for (const SourceText::Problem& problem : source.problems()) names_lost |= problem.lost;
  }

  // Reports an error, or nothing while muted. The returned finding may be given labels, notes and help.
  Diagnostic& Error(std::string_view code, Span span, std::string message, std::string label = "");
  // Reports a lint, unless the topology allows it.
  Diagnostic& Warn(std::string_view code, Span span, std::string message, std::string label = "");
  // `construct` can be checked and planned, but not run: kept in Plan::unsupported.
  void Later(const std::string& construct, Span span, std::string help = "");

  // Reports what the run time refuses, if it does; false then.
  bool Runs(const plan::Expr& expr);
  bool Runs(const plan::Format& format, const std::vector<plan::SourceField>& fields);
  bool Runs(const plan::FuzzySystem& system, Span bound);  // with an error bound, said at `bound`

  Symbol* FindSymbol(const std::string& name);
  // The relation `name` stands for, its symbol marked as used. Reports what is not one; null then, and when it is
  // broken.
  const Relation* ReadRelation(const ast::Name& name);
  // The rows that the declaration being checked reads first; null when it reads none.
  const Relation* RowsOfCurrent();
  // Names of all relations, for "did you mean".
  std::vector<std::string> RelationNames() const;

  // The type a declaration names; nothing when a part of it is wrong. `silent`: it was reported before.
  std::optional<Type> DeclaredType(const ast::TypeExpr& type, bool silent = false);
  std::optional<Type> DeclaredRecord(const ast::TypeExpr& type, bool silent);

  // What a name stands for, for editors; nothing without a table for it.
  void Refer(Span span, const Symbol& symbol);
  void Refer(Span span, const RowField& field, const std::string& owner);
  // What the fields inside of a record are, which itself is declared at `record`: a joined row, a nested schema.
  void ReferInside(Span record, std::vector<RowField> fields);
  void ReferInside(Span record, const ast::TypeExpr& type);
  // `member.field`: the field by what was said with ReferInside of the record it is of.
  void ReferMember(const ast::Expr& member, const Type& type, const Scope& scope);
  // From `offset` on these fields can be named.
  void Show(uint32_t offset, const std::vector<RowField>& fields);

  // Source text on one line: runs of white space as one space, comments left out.
  std::string OneLine(Span span) const;

  const ast::File& file;
  const SourceText& source;
  const CompileOptions& options;
  References* references = nullptr;  // may be null
  plan::Plan plan;
  Planner planner{&plan};
  std::vector<Symbol> symbols;              // in source order
  std::map<std::string, size_t> symbol_of;  // name → first declaration
  std::map<std::string, ParamValue> params;
  std::set<std::string> broken_fns;
  std::set<std::string> hidden;  // params that other names hide: told once
  std::map<std::string, Relation> relations;
  std::map<std::string, Span> sinks;  // by node name
  std::map<std::string, Span> tests;
  const ast::Decl* current = nullptr;  // the relation being checked
  int inlined = 0;                     // calls of the file's functions put in place so far
  // A declaration's name could not be read, or a file of declarations: a name that nothing is near to may be one of
  // them, and says nothing.
  bool names_lost = false;
  std::set<std::string> allowed;              // lints
  std::optional<int64_t> idle_after = 30000;  // default of sources

  // Findings are dropped while a Mute lives (a second look at a text that was checked before).
  class Mute {
   public:
    explicit Mute(Context* context) : context_(context) { ++context_->muted_; }
    ~Mute() { --context_->muted_; }
    Mute(const Mute&) = delete;
    Mute& operator=(const Mute&) = delete;

   private:
    Context* context_;
  };
  bool muted() const { return muted_ > 0; }

 private:
  const RowField* FieldAt(const ast::Expr& path, const Scope& scope) const;

  Diagnostics* diagnostics_;
  Diagnostics dropped_;
  std::map<uint32_t, std::vector<RowField>> inside_;  // by where the record is declared; for editors
  int muted_ = 0;
};

// "`x`"
std::string Quote(std::string_view name);
// "did you mean `x`?", or "" when nothing is near.
std::string Suggest(std::string_view name, const std::vector<std::string>& candidates);
// The same of values: "did you mean "x"?"
std::string SuggestText(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace weir::dsl
