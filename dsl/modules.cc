#include "dsl/modules.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "dsl/parser.h"

namespace weir::dsl {
namespace {

constexpr size_t kMostModules = 1000;

struct Use {
  std::string path;
  Span span;
};

std::vector<Use> UsesIn(const SourceText& text) {
  Diagnostics ignored;  // told when the whole is compiled
  const ast::File file = Parse(text, &ignored);
  std::vector<Use> out;
  for (const ast::Decl& decl : file.declarations) {
    const auto* use = std::get_if<ast::UseDecl>(&decl);
    if (use != nullptr && !use->path.text.empty()) out.push_back({use->path.text, use->path.span});
  }
  return out;
}

class Loader {
 public:
  Loader(SourceText* source, const ModuleReader& read) : source_(*source), read_(read) {}

  // Loads what the file `name` uses. Its problems, by spans in `text`.
  std::vector<SourceText::Problem> Load(const std::string& name, const SourceText& text) {
    std::vector<SourceText::Problem> problems;
    open_.push_back(name);
    for (const Use& use : UsesIn(text)) {
      const std::string path = RelativeTo(name, use.path);
      const auto open = std::find(open_.begin(), open_.end(), path);
      if (open != open_.end()) {
        std::string circle;
        for (auto at = open; at != open_.end(); ++at) circle += *at + " uses ";
        problems.push_back({use.span, "files use each other", circle + path});
      } else if (std::find(done_.begin(), done_.end(), path) == done_.end()) {
        LoadOne(path, use, &problems);
      }
    }
    open_.pop_back();
    return problems;
  }

 private:
  void LoadOne(const std::string& path, const Use& use, std::vector<SourceText::Problem>* problems) {
    done_.push_back(path);
    std::string why = "too many files";
    std::optional<std::string> text = done_.size() > kMostModules ? std::nullopt : read_(path, &why);
    if (!text) {
      problems->push_back({use.span, "cannot read `" + path + "`", why, true});
      return;
    }
    const SourceText module(path, std::move(*text));
    std::vector<SourceText::Problem> inside = Load(path, module);
    const uint32_t begin = source_.AddPart(path, module.text());
    for (SourceText::Problem& problem : inside) {
      problem.span = {problem.span.begin + begin, problem.span.end + begin};
      source_.AddProblem(std::move(problem));
    }
  }

  SourceText& source_;
  const ModuleReader& read_;
  std::vector<std::string> open_, done_;
};

}  // namespace

std::string RelativeTo(const std::string& file, const std::string& path) {
  std::string joined = path;
  const size_t slash = file.rfind('/');
  if (path.empty() || path[0] != '/') joined = (slash == std::string::npos ? "" : file.substr(0, slash + 1)) + path;
  std::vector<std::string> parts;
  for (size_t at = 0; at <= joined.size();) {
    const size_t end = std::min(joined.find('/', at), joined.size());
    const std::string part = joined.substr(at, end - at);
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.push_back(part);
    }
    at = end + 1;
  }
  std::string out = joined[0] == '/' ? "/" : "";
  for (size_t k = 0; k < parts.size(); ++k) out += (k > 0 ? "/" : "") + parts[k];
  return out;
}

void AddModules(SourceText* source, const ModuleReader& read) {
  const SourceText main(source->name(), std::string(source->text()));
  for (SourceText::Problem& problem : Loader(source, read).Load(RelativeTo("", source->name()), main))
    source->AddProblem(std::move(problem));
  source->set_modules_added();
}

}  // namespace weir::dsl
