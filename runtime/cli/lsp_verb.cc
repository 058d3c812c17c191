#include "runtime/cli/lsp_verb.h"

#include <iostream>

#include "runtime/cli/checked_topology.h"
#include "runtime/cli/common.h"
#include "runtime/cli/version_verb.h"
#include "runtime/lsp/server.h"

namespace weir::cli {

void AddLspVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("lsp", "the language server for editors, on standard input and output");
  SetExample(verb, "weir lsp    # as the command of an editor's language client");
  verb->callback([exit_code] {
    lsp::FrontEnd front_end;
    front_end.load = WithModules;
    front_end.check = [](const dsl::SourceText& source, dsl::References* references) {
      return CompileTopology(source, {}, references).findings;
    };
    std::ios::sync_with_stdio(false);
    *exit_code = lsp::Serve(std::cin, std::cout, front_end, Version());
  });
}

}  // namespace weir::cli
