#include "runtime/interchange/interchange.h"

#include "runtime/interchange/fcl_reader.h"
#include "runtime/interchange/fis_reader.h"
#include "runtime/interchange/fll_reader.h"
#include "runtime/interchange/text_words.h"

namespace weir::interchange {

std::optional<Format> FormatNamed(std::string_view name) {
  const std::string lower = LowerCase(name);
  if (lower == "fll") return Format::kFll;
  if (lower == "fcl") return Format::kFcl;
  if (lower == "fis") return Format::kFis;
  return std::nullopt;
}

std::optional<Format> FormatOfFile(std::string_view path) {
  const size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? std::nullopt : FormatNamed(path.substr(dot + 1));
}

std::vector<ImportedSystem> Read(Format format, const dsl::SourceText& source, dsl::Diagnostics* findings) {
  std::vector<ImportedSystem> systems;
  std::optional<ImportedSystem> one;
  switch (format) {
    case Format::kFll: one = ReadFll(source, findings); break;
    case Format::kFis: one = ReadFis(source, findings); break;
    case Format::kFcl: return ReadFcl(source, findings);
  }
  if (one) systems.push_back(std::move(*one));
  return systems;
}

}  // namespace weir::interchange
