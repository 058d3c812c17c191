// The words and snippets of docs/diagnostics.md: tests/golden/diagnostics/catalogue/*.md (its README has the form).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace weir::catalogue {

struct Entry {
  std::string code, title;
  std::string text;          // paragraphs
  std::string wrong, right;  // programs; empty: none
};
struct Family {
  std::string title, text;
  std::vector<Entry> entries;
};

std::filesystem::path Root();  // of the repository
std::string ReadAll(const std::filesystem::path& path);
// In the order of the page. Throws std::runtime_error on a file of another form.
std::vector<Family> ReadCatalogue();

// What Weir says of a program: the findings of `weir check`; of a program for a record error (E_…) what its first test
// makes of the record.
struct Finding {
  std::string code, text;
  bool error = true;
};
std::vector<Finding> Check(const Entry& entry, const std::string& program);

}  // namespace weir::catalogue
