#include "runtime/cli/replay_output.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "dsl/utf8.h"
#include "runtime/base/json_text.h"
#include "runtime/row/text.h"

namespace weir::cli {
namespace {

constexpr char kStdout[] = "stdout";

bool IsUtf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const dsl::CodePoint c = dsl::DecodeUtf8(text, at);
    if (!c.valid) return false;
    at += c.length;
  }
  return true;
}

// A name without what leads out of the directory.
std::string FileName(const std::string& name) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (c != '/' && c != '\\' && c != '%' && byte > ' ' && byte != 0x7f && !(c == '.' && out.empty())) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
  }
  return out;
}

bool IsNumber(std::string_view name) {
  return name == "partition" || name == "offset" || name == "timestamp" || name == "window_start" ||
         name == "window_end";
}

std::string NameOf(const replay::LocalOutput& output) {
  return output.kind == ops::OutputKind::kStdout ? kStdout : output.name;
}

// An empty path: standard output.
Status CannotWrite(const std::string& path, int error) {
  return Status::Error(
      "K0301", "cannot write " + (path.empty() ? "standard output" : "`" + path + "`") + ": " + std::strerror(error),
      "is the disk full, the directory not yours, or the reader gone?");
}

}  // namespace

Result<std::unique_ptr<ReplayOutput>> ReplayOutput::Open(const plan::Plan& plan, const std::string& target) {
  std::unique_ptr<ReplayOutput> out(new ReplayOutput(target));
  if (!target.empty() && target != "-") {
    std::error_code error;
    std::filesystem::create_directories(target, error);
    if (error) return CannotWrite(target, error.value());
  }
  WEIR_RETURN_IF_ERROR(out->AddTargets(plan));
  return out;
}

ReplayOutput::~ReplayOutput() {
  for (auto& [name, target] : targets_) {
    if (target.file != nullptr && target.file != stdout) std::fclose(target.file);
  }
}

Status ReplayOutput::Add(const std::string& topic, const std::string& file_name, bool json) {
  const auto [at, fresh] = targets_.try_emplace(topic);
  Target& target = at->second;
  target.json = target.json && json;
  if (!fresh) return Status::Ok();
  if (target_ == "-") target.file = stdout;
  if (target_.empty() || target_ == "-") return Status::Ok();
  target.path = (std::filesystem::path(target_) / file_name).string();
  for (const auto& [name, other] : targets_) {
    if (&other == &target || other.path != target.path) continue;
    return Status::Error("K0301", "`" + name + "` and `" + topic + "` would both be written to `" + target.path + "`",
                         "use --output -, where each line names its sink");
  }
  target.file = std::fopen(target.path.c_str(), "w");
  return target.file != nullptr ? Status::Ok() : CannotWrite(target.path, errno);
}

Status ReplayOutput::AddTargets(const plan::Plan& plan) {
  for (const plan::Node& node : plan.nodes) {
    const auto* sink = std::get_if<plan::SinkNode>(&node.op);
    if (sink == nullptr) continue;
    const bool file = sink->target == "file";
    const std::vector<std::string> only = {sink->target == "stdout" ? kStdout : sink->name};
    for (const std::string& name : sink->topics.empty() ? only : sink->topics) {
      rows_[name];
      WEIR_RETURN_IF_ERROR(Add(name, FileName(name) + (file ? "" : ".jsonl"), sink->format.name == "json"));
    }
  }
  for (const plan::Source& source : plan.sources) {
    for (const std::string& topic : {source.invalid_to, source.late_to}) {
      if (!topic.empty()) WEIR_RETURN_IF_ERROR(Add(topic, FileName(topic) + ".jsonl", true));
    }
  }
  return Add(plan.errors_topic(), FileName(plan.errors_topic()) + ".jsonl", true);
}

std::string ReplayOutput::PathOf(const std::string& name) const {
  return target_.empty() || target_ == "-" ? "" : (std::filesystem::path(target_) / FileName(name)).string();
}

// What the headers say, then the key and the value.
void ReplayOutput::AppendEnvelope(const replay::LocalOutput& output) {
  line_ += "{";
  for (const auto& [header, text] : output.headers) {
    const std::string name = header.starts_with("weir.") ? header.substr(5) : header;
    if (name == "timestamp" && text == "-1") continue;
    AppendJsonString(name, &line_);
    line_ += ":";
    if (IsNumber(name)) {
      line_ += text;
    } else {
      AppendJsonString(text, &line_);
    }
    line_ += ",";
  }
  for (const auto& [name, there, bytes] :
       {std::tuple("key", output.has_key, &output.key), std::tuple("value", output.has_value, &output.value)}) {
    if (!there) continue;
    const bool text = IsUtf8(*bytes);
    line_ += std::string("\"") + name + (text ? "\":" : "_base64\":\"");
    if (text) AppendJsonString(*bytes, &line_);
    if (!text) AppendBase64(*bytes, &line_);
    line_ += text ? "," : "\",";
  }
  line_.back() = '}';
}

// As one line among those of other topics.
void ReplayOutput::AppendLine(const replay::LocalOutput& output, bool json) {
  line_ = "{\"sink\":";
  AppendJsonString(NameOf(output), &line_);
  if (output.timestamp >= 0) {
    line_ += ",\"time\":\"";
    AppendTimestamp(output.timestamp, &line_);
    line_ += "\"";
  }
  if (!output.headers.empty()) {
    line_ += ",\"value\":";
    AppendEnvelope(output);
    line_ += "}";
    return;
  }
  if (output.has_key) {
    line_ += ",\"key\":";
    AppendJsonString(output.key, &line_);
  }
  line_ += ",\"value\":";
  if (!output.has_value) {
    line_ += "null";
  } else if (json) {
    line_ += output.value;
  } else {
    AppendJsonString(output.value, &line_);
  }
  line_ += "}";
}

void ReplayOutput::Write(const replay::LocalOutput& output) {
  const auto at = targets_.find(NameOf(output));
  if (output.kind == ops::OutputKind::kInvalid) {
    const auto error = std::find_if(output.headers.begin(), output.headers.end(),
                                    [](const auto& header) { return header.first == "weir.error"; });
    ++invalid_[error != output.headers.end() ? error->second : ""];
  } else if (output.kind != ops::OutputKind::kLate && output.kind != ops::OutputKind::kErrors) {
    ++rows_[NameOf(output)];
  }
  if (at == targets_.end() || at->second.file == nullptr) return;
  line_.clear();
  if (target_ == "-") {
    AppendLine(output, at->second.json);
  } else if (!output.headers.empty()) {
    AppendEnvelope(output);
  } else {
    line_ += output.has_value ? output.value : "null";
  }
  line_ += "\n";
  Put(at->second.file, at->second.path);
}

void ReplayOutput::Put(std::FILE* file, const std::string& path) {
  if (std::fwrite(line_.data(), 1, line_.size(), file) == line_.size() || !failed_.ok()) return;
  failed_ = CannotWrite(path, errno);
}

void ReplayOutput::Flush() {
  for (auto& [name, target] : targets_) {
    if (target.file == nullptr || std::fflush(target.file) == 0 || !failed_.ok()) continue;
    failed_ = CannotWrite(target.path, errno);
  }
}

Status ReplayOutput::Finish() {
  Flush();
  return failed_;
}

}  // namespace weir::cli
