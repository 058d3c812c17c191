// Any text at all as a topology file: the front end answers with a plan or with findings, never with a crash, and every
// finding points into the text and can be shown.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "dsl/compile.h"
#include "dsl/diagnostic.h"
#include "dsl/source.h"

namespace {

void Require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "violated: %s\n", what);
  std::abort();
}

void CheckSpan(weir::dsl::Span span, const weir::dsl::SourceText& source) {
  Require(span.begin <= span.end, "a span does not end before it begins");
  Require(span.end <= source.text().size(), "a span lies within the text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 32 * 1024) return 0;
  const weir::dsl::SourceText source("fuzz.weir", std::string(reinterpret_cast<const char*>(data), size));
  weir::dsl::Diagnostics diagnostics;
  const auto plan = weir::dsl::Compile(source, {}, &diagnostics);
  Require(plan.has_value() == !diagnostics.has_errors(), "there is a plan exactly when there is no error");
  for (const auto& finding : diagnostics.Sorted()) {
    Require(!finding.code.empty() && !finding.message.empty(), "a finding has a code and a message");
    CheckSpan(finding.primary.span, source);
    for (const auto& label : finding.secondary) CheckSpan(label.span, source);
    Require(!weir::dsl::RenderText(source, finding, false).empty(), "a finding can be shown");
  }
  return 0;
}
