#include "runtime/cli/version_verb.h"

#include <memory>
#include <nlohmann/json.hpp>

#include "runtime/base/version.h"
#include "runtime/cli/common.h"
#include "runtime/cli/flags.h"
#include "runtime/formats/version.h"
#include "runtime/kafka/version.h"
#include "runtime/replay/input_bytes.h"
#include "runtime/state/version.h"

namespace weir::cli {
namespace {

std::string Compiler() {
#if defined(__clang__)
  return std::string("clang ") + __clang_version__;
#else
  return std::string("g++ ") + __VERSION__;
#endif
}

std::string BuildType() {
  const std::string type = WEIR_BUILD_TYPE;
  const std::string sanitizers = WEIR_SANITIZERS;
  return (type.empty() ? "None" : type) + (sanitizers.empty() ? "" : ", sanitizers " + sanitizers);
}

int RunVersion(const std::string& format) {
  if (format == "json") {
    nlohmann::ordered_json out;
    out["weir"] = Version();
    out["build_type"] = BuildType();
    out["compiler"] = Compiler();
    nlohmann::ordered_json libraries;
    libraries["librdkafka"] = {{"version", kafka::LibraryVersion()}, {"features", kafka::LibraryFeatures()}};
    libraries["rocksdb"] = {{"version", state::LibraryVersion()}};
    libraries["simdjson"] = {{"version", formats::JsonReaderVersion()},
                             {"implementation", formats::JsonReaderImplementation()}};
    libraries["nlohmann_json"] = {{"version", formats::JsonDocumentVersion()}};
    libraries["re2"] = {{"version", WEIR_RE2_VERSION}};
    libraries["spdlog"] = {{"version", LogLibraryVersion()}};
    libraries["xxhash"] = {{"version", HashLibraryVersion()}};
    libraries["zlib"] = {{"version", replay::GzipLibraryVersion()}};
    libraries["cli11"] = {{"version", CLI11_VERSION}};
    out["libraries"] = std::move(libraries);
    std::printf("%s\n", out.dump(2).c_str());
    return kExitOk;
  }
  std::printf("weir %s\n", Version().c_str());
  std::printf("  build       %s\n", BuildType().c_str());
  std::printf("  compiler    %s\n", Compiler().c_str());
  std::printf("  librdkafka  %s (%s)\n", kafka::LibraryVersion().c_str(), kafka::LibraryFeatures().c_str());
  std::printf("  RocksDB     %s\n", state::LibraryVersion().c_str());
  std::printf("  simdjson    %s (%s)\n", formats::JsonReaderVersion().c_str(),
              formats::JsonReaderImplementation().c_str());
  std::printf("  nlohmann    %s\n", formats::JsonDocumentVersion().c_str());
  std::printf("  RE2         %s\n", WEIR_RE2_VERSION);
  std::printf("  spdlog      %s\n", LogLibraryVersion().c_str());
  std::printf("  xxHash      %s\n", HashLibraryVersion().c_str());
  std::printf("  zlib        %s\n", replay::GzipLibraryVersion().c_str());
  std::printf("  CLI11       %s\n", CLI11_VERSION);
  return kExitOk;
}

}  // namespace

std::string Version() { return WEIR_VERSION; }

void AddVersionVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("version", "versions and build flags of weir and its libraries");
  SetExample(verb, "weir version --format json");
  auto format = std::make_shared<std::string>();
  AddFormatFlag(verb, format.get(), {"text", "json"});
  verb->callback([format, exit_code] { *exit_code = RunVersion(*format); });
}

}  // namespace weir::cli
