#include "runtime/cli/write_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "runtime/cli/common.h"

namespace weir::cli {

void AddOutputFlag(CLI::App* verb, std::string* output) {
  verb->add_option("-o,--output", *output, "write to this file instead of standard output")
      ->type_name("FILE")
      ->group("Output");
}

int WriteOutput(const std::string& text, const std::string& output) {
  const bool to_file = !output.empty() && output != "-";
  FILE* file = to_file ? std::fopen(output.c_str(), "w") : stdout;
  bool written = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (file != nullptr) written = (to_file ? std::fclose(file) : std::fflush(file)) == 0 && written;
  if (written) return kExitOk;
  const std::string where = to_file ? "`" + output + "`" : "standard output";
  return PrintStatus(Status::Error("K0301", "cannot write " + where + ": " + std::strerror(errno),
                                   "check the path and its directory"));
}

}  // namespace weir::cli
