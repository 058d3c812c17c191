// weir lsp: the language server on standard input and output.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddLspVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
