// Stages that make rows of texts and lists: parse, flatten, repeat.
#pragma once

#include <memory>

#include "runtime/formats/decoder.h"
#include "runtime/operators/operator.h"
#include "runtime/operators/row_numbers.h"
#include "runtime/row/expression.h"

namespace weir::ops {

// The input's slots that stay, then the fields of the text. A text that is not of the format is E_DECODE or E_SCHEMA,
// or the row is dropped (`else skip`); an expression that fails is an error either way.
class Parse final : public Operator {
 public:
  Parse(const plan::Node& node, TaskContext* task);
  void Process(const Row& row) override;

 private:
  const plan::ParseNode& plan_;
  Expression text_;
  int text_slot_ = -1;  // when the text is just a field
  std::unique_ptr<formats::Decoder> decoder_;
};

class Flatten final : public Operator {
 public:
  Flatten(const plan::Node& node, TaskContext* task);
  void Process(const Row& row) override;

 private:
  const plan::FlattenNode& plan_;
  RowNumbers numbers_;
};

class Repeat final : public Operator {
 public:
  Repeat(const plan::Node& node, TaskContext* task);
  void Process(const Row& row) override;

 private:
  Expression times_;
  RowNumbers numbers_;
};

}  // namespace weir::ops
