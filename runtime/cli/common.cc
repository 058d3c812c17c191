#include "runtime/cli/common.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <utility>

namespace weir::cli {
namespace {

std::atomic<int> g_signal{0};
int g_wake[2] = {-1, -1};  // readable once a signal came: wakes every WaitUntil

void OnSignal(int signal) {
  int none = 0;
  if (!g_signal.compare_exchange_strong(none, signal)) _exit(128 + signal);
  const char byte = 0;
  (void)!write(g_wake[1], &byte, 1);
}

class VerbFormatter : public CLI::Formatter {
 public:
  explicit VerbFormatter(std::string example) : example_(std::move(example)) {}
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    return "Example:\n  " + example_ + "\n\n" + CLI::Formatter::make_help(app, std::move(name), mode);
  }

 private:
  std::string example_;
};

}  // namespace

void StopSignal::Install() {
  if (g_wake[0] < 0 && pipe2(g_wake, O_CLOEXEC | O_NONBLOCK) != 0) std::abort();
  struct sigaction action {};
  action.sa_handler = OnSignal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

bool StopSignal::requested() { return g_signal != 0; }

int StopSignal::ExitCode(int otherwise) {
  const int signal = g_signal;
  return signal == 0 ? otherwise : 128 + signal;
}

bool StopSignal::WaitUntil(std::chrono::steady_clock::time_point when) {
  pollfd wake{g_wake[0], POLLIN, 0};
  for (;;) {
    if (requested()) return true;
    const auto left =
        std::chrono::duration_cast<std::chrono::nanoseconds>(when - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    const timespec t{static_cast<time_t>(left / 1'000'000'000), static_cast<long>(left % 1'000'000'000)};
    ppoll(&wake, 1, &t, nullptr);
  }
}

bool IsTerminal(FILE* stream) { return isatty(fileno(stream)) == 1; }

bool UseColor(const std::string& mode, FILE* stream) {
  if (mode == "always") return true;
  if (mode == "never" || !IsTerminal(stream)) return false;
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return (no_color == nullptr || *no_color == '\0') && (term == nullptr || std::string(term) != "dumb");
}

int TerminalWidth(FILE* stream, int otherwise) {
  winsize size{};
  return ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : otherwise;
}

int PrintStatus(const Status& status) {
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return kExitEnvironment;
}

int PrintUsage(const std::string& verb, const std::string& message) {
  std::fprintf(stderr, "weir %s: %s\nTry `weir %s --help`.\n", verb.c_str(), message.c_str(), verb.c_str());
  return kExitUsage;
}

void SetExample(CLI::App* verb, const std::string& example) {
  verb->formatter(std::make_shared<VerbFormatter>(example));
}

void AddConnectFlags(CLI::App* verb, ConnectFlags* flags) {
  verb->add_option("-b,--bootstrap-servers,--bootstrap-server", flags->bootstrap_servers,
                   "Kafka brokers, host:port[,host:port]; default localhost:9092")
      ->envname("WEIR_BOOTSTRAP_SERVERS")
      ->type_name("ADDR")
      ->group("Kafka");
  verb->add_option("--kafka", flags->kafka,
                   "a librdkafka property, key=value; values may be ${env:NAME} or ${file:/path}")
      ->type_name("K=V")
      ->allow_extra_args(false)
      ->group("Kafka");
}

Result<kafka::ClientConfig> MakeConfig(const ConnectFlags& flags, const kafka::Properties& settings) {
  kafka::Properties properties = settings;
  for (const std::string& text : flags.kafka) WEIR_RETURN_IF_ERROR(kafka::ParseProperty(text, &properties));
  return kafka::MakeClientConfig(flags.bootstrap_servers, properties);
}

}  // namespace weir::cli
