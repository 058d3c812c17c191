#include "runtime/cli/test_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dsl/utf8.h"
#include "runtime/row/text.h"

namespace weir::cli {
namespace {

using Json = nlohmann::ordered_json;
using replay::Given;
using replay::RowPair;
using replay::TestFailure;

constexpr size_t kRowsShown = 5;
constexpr size_t kWidest = 48;  // of a value in a column

struct Paint {
  bool on;
  std::string operator()(const std::string& text, const char* sequence) const {
    return on ? std::string("\033[") + sequence + "m" + text + "\033[0m" : text;
  }
};
constexpr const char* kRed = "31";
constexpr const char* kGreen = "32";
constexpr const char* kBold = "1";

std::string Place(const dsl::SourceText& source, dsl::Span span) {
  return source.name() + ":" + std::to_string(source.Locate(span.begin).line);
}

// Cut to `width` columns, with … in place of the rest.
std::string Clip(const std::string& text, size_t width) {
  if (dsl::TextWidth(text) <= width) return text;
  std::string out;
  size_t columns = 0;
  for (size_t at = 0; at < text.size();) {
    const dsl::CodePoint c = dsl::DecodeUtf8(text, at);
    columns += static_cast<size_t>(dsl::DisplayWidth(c.value));
    if (columns >= width) break;
    out += text.substr(at, c.length);
    at += c.length;
  }
  return out + "…";
}

std::string Padded(const std::string& text, size_t width) {
  const size_t have = dsl::TextWidth(text);
  return text + std::string(have < width ? width - have : 0, ' ');
}

// "+1m30s" from the test's start, or the time itself where a test has gone elsewhere.
std::string ClockText(int64_t time) {
  std::string out;
  const int64_t offset = time - replay::kTestStart;
  if (offset < 0 || offset > 100LL * 86400000) {
    AppendTimestamp(time, &out);
    return out;
  }
  out = "+";
  AppendDuration(offset, &out);
  return out;
}

std::string Heading(const RowPair& pair) {
  if (pair.got < 0) return "row " + std::to_string(pair.wanted + 1) + " did not come";
  if (pair.wanted < 0)
    return "row " + std::to_string(pair.got + 1) + ", at " + ClockText(pair.got_time) + ", was not expected";
  std::string out = "row " + std::to_string(pair.wanted + 1);
  if (pair.wanted != pair.got) out += " beside row " + std::to_string(pair.got + 1) + " of those that came";
  return out + ", at " + ClockText(pair.got_time);
}

std::string RowText(const RowPair& pair, const Paint& paint) {
  size_t names = 0, wanted = 8, got = 0;
  for (const replay::Cell& cell : pair.cells) {
    names = std::max(names, dsl::TextWidth(cell.field));
    wanted = std::max(wanted, dsl::TextWidth(Clip(cell.wanted, kWidest)));
    got = std::max(got, dsl::TextWidth(Clip(cell.got, kWidest)));
  }
  std::string out = "      " + Heading(pair) + "\n";
  if (pair.cells.empty()) return out;
  out += "        " + std::string(names + 2, ' ') + Padded("expected", wanted) + "  got\n";
  for (const replay::Cell& cell : pair.cells) {
    std::string line = std::string(cell.differs ? "≠ " : "  ") + Padded(cell.field, names) + "  " +
                       Padded(Clip(cell.wanted, kWidest), wanted) + "  " + Clip(cell.got, kWidest);
    line.erase(line.find_last_not_of(' ') + 1);
    out += "      " + (cell.differs ? paint(line, kRed) : line) + "\n";
  }
  return out;
}

std::string GivenText(const Given& given) {
  std::string out = "      " + Padded(ClockText(given.time), 7) + "  " + given.source + "  " +
                    Clip(dsl::Printable(given.value), 160) + "\n";
  if (!given.refused.empty()) out += "        refused: " + given.refused + "\n";
  if (!given.late.empty()) out += "        too late for " + given.late + "\n";
  return out;
}

std::string FailureText(const dsl::SourceText& source, const TestFailure& failure, const Paint& paint) {
  std::string out = "    " + Place(source, failure.span) + (failure.step.empty() ? "" : ": " + failure.step) + "\n";
  out += "    " + paint(failure.message, kBold) + "\n";
  for (size_t k = 0; k < std::min(failure.rows.size(), kRowsShown); ++k) out += RowText(failure.rows[k], paint);
  if (failure.rows.size() > kRowsShown)
    out += "      … and " + std::to_string(failure.rows.size() - kRowsShown) + " more rows\n";
  if (failure.given.empty()) return out;
  out += "    given before";
  if (failure.given_before > 0)
    out += ", the last " + std::to_string(failure.given.size()) + " of " +
           std::to_string(failure.given_before + failure.given.size());
  out += ":\n";
  for (const Given& given : failure.given) out += GivenText(given);
  return out;
}

Json RowJson(const RowPair& pair) {
  Json out;
  if (pair.wanted >= 0) out["wanted"] = pair.wanted + 1;
  if (pair.got >= 0) {
    out["got"] = pair.got + 1;
    std::string time;
    AppendTimestamp(pair.got_time, &time);
    out["time"] = time;
  }
  Json fields = Json::array();
  for (const replay::Cell& cell : pair.cells) {
    Json field = {{"field", cell.field}};
    if (!cell.wanted.empty()) field["wanted"] = cell.wanted;
    if (!cell.got.empty()) field["got"] = cell.got;
    field["differs"] = cell.differs;
    fields.push_back(std::move(field));
  }
  out["fields"] = std::move(fields);
  return out;
}

Json FailureJson(const dsl::SourceText& source, const TestFailure& failure) {
  Json rows = Json::array(), given = Json::array();
  for (const RowPair& pair : failure.rows) rows.push_back(RowJson(pair));
  for (const Given& record : failure.given) {
    std::string time;
    AppendTimestamp(record.time, &time);
    Json one = {{"line", source.Locate(record.span.begin).line},
                {"source", record.source},
                {"time", time},
                {"value", record.value}};
    if (!record.refused.empty()) one["refused"] = record.refused;
    if (!record.late.empty()) one["late"] = record.late;
    given.push_back(std::move(one));
  }
  return {{"line", source.Locate(failure.span.begin).line},
          {"step", failure.step},
          {"message", failure.message},
          {"wanted", failure.wanted},
          {"got", failure.got},
          {"rows", std::move(rows)},
          {"given", std::move(given)}};
}

// Text for XML: markup escaped, what XML 1.0 cannot hold replaced.
std::string Escaped(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const dsl::CodePoint c = dsl::DecodeUtf8(text, at);
    const bool allowed =
        c.valid && (c.value >= 0x20 || c.value == '\n' || c.value == '\t') && c.value != 0xfffe && c.value != 0xffff;
    switch (c.value) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += allowed ? text.substr(at, c.length) : "\xef\xbf\xbd";
    }
    at += c.length;
  }
  return out;
}

std::string Seconds(double seconds) {
  char buffer[32];
  std::snprintf(buffer, sizeof(buffer), "%.3f", seconds);
  return buffer;
}

std::string CaseXml(const dsl::SourceText& source, const TestOutcome& outcome) {
  const replay::TestResult& result = outcome.result;
  std::string out = "    <testcase classname=\"" + Escaped(source.name()) + "\" name=\"" + Escaped(result.name) +
                    "\" file=\"" + Escaped(source.name()) + "\" line=\"" +
                    std::to_string(source.Locate(result.span.begin).line) + "\" time=\"" + Seconds(outcome.seconds) +
                    "\"";
  if (result.ok()) return out + "/>\n";
  out += ">\n";
  if (!result.status.ok()) {
    out += "      <error message=\"" + Escaped(result.status.message()) + "\">" + Escaped(result.status.ToString()) +
           "</error>\n";
  }
  for (const TestFailure& failure : result.failures) {
    out += "      <failure message=\"" + Escaped(failure.message) + "\">" +
           Escaped(FailureText(source, failure, Paint{false})) + "</failure>\n";
  }
  return out + "    </testcase>\n";
}

}  // namespace

std::string TestText(const dsl::SourceText& source, const TestOutcome& outcome, bool colour) {
  const Paint paint{colour};
  const replay::TestResult& result = outcome.result;
  if (result.ok()) return "  " + paint("ok  ", kGreen) + "  " + result.name + "\n";
  std::string out = "  " + paint("FAIL", kRed) + "  " + result.name + "\n";
  if (!result.status.ok()) out += "    " + Place(source, result.span) + "\n    " + result.status.ToString() + "\n";
  for (const TestFailure& failure : result.failures) out += FailureText(source, failure, paint);
  return out;
}

std::string TestJson(const dsl::SourceText& source, const TestOutcome& outcome) {
  const replay::TestResult& result = outcome.result;
  Json out = {{"file", source.name()}, {"test", result.name},        {"line", source.Locate(result.span.begin).line},
              {"ok", result.ok()},     {"seconds", outcome.seconds}, {"records", result.records}};
  if (!result.status.ok())
    out["error"] = {
        {"code", result.status.code()}, {"message", result.status.message()}, {"help", result.status.hint()}};
  Json failures = Json::array();
  for (const TestFailure& failure : result.failures) failures.push_back(FailureJson(source, failure));
  out["failures"] = std::move(failures);
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string JunitXml(const std::vector<FileOutcome>& files) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const FileOutcome& file : files) {
    size_t failed = 0, errors = 0;
    double seconds = 0;
    for (const TestOutcome& outcome : file.tests) {
      errors += outcome.result.status.ok() ? 0 : 1;
      failed += outcome.result.status.ok() && !outcome.result.ok() ? 1 : 0;
      seconds += outcome.seconds;
    }
    out += "  <testsuite name=\"" + Escaped(file.source->name()) + "\" tests=\"" + std::to_string(file.tests.size()) +
           "\" failures=\"" + std::to_string(failed) + "\" errors=\"" + std::to_string(errors) + "\" time=\"" +
           Seconds(seconds) + "\">\n";
    for (const TestOutcome& outcome : file.tests) out += CaseXml(*file.source, outcome);
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace weir::cli
