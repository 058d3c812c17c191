// Common to the tests that run a topology in the LocalDriver: text to plan, and outputs as the text of a timeline.
#pragma once

#include <string>
#include <vector>

#include "dsl/plan.h"
#include "runtime/replay/local_driver.h"

namespace weir::replay {

// The plan, or a failure of the running test that shows the diagnostics (then an empty plan).
plan::Plan CompileText(const std::string& name, const std::string& text);

// A directory that goes with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// `key [start,end) field=… @time` without the sink's name; an error record as `!code`. Timestamps are milliseconds. The
// alert envelope is left out.
std::string RenderOutput(const LocalOutput& output, const std::string& key_field);
// `alert.id` of an alert's JSON; "" where there is none.
std::string AlertId(const LocalOutput& output);
// The value of a header; "" where there is none.
std::string HeaderOf(const LocalOutput& output, const std::string& name);

}  // namespace weir::replay
