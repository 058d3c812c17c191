#include "runtime/interchange/fcl_terms.h"

#include <algorithm>

#include "dsl/chars.h"
#include "runtime/fuzzy/words.h"
#include "runtime/interchange/codes.h"
#include "runtime/interchange/fcl_words.h"
#include "runtime/interchange/points.h"

namespace weir::interchange {
namespace {

class FclTermReader {
 public:
  FclTermReader(FclCursor* cursor, dsl::Diagnostics* findings) : cursor_(*cursor), findings_(*findings) {}

  // False: nothing came of it, which was reported.
  bool Read(fuzzy::Term* term) {
    bool good = false;
    if (cursor_.At("(")) {
      good = ReadPoints(term);
    } else if (!cursor_.AtEnd() && dsl::IsNameStart(cursor_.Here().text[0])) {
      good = ReadFunction(term);
    } else if (const auto value = cursor_.Number("points, a number or a function")) {
      term->shape = fuzzy::Shape::kSingleton;
      term->params = {*value};
      good = true;
    }
    if (!good || !cursor_.Expect(";")) cursor_.SkipStatement();
    return good;
  }

 private:
  bool ReadPoints(fuzzy::Term* term) {
    const dsl::Span first = cursor_.Here().span;
    dsl::Span last = first;
    std::vector<DegreePoint> points;
    while (cursor_.Accept("(")) {
      const dsl::Span place = cursor_.Here().span;
      const auto x = Coordinate();
      if (!x || !cursor_.Expect(",")) return false;
      const auto degree = cursor_.Number("a degree from 0 to 1");
      last = cursor_.Here().span;
      if (!degree || !cursor_.Expect(")")) return false;
      if (!(*degree >= 0 && *degree <= 1)) return Wrong(place.To(last), "a degree is from 0 to 1");
      if (!points.empty() && *x < points.back().x) return Wrong(place.To(last), "points go from left to right");
      points.push_back({*x, *degree});
      cursor_.Accept(",");
    }
    if (points.size() < 2) {
      Wrong(first.To(last), "a line has two points at least");
      return false;
    }
    auto made = TermOfPoints(points);
    if (!made) {
      findings_.Error(codes::kForeignCannot, first.To(last), "these points have a vertical edge, and are no trapezoid",
                      "Weir's `discrete` goes from left to right");
      return false;
    }
    term->shape = made->shape;
    term->params = std::move(made->params);
    term->height = made->height;
    return true;
  }

  std::optional<double> Coordinate() {
    if (!cursor_.AtEnd() && dsl::IsNameStart(cursor_.Here().text[0])) {
      findings_.Error(codes::kForeignCannot, cursor_.Here().span, "a point that moves with a variable is not in Weir");
      return std::nullopt;
    }
    return cursor_.Number("a number");
  }

  bool Wrong(dsl::Span place, const char* why) {
    findings_.Error(codes::kForeignNumbers, place, why);
    return false;
  }

  bool ReadFunction(fuzzy::Term* term) {
    const Word word = cursor_.Take();
    const auto shape = FindFclShape(word.text);
    if (!shape && cursor_.At(";")) {
      findings_.Error(codes::kForeignCannot, word.span, "a singleton that moves with a variable is not in Weir");
      return false;
    }
    if (!shape) {
      ReportUnknown(&findings_, "term function", word, FclWords(FclChoice::kShape));
      return false;
    }
    if (shape->shape == fuzzy::Shape::kFunction) {
      findings_.Error(codes::kForeignCannot, word.span, "a formula in FCL is not read", "FLL has it").help =
          "export the system as FLL, if the tool can";
      return false;
    }
    std::vector<double> numbers;
    while (!cursor_.AtEnd() && !cursor_.At(";")) {
      if (cursor_.Accept("(") || cursor_.Accept(")") || cursor_.Accept(",")) continue;
      const auto number = cursor_.Number("a number");
      if (!number) return false;
      numbers.push_back(*number);
    }
    return SetNumbers(*shape, std::move(numbers), word, term);
  }

  bool SetNumbers(const FclShape& shape, std::vector<double> numbers, const Word& word, fuzzy::Term* term) {
    const fuzzy::ShapeFacts& facts = *fuzzy::Facts(shape.shape);
    if (numbers.size() < facts.least || numbers.size() > facts.most) {
      findings_.Error(codes::kForeignNumbers, word.span,
                      InQuotes(word.text) + " takes " + std::to_string(facts.least) + " numbers, not " +
                          std::to_string(numbers.size()));
      return false;
    }
    term->shape = shape.shape;
    term->params = numbers;
    for (size_t k = 0; k < shape.order.size(); ++k) term->params[k] = numbers[shape.order[k]];
    return true;
  }

  FclCursor& cursor_;
  dsl::Diagnostics& findings_;
};

}  // namespace

void ReadFclTerm(FclCursor* cursor, const std::string& path, fuzzy::Variable* variable, Draft* draft,
                 dsl::Diagnostics* findings) {
  const auto name = cursor->Name("the name of a term");
  if (!name || !cursor->Expect(":=")) return cursor->SkipStatement();
  fuzzy::Term term;
  term.name = name->text;
  const auto same = [&](const fuzzy::Term& t) { return LowerCase(t.name) == LowerCase(term.name); };
  if (std::any_of(variable->terms.begin(), variable->terms.end(), same))
    findings->Error(codes::kForeignTwice, name->span,
                    "the term " + InQuotes(name->text) + " of " + InQuotes(variable->name) + " is given twice");
  const std::string at = path + ".terms[" + std::to_string(variable->terms.size()) + "]";
  const dsl::Span first = cursor->Here().span;
  FclTermReader(cursor, findings).Read(&term);
  draft->places[at] = first;
  draft->places[at + ".name"] = name->span;
  variable->terms.push_back(std::move(term));
}

}  // namespace weir::interchange
