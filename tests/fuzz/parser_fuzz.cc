// Any text at all to the parser alone (program_fuzz.cc has the whole front end): no crash; every span lies within the
// text; every declaration that is kept has its name; what is kept can be printed, so every expression is a whole tree.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <type_traits>
#include <variant>

#include "dsl/ast_printer.h"
#include "dsl/parser.h"

namespace {

namespace dsl = weir::dsl;

void Require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "violated: %s\n", what);
  std::abort();
}

void CheckSpan(dsl::Span span, const dsl::SourceText& source) {
  Require(span.begin <= span.end && span.end <= source.text().size(), "a span lies within the text");
}

void CheckDeclaration(const dsl::ast::Decl& declaration, const dsl::SourceText& source) {
  std::visit(
      [&](const auto& decl) {
        CheckSpan(decl.span, source);
        using Decl = std::decay_t<decltype(decl)>;
        constexpr bool kMayBeNameless = std::is_same_v<Decl, dsl::ast::TestDecl>;
        if constexpr (requires { decl.name; } && !kMayBeNameless)
          Require(!decl.name.text.empty() || decl.damaged, "a name");
      },
      declaration);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const dsl::SourceText source("fuzz.weir", std::string(reinterpret_cast<const char*>(data), size));
  dsl::Diagnostics diagnostics;
  const dsl::ast::File file = dsl::Parse(source, &diagnostics);
  for (const dsl::Diagnostic& finding : diagnostics.Sorted()) {
    Require(finding.code.substr(0, 3) == "W01" && !finding.message.empty(), "a finding has a code and a message");
    CheckSpan(finding.primary.span, source);
    for (const dsl::Label& label : finding.secondary) CheckSpan(label.span, source);
    Require(!dsl::RenderText(source, finding, true).empty(), "a finding can be shown");
  }
  bool damaged = file.names_lost;
  for (const dsl::ast::Decl& declaration : file.declarations) {
    CheckDeclaration(declaration, source);
    damaged = damaged || std::visit([](const auto& decl) { return decl.damaged; }, declaration);
  }
  for (const dsl::ast::Comment& comment : file.comments) CheckSpan(comment.span, source);
  Require(!damaged || diagnostics.has_errors() || file.names_lost, "what is damaged was reported");
  dsl::Dump(file);
  return 0;
}
