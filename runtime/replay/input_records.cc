#include "runtime/replay/input_records.h"

#include <algorithm>

#include "runtime/formats/csv_row.h"

namespace weir::replay {

namespace {
constexpr size_t kReadAtOnce = size_t{256} << 10;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
}  // namespace

RecordFraming FramingOf(const plan::Source& source) {
  RecordFraming framing;
  framing.blank_lines = source.format.name == "text";
  if (source.format.name == "csv") framing.csv = source.format;
  return framing;
}

Result<std::unique_ptr<InputRecords>> InputRecords::Open(const std::string& path, RecordFraming framing) {
  Result<std::unique_ptr<InputBytes>> bytes = InputBytes::Open(path);
  if (!bytes.ok()) return bytes.status();
  return std::make_unique<InputRecords>(std::move(bytes).value(), path, framing);
}

// Where the record at begin_ ends: the position of its \n in the buffer.
size_t InputRecords::LineEnd() const {
  if (framing_.csv) {
    const std::string_view rest = std::string_view(buffer_).substr(begin_);
    const size_t size = formats::CsvRowSize(rest, *framing_.csv);
    // A row that ends in the last byte may be one whose quotes are open.
    return size == 0 || size == rest.size()
               ? (ended_ && !rest.empty() && rest.back() == '\n' ? buffer_.size() - 1 : std::string::npos)
               : begin_ + size - 1;
  }
  const size_t at = buffer_.find('\n', scanned_);
  scanned_ = at == std::string::npos ? buffer_.size() : at;
  return at;
}

InputBytes::Got InputRecords::More() {
  if (buffer_.size() - begin_ > kLongest) {
    status_ = Status::Error("K0309", "line " + std::to_string(line_ + 1) + " of `" + name_ + "` is longer than 64 MiB",
                            "is this the right file? A record is a line");
    return InputBytes::Got::kFailed;
  }
  buffer_.erase(0, begin_);
  scanned_ -= std::min(scanned_, begin_);
  begin_ = 0;
  const size_t have = buffer_.size();
  size_t size = 0;
  buffer_.resize(have + kReadAtOnce);
  const InputBytes::Got got = bytes_->Read(buffer_.data() + have, kReadAtOnce, &size);
  buffer_.resize(have + (got == InputBytes::Got::kBytes ? size : 0));
  return got;
}

// False: nothing but white space.
bool InputRecords::Take(std::string_view raw, std::string_view* record) const {
  if (!raw.empty() && raw.back() == '\r') raw.remove_suffix(1);
  *record = raw;
  return framing_.blank_lines || raw.find_first_not_of(" \t\r\n") != std::string_view::npos;
}

InputBytes::Got InputRecords::Next(std::string_view* record, int64_t* line) {
  for (;;) {
    size_t end = LineEnd();
    while (end == std::string::npos && !ended_) {
      const InputBytes::Got got = More();
      if (got == InputBytes::Got::kFailed || got == InputBytes::Got::kInterrupted) return got;
      ended_ = got == InputBytes::Got::kEnd;
      end = LineEnd();
    }
    if (!started_) {
      started_ = true;
      if (buffer_.starts_with(kByteOrderMark)) begin_ = kByteOrderMark.size();
    }
    const bool last = end == std::string::npos;
    if (last && begin_ == buffer_.size()) return InputBytes::Got::kEnd;
    const size_t stop = last ? buffer_.size() : end;
    const std::string_view raw = std::string_view(buffer_).substr(begin_, stop - begin_);
    *line = line_;
    line_ += 1 + (framing_.csv ? std::count(raw.begin(), raw.end(), '\n') : 0);
    begin_ = scanned_ = last ? stop : stop + 1;
    if (!Take(raw, record)) continue;
    if (!framing_.csv || !framing_.csv->header) return InputBytes::Got::kBytes;
    if (header_.empty()) {
      header_ = std::string(*record) + "\n";
      continue;
    }
    row_ = header_;
    row_ += *record;
    *record = row_;
    return InputBytes::Got::kBytes;
  }
}

}  // namespace weir::replay
