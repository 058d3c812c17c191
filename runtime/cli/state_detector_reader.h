// Rows of a detector's store for people: those of a timed store (state/timed_store.h) around operators/detector.h.
#pragma once

#include "runtime/cli/state_keyed_reader.h"

namespace weir::cli {

class DetectorReader : public KeyedReader {
 public:
  // `row`: what the detector reads.
  DetectorReader(const plan::Schema& row, const plan::DetectorNode& node)
      : KeyedReader(row, node.key), row_(row), node_(node) {}
  bool Derived(std::string_view key) const override { return !key.empty() && key[0] == 't'; }
  StateJson Read(std::string_view key, std::string_view value) const override;

 private:
  // False: it is of no layout known.
  bool ReadValue(char what, std::string_view in, StateJson* out) const;
  bool ReadHold(std::string_view in, StateJson* out) const;
  bool ReadOutputs(std::string_view in, StateJson* out) const;

  const plan::Schema& row_;
  const plan::DetectorNode& node_;
};

}  // namespace weir::cli
