#include <librdkafka/rdkafka.h>

#include "runtime/kafka/client.h"
#include "runtime/kafka/consumer.h"
#include "runtime/kafka/errors.h"

namespace weir::kafka {

Message::Message(rd_kafka_message_s* raw) : raw_(raw) {
  if (raw == nullptr) return;
  kind_ = raw->err == RD_KAFKA_RESP_ERR_NO_ERROR         ? Kind::kRecord
          : raw->err == RD_KAFKA_RESP_ERR__PARTITION_EOF ? Kind::kEof
                                                         : Kind::kError;
}

Message& Message::operator=(Message&& other) noexcept {
  if (this != &other) {
    if (raw_ != nullptr) rd_kafka_message_destroy(raw_);
    raw_ = std::exchange(other.raw_, nullptr);
    kind_ = std::exchange(other.kind_, Kind::kNone);
  }
  return *this;
}

Message::~Message() {
  if (raw_ != nullptr) rd_kafka_message_destroy(raw_);
}

void Message::FreeRaw(void* raw) { rd_kafka_message_destroy(static_cast<rd_kafka_message_s*>(raw)); }

std::string_view Message::topic() const { return raw_->rkt == nullptr ? "" : rd_kafka_topic_name(raw_->rkt); }
const void* Message::topic_handle() const { return raw_->rkt; }
int32_t Message::partition() const { return raw_->partition; }
int64_t Message::offset() const { return raw_->offset; }
bool Message::has_key() const { return raw_->key != nullptr; }
bool Message::has_value() const { return raw_->payload != nullptr; }
std::string_view Message::key() const { return {static_cast<const char*>(raw_->key), raw_->key_len}; }
std::string_view Message::value() const { return {static_cast<const char*>(raw_->payload), raw_->len}; }
int64_t Message::timestamp_ms() const { return rd_kafka_message_timestamp(raw_, nullptr); }

void Message::ForEachHeader(const std::function<void(std::string_view, std::string_view)>& f) const {
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(raw_, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const char* name = nullptr;
  const void* value = nullptr;
  size_t size = 0;
  for (size_t k = 0; rd_kafka_header_get_all(headers, k, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++k) {
    f(name, {static_cast<const char*>(value), size});
  }
}

std::optional<std::string_view> Message::Header(const char* name) const {
  rd_kafka_headers_t* headers = nullptr;
  const void* value = nullptr;
  size_t size = 0;
  if (rd_kafka_message_headers(raw_, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  if (rd_kafka_header_get_last(headers, name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  return std::string_view(static_cast<const char*>(value), size);
}

Status Message::status() const {
  if (kind_ != Kind::kError) return Status::Ok();
  const std::string text = rd_kafka_message_errstr(raw_);
  const std::string topic(this->topic());
  if (raw_->err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || raw_->err == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC ||
      raw_->err == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION) {
    return Status::Error(kTopicMissing, "topic `" + topic + "` is not there: " + text,
                         "create it, or check its name; Weir goes on when it appears");
  }
  if (is_offset_error()) {
    return Status::Error(
        kOffsetGone,
        "the position in " + topic + "/" + std::to_string(raw_->partition) + " is outside the partition: " + text,
        "records were deleted before they were read (retention), or the topic was made anew");
  }
  return ErrorStatus(kGroupFailed, topic.empty() ? "consumer" : "reading " + topic, raw_->err, text);
}

bool Message::fatal() const {
  return kind_ == Kind::kError &&
         (raw_->err == RD_KAFKA_RESP_ERR__FATAL || raw_->err == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID);
}

bool Message::is_offset_error() const {
  return kind_ == Kind::kError &&
         (raw_->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET || raw_->err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE ||
          raw_->err == RD_KAFKA_RESP_ERR__NO_OFFSET);
}

GroupMetadata::~GroupMetadata() {
  if (raw_ != nullptr) rd_kafka_consumer_group_metadata_destroy(raw_);
}

}  // namespace weir::kafka
