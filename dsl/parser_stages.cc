// stream and table: pipelines and their stages.
#include "dsl/parser_add.h"
#include "dsl/parser_impl.h"

namespace weir::dsl {
namespace {

using ast::StageKind;

constexpr std::string_view kStages[] = {"where",  "derive", "select", "drop",  "rename",   "parse",  "flatten",
                                        "repeat", "union",  "by",     "dedup", "remember", "window", "aggregate",
                                        "emit",   "expire", "left",   "outer", "join",     "score"};
constexpr std::string_view kWindows[] = {"tumbling", "hopping", "sliding", "session", "count"};
constexpr std::string_view kEmits[] = {"on", "every"};
constexpr std::string_view kEmitEvents[] = {"change", "close"};

}  // namespace

std::optional<ast::Name> Parser::ParseWas() {
  if (!AcceptWord("was")) return std::nullopt;
  ast::Name name = ParseName("the former name");
  if (panic_) return std::nullopt;
  return name;
}

void Parser::ParsePipeline(Span first, bool is_table, ast::Name name) {
  ast::PipelineDecl decl;
  decl.is_table = is_table;
  decl.name = std::move(name);
  decl.was = ParseWas();
  if (!Expect("=")) file_.names_lost = true;  // what was read as the name may be none
  decl.head = ParseName("the name of a source, stream or table");
  ParseStages(&decl);
  Add(std::move(decl), first, true);
}

// After an error the next `|` outside braces begins a stage again.
void Parser::ParseStages(ast::PipelineDecl* decl) {
  const bool had_head = !panic_;
  for (;;) {
    if (panic_) {
      decl->lost_from = std::min(decl->lost_from, last_.end);
      panic_ = false;
      while (Peek().kind != TokenKind::kEnd && !IsDeclarationStart() && !(brace_depth_ == 0 && Peek().Is("|"))) Skip();
    }
    if (Accept("|")) {
      ParseStage(decl);
    } else if (had_head && !IsDeclarationStart() && IsClauseStart(kStages)) {
      Mistake(codes::kUnexpected, Peek().span, "expected `|` before the stage " + Describe(Peek())).help =
          "each stage begins with `|`";
      ParseStage(decl);
    } else if (had_head && AtName() && !Peek().first_on_line && !IsDeclarationStart()) {
      ExpectNextStage(*decl);
    } else {
      return;
    }
  }
}

void Parser::ExpectNextStage(const ast::PipelineDecl& decl) {
  const StageKind last = decl.stages.empty() ? StageKind::kWhere : decl.stages.back().kind;
  const bool names = last == StageKind::kBy || last == StageKind::kDrop || last == StageKind::kUnion;
  Expected(names ? "`,` or `|`" : "`|`",
           names ? "names stand between commas, as in `by a, b`" : "each stage begins with `|`");
}

void Parser::ParseStage(ast::PipelineDecl* decl) {
  ast::Stage stage;
  stage.keyword = Peek().span;
  const std::string_view word = ClauseWord(kStages, codes::kUnknownStage, "stage");
  if (word.empty()) return;
  ParseStageBody(word, &stage);
  stage.span = SpanFrom(stage.keyword);
  if (!panic_) decl->stages.push_back(std::move(stage));
}

void Parser::ParseStageBody(std::string_view word, ast::Stage* stage) {
  if (word == "where") {
    stage->kind = StageKind::kWhere;
    stage->expr = ParseExpr();
  } else if (word == "derive" || word == "select") {
    stage->kind = word == "derive" ? StageKind::kDerive : StageKind::kSelect;
    stage->fields = ParseFields();
  } else if (word == "drop" || word == "union") {
    stage->kind = word == "drop" ? StageKind::kDrop : StageKind::kUnion;
    stage->names = ParseNames(word == "drop" ? "the name of a field" : "the name of a stream");
  } else if (word == "rename") {
    ParseRename(stage);
  } else if (word == "by") {
    stage->kind = StageKind::kBy;
    stage->fields = ParseKeys();
  } else if (word == "window") {
    ParseWindow(stage);
  } else if (word == "aggregate") {
    stage->kind = StageKind::kAggregate;
    stage->fields = ParseFields();
    if (AcceptWord("keep")) stage->count = ParseCount("a number");
  } else if (word == "emit") {
    ParseEmit(stage);
  } else if (word == "dedup") {
    stage->kind = StageKind::kDedup;
    ExpectWord("by");
    stage->names = ParseNames("the name of a field");
    ExpectWord("within");
    stage->within = ParseDuration("a duration");
  } else if (word == "remember") {
    ParseRemember(stage);
  } else if (word == "expire") {
    stage->kind = StageKind::kExpire;
    ExpectWord("after");
    stage->within = ParseDuration("a duration");
  } else if (word == "score") {
    stage->kind = StageKind::kScore;
    stage->names = {ParseName("the name of a fuzzy system")};
  } else if (word == "join" || word == "left" || word == "outer") {
    ParseJoin(word, stage);
  } else if (word == "parse") {
    ParseParseStage(stage);
  } else if (word == "flatten") {
    ParseFlatten(stage);
  } else if (word == "repeat") {
    stage->kind = StageKind::kRepeat;
    stage->expr = ParseExpr();
  }
}

// `new = old`: the old name as the value.
void Parser::ParseRename(ast::Stage* stage) {
  stage->kind = StageKind::kRename;
  ParseEntries([&] {
    ast::Entry entry;
    const Span first = Peek().span;
    entry.name = ParseName("the new name of a field");
    Expect("=");
    ast::Name old = ParseName("the present name of the field");
    if (panic_) return;
    entry.value = Node(ast::ExprKind::kName, old.span);
    entry.value->text = std::move(old.text);
    entry.span = SpanFrom(first);
    stage->fields.push_back(std::move(entry));
  });
}

// window = "tumbling" expr | "hopping" expr "every" expr | "sliding" expr | "session" "gap" expr [ "max" expr ] |
// "count" expr
void Parser::ParseWindow(ast::Stage* stage) {
  stage->kind = StageKind::kWindow;
  const std::string_view kind = Choice(kWindows, "window");
  const auto span = [&] {
    ast::ExprPtr duration = SpacedDuration();
    return duration ? std::move(duration) : ParseExpr();
  };
  if (kind == "session") {
    stage->window = ast::WindowKind::kSession;
    ExpectWord("gap", "a session ends where nothing comes for a while: `session gap 5m`");
    stage->size = span();
    if (AcceptWord("max")) stage->max = span();
  } else if (kind == "hopping") {
    stage->window = ast::WindowKind::kHopping;
    stage->size = span();
    ExpectWord("every", "say how often a window begins: `hopping 5m every 1m`");
    stage->advance = span();
  } else {
    stage->window = kind == "tumbling"  ? ast::WindowKind::kTumbling
                    : kind == "sliding" ? ast::WindowKind::kSliding
                                        : ast::WindowKind::kCount;
    stage->size = span();
  }
  if (AcceptWord("fill")) {
    ExpectWord("empty");
    ExpectWord("for");
    stage->within = ParseDuration("a duration");
  }
}

// "emit" ( "on" "change" [ "of" names ] | "on" "close" | "every" duration )
void Parser::ParseEmit(ast::Stage* stage) {
  stage->kind = StageKind::kEmit;
  if (Choice(kEmits, "kind of `emit`") == "every") {
    stage->emit = ast::EmitKind::kEvery;
    stage->every = ParseDuration("a duration");
    return;
  }
  const std::string_view event = Choice(kEmitEvents, "moment to emit on");
  stage->emit = event == "close" ? ast::EmitKind::kOnClose : ast::EmitKind::kOnChange;
  if (event == "change" && AcceptWord("of")) stage->names = ParseNames("the name of a field");
}

// "remember" [ "last" INT ] [ "for" duration ] fields
void Parser::ParseRemember(ast::Stage* stage) {
  stage->kind = StageKind::kRemember;
  if (AcceptWord("last")) stage->count = ParseCount("a number");
  if (AcceptWord("for")) stage->within = ParseDuration("a duration");
  if (!stage->count && !stage->within) Expected("`last` and a number, or `for` and a duration");
  stage->fields = ParseFields();
}

// [ "left" | "outer" ] "join" NAME [ "as" NAME ] "on" join_on { "," join_on } [ "within" ( duration | range ) ]
void Parser::ParseJoin(std::string_view word, ast::Stage* stage) {
  stage->kind = StageKind::kJoin;
  stage->join = word == "left" ? ast::JoinKind::kLeft : word == "outer" ? ast::JoinKind::kOuter : ast::JoinKind::kInner;
  if (word != "join") ExpectWord("join");
  stage->names = {ParseName("the name of a table, stream or lookup")};
  if (AcceptWord("as")) stage->alias = ParseName("a name");
  ExpectWord("on");
  do {
    ast::JoinOn on;
    on.left = ParseName("the name of a field");
    on.right = Accept("==") ? ParseName("the name of a field") : on.left;
    if (!panic_) stage->on.push_back(std::move(on));
  } while (Accept(","));
  if (AcceptWord("within")) stage->within = ParseRangeOrValue();
}

}  // namespace weir::dsl
