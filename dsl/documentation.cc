#include "dsl/documentation.h"

#include <algorithm>
#include <map>
#include <type_traits>
#include <utility>
#include <variant>

namespace weir::dsl {
namespace {

std::string WordsOf(const ast::Comment& comment) {
  return comment.text.empty() || comment.text[0] != ' ' ? comment.text : comment.text.substr(1);
}

template <typename D>
constexpr bool kNamed = !std::is_same_v<D, ast::UseDecl> && !std::is_same_v<D, ast::SinkDecl> &&
                        !std::is_same_v<D, ast::TestDecl> && !std::is_same_v<D, ast::TopologyDecl>;

}  // namespace

std::vector<ast::Comment> InOrder(std::vector<ast::Comment> comments) {
  std::sort(comments.begin(), comments.end(), [](const auto& a, const auto& b) { return a.span.begin < b.span.begin; });
  return comments;
}

std::string DocumentationOf(const SourceText& source, const std::vector<ast::Comment>& comments, uint32_t declared) {
  const uint32_t line = source.LineAt(declared);
  std::string text;
  auto above = std::partition_point(comments.begin(), comments.end(), [&](const ast::Comment& comment) {
    return source.LineAt(comment.span.begin) < line;
  });
  if (above != comments.end() && !above->own_line && source.LineAt(above->span.begin) == line) text = WordsOf(*above);
  for (uint32_t at = line; above != comments.begin(); --at) {
    --above;
    if (!above->own_line || source.LineAt(above->span.begin) + 1 != at) break;
    text = WordsOf(*above) + (text.empty() ? "" : "\n") + text;
  }
  return text;
}

void AddDocumentation(const ast::File& file, const SourceText& source, plan::Plan* plan) {
  const std::vector<ast::Comment> comments = InOrder(file.comments);
  std::map<std::string, std::string> named;
  std::map<uint32_t, std::string> sinks;
  for (const ast::Decl& declaration : file.declarations) {
    std::visit(
        [&](const auto& decl) {
          using D = std::decay_t<decltype(decl)>;
          std::string text = DocumentationOf(source, comments, decl.span.begin);
          if constexpr (kNamed<D>) {
            named.emplace(decl.name.text, std::move(text));
          } else if constexpr (std::is_same_v<D, ast::SinkDecl>) {
            sinks.emplace(decl.span.begin, std::move(text));
          } else if constexpr (std::is_same_v<D, ast::TopologyDecl>) {
            plan->documentation = std::move(text);
          }
        },
        declaration);
  }
  for (plan::Param& param : plan->params) param.documentation = named[param.name];
  for (plan::Source& one : plan->sources) one.documentation = named[one.name];
  for (plan::Node& node : plan->nodes) {
    if (std::holds_alternative<plan::SinkNode>(node.op)) node.documentation = sinks[node.span.begin];
    if (!node.subject.empty()) node.documentation = named[node.subject];
  }
}

}  // namespace weir::dsl
