// The records of an input: its lines, or its rows of CSV, each behind the file's header where the format has one.
//
// A line ends at \n or \r\n; the last one may end with the file. A byte order mark at the beginning is not part of the
// first. A line end between quotes belongs to the row. Lines of white space alone are left out, unless the format takes
// a line as it is (text).
// Thread contract: one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dsl/plan.h"
#include "runtime/replay/input_bytes.h"

namespace weir::replay {

struct RecordFraming {
  bool blank_lines = false;         // are records too
  std::optional<plan::Format> csv;  // rows of this format rather than lines
};

RecordFraming FramingOf(const plan::Source& source);

class InputRecords {
 public:
  // K0302: it cannot be read. "-" is standard input.
  static Result<std::unique_ptr<InputRecords>> Open(const std::string& path, RecordFraming framing);

  static constexpr size_t kLongest = size_t{64} << 20;  // bytes of a record

  InputRecords(std::unique_ptr<InputBytes> bytes, std::string name, RecordFraming framing)
      : bytes_(std::move(bytes)), name_(std::move(name)), framing_(framing) {}

  // The next record, valid until the next call, and the number of its first line, from 0. kFailed: status(): K0302, or
  // K0309 for a record longer than kLongest.
  InputBytes::Got Next(std::string_view* record, int64_t* line);
  // Next would wait for whoever writes the other end.
  bool WouldWait() const { return LineEnd() == std::string_view::npos && bytes_->WouldWait(); }
  const Status& status() const { return status_.ok() ? bytes_->status() : status_; }
  const InputBytes& bytes() const { return *bytes_; }

 private:
  size_t LineEnd() const;
  bool Take(std::string_view raw, std::string_view* record) const;
  InputBytes::Got More();

  std::unique_ptr<InputBytes> bytes_;
  std::string name_;
  RecordFraming framing_;
  std::string buffer_;
  size_t begin_ = 0;            // of what is not given out yet
  mutable size_t scanned_ = 0;  // up to here there is no line end
  std::string header_, row_;    // CSV with a header: the header's line; the record given out last
  int64_t line_ = 0;            // number of the line that begins at begin_
  bool ended_ = false, started_ = false;
  Status status_;
};

}  // namespace weir::replay
