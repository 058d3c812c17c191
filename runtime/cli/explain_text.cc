#include "runtime/cli/explain_text.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dsl/fold.h"
#include "dsl/plan_printer.h"
#include "dsl/utf8.h"
#include "runtime/cli/plan_words.h"

namespace weir::cli {
namespace {

using dsl::DurationText;
using plan::At;

constexpr size_t kPageWidth = 100;

class ExplainPage {
 public:
  ExplainPage(const plan::Plan& plan, bool color) : plan_(plan), color_(color) {}

  std::string Run() {
    const bool exactly = plan_.delivery == plan::Delivery::kExactlyOnce;
    out_ = Bold("topology " + plan_.topology) + "\n";
    Documentation(0, plan_.documentation);
    Paragraph(0, "What `weir run` makes of this file, as application `" + plan_.application +
                     "`: " + (exactly ? "every record counts exactly once" : "every record counts at least once") +
                     ", work is committed every " + DurationText(plan_.commit_every) + ", on " +
                     (plan_.threads == 1 ? "1 thread." : std::to_string(plan_.threads) + " threads."));
    NotRun();
    Settings();
    Params();
    Reads();
    Runs();
    State();
    Writes();
    Topics();
    return std::move(out_);
  }

 private:
  using Rows = std::vector<std::vector<std::string>>;

  std::string Bold(const std::string& text) const { return color_ ? "\033[1m" + text + "\033[0m" : text; }
  void Line(size_t indent, const std::string& text) { out_ += std::string(indent, ' ') + text + "\n"; }
  void Head(const std::string& title, const std::string& words = "") {
    out_ += "\n" + Bold(title) + "\n";
    if (!words.empty()) Paragraph(2, words);
  }

  // Broken at spaces; lines after the first go two columns deeper when `hang`.
  void Paragraph(size_t indent, const std::string& text, bool hang = false) {
    size_t begin = 0, margin = indent;
    while (begin < text.size()) {
      size_t end = text.size();
      if (margin + dsl::TextWidth(text.substr(begin)) > kPageWidth) {
        end = text.rfind(' ', begin + kPageWidth - margin);
        if (end == std::string::npos || end <= begin) end = text.find(' ', begin);
        if (end == std::string::npos) end = text.size();
      }
      Line(margin, text.substr(begin, end - begin));
      begin = end + 1;
      if (hang) margin = indent + 2;
    }
  }

  // The author's own words, as they stand in the file.
  void Documentation(size_t indent, const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) Line(indent, line.empty() ? "#" : "# " + line);
  }

  void Columns(size_t indent, const Rows& rows) {
    std::vector<size_t> widths;
    for (const auto& row : rows) {
      widths.resize(std::max(widths.size(), row.size()));
      for (size_t k = 0; k < row.size(); ++k) widths[k] = std::max(widths[k], dsl::TextWidth(row[k]));
    }
    for (const auto& row : rows) {
      std::string line;
      for (size_t k = 0; k < row.size(); ++k)
        line += row[k] + (k + 1 < row.size() ? std::string(widths[k] - dsl::TextWidth(row[k]) + 2, ' ') : "");
      line.erase(line.find_last_not_of(' ') + 1);
      Line(indent, line);
    }
  }

  // What is checked and planned, and not run yet.
  void NotRun() {
    std::vector<std::string> names;
    for (const plan::Unsupported& one : plan_.unsupported) {
      if (std::find(names.begin(), names.end(), one.what) == names.end()) names.push_back(one.what);
    }
    if (names.empty()) return;
    Head("Not run by this version", AndList(names) + ": `weir run` and `weir test` refuse the file.");
  }

  void Settings() {
    Rows rows;
    for (const auto& [name, value] : plan_.kafka) rows.push_back({"kafka", name, "given to the Kafka client"});
    for (const auto& [name, value] : plan_.state) rows.push_back({"state", name, value});
    if (rows.empty()) return;
    Head("Settings");
    Columns(2, rows);
  }

  void Params() {
    if (plan_.params.empty()) return;
    Head("Params", "Values of this file; `--set name=value` takes others.");
    Rows rows;
    for (const plan::Param& p : plan_.params) {
      rows.push_back(
          {p.name, dsl::ToString(p.type), dsl::LiteralText(p.value), p.range_text.empty() ? "" : "in " + p.range_text});
      std::string words = p.documentation;
      std::replace(words.begin(), words.end(), '\n', ' ');
      if (!words.empty()) rows.back().push_back("# " + words);
    }
    Columns(2, rows);
  }

  void Reads() {
    Head("Reads");
    for (const plan::Source& source : plan_.sources) {
      const std::string origin = !source.file.empty()
                                     ? "file " + source.file
                                     : (source.topics.size() == 1 ? "topic " : "topics ") + AndList(source.topics);
      Line(2, Bold(SortOf(source) + " " + source.name) + ": " + origin + ", " + dsl::FormatText(source.format));
      Documentation(4, source.documentation);
      Rows fields;
      for (const plan::SourceField& field : source.fields) fields.push_back(FieldRow(source, field));
      Columns(6, fields);
      for (const std::string& line : Clauses(source)) Line(4, line);
    }
  }

  static std::vector<std::string> FieldRow(const plan::Source& source, const plan::SourceField& field) {
    std::string words;
    const auto add = [&](const std::string& text) { words += (words.empty() ? "" : ", ") + text; };
    const bool header = field.place == "header";
    if (!field.place.empty()) add("the record's " + field.place + (header ? " " + field.path.front() : ""));
    const bool elsewhere = field.path.size() > 1 || (field.path.size() == 1 && field.path[0] != field.name);
    if (elsewhere && !header) add("from " + JoinWords(field.path, "."));
    if (field.name == source.time_field) add("event time");
    if (field.default_value) add("default " + dsl::LiteralText(*field.default_value));
    if (!field.read) add("checked, not used");
    return {field.name, dsl::ToString(field.type), words};
  }

  static std::vector<std::string> Clauses(const plan::Source& source) {
    plan::Schema row;
    for (const plan::SourceField& field : source.fields) row.push_back({field.name, field.type});
    std::vector<std::string> out;
    if (source.role == plan::Source::Role::kLookup)
      return {"whole on every instance, before the first record; key " + JoinWords(FieldNames(row, source.key), ", ")};
    if (source.role == plan::Source::Role::kTable) out.push_back("the latest record of a key counts");
    out.push_back("event time is " + (source.time ? dsl::PrintExpr(*source.time, row) : "the Kafka timestamp") + "; " +
                  (source.late_by == 0 ? "no record may come late"
                                       : "records may come " + DurationText(source.late_by) + " late"));
    out.push_back(source.idle_after
                      ? "a partition silent for " + DurationText(*source.idle_after) + " no longer holds time back"
                      : "a silent partition holds time back for ever");
    if (source.ahead_by)
      out.push_back("no record may be more than " + DurationText(*source.ahead_by) + " ahead of its Kafka timestamp");
    if (!source.key.empty()) out.push_back("keyed by " + JoinWords(FieldNames(row, source.key), ", "));
    out.push_back("the first run begins at the " + source.start_from + " record");
    out.push_back("records that cannot be read " +
                  (source.invalid_to.empty() ? "are counted and logged" : "go to topic " + source.invalid_to));
    if (!source.late_to.empty()) out.push_back("records that come too late go to topic " + source.late_to);
    return out;
  }

  void Runs() {
    Head("Runs",
         "As sub-topologies: chains of operators, each run by tasks that share the work. A task has one partition of "
         "what it reads and the state of the keys in it. Rows that must come together by another key go to the next "
         "sub-topology through a repartition topic.");
    for (size_t k = 0; k < plan_.subtopologies.size(); ++k) SubTopology(k);
  }

  void SubTopology(size_t index) {
    const plan::SubTopology& sub = plan_.subtopologies[index];
    std::vector<std::string> topics;
    for (int s : sub.sources) {
      for (const std::string& topic : plan_.sources[At(s)].topics) topics.push_back(topic);
    }
    for (int l : sub.lookups) topics.push_back("lookup " + plan_.sources[At(l)].name);
    for (int r : sub.repartitions) topics.push_back("repartition " + plan_.repartitions[At(r)].name);
    out_ += "\n";
    Line(2, Bold("sub-topology " + sub.name) + ": reads " + AndList(topics) + "; " + TaskWords(plan_, sub));
    for (int id : sub.nodes) Operator(plan_.nodes[At(id)]);
  }

  void Operator(const plan::Node& node) {
    if (std::holds_alternative<plan::SourceNode>(node.op) || std::holds_alternative<plan::SinkNode>(node.op) ||
        std::holds_alternative<plan::RepartitionReadNode>(node.op))
      return;  // told where topics are
    const OperatorWords words = WordsFor(plan_, node);
    if (std::holds_alternative<plan::RepartitionWriteNode>(node.op)) {
      Line(4, "→ repartition " + words.name + ", " + words.brief[0]);
      return;
    }
    Line(4, Bold(words.sort + " " + words.name) + From(node));
    Documentation(6, node.documentation);
    for (const auto* lines : {&words.brief, &words.detail}) {
      for (const std::string& line : *lines) Paragraph(8, line, true);
    }
  }

  // Which rows come in.
  std::string From(const plan::Node& node) const {
    std::vector<std::string> names;
    for (int input : node.inputs) {
      const plan::Node& from = plan_.nodes[At(input)];
      const OperatorWords words = WordsFor(plan_, from);
      const auto* table = std::get_if<plan::WindowAggregateNode>(&from.op);
      const bool copy = table != nullptr && table->private_to >= 0;
      names.push_back(copy                   ? "its copy of " + words.name
                      : from.subject.empty() ? words.sort + " " + words.name
                                             : from.subject);
    }
    return names.empty() ? "" : ", of " + AndList(names);
  }

  void State() {
    if (plan_.stores.empty()) return;
    Head("Keeps",
         "State is on the disk of its task, and in a changelog topic from which another instance restores it. It "
         "survives every edit that leaves alone the store's name and what goes into it.");
    Rows rows = {{"store", "key", "for each key", "kept for"}};
    for (const plan::Store& store : plan_.stores) {
      const StoreWords words = WordsFor(plan_, store);
      rows.push_back({store.name, words.per_key, words.holds, words.lives});
    }
    Columns(2, rows);
  }

  void Writes() {
    Head("Writes");
    for (const plan::Node& node : plan_.nodes) {
      if (!std::holds_alternative<plan::SinkNode>(node.op)) continue;
      const OperatorWords words = WordsFor(plan_, node);
      const plan::Node& from = plan_.nodes[At(node.inputs[0])];
      Line(2, Bold((from.subject.empty() ? from.name : from.subject)) + " → " + words.name + ", " +
                  JoinWords(words.brief, ", "));
      Documentation(4, node.documentation);
      for (const std::string& line : words.detail) Paragraph(6, line, true);
    }
    for (const plan::Evaluate& evaluate : plan_.evaluates) {
      if (!evaluate.csv.empty()) Line(2, Bold(evaluate.name) + " → file " + evaluate.csv + ", csv");
    }
    Line(2, "rows that cannot be made → topic " + plan_.errors_topic());
  }

  void Topics() {
    Head("Topics", "Those to be read must exist; Weir makes the others where they are missing.");
    Rows rows = {{"topic", "for", "partitions"}};
    std::set<std::string> seen;
    const auto add = [&](const std::string& name, const std::string& what, const std::string& partitions) {
      if (!name.empty() && seen.insert(name).second) rows.push_back({name, what, partitions});
    };
    for (const plan::Source& source : plan_.sources) {
      for (const std::string& topic : source.topics) add(topic, "reading", "its own; equal for all read together");
    }
    for (const plan::Node& node : plan_.nodes) {
      const auto* sink = std::get_if<plan::SinkNode>(&node.op);
      if (sink == nullptr) continue;
      for (const std::string& topic : sink->topics) add(topic, "writing", "its own");
    }
    for (const plan::Source& source : plan_.sources) {
      add(source.invalid_to, "records refused", "its own");
      add(source.late_to, "late records", "its own");
    }
    add(plan_.errors_topic(), "errors", "its own");
    for (const plan::Repartition& r : plan_.repartitions)
      add(RepartitionTopic(plan_, r), "repartition", r.single_partition ? "1" : "one for each task that writes it");
    for (const plan::Store& store : plan_.stores) add(ChangelogTopic(plan_, store.name), "changelog", "one a task");
    for (const plan::SubTopology& sub : plan_.subtopologies)
      add(ChangelogTopic(plan_, sub.name + "-clock"), "changelog of the clock", "one a task");
    Columns(2, rows);
  }

  const plan::Plan& plan_;
  const bool color_;
  std::string out_;
};

}  // namespace

std::string ExplainText(const plan::Plan& plan, bool color) { return ExplainPage(plan, color).Run(); }

}  // namespace weir::cli
