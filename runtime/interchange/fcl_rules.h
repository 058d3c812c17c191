// Rule blocks of FCL: operators and rules.
#pragma once

#include <vector>

#include "runtime/interchange/draft.h"
#include "runtime/interchange/text_words.h"

namespace weir::interchange {

struct FclStatement {
  Word word;
  std::vector<Word> rest;  // without the `;`
};
struct FclRuleBlock {
  Word name;  // may be empty
  std::vector<FclStatement> options, rules;
};
// What an output says of itself, beside its definition.
struct FclOutput {
  Word method;
  std::vector<Word> accumulations;  // its own, and those of the rule blocks that conclude on it
};

class FclRules {
 public:
  // The draft has all variables. Afterwards the outputs have their aggregation.
  FclRules(const std::vector<FclRuleBlock>& blocks, Draft* draft, std::vector<FclOutput>* outputs,
           dsl::Diagnostics* findings)
      : blocks_(blocks), draft_(*draft), outputs_(*outputs), findings_(*findings) {}
  void Read();

 private:
  void ReadBlock(const FclRuleBlock& block);
  void ReadOption(const FclStatement& option, fuzzy::Block* block, bool* has_and, bool* has_or);
  void ReadRule(const FclStatement& statement, size_t number);
  void Accumulate(size_t output);

  const std::vector<FclRuleBlock>& blocks_;
  Draft& draft_;
  std::vector<FclOutput>& outputs_;
  dsl::Diagnostics& findings_;
  Word accumulation_;  // of the block that is read
};

}  // namespace weir::interchange
