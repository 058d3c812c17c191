// sink and evaluate.
#include "dsl/parser_add.h"
#include "dsl/parser_impl.h"

namespace weir::dsl {
namespace {

constexpr std::string_view kTargets[] = {"topic", "file", "stdout"};
constexpr std::string_view kEvaluate[] = {"detectors", "truth", "match", "cell", "every", "to"};
constexpr std::string_view kReports[] = {"topic", "csv"};
constexpr std::string_view kJson[] = {"json"};

// `{…}` that is not `${…}`: the name of a topic is made from fields.
bool IsTemplate(std::string_view text) {
  const size_t brace = text.find('{');
  return brace != std::string_view::npos && (brace == 0 || text[brace - 1] != '$');
}

}  // namespace

void Parser::ParseSink(Span first) {
  ast::SinkDecl decl;
  decl.from = ParseNames("the name of a stream, table or detector");
  if (ExpectWord("to")) ParseSinkTarget(&decl);
  if (At("{")) {
    decl.has_fields = true;
    decl.fields = ParseFields();
  }
  if (AcceptWord("key")) decl.key = ParseNames("the name of a field");
  Add(std::move(decl), first, false);
}

// "topic" STRING format | "file" STRING format | "stdout" format; format = "json" | "csv" [ options ] | "text" STRING
void Parser::ParseSinkTarget(ast::SinkDecl* decl) {
  decl->to = Choice(kTargets, "target");
  if (decl->to == "topic" && AtKind(TokenKind::kString) && IsTemplate(Peek().text)) {
    decl->target = {std::string(Peek().text), Peek().span};
    decl->route = ParseMessage("the name of a topic as a string");
  } else if (decl->to == "topic" || decl->to == "file") {
    decl->target =
        ParseLiteral(decl->to == "topic" ? "the name of a topic as a string" : "the path of a file as a string");
  }
  const std::string_view format = Choice(kFormats, "format");
  decl->format = {std::string(format), last_};
  if (format == "csv" && At("(")) ParseFormatOptions(kCsvOptions, "csv", &decl->details.options);
  if (format == "text") decl->details.text = ParseMessage("a template as a string");
}

struct Parser::EvaluateSeen {
  std::optional<Span> detectors, truth, match, cell, every, topic, csv;
};

void Parser::ParseEvaluate(Span first) {
  ast::EvaluateDecl decl;
  decl.name = ParseName("a name for the evaluation");
  EvaluateSeen seen;
  ParseBlock(kEvaluate, [&] {
    const Span start = Peek().span;
    const std::string_view word = ClauseWord(kEvaluate, codes::kUnknownClause, "clause in an evaluation");
    ParseEvaluateClause(word, start, &decl, &seen);
    Accept(",");
  });
  Add(std::move(decl), first, true);
}

void Parser::ParseEvaluateClause(std::string_view word, Span first, ast::EvaluateDecl* decl, EvaluateSeen* seen) {
  if (word == "detectors") {
    const bool fresh = Once(&seen->detectors, first, "`detectors`");
    std::vector<ast::Name> names = ParseNames("the name of a detector");
    if (fresh && !panic_) decl->detectors = std::move(names);
  } else if (word == "truth") {
    ast::EvaluateDecl dropped;
    ParseTruth(first, Once(&seen->truth, first, "`truth`") ? decl : &dropped);
  } else if (word == "match") {
    const bool fresh = Once(&seen->match, first, "`match`");
    ExpectWord("by");
    std::vector<ast::Name> names = ParseNames("the name of a field");
    ast::ExprPtr within;
    if (AcceptWord("within")) within = ParseDuration("a duration");
    if (!fresh || panic_) return;
    decl->match_by = std::move(names);
    decl->match_within = std::move(within);
  } else if (word == "cell" || word == "every") {
    const bool cell = word == "cell";
    const bool fresh = Once(cell ? &seen->cell : &seen->every, first, "`" + std::string(word) + "`");
    ast::ExprPtr span = ParseDuration("a duration");
    if (fresh) (cell ? decl->cell : decl->every) = std::move(span);
  } else if (word == "to") {
    const bool topic = Choice(kReports, "target") == "topic";
    if (panic_) return;
    const bool fresh = Once(topic ? &seen->topic : &seen->csv, first, topic ? "`to topic`" : "`to csv`");
    ast::Name target = ParseLiteral(topic ? "the name of a topic as a string" : "the path of a file as a string");
    if (topic) Choice(kJson, "format");
    if (fresh && !panic_) (topic ? decl->to_topic : decl->to_csv) = std::move(target);
  }
}

// NAME ( "by" NAME [ "where" expr ] [ "gap" duration ] | "where" expr "by" names "gap" duration )
void Parser::ParseTruth(Span first, ast::EvaluateDecl* decl) {
  ast::Name truth = ParseName("the name of a source or stream");
  if (!panic_) decl->truth = std::move(truth);
  if (AcceptWord("where")) {
    decl->truth_where = ParseExpr();
    ExpectWord("by");
    decl->truth_keys = ParseNames("the name of a field");
    ExpectWord("gap", "an episode ends where nothing comes for a while: `gap 30s`");
    decl->truth_gap = ParseDuration("a duration");
    decl->truth_span = SpanFrom(first);
    return;
  }
  ExpectWord("by");
  ast::Name by = ParseName("the name of a field");
  if (!panic_) decl->truth_by = std::move(by);
  if (AcceptWord("where")) decl->truth_where = ParseExpr();
  if (AcceptWord("gap")) decl->truth_gap = ParseDuration("a duration");
}

}  // namespace weir::dsl
