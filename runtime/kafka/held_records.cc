#include "runtime/kafka/held_records.h"

namespace weir::kafka {

void HeldRecords::Add(int output, const OutRecord& record) {
  Record held{output, record.partition,     record.timestamp_ms,  bytes_.size(), kNone,
              kNone,  header_sizes_.size(), record.headers.size()};
  const auto keep = [this](const std::optional<std::string_view>& bytes, size_t* size) {
    if (!bytes) return;
    *size = bytes->size();
    bytes_ += *bytes;
  };
  keep(record.key, &held.key_size);
  keep(record.value, &held.value_size);
  for (const OutHeader& header : record.headers) {
    bytes_ += header.name;
    bytes_ += header.value;
    header_sizes_.push_back({header.name.size(), header.value.size()});
  }
  records_.push_back(held);
}

OutRecord HeldRecords::At(size_t k) {
  const Record& held = records_[k];
  std::string_view rest = std::string_view(bytes_).substr(held.begin);
  const auto take = [&rest](size_t size) {
    const std::string_view bytes = rest.substr(0, size);
    rest.remove_prefix(size);
    return bytes;
  };
  OutRecord record;
  record.partition = held.partition;
  record.timestamp_ms = held.timestamp_ms;
  if (held.key_size != kNone) record.key = take(held.key_size);
  if (held.value_size != kNone) record.value = take(held.value_size);
  headers_.clear();
  for (size_t h = 0; h < held.headers; ++h) {
    const HeaderSizes& sizes = header_sizes_[held.first_header + h];
    const std::string_view name = take(sizes.name);
    headers_.push_back({name, take(sizes.value)});
  }
  record.headers = headers_;
  return record;
}

void HeldRecords::Clear() {
  bytes_.clear();
  records_.clear();
  header_sizes_.clear();
}

}  // namespace weir::kafka
