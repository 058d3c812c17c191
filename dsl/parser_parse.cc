// The stages that read texts and lists: parse, flatten.
#include "dsl/parser_impl.h"

namespace weir::dsl {
namespace {

constexpr std::string_view kParsers[] = {"json", "kv", "csv"};

}  // namespace

// "parse" expr "with" ( RAW_STRING [ schema ] | "json" schema | "kv" [ options ] [ schema ]
//   | "csv" [ options ] ( names | schema ) ) [ "else" "skip" ]. Without its fields `kv` is refused by the checker.
void Parser::ParseParseStage(ast::Stage* stage) {
  stage->kind = ast::StageKind::kParse;
  stage->expr = ParseExpr();
  stage->parse = std::make_unique<ast::ParseClause>();
  ast::ParseClause& parse = *stage->parse;
  ExpectWord("with");
  if (AtKind(TokenKind::kRawString)) {
    parse.details.pattern = ParseRawString("a raw string r\"…\"");
    parse.how = {"text", parse.details.pattern->span};
  } else {
    parse.how.text = Choice(kParsers, "way to parse");
    parse.how.span = last_;
  }
  const std::string& how = parse.how.text;
  if (how == "kv" && At("(")) ParseFormatOptions(kKvOptions, "kv", &parse.details.options);
  if (how == "csv" && At("(")) ParseFormatOptions(kCsvOptions, "csv", &parse.details.options);
  if (how == "json" || At("{")) {
    parse.has_schema = true;
    parse.fields = ParseSchema();
  } else if (how == "csv") {
    parse.names = ParseNames("the name of a field");
  }
  if (AcceptWord("else")) parse.skip = ExpectWord("skip");
}

// "flatten" NAME [ "as" NAME ]
void Parser::ParseFlatten(ast::Stage* stage) {
  stage->kind = ast::StageKind::kFlatten;
  stage->names.push_back(ParseName("the name of a field"));
  if (AcceptWord("as")) stage->names.push_back(ParseName("a name"));
}

}  // namespace weir::dsl
