// A file that a verb writes, or standard output.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/base/status.h"

namespace weir::cli {

class OutputFile {
 public:
  // "-" is standard output. K0301: it cannot be written; also of the other functions.
  static Result<std::unique_ptr<OutputFile>> Open(const std::string& path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  const std::string& name() const { return name_; }  // for messages: the path, "standard output"
  Status Write(std::string_view text);
  // So that readers of the file see what was written.
  Status Flush();
  // After the last write: what was written has arrived.
  Status Close();

 private:
  OutputFile(FILE* file, std::string name) : file_(file), name_(std::move(name)) {}
  Status Failed() const;

  FILE* file_;
  std::string name_;
};

// A verb's one result, whole. kExitOk, or kExitEnvironment with K0301 on stderr.
int WriteResult(const std::string& text, const std::string& path);

}  // namespace weir::cli
