// What must hold of any text given to an importer: a finding lies within the text; there is a system exactly when there
// is no error; the topology of it compiles, and what is written of it for other tools is read again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "dsl/compile.h"
#include "runtime/interchange/fcl_writer.h"
#include "runtime/interchange/fll_writer.h"
#include "runtime/interchange/interchange.h"
#include "runtime/interchange/weir_writer.h"

namespace weir::interchange {

inline void RequireOfImport(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "violated: %s\n", what);
  std::abort();
}

inline void CheckReadAgain(Format format, const Exported& out) {
  if (!out.refused.empty()) return;
  dsl::Diagnostics findings;
  const auto back = Read(format, dsl::SourceText("again", out.text), &findings);
  RequireOfImport(back.size() == 1, "what is exported is read again");
}

inline void CheckImport(Format format, const uint8_t* data, size_t size) {
  if (size > 16 * 1024) return;
  const dsl::SourceText source("fuzz", std::string(reinterpret_cast<const char*>(data), size));
  dsl::Diagnostics findings;
  const std::vector<ImportedSystem> systems = Read(format, source, &findings);
  for (const dsl::Diagnostic& d : findings.Sorted()) {
    RequireOfImport(d.code.substr(0, 3) == "W10" && !d.message.empty(), "a finding has a code and a message");
    RequireOfImport(d.primary.span.begin <= d.primary.span.end && d.primary.span.end <= source.text().size(),
                    "a finding lies within the text");
    RequireOfImport(!dsl::RenderText(source, d, true).empty(), "a finding can be shown");
  }
  RequireOfImport(systems.empty() == findings.has_errors(), "a system, or a reason why there is none");
  if (systems.empty()) return;
  dsl::Diagnostics checked;
  dsl::Compile(dsl::SourceText("imported.weir", WriteWeir(systems, "fuzz")), {}, &checked);
  for (const dsl::Diagnostic& d : checked.Sorted()) {
    if (d.severity == dsl::Severity::kError) std::fprintf(stderr, "%s: %s\n", d.code.c_str(), d.message.c_str());
  }
  RequireOfImport(!checked.has_errors(), "the topology checks");
  for (const ImportedSystem& system : systems) {
    CheckReadAgain(Format::kFll, WriteFll(system.name, system.definition));
    CheckReadAgain(Format::kFcl, WriteFcl(system.name, system.definition));
  }
}

}  // namespace weir::interchange
