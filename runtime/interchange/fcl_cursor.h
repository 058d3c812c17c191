// Where the reader of FCL is among its words, and what it says when something else stands there.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/interchange/text_words.h"

namespace weir::interchange {

class FclCursor {
 public:
  FclCursor(std::vector<Word> words, dsl::Diagnostics* findings) : words_(std::move(words)), findings_(findings) {}

  bool AtEnd() const { return at_ >= words_.size(); }
  const Word& Here() const;                 // at the end an empty word behind the last
  bool At(const std::string& upper) const;  // the word in capitals
  bool Accept(const std::string& upper);
  Word Take() { return AtEnd() ? Here() : words_[at_++]; }

  // False, and reported: something else stands here.
  bool Expect(const std::string& upper);
  void Expected(const std::string& what);
  std::optional<Word> Name(const std::string& what);
  std::optional<double> Number(const std::string& what);

  // Behind the next `;`, or before a word that ends or begins a block.
  void SkipStatement();
  // The words up to the next `;`, which is passed; reported if there is none before the block ends.
  std::vector<Word> TakeStatement();
  // Behind the next of these words, or at the end.
  void SkipBehind(const std::string& upper);

 private:
  bool AtBorder() const;

  std::vector<Word> words_;
  dsl::Diagnostics* findings_;
  size_t at_ = 0;
  mutable Word end_;
};

}  // namespace weir::interchange
