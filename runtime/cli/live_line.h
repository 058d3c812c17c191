// Progress on stderr: on a terminal one line that is written over, in a pipe a line each time.
#pragma once

#include <string>

namespace weir::cli {

class LiveLine {
 public:
  explicit LiveLine(bool live) : live_(live) {}
  bool live() const { return live_; }
  void Show(std::string line);
  void Clear();  // leaves the terminal's line empty for what comes next

 private:
  bool live_, shown_ = false;
};

}  // namespace weir::cli
