#include "runtime/interchange/fcl_cursor.h"

#include "dsl/chars.h"
#include "runtime/interchange/codes.h"

namespace weir::interchange {

const Word& FclCursor::Here() const {
  if (!AtEnd()) return words_[at_];
  const uint32_t end = words_.empty() ? 0 : words_.back().span.end;
  end_ = {"", {end, end}};
  return end_;
}

bool FclCursor::At(const std::string& upper) const { return !AtEnd() && LowerCase(Here().text) == LowerCase(upper); }

bool FclCursor::Accept(const std::string& upper) {
  if (!At(upper)) return false;
  ++at_;
  return true;
}

bool FclCursor::Expect(const std::string& upper) {
  if (Accept(upper)) return true;
  Expected(InQuotes(upper));
  return false;
}

void FclCursor::Expected(const std::string& what) {
  findings_->Error(codes::kForeignText, Here().span,
                   "expected " + what + ", found " + (AtEnd() ? "the end of the file" : InQuotes(Here().text)));
}

std::optional<Word> FclCursor::Name(const std::string& what) {
  if (!AtEnd() && dsl::IsNameStart(Here().text[0])) return Take();
  Expected(what);
  return std::nullopt;
}

std::optional<double> FclCursor::Number(const std::string& what) {
  const auto number = AtEnd() || dsl::IsNameStart(Here().text[0]) ? std::nullopt : NumberOf(Here().text);
  if (number) {
    ++at_;
  } else {
    Expected(what);
  }
  return number;
}

bool FclCursor::AtBorder() const {
  if (AtEnd()) return true;
  const std::string word = LowerCase(Here().text);
  for (const char* border :
       {"function_block", "end_function_block", "var_input", "var_output", "var", "end_var", "fuzzify", "end_fuzzify",
        "defuzzify", "end_defuzzify", "ruleblock", "end_ruleblock", "option", "end_option"}) {
    if (word == border) return true;
  }
  return false;
}

void FclCursor::SkipStatement() {
  while (!AtBorder()) {
    if (Take().text == ";") return;
  }
}

std::vector<Word> FclCursor::TakeStatement() {
  std::vector<Word> statement;
  while (!AtBorder()) {
    const Word word = Take();
    if (word.text == ";") return statement;
    statement.push_back(word);
  }
  Expected("`;`");
  return statement;
}

void FclCursor::SkipBehind(const std::string& upper) {
  while (!AtEnd()) {
    if (Accept(upper)) return;
    ++at_;
  }
}

}  // namespace weir::interchange
