// Where `weir replay` puts what a topology writes: a file for each topic in a directory, standard output, or nowhere.
//
//   DIR  one file a topic, <topic>.jsonl, a line a record: the value as it would be in the topic. A sink to a file
//   keeps
//        the file's name; one to standard output is stdout.jsonl. In names, bytes that a file name should not have are
//        %XX. Files are made anew, also those nothing goes to.
//   -    all in one stream, a line a record: {"sink": topic, "time"?, "key"?, "value"}; a value that is not JSON is a
//        string. In the order of time.
// Invalid and late records are objects in both: {"error", "message", "field", "operator" | "late", "topic",
// "partition", "offset", "timestamp"?, "value"}, rows that could not be made {"error", "message", "operator", "key"?,
// "window_start"?, "window_end"?}. A value that is not UTF-8 is "value_base64".
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "dsl/plan.h"
#include "runtime/base/status.h"
#include "runtime/replay/local_driver.h"

namespace weir::cli {

class ReplayOutput {
 public:
  // `target`: a directory, which is made if need be; "-"; or "": only counted. K0301: it cannot be written.
  static Result<std::unique_ptr<ReplayOutput>> Open(const plan::Plan& plan, const std::string& target);
  ~ReplayOutput();
  ReplayOutput(const ReplayOutput&) = delete;
  ReplayOutput& operator=(const ReplayOutput&) = delete;

  void Write(const replay::LocalOutput& output);
  void Flush();
  bool failed() const { return !failed_.ok(); }
  // K0301: something could not be written, now or before.
  Status Finish();
  const std::map<std::string, uint64_t>& rows() const { return rows_; }        // by topic, invalid and late apart
  const std::map<std::string, uint64_t>& invalid() const { return invalid_; }  // by code
  // The path of a file in the directory, for what is written beside the topics; "" without a directory.
  std::string PathOf(const std::string& name) const;

 private:
  struct Target {
    std::string path;
    std::FILE* file = nullptr;
    bool json = true;  // values are JSON
  };
  explicit ReplayOutput(std::string target) : target_(std::move(target)) {}
  Status Add(const std::string& topic, const std::string& file_name, bool json);
  Status AddTargets(const plan::Plan& plan);
  void AppendEnvelope(const replay::LocalOutput& output);
  void AppendLine(const replay::LocalOutput& output, bool json);
  void Put(std::FILE* file, const std::string& path);

  const std::string target_;
  std::map<std::string, Target> targets_;  // by topic, path, or "stdout"
  std::map<std::string, uint64_t> rows_, invalid_;
  std::string line_;
  Status failed_;
};

}  // namespace weir::cli
