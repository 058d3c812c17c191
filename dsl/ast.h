// What a program text says, as the parser read it: names unresolved, types unchecked, every node with its span.
//
// Plain data. A clause that is recognised but not built yet is kept as UnbuiltClause, so that the checker can refuse it
// by name; it is never dropped and never misread.
//
// `damaged` on a declaration: an error in it was reported (W01xx) and a part of it is missing here. Its name counts as
// declared; what is not there (a clause, a field, an entry) is not a second mistake. Every ExprPtr that is set is a
// whole tree.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dsl/source.h"

namespace weir::dsl::ast {

struct Name {
  std::string text;  // without back-quotes
  Span span;
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

enum class ExprKind : uint8_t {
  kNull,
  kBool,
  kInt,
  kFloat,
  kString,     // parts: alternating text and interpolated expressions
  kRawString,  // r"…": text
  kDuration,   // int_value: milliseconds
  kTimestamp,  // int_value: ms since 1970
  kIp,         // text as written
  kCidr,       // text as written
  kList,       // children
  kRecord,     // entries
  kRange,  // children[0] lower or null, children[1] upper or null; only after `in` and in `in` clauses of declarations
  kName,   // text
  kCall,   // text = function, entries = arguments (name empty when positional), where
  kNot,
  kNegate,  // children[0]
  kAnd,
  kOr,
  kCoalesce,  // children[0], children[1]
  kEq,
  kNe,
  kLt,
  kLe,
  kGt,
  kGe,
  kMatches,
  kNotMatches,
  kIn,
  kNotIn,
  kAdd,
  kSub,
  kMul,
  kDiv,
  kMod,
  kIsNull,
  kIsNotNull,  // children[0]
  kIf,         // children: condition, then, else
  kMember,     // children[0] . text
  kIndex,      // children[0] [ children[1] ]
};

// `name: expr`, `name = expr`, or one argument of a call.
struct Entry {
  Name name;      // empty text: positional
  ExprPtr value;  // null: the name alone (`{ ip_address, burst_id }`)
  Span span;
};

// A piece of an interpolated string.
struct StringPart {
  std::string text;    // literal text (escapes resolved), when `value` is null
  ExprPtr value;       // `{expr}`
  std::string format;  // `{expr:.2f}`: ".2f"; empty without
};

struct Expr {
  ExprKind kind = ExprKind::kNull;
  Span span;
  int64_t int_value = 0;   // kInt, kDuration, kTimestamp; kBool 0 or 1
  double float_value = 0;  // kFloat
  std::string text;        // kRawString, kIp, kCidr, kName, kCall, kMember
  std::vector<ExprPtr> children;
  std::vector<Entry> entries;
  std::vector<StringPart> parts;
  ExprPtr where;        // kCall: `name(args) where expr`
  Span name_span;       // kCall, kMember: the function or field name
  uint16_t height = 1;  // of the tree from here down; at most 500, so that recursion over it is safe
};

struct TypeField;
struct TypeExpr {
  std::string name;  // "int", "list", …; "record"; "set"; "" when it was wrong (reported)
  Span span;
  bool nullable = false;
  std::vector<TypeExpr> arguments;  // list<T>, map<T>
  std::vector<TypeField> fields;    // record
  std::vector<Name> members;        // closed set of strings
};
struct TypeField {  // not a pair: clang does not take one of a type that is not complete
  Name first;
  TypeExpr second;
};

struct Setting {
  Name name;         // "application", "delivery", "commit", "threads", "idle", "allow", "state", "kafka"
  ExprPtr value;     // application STRING, commit every D, threads N, idle after D
  std::string word;  // delivery word; allow: the lint code
  std::vector<std::pair<Name, ExprPtr>> entries;  // state { a.b = x }, kafka { … }; dotted name joined with '.'
  Span span;
};
struct TopologyDecl {
  Name name;
  std::vector<Setting> settings;
  Span span;
  bool damaged = false;
};
struct ParamDecl {
  Name name;
  std::optional<TypeExpr> type;
  ExprPtr value;
  ExprPtr range;
  Span span;
  bool damaged = false;
};
struct FnDecl {
  Name name;
  std::vector<std::pair<Name, TypeExpr>> params;
  std::optional<TypeExpr> result;
  ExprPtr body;
  Span span;
  bool damaged = false;
};

// What stands behind the name of a format: `csv (delimiter = ";")`, `text with r"…"`, of sinks `text "{a} {b}"`.
struct FormatDetails {
  std::vector<Entry> options;
  std::optional<Name> pattern;
  ExprPtr text;
};

struct SchemaField {
  Name name;
  TypeExpr type;
  std::optional<std::string> from_path;  // `from "a.b[0].c"`
  Span from_span;
  std::string from_place;  // "key", "timestamp", "partition", "offset", "header"
  std::string from_header;
  ExprPtr default_value;
};
enum class SourceRole : uint8_t { kStream, kTable, kLookup };  // source, table … from, lookup
struct SourceDecl {
  SourceRole role = SourceRole::kStream;
  Name name;
  std::vector<Name> topics;  // origin topic "a", "b": text = the topic
  std::optional<Name> file;  // origin file "path"
  Name format;               // "json", "csv", "text"
  FormatDetails details;
  bool has_schema = false;
  std::vector<SchemaField> fields;
  std::vector<Name> key;  // key a, b
  Span key_span;
  ExprPtr time;
  ExprPtr late_by;  // duration or param name
  std::optional<Name> late_to, invalid_to;
  ExprPtr idle_after;  // null: default
  bool idle_never = false;
  ExprPtr wait, ahead_by;
  std::string start_from;  // "earliest", "latest" or ""
  ExprPtr start_at;        // start from TIMESTAMP
  Span span;
  bool damaged = false;
};

enum class StageKind : uint8_t {
  kWhere,
  kDerive,
  kSelect,
  kDrop,
  kRename,
  kUnion,
  kBy,
  kWindow,
  kAggregate,
  kEmit,
  kDedup,
  kRemember,
  kExpire,
  kJoin,
  kScore,
  kParse,
  kFlatten,
  kRepeat
};
enum class JoinKind : uint8_t { kInner, kLeft, kOuter };
struct JoinOn {
  Name left, right;  // `on a`: twice the same
};
enum class WindowKind : uint8_t { kTumbling, kHopping, kSliding, kSession, kCount };
enum class EmitKind : uint8_t { kOnChange, kOnClose, kEvery };
// `parse expr with …`: the way, and the fields it gives.
struct ParseClause {
  Name how;  // "text" (a pattern), "json", "kv", "csv"
  FormatDetails details;
  bool has_schema = false;
  std::vector<SchemaField> fields;
  std::vector<Name> names;  // csv a, b
  bool skip = false;        // else skip
};
struct Stage {
  StageKind kind = StageKind::kWhere;
  Span span;                  // whole stage
  Span keyword;               // its first word
  ExprPtr expr;               // where, parse, repeat
  std::vector<Entry> fields;  // derive, select, aggregate; by: NAME [= expr]; rename: new = old (value a kName)
  std::vector<Name> names;    // drop, union; emit on change of; dedup by; join, score: the one name; flatten: the list,
                              // and the name behind `as`
  WindowKind window = WindowKind::kTumbling;
  ExprPtr size, advance, max;  // window; hopping `every`; session `max`
  EmitKind emit = EmitKind::kOnChange;
  ExprPtr every;   // emit every D
  ExprPtr within;  // dedup within; expire after; remember for; join within (a duration or a range); fill empty for
  ExprPtr count;   // remember last N; aggregate … keep N
  JoinKind join = JoinKind::kInner;
  std::optional<Name> alias;  // join … as
  std::vector<JoinOn> on;
  std::unique_ptr<ParseClause> parse;
};
struct PipelineDecl {  // stream and table
  bool is_table = false;
  Name name;
  Name head;
  std::vector<Stage> stages;
  uint32_t lost_from = UINT32_MAX;  // from here on a stage may be missing that could not be read
  std::optional<Name> was;
  Span span;
  bool damaged = false;
};

// What rule and fuzzy have in common.
struct DetectorBody {
  std::optional<Name> was;
  ExprPtr hold;  // for 5m, for 3 windows
  bool hold_windows = false;
  Span hold_span;
  ExprPtr when;
  Span when_span;
  bool each_update = false;
  ExprPtr once_span;              // once per 60s
  std::vector<Name> once_fields;  // once per burst_id   (a param's name here is a span: the checker decides)
  ExprPtr once_within;
  Span once_span_at;
  bool reset_on_alert = false;
  Span reset_span;
  std::optional<Name> severity;
  ExprPtr message;  // kString
  bool has_alert = false;
  std::vector<Entry> alert;
  Span alert_span;
};
struct RuleDecl {
  Name name;
  Name on;
  std::vector<Entry> by;
  DetectorBody body;
  Span span;
  bool damaged = false;
};

// `first`, `then`, `then no` and `unless` of a pattern.
struct PatternStep {
  enum class Kind : uint8_t { kFirst, kThen, kThenNo, kUnless } kind = Kind::kFirst;
  enum class Quantity : uint8_t { kOne, kAtLeast, kExactly, kRange, kOptional } quantity = Quantity::kOne;
  Name name;
  ExprPtr least, most;  // at least N, exactly N: least; N to M: both
  std::optional<Name> from;
  ExprPtr hold;  // then no … for D
  ExprPtr where;
  Span span;
};
struct PatternDecl {
  Name name;
  std::vector<Name> on;
  std::vector<Entry> by;
  ExprPtr within;
  std::vector<PatternStep> steps;  // in source order
  ExprPtr late_by, keep;
  bool skip_to_next = false;  // after match skip to next
  DetectorBody body;
  Span span;
  bool damaged = false;
};

struct FuzzyTerm {
  Name name;
  Name function;
  std::vector<ExprPtr> args;
  ExprPtr height;
  Span span;
};
struct FuzzyOption {
  Name name;
  Name value;                      // empty: approximate
  ExprPtr number;                  // `defuzzifier centroid 200`, `approximate within 0.01`
  std::vector<ExprPtr> arguments;  // `activation highest(2)`
  Span span;
};
struct FuzzyVariable {
  bool is_output = false;
  Name name;
  ExprPtr value;                                  // input NAME = value
  ExprPtr range;                                  // kRange
  std::optional<Name> direction;                  // input: rising, falling
  ExprPtr default_value;                          // output
  std::optional<Span> lock_previous, lock_range;  // output: where it is said
  Span default_span;
  std::vector<FuzzyOption> options;  // of this output
  std::vector<FuzzyTerm> terms;
  Span span;
};
// Antecedent: and/or/not over atoms `NAME is {hedge} TERM`.
struct FuzzyExpr {
  enum class Op : uint8_t { kAtom, kAnd, kOr, kNot } op = Op::kAtom;
  std::vector<FuzzyExpr> children;
  Name variable;
  std::vector<Name> hedges;
  Name term;
  Span span;
};
struct FuzzyConclusion {
  Name variable;
  std::vector<Name> hedges;
  Name term;
  Span span;
};
struct FuzzyRule {
  bool otherwise = false;  // no condition
  FuzzyExpr condition;
  std::vector<FuzzyConclusion> conclusions;
  ExprPtr weight;
  Span span;
};
struct FuzzyBlock {
  Name name;
  std::vector<FuzzyRule> rules;
  std::vector<FuzzyOption> options;
  Span span;
};
struct FuzzyDecl {
  Name name;
  std::optional<Name> on;
  std::vector<Entry> by;
  std::vector<FuzzyVariable> variables;  // in source order
  std::vector<FuzzyRule> rules;
  std::vector<FuzzyOption> options;
  std::vector<FuzzyBlock> blocks;
  DetectorBody body;
  Span span;
  bool damaged = false;
};

struct SinkDecl {
  std::vector<Name> from;
  std::string to;  // "topic", "file", "stdout"
  Name target;     // topic or path, as written
  ExprPtr route;   // a topic whose name is made from fields: the name as an interpolated string
  Name format;     // "json", "csv", "text"
  FormatDetails details;
  bool has_fields = false;
  std::vector<Entry> fields;
  std::vector<Name> key;
  Span span;
  bool damaged = false;
};

struct EvaluateDecl {
  Name name;
  std::vector<Name> detectors;
  std::optional<Name> truth;
  std::optional<Name> truth_by;
  std::vector<Name> truth_keys;  // truth s where c by keys gap G
  Span truth_span;
  ExprPtr truth_where;
  ExprPtr truth_gap;
  std::vector<Name> match_by;
  ExprPtr match_within;
  ExprPtr cell, every;
  std::optional<Name> to_topic, to_csv;
  Span span;
  bool damaged = false;
};

enum class StepKind : uint8_t { kGiven, kAdvance, kIdle, kRestart, kFinish, kExpect, kExpectState };
struct TestStep {
  StepKind kind = StepKind::kGiven;
  Span span;
  Name subject;
  std::string subject_kind;        // "", "invalid", "late"
  ExprPtr times;                   // given N times; expect N times   (kInt or the name of a param)
  ExprPtr every, at, partition;    // given
  std::vector<ExprPtr> records;    // kRecord; given has one; expect state: the key and, unless absent, the row
  std::optional<std::string> raw;  // given … raw "text"
  std::optional<Name> file;        // given … file "path", expect … file "path"
  bool null = false;               // given … null { key }
  bool no = false;                 // expect no
  bool any_order = false;
  bool absent = false;  // expect state … absent
  ExprPtr duration;     // advance, idle
};
struct TestDecl {
  Name name;
  std::vector<Entry> with;
  std::vector<TestStep> steps;
  Span span;
  bool damaged = false;
};

struct UseDecl {
  Name path;
  Span span;
  bool damaged = false;
};

using Decl = std::variant<TopologyDecl, UseDecl, ParamDecl, FnDecl, SourceDecl, PipelineDecl, RuleDecl, PatternDecl,
                          FuzzyDecl, SinkDecl, EvaluateDecl, TestDecl>;

// A comment, for the formatter and for documentation of the declaration it stands above.
struct Comment {
  std::string text;
  Span span;
  bool own_line = false;
};

struct File {
  std::vector<Decl> declarations;  // in source order
  std::vector<Comment> comments;
  bool names_lost = false;  // a declaration was dropped without its name: an unknown name may be that one
};

}  // namespace weir::dsl::ast
