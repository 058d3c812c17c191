#include "runtime/cli/findings_json.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/lsp/positions.h"

namespace weir::cli {
namespace {

using Json = nlohmann::ordered_json;

const char* SeverityWord(dsl::Severity severity) {
  return severity == dsl::Severity::kError ? "error" : severity == dsl::Severity::kWarning ? "warning" : "note";
}

void PrintJson(const dsl::SourceText& source, const dsl::Diagnostic& d, FILE* to) {
  Json related = Json::array();
  for (const dsl::Label& label : d.secondary)
    related.push_back({{"file", source.NameAt(label.span.begin)},
                       {"range", lsp::RangeOf(source, label.span)},
                       {"message", label.text}});
  const Json out = {{"file", source.NameAt(d.primary.span.begin)},
                    {"range", lsp::RangeOf(source, d.primary.span)},
                    {"severity", SeverityWord(d.severity)},
                    {"code", d.code},
                    {"source", "weir"},
                    {"message", d.message},
                    {"label", d.primary.text},
                    {"help", d.help},
                    {"notes", d.notes},
                    {"related", std::move(related)}};
  std::fprintf(to, "%s\n", out.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
}

}  // namespace

void PrintFindingsJson(const dsl::SourceText& source, const std::vector<dsl::Diagnostic>& findings, FILE* to) {
  for (const dsl::Diagnostic& d : findings) PrintJson(source, d, to);
}

}  // namespace weir::cli
