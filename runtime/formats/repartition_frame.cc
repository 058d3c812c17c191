#include "runtime/formats/repartition_frame.h"

#include <limits>

#include "runtime/formats/varint.h"

namespace weir::formats {
namespace {

constexpr char kVersion = 1;
constexpr char kRow = 0, kStampOnly = 1;

bool TakeUint32(std::string_view* in, uint32_t* v) {
  uint64_t wide = 0;
  if (!TakeVarint(in, &wide) || wide > std::numeric_limits<uint32_t>::max()) return false;
  *v = static_cast<uint32_t>(wide);
  return true;
}

bool TakeInt32(std::string_view* in, int32_t* v) {
  int64_t wide = 0;
  if (!TakeZigzag(in, &wide) || wide < std::numeric_limits<int32_t>::min() ||
      wide > std::numeric_limits<int32_t>::max())
    return false;
  *v = static_cast<int32_t>(wide);
  return true;
}

bool TakeByte(std::string_view* in, char* v) {
  if (in->empty()) return false;
  *v = in->front();
  in->remove_prefix(1);
  return true;
}

}  // namespace

void EncodeFrame(const RepartitionFrame& f, std::string* out) {
  out->push_back(kVersion);
  AppendVarint(f.producer_subtopology, out);
  AppendVarint(f.producer_partition, out);
  AppendZigzag(f.stamp, out);
  out->push_back(f.stamp_only ? kStampOnly : kRow);
  if (f.stamp_only) return;
  AppendZigzag(f.time, out);
  AppendVarint(f.origin_topic, out);
  AppendZigzag(f.origin_partition, out);
  AppendZigzag(f.origin_offset, out);
  AppendVarint(f.origin_row, out);
  out->append(f.row);
}

bool DecodeFrame(std::string_view in, RepartitionFrame* f) {
  *f = RepartitionFrame();
  char version = 0, flags = 0;
  if (!TakeByte(&in, &version) || version != kVersion) return false;
  if (!TakeUint32(&in, &f->producer_subtopology) || !TakeUint32(&in, &f->producer_partition)) return false;
  if (!TakeZigzag(&in, &f->stamp) || !TakeByte(&in, &flags)) return false;
  if (flags == kStampOnly) {
    f->stamp_only = true;
    return in.empty();
  }
  if (flags != kRow || !TakeZigzag(&in, &f->time) || !TakeUint32(&in, &f->origin_topic)) return false;
  if (!TakeInt32(&in, &f->origin_partition) || !TakeZigzag(&in, &f->origin_offset)) return false;
  if (!TakeUint32(&in, &f->origin_row)) return false;
  f->row = in;
  return true;
}

}  // namespace weir::formats
