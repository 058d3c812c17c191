#include "runtime/cli/explain_code_verb.h"

#include <algorithm>
#include <cctype>
#include <memory>
#include <nlohmann/json.hpp>

#include "dsl/diagnostic.h"
#include "runtime/cli/common.h"
#include "runtime/cli/diagnostics_catalogue.h"
#include "runtime/cli/flags.h"

namespace weir::cli {
namespace {

struct ExplainCodeFlags {
  std::string code, format, color;
};

struct CodePaint {
  bool on;
  std::string operator()(const std::string& text, const char* sequence) const {
    return on ? std::string("\033[") + sequence + "m" + text + "\033[0m" : text;
  }
};
constexpr const char* kCodeBold = "1";
constexpr const char* kCodeWrong = "1;31";
constexpr const char* kCodeRight = "1;32";

std::string CodeJson(const CodeEntry& entry) {
  using Json = nlohmann::ordered_json;
  const auto snippet = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  const Json out = {{"code", entry.code},           {"title", entry.title},          {"family", entry.family},
                    {"text", entry.text},           {"wrong", snippet(entry.wrong)}, {"says", snippet(entry.says)},
                    {"right", snippet(entry.right)}};
  return out.dump() + "\n";
}

std::string Indented(const std::string& lines) {
  std::string out;
  bool begin = true;
  for (const char c : lines) {
    if (begin && c != '\n') out += "    ";
    begin = c == '\n';
    out += c;
  }
  return out;
}

// Paragraphs as the page breaks them, broken again for a terminal of `width` columns.
std::string Reflowed(const std::string& text, size_t width) {
  std::string out, word;
  size_t column = 0;
  const auto put = [&] {
    if (word.empty()) return;
    if (column > 0 && column + 1 + word.size() > width) {
      out += "\n";
      column = 0;
    }
    out += (column > 0 ? " " : "") + word;
    column += word.size() + (column > 0 ? 1 : 0);
    word.clear();
  };
  for (size_t at = 0; at < text.size(); ++at) {
    if (text.compare(at, 2, "\n\n") == 0) {
      put();
      out += "\n\n";
      column = 0;
      ++at;
    } else if (text[at] == ' ' || text[at] == '\n') {
      put();
    } else {
      word += text[at];
    }
  }
  put();
  return out;
}

std::string CodeText(const CodeEntry& entry, const CodePaint& paint) {
  std::string out = paint(entry.code + ": " + entry.title, kCodeBold) + "\n\n";
  out += Reflowed(entry.text, static_cast<size_t>(std::clamp(TerminalWidth(stdout, 100), 40, 100))) + "\n";
  if (entry.wrong.empty()) return out;
  out += "\n" + paint("Wrong:", kCodeWrong) + "\n\n" + Indented(entry.wrong);
  out += "\n" + Indented(entry.says);
  return out + "\n" + paint("Right:", kCodeRight) + "\n\n" + Indented(entry.right);
}

void ListCodes(const std::vector<CodeEntry>& entries, const CodePaint& paint) {
  std::string family;
  for (const CodeEntry& entry : entries) {
    if (entry.family != family) {
      std::printf("%s%s\n", family.empty() ? "" : "\n", paint(entry.family, kCodeBold).c_str());
      family = entry.family;
    }
    std::printf("  %-12s  %s\n", entry.code.c_str(), entry.title.c_str());
  }
}

int RunExplainCode(const ExplainCodeFlags& flags) {
  const std::vector<CodeEntry> entries = DiagnosticsCatalogue();
  const CodePaint paint{UseColor(flags.color, stdout)};
  if (flags.code.empty()) {
    if (flags.format == "json") {
      for (const CodeEntry& entry : entries) std::fputs(CodeJson(entry).c_str(), stdout);
    } else {
      ListCodes(entries, paint);
    }
    return kExitOk;
  }
  std::string code = flags.code;
  for (char& c : code) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const auto entry = std::find_if(entries.begin(), entries.end(), [&](const CodeEntry& e) { return e.code == code; });
  if (entry == entries.end()) {
    std::vector<std::string> codes;
    for (const CodeEntry& e : entries) codes.push_back(e.code);
    const std::string near = dsl::DidYouMean(code, codes);
    const std::string help = near.empty() ? "`weir explain-code` alone lists all" : "did you mean `" + near + "`?";
    return PrintUsage("explain-code", "there is no code `" + flags.code + "`\n  = help: " + help);
  }
  std::fputs((flags.format == "json" ? CodeJson(*entry) : CodeText(*entry, paint)).c_str(), stdout);
  return kExitOk;
}

}  // namespace

void AddExplainCodeVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("explain-code", "what a code such as W0204 means, and how to put it right");
  SetExample(verb, "weir explain-code W0204");
  auto flags = std::make_shared<ExplainCodeFlags>();
  verb->add_option("CODE", flags->code, "the code of a message; without it all are listed")->type_name("");
  AddFormatFlag(verb, &flags->format, {"text", "json"});
  AddColorFlag(verb, &flags->color);
  verb->callback([flags, exit_code] { *exit_code = RunExplainCode(*flags); });
}

}  // namespace weir::cli
