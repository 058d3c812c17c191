#include "tests/runtime/replay/harness.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "dsl/compile.h"
#include "runtime/row/text.h"

namespace weir::replay {

plan::Plan CompileText(const std::string& name, const std::string& text) {
  dsl::SourceText source(name, text);
  dsl::Diagnostics diagnostics;
  std::optional<plan::Plan> plan = dsl::Compile(source, {}, &diagnostics);
  if (!plan) {
    std::string all;
    for (const dsl::Diagnostic& d : diagnostics.Sorted()) all += dsl::RenderText(source, d, false) + "\n";
    ADD_FAILURE() << all << "\nin\n" << text;
    return {};
  }
  return *std::move(plan);
}

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "weir-timeline-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    ADD_FAILURE() << "no temporary directory";
    return;
  }
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

std::string HeaderOf(const LocalOutput& output, const std::string& name) {
  for (const auto& [key, value] : output.headers) {
    if (key == name) return value;
  }
  return "";
}

namespace {
using Json = nlohmann::ordered_json;

std::string Text(const Json& value) {
  if (!value.is_string()) return value.dump();
  const auto& text = value.get_ref<const std::string&>();
  int64_t ms = 0;
  const bool time = text.size() >= 24 && text.back() == 'Z' && ParseTimestamp(text, &ms);
  return time ? std::to_string(ms) : text;
}
}  // namespace

std::string RenderOutput(const LocalOutput& output, const std::string& key_field) {
  if (const std::string code = HeaderOf(output, "weir.error"); !code.empty()) return "!" + code;
  const Json row = Json::parse(output.value, nullptr, false);
  if (!row.is_object()) return "not a JSON object: " + output.value;
  std::string out = row.contains(key_field) ? Text(row[key_field]) : "-";
  if (row.contains("window_start")) out += " [" + Text(row["window_start"]) + "," + Text(row["window_end"]) + ")";
  for (const auto& [name, value] : row.items()) {
    if (name == key_field || name == "window_start" || name == "window_end" || name == "alert") continue;
    out += " " + name + "=" + Text(value);
  }
  return out + " @" + std::to_string(output.timestamp);
}

std::string AlertId(const LocalOutput& output) {
  const Json row = Json::parse(output.value, nullptr, false);
  if (!row.is_object() || !row.contains("alert")) return "";
  return row["alert"].value("id", "");
}

}  // namespace weir::replay
