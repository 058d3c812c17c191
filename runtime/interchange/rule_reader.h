// Rules in words, as FLL and FCL have them:
//
//   rule = "if" or "then" conclusion { ( "and" | "," ) conclusion } [ "with" NUMBER ]
//   or = and { "or" and } ; and = atom { "and" atom }
//   atom = "(" or ")" | VARIABLE "is" { HEDGE } ( TERM | "any" ) ; in FCL also "not" atom
//   conclusion = VARIABLE "is" { HEDGE } TERM
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/interchange/draft.h"
#include "runtime/interchange/text_words.h"

namespace weir::interchange {

struct RuleDialect {
  bool any_case = false;    // of words and names, as in IEC 61131
  bool not_before = false;  // "not" in front of an atom
};

struct SwitchedOff {
  std::vector<bool> inputs;              // by number: what is asked of it never holds
  std::vector<fuzzy::Variable> outputs;  // not in the definition: conclusions on it are left out
};

class RuleReader {
 public:
  // All must outlive the reader. The draft has all its variables.
  RuleReader(const Draft& draft, const RuleDialect& dialect, const SwitchedOff& off, dsl::Diagnostics* findings)
      : draft_(draft), dialect_(dialect), off_(off), findings_(*findings) {}

  // words: of one rule, brackets and commas by themselves. Nothing: there are errors among the findings. A rule that
  // concludes on what is switched off only has no conclusion.
  std::optional<fuzzy::Rule> Read(const std::vector<Word>& words, dsl::Span rule);

 private:
  fuzzy::Antecedent Or();
  fuzzy::Antecedent And();
  fuzzy::Antecedent Atom();
  void Conclude(fuzzy::Rule* rule);
  void Weight(fuzzy::Rule* rule);
  fuzzy::Hedges ReadHedges();

  bool At(std::string_view word, size_t ahead = 0) const;
  bool AtEnd() const { return at_ >= words_->size(); }
  bool AtEndOfAtom(size_t ahead) const;
  bool Accept(std::string_view word);
  bool Expect(std::string_view word);
  void Expected(const std::string& what);
  bool Same(std::string_view a, std::string_view b) const;
  int FindTerm(const fuzzy::Variable& variable, const Word& word);
  template <typename V>
  int Find(const std::vector<V>& variables, std::string_view name) const;
  void UnknownVariable(const Word& name, bool output);

  const Draft& draft_;
  const RuleDialect dialect_;
  const SwitchedOff& off_;
  dsl::Diagnostics& findings_;
  const std::vector<Word>* words_ = nullptr;
  dsl::Span end_;
  size_t at_ = 0;
  int depth_ = 0;
  bool stuck_ = false, wrong_ = false;  // the rest cannot be read; something was reported
};

}  // namespace weir::interchange
