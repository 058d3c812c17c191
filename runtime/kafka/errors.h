// The error codes of runtime/kafka. Codes are stable; messages are not.
#pragma once

namespace weir::kafka {

inline constexpr char kUnreachable[] = "K0101";  // no broker answers: start it, check the address; waiting can help
inline constexpr char kBadProperty[] = "K0102";  // librdkafka does not know the property or refuses its value
inline constexpr char kReservedProperty[] = "K0103";   // a property the runtime owns
inline constexpr char kBadReference[] = "K0104";       // ${env:…} or ${file:…} that cannot be resolved
inline constexpr char kOpenSecret[] = "K0105";         // a secret file everybody can read
inline constexpr char kTopicMissing[] = "K0106";       // a topic is not there; waiting can help
inline constexpr char kPartitionMismatch[] = "K0107";  // a topic has another partition count than it must have
inline constexpr char kTopicNotCreated[] = "K0108";    // create or delete refused
inline constexpr char kNotAllowed[] = "K0109";         // authentication or authorization
inline constexpr char kClientFailed[] = "K0110";       // librdkafka cannot make the client (properties that contradict)
inline constexpr char kFenced[] = "K0111";             // another process has our transactional or group instance id
inline constexpr char kTransactionLost[] = "K0112";    // fatal for this producer: recycle and roll back
inline constexpr char kTransactionAborted[] = "K0113";  // abort and roll back
inline constexpr char kDeliveryFailed[] = "K0114";      // a record was not acknowledged
inline constexpr char kGroupFailed[] = "K0115";         // consumer or group error
inline constexpr char kOffsetsFailed[] = "K0116";       // committed offsets or watermarks cannot be had
inline constexpr char kRecordTooLarge[] = "K0117";      // larger than message.max.bytes
inline constexpr char kEmbeddedFailed[] = "K0118";      // the embedded broker or its port
inline constexpr char kOffsetGone[] = "K0119";  // the offset asked for is no longer (or not yet) in the partition
inline constexpr char kBadFault[] = "K0120";    // WEIR_TEST_FAULT names no fault

}  // namespace weir::kafka
