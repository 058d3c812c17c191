#include "runtime/cli/tail_filter.h"

#include <cctype>
#include <utility>

namespace weir::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kShape[] = "write FIELD OP VALUE, joined by `and`: burst_id == 1 and ip_address == \"203.0.113.9\"";

bool IsNameChar(char c, bool first) {
  const auto u = static_cast<unsigned char>(c);
  return c == '_' || std::isalpha(u) != 0 || (!first && std::isdigit(u) != 0);
}

}  // namespace

class TailFilter::Parser {
 public:
  Parser(std::string_view text, std::string* error) : text_(text), error_(error) {}

  bool All(std::vector<Test>* tests) {
    for (;;) {
      Test test;
      if (!Field(&test.path) || !Operator(&test.op) || !Literal(&test.literal)) return false;
      tests->push_back(std::move(test));
      Skip();
      if (at_ == text_.size()) return true;
      const std::string word = Word();
      if (word == "and") continue;
      return Fail(word == "or" ? "`or` is not supported" : "expected `and` or the end " + Here());
    }
  }

 private:
  bool Fail(const std::string& what) {
    *error_ = "--where: " + what + "; " + kShape;
    return false;
  }
  std::string Here() const {
    return at_ < text_.size() ? "before `" + std::string(text_.substr(at_)) + "`" : "at the end";
  }
  void Skip() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  // A name from here on, not consumed if it is none.
  std::string Word() {
    size_t end = at_;
    while (end < text_.size() && IsNameChar(text_[end], end == at_)) ++end;
    std::string word(text_.substr(at_, end - at_));
    at_ = end;
    return word;
  }

  bool Field(std::vector<std::string>* path) {
    Skip();
    if (at_ < text_.size() && text_[at_] == '(') return Fail("parentheses are not supported");
    for (;;) {
      std::string name = Word();
      if (name.empty()) return Fail("expected a field " + Here());
      if (name == "not") return Fail("`not` is not supported");
      path->push_back(std::move(name));
      if (at_ == text_.size() || text_[at_] != '.') return true;
      ++at_;
    }
  }

  bool Operator(Op* op) {
    Skip();
    static constexpr std::pair<std::string_view, Op> kOps[] = {{"==", Op::kEq}, {"!=", Op::kNe}, {"<=", Op::kLe},
                                                               {">=", Op::kGe}, {"<", Op::kLt},  {">", Op::kGt}};
    for (const auto& [text, value] : kOps) {
      if (text_.substr(at_).starts_with(text)) {
        *op = value;
        at_ += text.size();
        return true;
      }
    }
    if (at_ < text_.size() && text_[at_] == '=') return Fail("equality is written `==`");
    return Fail("expected == != < <= > or >= " + Here());
  }

  bool Literal(Json* literal) {
    Skip();
    if (at_ == text_.size()) return Fail("expected a value at the end");
    if (text_[at_] == '"' || text_[at_] == '\'') return String(literal);
    const size_t begin = at_;
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) == 0) ++at_;
    const std::string word(text_.substr(begin, at_ - begin));
    *literal = Json::parse(word, nullptr, /*allow_exceptions=*/false);
    if (literal->is_number() || literal->is_boolean() || literal->is_null()) return true;
    return Fail("`" + word + "` is not a value; strings need quotes: \"" + word + "\"");
  }

  bool String(Json* literal) {
    const char quote = text_[at_++];
    std::string out;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      out += text_[at_++];
    }
    if (at_ == text_.size()) return Fail("a string without its end");
    ++at_;
    *literal = std::move(out);
    return true;
  }

  std::string_view text_;
  std::string* error_;
  size_t at_ = 0;
};

bool TailFilter::Parse(std::string_view text, std::string* error) {
  tests_.clear();
  if (text.empty()) return true;
  return Parser(text, error).All(&tests_);
}

bool TailFilter::Holds(Op op, const Json& a, const Json& b) {
  const bool comparable = (a.is_number() && b.is_number()) || a.type() == b.type();
  if (!comparable) return op == Op::kNe;
  if (op == Op::kEq) return a == b;
  if (op == Op::kNe) return a != b;
  if (!a.is_number() && !a.is_string()) return false;  // null, true and false have no order
  switch (op) {
    case Op::kLt: return a < b;
    case Op::kLe: return a <= b;
    case Op::kGt: return a > b;
    default: return a >= b;
  }
}

bool TailFilter::Matches(const Json& value) const {
  static const Json kNull;
  for (const Test& test : tests_) {
    const Json* at = &value;
    for (const std::string& name : test.path) {
      const auto it = at->is_object() ? at->find(name) : at->end();
      at = at->is_object() && it != at->end() ? &*it : &kNull;
    }
    if (!Holds(test.op, *at, test.literal)) return false;
  }
  return true;
}

}  // namespace weir::cli
