#include "runtime/cli/output_file.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include "runtime/cli/common.h"

namespace weir::cli {

Result<std::unique_ptr<OutputFile>> OutputFile::Open(const std::string& path) {
  FILE* file = path == "-" ? stdout : std::fopen(path.c_str(), "w");
  if (file != nullptr) return std::unique_ptr<OutputFile>(new OutputFile(file, path == "-" ? "standard output" : path));
  return Status::Error("K0301", "cannot write `" + path + "`: " + std::strerror(errno),
                       "check the path and its directory");
}

OutputFile::~OutputFile() {
  if (file_ != nullptr && file_ != stdout) std::fclose(file_);
}

Status OutputFile::Failed() const {
  return Status::Error("K0301", "cannot write to " + name_ + ": " + std::strerror(errno),
                       "is the disk full, or the reader gone?");
}

Status OutputFile::Write(std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), file_) == text.size() ? Status::Ok() : Failed();
}

Status OutputFile::Flush() { return std::fflush(file_) == 0 ? Status::Ok() : Failed(); }

Status OutputFile::Close() {
  FILE* file = std::exchange(file_, nullptr);
  return (file == stdout ? std::fflush(file) : std::fclose(file)) == 0 ? Status::Ok() : Failed();
}

int WriteResult(const std::string& text, const std::string& path) {
  Result<std::unique_ptr<OutputFile>> output = OutputFile::Open(path);
  if (!output.ok()) return PrintStatus(output.status());
  Status status = (*output)->Write(text);
  if (status.ok()) status = (*output)->Close();
  return status.ok() ? kExitOk : PrintStatus(status);
}

}  // namespace weir::cli
