#include "tests/runtime/replay/timeline_reader.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace weir::replay {

namespace {

std::string Trim(const std::string& text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::vector<std::string> Split(const std::string& text, char at) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, at);) out.push_back(Trim(part));
  return out;
}

std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

bool IsInteger(const std::string& text) {
  const size_t from = !text.empty() && text[0] == '-' ? 1 : 0;
  return text.size() > from && text.find_first_not_of("0123456789", from) == std::string::npos;
}

// One block at a time; `Fail` keeps the first thing that is wrong.
class Reader {
 public:
  explicit Reader(std::string* error) : error_(error) {}

  std::vector<Timeline> Read(std::istream& in) {
    for (std::string line; std::getline(in, line);) {
      ++line_;
      if (!line.empty() && line[0] == '#') continue;
      if (line.rfind("=== ", 0) == 0) {
        Begin(line.substr(4));
      } else if (section_ == Section::kWeir && line.rfind("    ", 0) == 0) {
        timelines_.back().weir += line.substr(4) + "\n";
      } else if (!Trim(line).empty()) {
        if (timelines_.empty())
          Fail("a line before the first `===`");
        else if (section_ == Section::kRows && line.rfind("  ", 0) == 0)
          Row(line);
        else
          Setting(line);
      }
    }
    End();
    return std::move(timelines_);
  }

 private:
  enum class Section { kSettings, kWeir, kRows };

  void Fail(const std::string& what) {
    if (error_->empty()) *error_ = "line " + std::to_string(line_) + ": " + what;
  }

  void Begin(const std::string& head) {
    End();
    const size_t colon = head.find(": ");
    if (colon == std::string::npos) return Fail("`=== name: title` expected");
    timelines_.emplace_back();
    timelines_.back().name = head.substr(0, colon);
    timelines_.back().title = head.substr(colon + 2);
    section_ = Section::kSettings;
  }

  void Setting(const std::string& line) {
    Timeline& t = timelines_.back();
    const size_t colon = line.find(':');
    if (colon == std::string::npos) return Fail("`setting: value` expected");
    const std::string name = line.substr(0, colon);
    const std::string value = Trim(line.substr(colon + 1));
    const std::string first = Words(value).empty() ? "" : Words(value).front();
    if (name == "weir")
      section_ = Section::kWeir;
    else if (name == "rows")
      section_ = Section::kRows;
    else if (name == "mode" && value == "replay")
      t.mode = Timeline::Mode::kReplay;
    else if (name == "mode" && value == "buffered")
      t.mode = Timeline::Mode::kBuffered;
    else if (name == "mode" && value == "live")
      t.mode = Timeline::Mode::kLive;
    else if (name == "variants" && first == "all")
      t.variants = Timeline::Variants::kAll;
    else if (name == "variants" && first == "commit")
      t.variants = Timeline::Variants::kCommit;
    else if (name == "variants" && first == "none")
      t.variants = Timeline::Variants::kNone;
    else if (name == "visible" && value == "at commit")
      t.visible_at_commit = true;
    else if (name == "settle" && value == "commit")
      t.settle_commits = true;
    else if (name == "topic")
      t.topic = value;
    else if (name == "key")
      Keys(value);
    else if (name == "late" || name == "errors" || name == "row errors")
      pending_.emplace_back(name, value);
    else
      Fail("unknown setting `" + line + "`");
  }

  void Keys(const std::string& value) {
    const std::vector<std::string> keys = Split(value, ',');
    timelines_.back().input_key = keys.front();
    timelines_.back().output_key = keys.back();
  }

  void Row(const std::string& line) {
    const std::vector<std::string> cells = Split(line, '|');
    if (cells.size() < 3 || cells.size() > 4) return Fail("`input | S | comment | output` expected");
    TimelineRow row;
    row.line = line_;
    row.text = cells[0];
    row.stream_time = cells[1];
    if (cells.size() == 4 && !cells[3].empty()) row.outputs = Split(cells[3], ';');
    Input(Words(cells[0]), &row);
    timelines_.back().rows.push_back(std::move(row));
  }

  void Input(std::vector<std::string> words, TimelineRow* row) {
    if (words.empty()) return Fail("a row without input");
    if (words.front()[0] == '@') {
      row->wall = std::stoll(words.front().substr(1));
      words.erase(words.begin());
      row->step = TimelineRow::Step::kWall;
      if (words.empty()) return;
    }
    static const std::map<std::string, TimelineRow::Step> kSteps = {{"end", TimelineRow::Step::kEnd},
                                                                    {"restart", TimelineRow::Step::kRestart},
                                                                    {"commit", TimelineRow::Step::kCommit},
                                                                    {"crash", TimelineRow::Step::kCrash}};
    if (auto step = kSteps.find(words.front()); step != kSteps.end() && words.size() == 1) {
      row->step = step->second;
      return;
    }
    row->step = TimelineRow::Step::kRecord;
    if (words.front().back() == ':') {
      row->topic = words.front().substr(0, words.front().size() - 1);
      std::erase(row->topic, '/');
      words.erase(words.begin());
    }
    if (words.size() < 2) return Fail("`key time field=…` expected");
    row->key = words[0];
    if (words[1] != "none") {
      if (!IsInteger(words[1])) return Fail("a time in milliseconds, or `none`, expected");
      row->time = std::stoll(words[1]);
    }
    for (size_t k = 2; k < words.size(); ++k) {
      const size_t equals = words[k].find('=');
      if (equals == std::string::npos) return Fail("`field=value` expected");
      row->fields.emplace_back(words[k].substr(0, equals), words[k].substr(equals + 1));
    }
  }

  TimelineRow* NumberedRow(const std::string& number) {
    auto& rows = timelines_.back().rows;
    if (!IsInteger(number) || std::stoll(number) < 1 || std::stoull(number) > rows.size()) {
      Fail("no row `" + number + "`");
      return nullptr;
    }
    return &rows[std::stoull(number) - 1];
  }

  void End() {
    if (timelines_.empty()) return;
    for (const auto& [name, value] : pending_) {
      for (const std::string& item : Split(value, ',')) {
        if (name == "late") {
          const size_t star = item.find('*');
          if (TimelineRow* row = NumberedRow(item.substr(0, star)))
            row->late = star == std::string::npos ? 1 : std::stoull(item.substr(star + 1));
        } else if (name == "errors") {
          const std::vector<std::string> words = Words(item);
          if (words.size() != 2) return Fail("`row code` expected");
          if (TimelineRow* row = NumberedRow(words[0])) row->errors.push_back(words[1]);
        } else if (TimelineRow* row = NumberedRow(item)) {
          row->row_errors = true;
        }
      }
    }
    pending_.clear();
    if (timelines_.back().rows.empty() || timelines_.back().weir.empty()) Fail("a block without a topology or rows");
  }

  std::string* error_;
  int line_ = 0;
  Section section_ = Section::kSettings;
  std::vector<Timeline> timelines_;
  std::vector<std::pair<std::string, std::string>> pending_;  // settings about rows
};

}  // namespace

std::string FieldAsJson(const std::string& text) {
  return text == "null" || IsInteger(text) ? text : nlohmann::json(text).dump();
}

std::vector<Timeline> ReadTimelines(const std::string& path, std::string* error) {
  std::ifstream in(path);
  if (!in) {
    *error = "cannot read " + path;
    return {};
  }
  return Reader(error).Read(in);
}

}  // namespace weir::replay
