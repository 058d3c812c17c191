// HeldRecords: what a transaction is to send, kept until it goes at once.
//
// A partition enters a transaction with its first record. librdkafka 2.0.2 asks the broker to add the partitions it
// has records of, one request at a time, and after each answer its main thread spins for a millisecond. First records
// that come one by one, of twenty partitions, so cost a fifth of a core with a commit every 100 ms, and delay the
// commit by as many round trips. Held and sent together they cost one request.
//
// Bytes are copied; no allocation for a record once the buffers have grown. Thread contract: one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/kafka/producer.h"

namespace weir::kafka {

class HeldRecords {
 public:
  // Beyond it a transaction is busy enough to begin sending: its partitions have come by then.
  static constexpr size_t kEnough = size_t{1} << 20;

  void Add(int output, const OutRecord& record);
  bool enough() const { return bytes_.size() >= kEnough; }
  size_t size() const { return records_.size(); }
  // Number k, in the order they came; views are valid until the next call.
  int output(size_t k) const { return records_[k].output; }
  OutRecord At(size_t k);
  void Clear();

 private:
  static constexpr size_t kNone = SIZE_MAX;
  struct Record {
    int output;
    int32_t partition;
    int64_t timestamp_ms;
    size_t begin;                  // of the key in bytes_; then come the value and the headers, name and value each
    size_t key_size, value_size;   // kNone: there is none
    size_t first_header, headers;  // in headers_
  };
  struct HeaderSizes {
    size_t name, value;
  };
  std::string bytes_;
  std::vector<Record> records_;
  std::vector<HeaderSizes> header_sizes_;
  std::vector<OutHeader> headers_;  // of the record asked for last
};

}  // namespace weir::kafka
