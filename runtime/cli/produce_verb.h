// weir produce: synthetic authentication events, to Kafka or to a file, paced in real time.
#pragma once

#include <CLI/CLI.hpp>

namespace weir::cli {

void AddProduceVerb(CLI::App& app, int* exit_code);

}  // namespace weir::cli
