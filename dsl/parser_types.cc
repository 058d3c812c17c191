// Types and schemas.
#include "dsl/other_words.h"
#include "dsl/parser_impl.h"

namespace weir::dsl {
namespace {

constexpr std::string_view kBaseTypes[] = {"bool", "int",  "float", "string", "timestamp", "duration",
                                           "ip",   "cidr", "bytes", "list",   "map"};
constexpr std::string_view kPlaces[] = {"key", "header", "timestamp", "partition", "offset"};

}  // namespace

// type = base [ "?" ]
ast::TypeExpr Parser::ParseType() {
  const Nested nested(this);
  if (panic_) return {};
  const Span first = Peek().span;
  ast::TypeExpr type = ParseBaseType();
  if (At("[") && !type.name.empty() && Peek(1).Is("]")) {
    Mistake(codes::kUnknownType, SpanFrom(first).To(Peek(1).span), "a list is not written with brackets").help =
        "write `list<" + std::string(source_.Slice(SpanFrom(first))) + ">`";
    Skip();
    Skip();
    type = {};  // left open
  }
  if (Accept("?")) type.nullable = true;
  type.span = SpanFrom(first);
  return type;
}

ast::TypeExpr Parser::ParseBaseType() {
  ast::TypeExpr type;
  if (At("{")) {
    type.name = "record";
    ParseEntries([&] {
      ast::Name name = ParseName("the name of a field");
      Expect(":");
      ast::TypeExpr field = ParseType();
      if (!panic_) type.fields.emplace_back(std::move(name), std::move(field));
    });
    return type;
  }
  if (AtKind(TokenKind::kString)) {
    type.name = "set";
    do {
      ast::Name member = ParseLiteral("a string");
      if (!panic_) type.members.push_back(std::move(member));
    } while (Accept("|"));
    return type;
  }
  if (Peek().first_on_line && (Peek(1).Is(":") || AtNextClause())) {
    Expected("a type");
    return type;
  }
  const bool other = FindOtherWord("type", Peek().text) != nullptr;
  if (AtName() && !Words(kBaseTypes).Has(Peek().text) &&
      (other || DidYouMean(Peek().text, Words(kBaseTypes).List()).empty())) {
    const Token word = Advance();  // the field is still a field: its type is left open
    const std::string help = OtherWordHelp("type", word.text);
    Mistake(codes::kUnknownType, word.span, "unknown type " + Describe(word)).help =
        help.empty() ? "it is one of " + ListOf(kBaseTypes) : help;
    if (Accept("<")) {  // what it is made of belongs to it
      ParseType();
      Expect(">");
    }
    return type;
  }
  const std::string_view word = ClauseWord(kBaseTypes, codes::kUnknownType, "type");
  type.name = word;
  if (word == "list" || word == "map") {
    Expect("<");
    type.arguments.push_back(ParseType());
    Expect(">");
  }
  return type;
}

// schema = "{" { NAME ":" type [ "from" place ] [ "default" expr ] } "}"
std::vector<ast::SchemaField> Parser::ParseSchema() {
  std::vector<ast::SchemaField> fields;
  const auto at_option = [&](std::string_view word) { return AtWord(word) && !Peek(1).Is(":"); };
  ParseEntries([&] {
    ast::SchemaField field;
    field.name = ParseName("the name of a field");
    if (!At(":")) Expected("`:` and a type", "fields of a source have types, as in `user: string`");
    Expect(":");
    field.type = ParseType();
    if (at_option("from")) ParsePlace(&field);
    if (at_option("default")) {
      Skip();
      field.default_value = ParseExpr();
    }
    if (!panic_) fields.push_back(std::move(field));
  });
  return fields;
}

void Parser::ParsePlace(ast::SchemaField* field) {
  ExpectWord("from");
  field->from_span = Peek().span;
  if (PeekLiteral().kind == TokenKind::kString) {
    field->from_path = ParseLiteral("a path").text;
    return;
  }
  field->from_place = Choice(kPlaces, "place");
  if (field->from_place == "header") field->from_header = ParseLiteral("the name of a header as a string").text;
  field->from_span = SpanFrom(field->from_span);
}

}  // namespace weir::dsl
