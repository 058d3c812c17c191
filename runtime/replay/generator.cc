#include "runtime/replay/generator.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "runtime/row/text.h"

namespace weir::replay {
namespace {

constexpr char kBadOption[] = "K0306";
constexpr uint64_t kBenignUsers = 1000;
constexpr uint64_t kOneFailsOf = 12;
constexpr size_t kV4Offset = 12;  // of a v4-mapped address

// The address `count` after `ip`; of an address that is not IPv4, one of the benchmark network 198.18.0.0/15.
std::string AddressAfter(const std::string& ip, int count) {
  std::array<char, 16> bytes{};
  constexpr std::array<char, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\xff', '\xff'};
  if (!ParseIp(ip, bytes.data()) || !std::equal(kMapped.begin(), kMapped.end(), bytes.begin()))
    (void)ParseIp("198.18.0.0", bytes.data());
  uint32_t number = 0;
  for (size_t k = 0; k < 4; ++k) number = number << 8U | static_cast<uint8_t>(bytes[kV4Offset + k]);
  number += static_cast<uint32_t>(count);
  for (size_t k = 4; k-- > 0; number >>= 8U) bytes[kV4Offset + k] = static_cast<char>(number & 0xffU);
  std::string out;
  AppendIp(bytes.data(), &out);
  return out;
}

void WriteEvent(std::string_view username, std::string_view ip, bool failed, GeneratedEvent* event) {
  event->failed = failed;
  std::string& out = event->json;
  out.assign("{\"burst_id\":");
  if (event->burst_id == 0) {
    out += "null";
  } else {
    AppendInt(event->burst_id, &out);
  }
  out += ",\"username\":";
  AppendJsonString(username, &out);
  out += ",\"ip_address\":";
  AppendJsonString(ip, &out);
  out += failed ? ",\"event_type\":\"FailedLogin\",\"timestamp\":\""
                : ",\"event_type\":\"SuccessfulLogin\",\"timestamp\":\"";
  AppendTimestamp(event->time_ms(), &out);
  out += "\"}";
}

Status Bad(const std::string& what, const std::string& hint) { return Status::Error(kBadOption, what, hint); }

}  // namespace

std::string BurstLabel::ToJson() const {
  std::string out = "{\"burst_id\":";
  AppendInt(burst_id, &out);
  out += ",\"username\":";
  AppendJsonString(username, &out);
  out += ",\"ip_address\":";
  AppendJsonString(ip, &out);
  out += ",\"first\":\"";
  AppendTimestamp(first_ms, &out);
  out += "\",\"last\":\"";
  AppendTimestamp(last_ms, &out);
  out += "\",\"events\":";
  AppendInt(events, &out);
  out += "}";
  return out;
}

Result<Generator> Generator::Create(const GeneratorOptions& options) {
  const auto span_is_fine = [](double s) { return s >= 0 && s <= 1e6; };  // also refuses NaN
  if (options.failures_per_burst < 1) return Bad("a burst has at least one failure", "--failures-per-burst 1 or more");
  if (!span_is_fine(options.fail_interval_s))
    return Bad("the interval between failures is 0 to 1000000 seconds", "for example --fail-interval 0.1");
  if (!span_is_fine(options.burst_pause_s))
    return Bad("the pause between bursts is 0 to 1000000 seconds", "for example --burst-pause 1.0");
  if (options.bursts < 0) return Bad("the number of bursts cannot be negative", "--bursts 0 is endless");
  if (options.attackers < 0 || options.attackers > 1'000'000)
    return Bad("the number of attackers is 0 to 1000000", "for example --attackers 3");
  if (!(options.benign_rate >= 0 && options.benign_rate <= 1e6))
    return Bad("the benign rate is 0 to 1000000 events a second", "for example --benign-rate 20");
  if (options.attackers == 0 && options.benign_rate == 0)
    return Bad("neither attackers nor benign events: there is nothing to produce", "--benign-rate 20");
  if (options.attackers == 0 && options.bursts > 0)
    return Bad("bursts without attackers", "leave --bursts out, or give --attackers 1");
  const int64_t latest = kMaxTimestamp - int64_t{366} * 100 * 24 * 3600 * 1000;
  if (options.start_ms < 0 || options.start_ms > latest)
    return Bad("the start is between 1970 and 9899", "for example --start 2026-01-01T00:00:00Z");
  return Generator(options);
}

Generator::Generator(const GeneratorOptions& options)
    : options_(options),
      interval_us_(std::llround(options.fail_interval_s * 1e6)),
      pause_us_(std::llround(options.burst_pause_s * 1e6)),
      random_(options.seed) {
  const int64_t start_us = options.start_ms * 1000;
  const int64_t period_us = interval_us_ * options.failures_per_burst + pause_us_;
  for (int k = 0; k < options.attackers; ++k) {
    Attacker a;
    a.username = k == 0 ? options.username : options.username + "_" + std::to_string(k + 1);
    a.ip = k == 0 ? options.ip : AddressAfter(options.ip, k);
    const int64_t phase =
        k == 0 ? 0 : static_cast<int64_t>(Random(static_cast<uint64_t>(std::max<int64_t>(period_us, 1))));
    turns_.push({start_us + phase, attackers_.size()});
    attackers_.push_back(std::move(a));
  }
  if (options.benign_rate > 0) next_benign_us_ = start_us + BenignGap();
}

// The bias of the remainder is below 2^-40 for the small ranges used here.
uint64_t Generator::Random(uint64_t below) { return random_() % below; }

// Uniform in [0, 2 / rate): mean 1 / rate, and no logarithm, whose last bit differs between libraries.
int64_t Generator::BenignGap() {
  const auto mean_us = static_cast<uint64_t>(1e6 / options_.benign_rate);
  return static_cast<int64_t>(Random(2 * mean_us + 1));
}

void Generator::Fail(Attacker* attacker, int64_t time_us, GeneratedEvent* event) {
  if (attacker->done == 0) {
    attacker->label = {++begun_, attacker->username, attacker->ip, time_us / 1000, 0, 0};
  }
  ++attacker->done;
  attacker->label.last_ms = time_us / 1000;
  ++attacker->label.events;
  event->time_us = time_us;
  event->burst_id = attacker->label.burst_id;
  WriteEvent(attacker->username, attacker->ip, true, event);
  if (attacker->done == options_.failures_per_burst) {
    labels_.push_back(attacker->label);
    attacker->done = 0;
  }
}

void Generator::Benign(GeneratedEvent* event) {
  const uint64_t user = Random(kBenignUsers);
  const bool failed = Random(kOneFailsOf) == 0;
  event->time_us = next_benign_us_;
  event->burst_id = 0;
  // Homes in 10.20.0.0/16, none ending in .0 or .255.
  WriteEvent("user" + std::to_string(user + 1),
             "10.20." + std::to_string(user / 250) + "." + std::to_string(user % 250 + 1), failed, event);
  next_benign_us_ += BenignGap();
}

bool Generator::Next(GeneratedEvent* event) {
  // An attacker whose turn is a new burst, when all have begun, is done.
  while (!turns_.empty() && options_.bursts > 0 && begun_ >= options_.bursts &&
         attackers_[turns_.top().second].done == 0)
    turns_.pop();
  if (turns_.empty() && options_.attackers > 0) return false;  // benign traffic ends with the last burst
  if (options_.benign_rate > 0 && (turns_.empty() || next_benign_us_ < turns_.top().first)) {
    Benign(event);
    return true;
  }
  const auto [time_us, who] = turns_.top();
  turns_.pop();
  Fail(&attackers_[who], time_us, event);
  turns_.push({time_us + interval_us_ + (attackers_[who].done == 0 ? pause_us_ : 0), who});
  return true;
}

std::vector<BurstLabel> Generator::TakeLabels(bool unfinished) {
  std::vector<BurstLabel> out = std::exchange(labels_, {});
  for (const Attacker& a : attackers_) {
    if (unfinished && a.done > 0) out.push_back(a.label);
  }
  std::sort(out.begin(), out.end(), [](const BurstLabel& a, const BurstLabel& b) { return a.burst_id < b.burst_id; });
  return out;
}

int64_t Generator::EstimatedDurationMs() const {
  if (options_.bursts == 0) return 0;
  const int64_t period_us = interval_us_ * options_.failures_per_burst + pause_us_;
  const int64_t rounds = (options_.bursts + options_.attackers - 1) / options_.attackers;
  const int64_t phase_us = options_.attackers > 1 ? period_us : 0;
  return std::max<int64_t>(0, (rounds * period_us - pause_us_ - interval_us_ + phase_us) / 1000);
}

}  // namespace weir::replay
