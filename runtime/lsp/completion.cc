// What can be typed at a place: decided by the tokens of the declaration before it, so that it works in a text that is
// being written. Names and fields are those the checker knew last.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/aggregates.h"
#include "dsl/chars.h"
#include "dsl/functions.h"
#include "dsl/lexer.h"
#include "runtime/lsp/document.h"

namespace weir::lsp {
namespace {

constexpr int kFunction = 3, kField = 5, kKeyword = 14, kConstant = 21, kStruct = 22;  // of the protocol

using WordList = std::vector<std::string_view>;

const WordList kDeclarationWords = {"topology", "use",  "param",   "fn",    "source", "table",    "lookup",
                                    "stream",   "rule", "pattern", "fuzzy", "sink",   "evaluate", "test"};
const WordList kStageWords = {"where",  "derive", "select", "drop",     "rename",    "parse",     "flatten",
                              "repeat", "union",  "by",     "dedup",    "window",    "aggregate", "emit",
                              "expire", "join",   "score",  "remember", "left join", "outer join"};
const WordList kSourceWords = {"key",        "time", "late by",  "late to topic", "invalid to topic",
                               "idle after", "wait", "ahead by", "start from"};
const WordList kDetectorWords = {"when",           "for",      "each update", "once per",
                                 "reset on alert", "severity", "message",     "alert"};
const WordList kExpressionWords = {"and",  "or",    "not", "in",   "is",   "null",
                                   "true", "false", "if",  "then", "else", "matches"};

struct ClauseWords {
  std::string_view declaration;
  WordList words;
};
const std::vector<ClauseWords>& Clauses() {
  static const std::vector<ClauseWords> kAll = [] {
    const auto with_detector = [](WordList words) {
      words.insert(words.end(), kDetectorWords.begin(), kDetectorWords.end());
      return words;
    };
    return std::vector<ClauseWords>{
        {"topology", {"application", "delivery", "commit every", "threads", "idle after", "allow", "state", "kafka"}},
        {"rule", kDetectorWords},
        {"pattern", with_detector({"first", "then", "then no", "unless", "late by", "keep", "after match skip"})},
        {"fuzzy", with_detector({"input", "output", "if", "otherwise", "block", "conjunction", "disjunction",
                                 "implication", "aggregation", "activation", "defuzzifier", "approximate within"})},
        {"evaluate", {"detectors", "truth", "match by", "cell", "every", "to topic", "to csv"}},
        {"test", {"given", "advance", "idle", "restart", "finish", "expect", "expect no"}}};
  }();
  return kAll;
}

// Behind this word one of these.
const std::vector<ClauseWords>& Choices() {
  static const std::vector<ClauseWords> kAll = {
      {"severity", {"info", "low", "medium", "high", "critical"}},
      {"window", {"tumbling", "hopping", "sliding", "session gap", "count"}},
      {"emit", {"on change", "on close", "every"}},
      {"delivery", {"exactly_once", "at_least_once"}},
      {":", {"bool", "int", "float", "string", "timestamp", "duration", "ip", "cidr", "bytes", "list", "map"}}};
  return kAll;
}

class Completer {
 public:
  Completer(const dsl::SourceText& source, dsl::References* references, uint32_t offset)
      : source_(source), references_(*references) {
    const std::string_view text = source.text();
    word_ = offset;
    while (word_ > 0 && dsl::IsNameChar(text[word_ - 1])) --word_;
    begin_ = DeclarationBegin();
  }

  Json Items() {
    if (ReadBefore()) Propose();
    return std::move(items_);
  }

 private:
  // The nearest line above that begins, at its very left, with the word of a declaration.
  uint32_t DeclarationBegin() const {
    for (uint32_t line = source_.LineAt(word_); line > 0; --line) {
      const std::string_view text = source_.Line(line);
      const size_t end =
          static_cast<size_t>(std::find_if_not(text.begin(), text.end(), dsl::IsNameChar) - text.begin());
      const bool known =
          std::find(kDeclarationWords.begin(), kDeclarationWords.end(), text.substr(0, end)) != kDeclarationWords.end();
      if (known && source_.LineStart(line) < word_) return source_.LineStart(line);
    }
    return 0;
  }

  // The tokens from the declaration's begin to the word that is typed. False within a comment or the text of a string.
  bool ReadBefore() {
    std::string text(source_.Slice({begin_, word_}));
    for (int level = 0; level < 4; ++level) {
      const dsl::SourceText before("before", text);
      dsl::Diagnostics ignored;
      std::vector<dsl::ast::Comment> comments;
      std::vector<dsl::Token> tokens = dsl::LexAll(before, &ignored, &comments);
      tokens.pop_back();
      if (!comments.empty() && text.find('\n', comments.back().span.begin) == std::string::npos) return false;
      if (tokens.empty() || tokens.back().problem != dsl::StringProblem::kNotClosed) {
        for (const dsl::Token& token : tokens) words_.emplace_back(before.Slice(token.span));
        first_on_line_ = text.empty() || text.find_last_not_of(" \t") == std::string::npos ||
                         text[text.find_last_not_of(" \t")] == '\n';
        return true;
      }
      // In a string: an interpolation that is open is an expression, anything else is text.
      if (tokens.back().kind != dsl::TokenKind::kString) return false;
      const size_t open = text.rfind('{'), close = text.rfind('}');
      if (open == std::string::npos || open < tokens.back().span.begin || (close != std::string::npos && close > open))
        return false;
      in_string_ = true;
      text = text.substr(0, tokens.back().span.begin) + text.substr(open + 1);
    }
    return false;
  }

  void Propose() {
    if (word_ == 0 || source_.text()[word_ - 1] == '\n') AddWords(kDeclarationWords);
    if (words_.empty()) return;
    const std::string& last = words_.back();
    if (last == ".") return AddMembers();
    if (last == "..") return;
    if (in_string_) return AddExpression();
    if (last == "|") return AddWords(kStageWords);
    for (const ClauseWords& choice : Choices()) {
      if (last == choice.declaration && (last != ":" || InSchema())) return AddWords(choice.words);
    }
    if (AtRelation())
      return AddNames({"a source", "a stream", "a table", "a lookup", "a rule", "a pattern", "a fuzzy detector"});
    if (last == "score") return AddNames({"a fuzzy system"});
    if (last == "detectors") return AddNames({"a rule", "a fuzzy detector", "a pattern"});
    if (first_on_line_ && Depth() == 0) {
      if (words_[0] == "source" || words_[0] == "lookup" || IsTableFrom()) AddWords(kSourceWords);
      return;
    }
    if (first_on_line_ && Depth() == 1) {
      for (const ClauseWords& clause : Clauses()) {
        if (words_[0] == clause.declaration) return AddWords(clause.words);
      }
    }
    AddExpression();
  }

  int Depth() const {
    int depth = 0;
    for (const std::string& word : words_) depth += word == "{" ? 1 : word == "}" ? -1 : 0;
    return depth;
  }
  bool IsTableFrom() const { return words_[0] == "table" && words_.size() > 2 && words_[2] == "from"; }
  bool InSchema() const { return Depth() > 0 && (words_[0] == "source" || words_[0] == "lookup" || IsTableFrom()); }
  // Where a name of rows is expected.
  bool AtRelation() const {
    const std::string& last = words_.back();
    const std::string& head = words_[0];
    if ((head == "stream" || head == "table") && last == "=" && words_.size() == 3) return true;
    if (Depth() == 0 && (last == "union" || last == "join")) return true;
    if (last == "on" && Depth() == 0 && (head == "rule" || head == "fuzzy" || head == "pattern")) return true;
    if (head == "sink" && words_.size() == 1) return true;
    return last == "truth" || last == "given" || last == "expect" || (last == "no" && head == "test");
  }

  void AddExpression() {
    if (const dsl::VisibleFields* fields = references_.FieldsAt(begin_, word_)) {
      for (const dsl::VisibleFields::Field& field : fields->fields) Add(field.name, kField, field.type);
    }
    AddNames({"a param", "a function"});
    for (const dsl::Function& function : dsl::FunctionCatalogue())
      Add(function.name, kFunction, WithoutQuotes(dsl::Signatures(function)));
    if (Aggregates()) {
      for (const dsl::AggregateInfo& aggregate : dsl::AggregateCatalogue()) {
        if (aggregate.built) Add(aggregate.name, kFunction, "an aggregate");
      }
    }
    AddWords(kExpressionWords);
  }

  // Behind `a.b.`: the fields of that record.
  void AddMembers() {
    const dsl::VisibleFields* visible = references_.FieldsAt(begin_, word_);
    if (visible == nullptr || words_.size() < 2) return;
    size_t first = words_.size() - 2;  // the leftmost of the names before the dots
    while (first >= 2 && words_[first - 1] == ".") first -= 2;
    const std::vector<dsl::VisibleFields::Field>* fields = &visible->fields;
    for (size_t k = first; k + 1 < words_.size(); k += 2) {
      const auto at = std::find_if(fields->begin(), fields->end(), [&](const auto& f) { return f.name == words_[k]; });
      if (at == fields->end()) return;
      fields = &at->fields;
    }
    for (const dsl::VisibleFields::Field& field : *fields) Add(field.name, kField, field.type);
  }

  // Within the braces of `aggregate` or `remember`.
  bool Aggregates() const {
    const auto open = std::find(words_.rbegin(), words_.rend(), "{");
    for (auto at = open; at != words_.rend() && *at != "|"; ++at) {
      if (*at == "aggregate" || *at == "remember") return true;
    }
    return false;
  }

  // Names of the file that are one of `sorts`.
  void AddNames(const std::vector<std::string_view>& sorts) {
    for (const dsl::Reference& reference : references_.all()) {
      const bool declared = reference.span == reference.declared;
      if (!declared || std::find(sorts.begin(), sorts.end(), reference.what) == sorts.end()) continue;
      const int kind = reference.what == "a function" ? kFunction : reference.what == "a param" ? kConstant : kStruct;
      Add(std::string(source_.Slice(reference.span)), kind,
          reference.what + (reference.type.empty() ? "" : ": " + reference.type));
    }
  }

  void AddWords(const WordList& words) {
    for (const std::string_view word : words) Add(std::string(word), kKeyword, "");
  }

  void Add(const std::string& label, int kind, const std::string& detail) {
    if (!labels_.insert(label).second) return;
    Json item = {{"label", label}, {"kind", kind}};
    if (!detail.empty()) item["detail"] = detail;
    items_.push_back(std::move(item));
  }

  const dsl::SourceText& source_;
  dsl::References& references_;
  uint32_t word_ = 0;   // where the word that is typed begins
  uint32_t begin_ = 0;  // of the declaration
  std::vector<std::string> words_;
  bool first_on_line_ = false;
  bool in_string_ = false;
  Json items_ = Json::array();
  std::set<std::string> labels_;
};

}  // namespace

Json CompletionItems(const dsl::SourceText& source, dsl::References* references, uint32_t offset) {
  return Completer(source, references, offset).Items();
}

}  // namespace weir::lsp
