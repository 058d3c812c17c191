#include "runtime/cli/fuzzy_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "dsl/diagnostic.h"
#include "dsl/utf8.h"
#include "runtime/cli/fuzzy_inputs.h"

namespace weir::cli {
namespace {

constexpr std::string_view kSpace = " \t\r";

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

std::string Columns(size_t count) { return std::to_string(count) + (count == 1 ? " column" : " columns"); }

void AppendNumber(double value, bool by_commas, std::string* out) {
  if (std::isnan(value)) {
    if (!by_commas) *out += "nan";
    return;
  }
  char text[32];
  const auto end = std::to_chars(text, text + sizeof(text), value).ptr;
  out->append(text, end);
}

}  // namespace

FuzzyTable::FuzzyTable(const fuzzy::SystemDefinition& definition)
    : definition_(definition), values_(definition.inputs.size()) {}

bool FuzzyTable::Split(std::string_view line) {
  cells_.clear();
  arena_.Reset();
  if (by_commas_) {
    const char* wrong = formats::TakeCsvRow(&line, csv_, &arena_, &cells_);
    if (wrong != nullptr) error_ = wrong;
    for (formats::CsvCell& cell : cells_) cell.text = Trimmed(cell.text);
    return wrong == nullptr;
  }
  for (size_t at = line.find_first_not_of(kSpace); at != std::string_view::npos;) {
    const size_t end = std::min(line.find_first_of(kSpace, at), line.size());
    cells_.push_back({line.substr(at, end - at), false});
    at = line.find_first_not_of(kSpace, end);
  }
  return true;
}

FuzzyTable::Line FuzzyTable::Bad(std::string error) {
  error_ = std::move(error);
  return Line::kBad;
}

FuzzyTable::Line FuzzyTable::Take(std::string_view line) {
  const std::string_view text = Trimmed(line);
  if (text.starts_with('#')) return Line::kNothing;
  if (started_) return Split(line) ? TakeRow() : Line::kBad;
  started_ = true;
  by_commas_ = text.find(',') != std::string_view::npos || text.find_first_of(kSpace) == std::string_view::npos;
  if (!Split(line)) return Line::kBad;
  double ignored = 0;
  named_ = std::any_of(cells_.begin(), cells_.end(), [&](const formats::CsvCell& cell) {
    return !cell.text.empty() && !ParseInputValue(cell.text, &ignored);
  });
  if (named_) return TakeNames();
  columns_ = cells_.size();
  const size_t inputs = definition_.inputs.size(), all = inputs + definition_.outputs.size();
  if (columns_ != inputs && columns_ != all) {
    broken_ = true;
    return Bad(Columns(columns_) + " without names: it takes " + std::to_string(inputs) + " (the inputs) or " +
               std::to_string(all) + " (the outputs behind them)");
  }
  for (size_t k = 0; k < inputs; ++k) column_of_.push_back(k);
  return TakeRow();
}

FuzzyTable::Line FuzzyTable::TakeNames() {
  columns_ = cells_.size();
  std::vector<std::string> names;
  for (const formats::CsvCell& cell : cells_) names.emplace_back(cell.text);
  for (const fuzzy::Variable& input : definition_.inputs) {
    const auto at = std::find(names.begin(), names.end(), input.name);
    if (at == names.end() || std::find(at + 1, names.end(), input.name) != names.end()) {
      broken_ = true;
      if (at != names.end()) return Bad("two columns are called `" + input.name + "`");
      const std::string near = dsl::DidYouMean(input.name, names);
      return Bad("no column is called `" + input.name + "`" +
                 (near.empty() ? "" : "; is it `" + dsl::Printable(near) + "`?"));
    }
    column_of_.push_back(static_cast<size_t>(at - names.begin()));
  }
  return Line::kNothing;
}

FuzzyTable::Line FuzzyTable::TakeRow() {
  if (cells_.size() != columns_) return Bad(Columns(cells_.size()) + " instead of " + std::to_string(columns_));
  for (size_t k = 0; k < values_.size(); ++k) {
    const std::string_view text = cells_[column_of_[k]].text;
    if (text.empty()) {
      values_[k] = fuzzy::kNoValue;
    } else if (!ParseInputValue(text, &values_[k])) {
      return Bad("`" + definition_.inputs[k].name + "` is not a number: `" + dsl::Printable(text) + "`");
    }
  }
  return Line::kRow;
}

void FuzzyTable::AppendNames(std::string* out) const {
  const char between = by_commas_ ? ',' : ' ';
  const size_t begin = out->size();
  const auto add = [&](const std::string& name) {
    if (out->size() > begin) *out += between;
    *out += name;
  };
  for (const fuzzy::Variable& input : definition_.inputs) add(input.name);
  for (const fuzzy::Output& output : definition_.outputs) add(output.name);
  *out += '\n';
}

void FuzzyTable::AppendRow(const std::vector<double>& inputs, const std::vector<double>& outputs,
                           std::string* out) const {
  const char between = by_commas_ ? ',' : ' ';
  for (size_t k = 0; k < inputs.size() + outputs.size(); ++k) {
    if (k > 0) *out += between;
    AppendNumber(k < inputs.size() ? inputs[k] : outputs[k - inputs.size()], by_commas_, out);
  }
  *out += '\n';
}

}  // namespace weir::cli
