#include "runtime/cli/diagnostics_catalogue.h"

#include <string_view>

#include "runtime/cli/diagnostics_page.h"

namespace weir::cli {
namespace {

// Reads sections line by line.
class PageReader {
 public:
  std::vector<CodeEntry> Run() {
    for (std::string_view piece : kDiagnosticsPage) {
      while (!piece.empty()) {
        const size_t end = piece.find('\n');
        Read(piece.substr(0, end));
        piece.remove_prefix(end == std::string_view::npos ? piece.size() : end + 1);
      }
    }
    for (CodeEntry& entry : entries_) entry.text.erase(entry.text.find_last_not_of('\n') + 1);
    return std::move(entries_);
  }

 private:
  void Read(std::string_view line) {
    if (line.starts_with("```")) {
      fence_ = fence_ != nullptr ? nullptr : Snippet(line);
    } else if (fence_ != nullptr) {
      fence_->append(line).append("\n");
    } else if (line.starts_with("## ")) {
      family_ = line.substr(3);
      in_entry_ = false;  // the words of the family
    } else if (line.starts_with("### ")) {
      const size_t colon = line.find(": ");
      entries_.push_back({std::string(line.substr(4, colon - 4)), std::string(line.substr(colon + 2)), family_});
      in_entry_ = true;
      right_ = false;
    } else if (in_entry_) {
      if (line == "Wrong:" || line == "Right:") {
        right_ = line == "Right:";
      } else if (!line.empty() || !entries_.back().text.empty()) {
        entries_.back().text.append(line).append("\n");
      }
    }
  }

  std::string* Snippet(std::string_view fence) {
    if (!in_entry_) return &ignored_;
    CodeEntry& entry = entries_.back();
    return fence == "```text" ? &entry.says : right_ ? &entry.right : &entry.wrong;
  }

  std::vector<CodeEntry> entries_;
  std::string family_, ignored_;
  std::string* fence_ = nullptr;  // where the lines of the open fence go
  bool in_entry_ = false, right_ = false;
};

}  // namespace

std::vector<CodeEntry> DiagnosticsCatalogue() { return PageReader().Run(); }

}  // namespace weir::cli
