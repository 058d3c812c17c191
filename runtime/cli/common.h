// What the verbs share: exit codes, signals, how errors and help look, and the flags of every verb that talks to Kafka.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "runtime/base/status.h"
#include "runtime/kafka/config.h"

namespace weir::cli {

inline constexpr int kExitOk = 0;
inline constexpr int kExitNo = 1;  // the answer is "no": diagnostics, failed tests, differences
inline constexpr int kExitUsage = 2;
inline constexpr int kExitEnvironment = 3;  // broker, state directory, disk

// SIGINT and SIGTERM. The first asks for a clean stop, the second leaves at once (nothing is lost, only replayed).
// SIGPIPE is ignored: writers look at their results.
//
// One per process; the functions are safe from any thread.
class StopSignal {
 public:
  static void Install();
  static bool requested();
  // 130 or 143 after a signal, else `otherwise`.
  static int ExitCode(int otherwise);
  // Sleeps until then or a signal; true if there was one.
  static bool WaitUntil(std::chrono::steady_clock::time_point when);
};

// Colour: --color auto|always|never; auto is a terminal that is not TERM=dumb, without NO_COLOR.
bool UseColor(const std::string& mode, FILE* stream);
bool IsTerminal(FILE* stream);
// Columns of the terminal; `otherwise` if it is none.
int TerminalWidth(FILE* stream, int otherwise);

// "error[K0101]: message" and its help to stderr. Returns kExitEnvironment.
int PrintStatus(const Status& status);
// "weir VERB: message" to stderr. Returns kExitUsage.
int PrintUsage(const std::string& verb, const std::string& message);

// --help of a verb: the example first, then usage and flags in groups.
void SetExample(CLI::App* verb, const std::string& example);

// -b/--bootstrap-server(s) (WEIR_BOOTSTRAP_SERVERS) and --kafka key=value.
struct ConnectFlags {
  std::string bootstrap_servers;
  std::vector<std::string> kafka;
};
void AddConnectFlags(CLI::App* verb, ConnectFlags* flags);
// The flags over `settings` (a topology's kafka block); resolved and checked.
Result<kafka::ClientConfig> MakeConfig(const ConnectFlags& flags, const kafka::Properties& settings = {});

}  // namespace weir::cli
