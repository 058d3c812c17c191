// The plan: what a topology means, as a value. The compiler makes it (dsl/compile.h), the runtime executes it,
// `explain` prints it. Names are resolved to slots, types are checked, constants folded, parameters bound.
//
// Shape: `nodes` is a graph in topological order (Kahn's, ties by name bytewise); a node's inputs have smaller ids. A
// sub-topology is the set of nodes between source or repartition topics; rows never cross it except through a
// repartition topic. Names of nodes, stores, topics and sub-topologies come from the text alone and do not move when
// unrelated lines are edited.
//
// All durations and times are milliseconds.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dsl/plan_expr.h"
#include "dsl/plan_fuzzy.h"
#include "dsl/source.h"
#include "dsl/types.h"

namespace weir::plan {

// ---- sources and topics

// How records are written as bytes: of a source, of a sink, of the text that a `parse` stage reads. What does not
// belong to the format keeps its default.
struct Format {
  std::string name = "json";  // "json", "csv", "text"; of `parse` also "kv"
  char delimiter = ',';       // csv: between columns
  char quote = '"';           // csv: around columns; 0: none
  bool header = false;        // csv: columns have names, which stand in a line before the rows
  std::string pairs = " ";    // kv: between pairs
  std::string assign = "=";   // kv: between a key and its value
  std::string pattern;        // text: a regular expression whose named groups are the fields; "": the field `line`
  Span span;                  // of the pattern, else of the format
};

struct SourceField {
  std::string name;
  Type type;
  // Where it is. JSON: a path, one element = top-level key. CSV: the column's name, without header its number (from
  // 1). kv: the key. text: the group. By default the field's own name.
  std::vector<std::string> path;
  // Of the record itself: "key", "header" (path: the header's name), "timestamp", "partition", "offset"; "": no.
  std::string place;
  std::optional<Literal> default_value;
  bool read = true;  // false: only checked, never materialised
};

struct Source {
  std::string name;
  std::vector<std::string> topics;
  Format format;
  std::vector<SourceField> fields;  // slot i of the source's rows is field i
  std::optional<Expr> time;         // over the fields; null: the Kafka timestamp
  std::string time_field;           // when `time` is just a field: its name
  std::vector<int> key;             // declared key fields (slots); empty: not stated
  int64_t late_by = 0;
  std::string late_to, invalid_to;    // topics; empty: none
  std::optional<int64_t> idle_after;  // nullopt: never; default 30000
  int64_t wait = 250;
  std::optional<int64_t> ahead_by;
  enum class Role : uint8_t { kStream, kTable, kLookup } role = Role::kStream;
  std::string file;                     // origin file instead of topics
  std::string start_from = "earliest";  // where a group without committed offsets starts; or "latest", or a timestamp
  std::optional<int64_t> start_at;      // the timestamp: the first record that is not older, by its Kafka timestamp
  std::string documentation = {};       // its comments
};

// An internal topic that carries rows to where their key lives. Topic: <application>-<name>-repartition.
struct Repartition {
  std::string name;               // "failures-by-ip_address"; evaluate: its name
  Schema schema;                  // rows as written
  std::vector<int> key;           // slots of the key fields; empty: everything to partition 0
  bool single_partition = false;  // one partition whatever its producers have (evaluate)
};

// ---- nodes

struct SourceNode {
  int source = -1;
};

// where / derive / select / drop / rename, fused. The working row starts as the input row; step k may drop the row or
// fill slot `slot` of the working row (which may lie past the input's). Then `output` picks the output row's slots.
struct MapStep {
  enum class Kind : uint8_t { kWhere, kDerive } kind = Kind::kWhere;
  Expr expr;          // over the working row
  int slot = -1;      // kDerive
  std::string stage;  // for error records: "where", "derive x"
};
struct MapNode {
  std::vector<MapStep> steps;
  int working_size = 0;
  std::vector<int> output;  // working slot of each output slot
  bool identity = false;    // output is the input row unchanged
};

struct UnionNode {};

// Reads a text of the row by a format. Output row: the input slots `keep`, then the fields.
struct ParseNode {
  Expr text;  // over the input row; string
  Format format;
  std::vector<SourceField> fields;
  std::vector<int> keep;
  bool skip = false;  // a text that is not of the format drops the row; else it is an error
};
// A row for each element of a list, none where the list is null. Output slot k is input slot output[k], or the element
// where that is -1.
struct FlattenNode {
  int list = -1;
  std::vector<int> output;
};
// The row as often as `times` (an int) says; below 0 or above kMostRepeats it is E_BOUND.
struct RepeatNode {
  static constexpr int64_t kMostRepeats = 10000;
  Expr times;
};

struct RepartitionWriteNode {
  int repartition = -1;
  std::vector<int> slots;
};  // input slot of each field written
struct RepartitionReadNode {
  int repartition = -1;
};

struct Aggregate {
  std::string name;
  std::string function;    // catalogue name in dsl/aggregates.h
  std::vector<Expr> args;  // over the input row; constants (n of top, p of percentile) are literals
  std::optional<Expr> where;
  Type type;
};

struct Window {
  enum class Kind : uint8_t { kTumbling, kHopping, kSliding, kSession, kCount, kRunning } kind = Kind::kTumbling;
  int64_t size = 0;        // N; gap for sessions; n for count
  int64_t advance = 0;     // hopping
  int64_t max = 0;         // session: no longer than this; 0: any length
  bool inherited = false;  // the windows of the rows that come in (they have window_start and window_end)
};

struct Emit {
  enum class Kind : uint8_t { kOnChange, kOnClose, kEvery } kind = Kind::kOnChange;
  int64_t every = 0;
  std::vector<int> of;  // on change of: output slots
};

// Output row: key fields, results, then window_start and window_end (timestamps; window_end exclusive).
//
// Results are what the entries of `aggregate { }` give, in source order: the aggregates themselves when `results` is
// empty, else its expressions, which read the row [key fields, results before, aggregates] (ResultRow). Aggregates that
// stand inside an expression are named by what they compute: "count() where ok".
struct WindowAggregateNode {
  std::vector<int> key;  // input slots
  Window window;
  std::vector<Aggregate> aggregates;
  std::vector<NamedExpr> results;
  Emit emit;
  int64_t lateness = 0;               // L, inherited (semantics 2.6)
  std::optional<int64_t> fill_empty;  // semantics 3.9
  std::optional<int64_t> expire;      // running: semantics 3.7
  std::optional<int64_t> keep;        // most distinct values a key and window
  int store = -1;
  int private_to = -1;  // node id of the rule with `reset on alert` this copy belongs to; -1: shared
};

// `dedup by … within …` (semantics 3.8). Rows pass unchanged.
struct DedupNode {
  std::vector<int> by;  // input slots: the key and what must not come twice
  int64_t within = 0;
  int64_t lateness = 0;
  int store = -1;
};

// `remember` (semantics 3.10). Output row: the input row, then the results of the aggregates over the key's earlier
// records; as above, with the input row in place of the key fields.
struct RememberNode {
  std::vector<int> key;
  std::optional<int64_t> last, span;  // at least one
  std::vector<Aggregate> aggregates;
  std::vector<NamedExpr> results;
  int64_t lateness = 0;
  int store = -1;
};

// The latest row per key of a topic (table … from): a table that joins read. Output: the source's row.
struct TableNode {
  int source = -1;
  std::vector<int> key;  // input slots
  int store = -1;
};

// `join` (semantics 6). Output row: the left row, then a record of the right row's fields (nullable where unmatched).
struct JoinNode {
  enum class Kind : uint8_t {
    kStream,       // two streams within a span: 6.1
    kStreamTable,  // the table's version at the record's time: 6.4
    kTable,        // two tables: 6.5
    kLookup,       // a lookup: 6.6
    kWindow,       // rows of the same closed window: 6.7
  } kind = Kind::kStream;
  enum class Keeps : uint8_t { kMatched, kLeft, kBoth } keeps = Keeps::kMatched;
  int lookup = -1;                       // kLookup: the source; the node has one input, the left one
  std::vector<int> left, right;          // slots that are equal, in pairs
  std::optional<int64_t> before, after;  // kStream
  bool contains = false;                 // kLookup: the right key is a network that holds the left address
  int64_t lateness = 0;
  int store = -1;
};

// `| score name`: a fuzzy system's outputs as fields. Output row: the input row, then the outputs.
struct ScoreNode {
  std::string system;  // the declaration's name
  FuzzySystem fuzzy;
};

// One maximal part of `when` without and/or/not, and the names it reads (fields and params), for an alert's `why`.
struct Clause {
  std::string text;
  Expr expr;
  std::vector<NamedExpr> with;
};
struct ClauseTree {
  enum class Op : uint8_t { kLeaf, kAnd, kOr, kNot } op = Op::kLeaf;
  int clause = -1;
  std::vector<ClauseTree> children;
};

// A rule or a fuzzy detector. Its expressions read the *extended row*: the input row's slots, then the crisp outputs of
// the fuzzy system in order. Output row: the alert's fields, then one slot `alert` (AlertEnvelope).
struct DetectorNode {
  std::string detector;  // the declaration's name
  std::optional<FuzzySystem> fuzzy;
  std::vector<int> key;                          // input slots; may be empty
  Window::Kind window = Window::Kind::kRunning;  // of the table it reads; kRunning also stands for "on a stream"
  bool on_table = false;                         // false: on a stream, every matching record
  int64_t window_size = 0;
  int64_t window_advance = 0;  // from the start of a window to that of the next: tumbling and hopping
  Expr when;                   // bool?, null counts as false
  std::vector<Clause> clauses;
  ClauseTree when_tree;
  std::optional<int64_t> hold;          // for D: `when` counts once it has been true that long
  std::optional<int64_t> hold_windows;  // for N windows
  bool each_update = false;
  std::optional<int64_t> once_per;  // span
  std::vector<Expr> once_fields;    // once per f
  int64_t once_within = 86400000;
  int reset_target = -1;  // node id of the private WindowAggregate that `reset on alert` clears
  std::string severity = "medium";
  std::optional<Expr> message;
  std::vector<NamedExpr> fields;
  int64_t lateness = 0;
  int store = -1;
};

// A pattern (semantics 7). Expressions of a step read the *step row*: the event's slots, then one slot an aggregate of
// `aggregates`, over the events the run has taken so far. `when`, message and fields read the *match row*: the key,
// `began`, `ended`, `events`, then those slots. Output row: the fields, then one slot `alert` (AlertEnvelope).
struct PatternElement {
  enum class Kind : uint8_t { kStep, kNo, kUnless } kind = Kind::kStep;
  std::string name;
  int input = 0;  // which of the node's inputs
  int64_t least = 1;
  std::optional<int64_t> most = 1;  // none: any number
  std::optional<int64_t> hold;      // kNo at the end
  std::optional<Expr> where;
};
struct PatternAggregate {
  int element = -1;
  Aggregate aggregate;  // over the element's events
};
struct PatternNode {
  std::string detector;
  std::vector<std::vector<int>> keys;  // a key an input: its slots
  std::vector<Field> key;              // name and type
  int64_t within = 0, late_by = 0, keep = 256;
  bool skip_to_next = false;
  std::vector<PatternElement> elements;
  std::vector<PatternAggregate> aggregates;
  std::optional<Expr> when;
  std::optional<int64_t> once_per;
  std::vector<Expr> once_fields;
  int64_t once_within = 86400000;
  std::string severity = "medium";
  std::optional<Expr> message;
  std::vector<NamedExpr> fields;
  int64_t lateness = 0;
  int store = -1;
};

// Fields of the `alert` record, in order: id string, topology string, detector string, severity (the closed
// set of severities), message string?, time timestamp, why json.
Type AlertEnvelope();

// An evaluation (semantics 9). Its three parts sit in three sub-topologies: truth beside the truth's source, a tap
// beside each detector, the evaluator behind its one-partition repartition topic.
struct Evaluate {
  std::string name;
  std::vector<std::string> detectors;
  std::string truth;           // the stream's name
  int64_t within = 60000;      // W
  std::optional<int64_t> gap;  // G
  int64_t cell = 60000;
  int64_t every = 5000;
  std::string topic, csv;  // empty: none
  int repartition = -1;
  int64_t lateness = 0;
};
struct TruthNode {
  int evaluate = -1;
  int by = -1;  // input slot whose non-null values are episodes; -1: `keys` and the gap make them
  std::vector<int> keys;
  std::optional<Expr> where;
  std::vector<int> cell_key;  // input slots of the detectors' key fields; empty: one key for all
  int store = -1;
};
struct AlertTapNode {
  int evaluate = -1;
  std::string detector;
  int by = -1;                // input slot (of the alert row) named like the truth's field; -1: the alert has none
  std::vector<int> cell_key;  // key of the alert's cell
};
struct EvaluateNode {
  int evaluate = -1;
  int store = -1;
};
Schema EvaluateRecordSchema();  // rows of the evaluation's repartition topic
Schema MetricsSchema();         // rows of the evaluator: docs/metrics.md

struct SinkNode {
  std::string target;  // "topic", "file" or "stdout"
  std::string name;    // topic or path; a topic made from fields as it is written
  // Every topic a row may go to, sorted; one, unless `route` makes its name.
  std::vector<std::string> topics;
  std::optional<Expr> route;  // the topic's name, over the input row; one of `topics`
  Format format;
  std::vector<NamedExpr> fields;  // over the input row; all fields when the file lists none; none of a text
  std::optional<Expr> text;       // format text: what a row is written as; over the input row
  std::vector<int> key;           // declared key (input slots); empty: the row's own key
  bool windowed_key = false;      // of a windowed table without declared key: [key…, window_start]
};

struct Node {
  std::string name;     // unique
  std::string subject;  // the declaration it ends ("bursts"), or "" for inner nodes; tests tap these
  int subtopology = -1;
  std::vector<int> inputs;  // node ids
  Schema schema;            // output row
  std::variant<SourceNode, MapNode, UnionNode, ParseNode, FlattenNode, RepeatNode, RepartitionWriteNode,
               RepartitionReadNode, WindowAggregateNode, DedupNode, RememberNode, TableNode, JoinNode, ScoreNode,
               PatternNode, DetectorNode, TruthNode, AlertTapNode, EvaluateNode, SinkNode>
      op;
  Span span;
  std::string documentation = {};  // of a subject or a sink: its comments
};

struct Store {
  std::string name;  // changelog topic: <application>-<name>-changelog
  int node = -1;
  std::string what;         // for explain: "sliding 60s of bursts by ip_address"
  std::string fingerprint;  // semantics 12.3
};

struct SubTopology {
  std::string name;               // of its head: source name(s), repartition name, evaluate name
  std::vector<int> nodes;         // ids, topological order
  std::vector<int> sources;       // source indices read; not lookups
  std::vector<int> lookups;       // source indices of those, whole on every instance
  std::vector<int> repartitions;  // repartition indices read
  std::vector<int> stores;        // store indices; the task's clock store is implicit: "<name>-clock"
};

// ---- tests

struct TestRecord {
  std::vector<NamedExpr> fields;
  Span span;
};  // expressions over one slot: 0 = i (int)
struct TestStep {
  enum class Kind : uint8_t { kGiven, kAdvance, kIdle, kRestart, kFinish, kExpect, kExpectState } kind = Kind::kGiven;
  Span span;
  std::string text;          // of the step, one line, for failures
  std::string subject;       // source (given); node subject (expect)
  std::string subject_kind;  // "", "invalid", "late"
  int source = -1;
  int64_t times = 1;  // given
  std::optional<int64_t> expect_times;
  std::optional<Expr> every;  // given: over slot 0 = i
  std::optional<Expr> at;     // duration from the start, or timestamp
  int partition = 0;
  std::optional<std::string> raw;
  std::optional<std::string> file;  // given: its records; expect: the rows, one a line. As written in the text
  std::vector<TestRecord> records;  // kExpectState: the key and the row; the key alone: absent
  bool null = false;                // given: no value, and the record is a key
  bool no = false, any_order = false;
  int64_t duration = 0;  // advance, idle
};
struct Test {
  std::string name;
  std::map<std::string, std::string> with;  // param → text of the value: compile again with these for this test
  std::vector<TestStep> steps;
  Span span;
};

struct Param {
  std::string name;
  Type type;
  Literal value;
  std::string text, range_text;
  Span span;
  std::string documentation = {};  // its comments
};

enum class Delivery : uint8_t { kExactlyOnce, kAtLeastOnce };

// A construct that is checked and planned, but not run by this version: run, test and replay refuse it by name.
struct Unsupported {
  std::string what;  // "`join`"
  Span span;
  std::string help;
};

struct Plan {
  std::string topology;
  std::string application;  // default: the topology's name
  Delivery delivery = Delivery::kExactlyOnce;
  int64_t commit_every = 100;
  int threads = 1;
  std::map<std::string, std::string> kafka;  // passed to librdkafka; "${env:NAME}" unresolved
  std::map<std::string, std::string> state;  // "state.cache.bytes", "state.memory.bytes": whole numbers
  std::vector<Param> params;
  std::vector<Source> sources;
  std::vector<Repartition> repartitions;
  std::vector<Store> stores;
  std::vector<Evaluate> evaluates;
  std::vector<Node> nodes;
  std::vector<SubTopology> subtopologies;
  std::vector<Test> tests;
  std::vector<Unsupported> unsupported;  // in source order
  // In source order, for tools that look at systems by themselves (`weir fuzzy`). What runs is in `nodes`.
  std::vector<FuzzyDeclaration> fuzzy;
  std::string documentation = {};  // the comments of `topology`
  std::string errors_topic() const { return topology + ".errors"; }
};

}  // namespace weir::plan
