// Which declaration is which; topology, use, param, fn.
#include <algorithm>

#include "dsl/parser_add.h"
#include "dsl/parser_impl.h"

namespace weir::dsl {
namespace {

constexpr std::string_view kSettings[] = {"application", "delivery", "commit", "threads",
                                          "idle",        "allow",    "state",  "kafka"};
constexpr std::string_view kDelivery[] = {"exactly_once", "at_least_once"};

}  // namespace

void Parser::Dispatch(std::string_view word, Span first) {
  if (word == "topology") return ParseTopology(first);
  if (word == "use") return ParseUse(first);
  if (word == "param") return ParseParam(first);
  if (word == "fn") return ParseFn(first);
  if (word == "rule") return ParseRule(first);
  if (word == "pattern") return ParsePattern(first);
  if (word == "fuzzy") return ParseFuzzy(first);
  if (word == "sink") return ParseSink(first);
  if (word == "evaluate") return ParseEvaluate(first);
  if (word == "test") return ParseTest(first);
  const bool is_table = word == "table";
  ast::Name name = ParseName("a name for the " + std::string(word));
  if (word == "source" || word == "lookup" || (is_table && AtWord("from"))) {
    ParseSource(first, word, std::move(name));
  } else {
    ParsePipeline(first, is_table, std::move(name));
  }
}

void Parser::ParseTopology(Span first) {
  ast::TopologyDecl decl;
  decl.name = ParseName("a name for the topology");
  std::vector<std::pair<std::string, std::optional<Span>>> seen;
  if (At("{")) {
    ParseBlock(kSettings, [&] { ParseSetting(&decl, &seen); });
  }
  for (const ast::Decl& other : file_.declarations) {
    if (const auto* earlier = std::get_if<ast::TopologyDecl>(&other)) {
      Mistake(codes::kTopologyPlace, first, "a file has one `topology`", "again here")
          .secondary.push_back(
              {{earlier->span.begin, earlier->span.begin + (first.end - first.begin)}, "first given here"});
      return;
    }
  }
  if (!file_.declarations.empty()) {
    Mistake(codes::kTopologyPlace, first, "`topology` stands before every other declaration").help =
        "move it to the top of the file";
  }
  Add(std::move(decl), first, true);
}

void Parser::ParseSetting(ast::TopologyDecl* decl, std::vector<std::pair<std::string, std::optional<Span>>>* seen) {
  const Span first = Peek().span;
  const std::string_view word = ClauseWord(kSettings, codes::kUnknownClause, "setting");
  ast::Setting setting;
  setting.name = {std::string(word), last_};
  bool fresh = !word.empty();
  if (fresh && word != "allow") {
    auto entry = std::find_if(seen->begin(), seen->end(), [&](const auto& s) { return s.first == word; });
    if (entry == seen->end()) entry = seen->insert(seen->end(), {std::string(word), std::nullopt});
    fresh = Once(&entry->second, first, "`" + std::string(word) + "`");
  }
  if (word == "application") {
    setting.value = LiteralExpr(ParseLiteral("the application's id as a string"));
  } else if (word == "delivery") {
    setting.word = Choice(kDelivery, "kind of delivery");
  } else if (word == "commit") {
    if (ExpectWord("every")) setting.value = ParseDuration("a duration");
  } else if (word == "threads") {
    setting.value = ParseCount("a number of threads");
  } else if (word == "idle") {
    if (ExpectWord("after")) setting.value = ParseDuration("a duration");
  } else if (word == "allow") {
    setting.word = ParseName("the code of a lint").text;
    setting.value = LiteralExpr(ParseLiteral("the reason as a string"));
  } else if (!word.empty()) {
    ParseSettingEntries(&setting);
  }
  setting.span = SpanFrom(first);
  if (!panic_ && fresh) decl->settings.push_back(std::move(setting));
  Accept(",");
}

// `{ dotted.word = expr … }`; strings here are literal.
void Parser::ParseSettingEntries(ast::Setting* setting) {
  ParseEntries([&] {
    ast::Name name;
    name.span = Peek().span;
    do {
      if (!AtKind(TokenKind::kName) && !AtKind(TokenKind::kQuotedName)) return Expected("the name of a property");
      name.text += (name.text.empty() ? "" : ".") + std::string(Advance().text);
    } while (Accept("."));
    name.span = SpanFrom(name.span);
    if (!Expect("=")) return;
    const bool text = PeekLiteral().kind == TokenKind::kString;
    ast::ExprPtr value = text ? LiteralExpr(ParseLiteral("a value")) : ParseExpr();
    if (value) setting->entries.emplace_back(std::move(name), std::move(value));
  });
}

void Parser::ParseUse(Span first) {
  ast::UseDecl decl;
  decl.path = ParseLiteral("the path of a file as a string");
  Add(std::move(decl), first, false);
  file_.names_lost |= !source_.modules_added();  // what the other file declares is not known
}

void Parser::ParseParam(Span first) {
  ast::ParamDecl decl;
  decl.name = ParseName("a name for the param");
  if (Accept(":")) decl.type = ParseType();
  if (Expect("=")) decl.value = ParseValue();
  if (AcceptWord("in")) decl.range = ParseRangeOrValue();
  Add(std::move(decl), first, true);
}

void Parser::ParseFn(Span first) {
  ast::FnDecl decl;
  decl.name = ParseName("a name for the function");
  const Span open = Peek().span;
  if (Expect("(") && !At(")")) {
    do {
      ast::Name name = ParseName("the name of a parameter");
      if (!At(":")) Expected("`:` and a type", "parameters have types, as in `x: float`");
      Expect(":");
      ast::TypeExpr type = ParseType();
      if (!panic_) decl.params.emplace_back(std::move(name), std::move(type));
    } while (Accept(","));
  }
  ExpectClose(")", open);
  if (Accept(":")) decl.result = ParseType();
  if (Expect("=")) decl.body = ParseExpr();
  Add(std::move(decl), first, true);
}

}  // namespace weir::dsl
