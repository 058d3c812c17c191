#include "runtime/interchange/fis_terms.h"

#include <algorithm>

#include "runtime/fuzzy/words.h"
#include "runtime/interchange/codes.h"
#include "runtime/interchange/fis_lines.h"
#include "runtime/interchange/fis_words.h"

namespace weir::interchange {
namespace {

void SetFisNumbers(const FisShape& shape, const std::vector<double>& numbers, dsl::Span place, fuzzy::Term* term,
                   dsl::Diagnostics* findings) {
  term->shape = shape.shape;
  term->params = numbers;
  if (!shape.order.empty() && numbers.size() == shape.order.size()) {
    for (size_t k = 0; k < numbers.size(); ++k) term->params[k] = numbers[shape.order[k]];
  }
  const fuzzy::ShapeFacts& facts = *fuzzy::Facts(shape.shape);
  if (numbers.size() >= facts.least && numbers.size() <= facts.most) return;
  findings->Error(codes::kForeignNumbers, place,
                  InQuotes(shape.name) + " takes " + std::to_string(facts.least) + " numbers, not " +
                      std::to_string(numbers.size()));
}

}  // namespace

void ReadFisTerm(const dsl::SourceText& source, dsl::Span place, const std::string& path, fuzzy::Variable* variable,
                 Draft* draft, dsl::Diagnostics* findings) {
  const std::string_view text = source.Slice(place);
  const size_t colon = std::min(text.find("':'"), text.find("\":\"")),
               bracket = text.find('[', colon == std::string_view::npos ? 0 : colon);
  const size_t comma = bracket == std::string_view::npos ? bracket : text.rfind(',', bracket);
  if (colon == std::string_view::npos || comma == std::string_view::npos || comma < colon) {
    findings->Error(codes::kForeignText, place, "expected a term such as `'low':'trimf',[0 5 10]`");
    return;
  }
  const auto at = [&](size_t offset) { return static_cast<uint32_t>(place.begin + offset); };
  const Word name = UnquotedFis(source, {place.begin, at(colon) + 1}, findings);
  const Word function = UnquotedFis(source, Trimmed(source, {at(colon) + 2, at(comma)}), findings);
  fuzzy::Term term;
  term.name = name.text;
  const auto same = [&](const fuzzy::Term& t) { return t.name == term.name; };
  if (std::any_of(variable->terms.begin(), variable->terms.end(), same))
    findings->Error(codes::kForeignTwice, name.span,
                    "the term " + InQuotes(name.text) + " of " + InQuotes(variable->name) + " is given twice");
  const std::string at_term = path + ".terms[" + std::to_string(variable->terms.size()) + "]";
  draft->places[at_term] = place;
  draft->places[at_term + ".name"] = name.span;
  std::vector<double> numbers;
  const bool read = ReadFisNumbers(source, {at(bracket), place.end}, &numbers, findings);
  const FisShape* shape = FindFisShape(function.text);
  if (shape == nullptr) {
    ReportUnknown(findings, "membership function", function, FisWords(FisChoice::kShape));
  } else if (read) {
    SetFisNumbers(*shape, numbers, place, &term, findings);
  }
  variable->terms.push_back(std::move(term));
}

}  // namespace weir::interchange
