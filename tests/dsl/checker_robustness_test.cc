// Texts with words exchanged, left out or doubled: never a crash, a plan exactly when there is no error, and every
// error with a place in the text.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "dsl/chars.h"
#include "dsl/lexer.h"
#include "dsl/plan_printer.h"
#include "tests/dsl/compile_helper.h"

namespace weir::dsl {
namespace {

namespace fs = std::filesystem;

// Each with the space behind it: `0..20` stays a range.
std::vector<std::string> Words(const std::string& text) {
  const SourceText source("t", text);
  Diagnostics ignored;
  const std::vector<Token> tokens = LexAll(source, &ignored, nullptr);
  std::vector<std::string> words;
  for (size_t k = 0; k + 1 < tokens.size(); ++k) {
    words.emplace_back(source.Slice({tokens[k].span.begin, tokens[k + 1].span.begin}));
  }
  return words;
}

bool Compiles(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += word;
  return CompileText(text).plan.has_value();
}

std::vector<std::vector<std::string>> Texts() {
  std::vector<fs::path> paths;
  for (const char* folder : {"topologies", "tests/golden/diagnostics"}) {
    for (const auto& entry : fs::directory_iterator(fs::path(WEIR_SOURCE_DIR) / folder)) {
      if (entry.path().extension() == ".weir") paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::vector<std::string>> texts;
  for (const fs::path& path : paths) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    texts.push_back(Words(text.str()));
  }
  return texts;
}

void Edit(std::vector<std::string>* words, size_t at, size_t from, size_t kind) {
  switch (kind) {
    case 0: (*words)[at] = std::string((*words)[from]); break;
    case 1: std::swap((*words)[at], (*words)[from]); break;
    case 2: words->erase(words->begin() + static_cast<std::ptrdiff_t>(at)); break;
    default: words->insert(words->begin() + static_cast<std::ptrdiff_t>(at), std::string((*words)[from])); break;
  }
}

// Puts the next word of the same sort (a number for a number) in the place of one: often still a program.
void ReplaceAlike(std::vector<std::string>* words, size_t at, size_t from) {
  const auto sort = [](const std::string& word) {
    return IsDigit(word[0]) ? 0 : IsNameStart(word[0]) ? 1 : word[0] == '"' ? 2 : 3;
  };
  while (sort((*words)[at]) == 3) at = (at + 1) % words->size();
  while (sort((*words)[from]) != sort((*words)[at])) from = (from + 1) % words->size();
  (*words)[at] = std::string((*words)[from]);
}

TEST(CheckerRobustness, ExchangedWords) {
  const std::vector<std::vector<std::string>> texts = Texts();
  ASSERT_GT(texts.size(), 50u);
  std::vector<std::vector<std::string>> good;  // more of these, so that plans are made
  for (const auto& words : texts) {
    if (Compiles(words)) good.push_back(words);
  }
  ASSERT_GT(good.size(), 5u);
  std::mt19937 random(20260101);
  const auto below = [&random](size_t n) { return random() % n; };
  size_t plans = 0;
  for (int round = 0; round < 1500; ++round) {
    std::vector<std::string> words = round % 2 == 0 ? texts[below(texts.size())] : good[below(good.size())];
    if (words.size() < 3) continue;
    for (size_t edits = round % 2 == 0 ? 1 + below(3) : 0; edits > 0 && words.size() > 2; --edits) {
      Edit(&words, below(words.size()), below(words.size()), below(4));
    }
    if (round % 2 == 1) ReplaceAlike(&words, below(words.size()), below(words.size()));
    std::string text;
    for (const std::string& word : words) text += word;
    const Compiled compiled = CompileText(text);
    bool error = false;
    for (const Diagnostic& d : compiled.found) {
      error |= d.severity == Severity::kError;
      EXPECT_LE(d.primary.span.end, text.size()) << text;
      EXPECT_LE(d.primary.span.begin, d.primary.span.end) << text;
    }
    EXPECT_EQ(compiled.plan.has_value(), !error) << text;
    if (compiled.plan) {
      ++plans;
      EXPECT_FALSE(PrintPlan(*compiled.plan).empty());
    }
  }
  EXPECT_GT(plans, 50u);
}

}  // namespace
}  // namespace weir::dsl
