#include "runtime/cli/fuzzy_explain.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "dsl/utf8.h"
#include "runtime/cli/fuzzy_inputs.h"
#include "runtime/cli/plot_scale.h"
#include "runtime/cli/text_plot.h"

namespace weir::cli {
namespace {

constexpr size_t kPage = 80;

std::string Fixed(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f", decimals, value);
  return text;
}

std::string Right(const std::string& text, size_t width) {
  return std::string(width - std::min(width, dsl::TextWidth(text)), ' ') + text;
}
std::string Left(const std::string& text, size_t width) {
  return text + std::string(width - std::min(width, dsl::TextWidth(text)), ' ');
}

// Broken at spaces; the lines after the first begin at column `indent`.
std::string Wrapped(const std::string& text, size_t indent) {
  const size_t room = kPage - indent;
  std::string out;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = text.size();
    if (dsl::TextWidth(text.substr(begin)) > room) {
      end = text.rfind(' ', begin + room);
      if (end == std::string::npos || end <= begin) end = std::min(text.find(' ', begin), text.size());
    }
    out += (begin == 0 ? "" : std::string(indent, ' ')) + text.substr(begin, end - begin) + "\n";
    begin = end + 1;
  }
  return out;
}

class Page {
 public:
  Page(const FuzzyAccount& account, const FuzzyPageStyle& style)
      : account_(account), definition_(account.system.definition), style_(style), compiled_(definition_) {}

  std::string Run() {
    Head(account_.system.name, account_.system.detector ? "fuzzy detector" : "fuzzy system");
    for (size_t k = 0; k < definition_.inputs.size(); ++k) Input(k);
    Rules();
    for (size_t k = 0; k < definition_.outputs.size(); ++k) Output(k);
    return std::move(out_);
  }

 private:
  void Head(const std::string& title, const std::string& words) {
    out_ += (style_.color ? "\033[1m" + title + "\033[0m" : title) + "  " + words + "\n";
  }

  void Input(size_t k) {
    const fuzzy::Variable& variable = definition_.inputs[k];
    const double given = account_.given[k], value = account_.why.inputs[k];
    out_ += "\n";
    Head(variable.name + " = " + NumberText(given), "input, " + RangeText(variable));
    if (std::isnan(given)) {
      out_ += "  an unknown value is in no term\n";
    } else if (given != value) {
      out_ += "  out of range: counts as " + NumberText(value) + "\n";
    }
    size_t widest = 0;
    for (const fuzzy::Term& term : variable.terms) widest = std::max(widest, dsl::TextWidth(term.name));
    const size_t room = widest + 12 < kPage ? std::min<size_t>(40, kPage - widest - 12) : 0;
    for (size_t t = 0; t < variable.terms.size(); ++t) {
      const double degree = account_.why.degrees[k][t];
      const std::string line = "  " + Left(variable.terms[t].name, widest) + "  " + Fixed(degree, 4);
      const std::string bar = Bar(degree, room);
      out_ += line + (bar.empty() ? "" : "  " + Coloured(bar, t, style_.color)) + "\n";
    }
    if (style_.plots) out_ += "\n" + InputPlot(account_, compiled_, k, style_.color);
  }

  // Of `room` characters for the degree 1, in eighths.
  static std::string Bar(double degree, size_t room) {
    const auto eighths = static_cast<size_t>(std::lround(std::clamp(degree, 0.0, 1.0) * static_cast<double>(room * 8)));
    std::string out;
    for (size_t k = 0; k < eighths / 8; ++k) out += "█";
    if (eighths % 8 != 0) dsl::AppendUtf8(0x2590U - static_cast<uint32_t>(eighths % 8), &out);
    return out;
  }

  void Rules() {
    out_ += "\n";
    Head("rules", "strength after weight, and share in each output");
    std::string head = "    #  strength  weight";
    for (const fuzzy::Output& output : definition_.outputs) head += "  " + Right(output.name, kShare);
    const size_t indent = dsl::TextWidth(head) + 2;
    const bool beside = indent + std::max<size_t>(30, LongestWord()) <= kPage;
    out_ += head + (beside ? "  rule" : "") + "\n";
    size_t rule = 0;
    for (const fuzzy::Block& block : definition_.blocks) {
      if (definition_.blocks.size() > 1 && !block.rules.empty())
        out_ += block.name.empty() ? "  outside of any block\n" : "  block " + block.name + "\n";
      for (const fuzzy::Rule& of : block.rules) {
        out_ += Numbers(rule, of.weight);
        const std::string& text = account_.system.rules[rule];
        out_ += beside ? "  " + Wrapped(text, indent) : "\n       " + Wrapped(text, 7);
        ++rule;
      }
    }
  }

  // Of the rules' texts.
  size_t LongestWord() const {
    size_t longest = 0;
    for (const std::string& text : account_.system.rules) {
      for (size_t begin = 0, end = 0; end < text.size(); begin = end + 1) {
        end = std::min(text.find(' ', begin), text.size());
        longest = std::max(longest, dsl::TextWidth(text.substr(begin, end - begin)));
      }
    }
    return longest;
  }

  std::string Numbers(size_t rule, double weight) const {
    std::string out = Right(std::to_string(rule + 1), 5) + "  " + Right(Fixed(account_.why.strengths[rule], 4), 8) +
                      "  " + Right(NumberText(weight, 4), 6);
    for (size_t k = 0; k < definition_.outputs.size(); ++k) {
      const double share = account_.why.shares[rule][k];
      const std::string text = share >= 0.0005 ? Fixed(share * 100, 1) + " %" : share > 0 ? "<0.1 %" : "-";
      out += "  " + Right(text, std::max(kShare, dsl::TextWidth(definition_.outputs[k].name)));
    }
    return out;
  }

  void Output(size_t k) {
    const fuzzy::Output& variable = definition_.outputs[k];
    const std::optional<double>& value = account_.why.outputs[k];
    std::string words = "output, " + RangeText(variable);
    if (NothingFired(account_, k)) {
      words += value ? "; no rule fired: its default" : "; no rule fired";
    } else if (!value) {
      words += "; what its rules conclude is not finite";
    }
    out_ += "\n";
    Head(variable.name + (value ? " = " + NumberText(*value) : " has no value"), words);
    if (style_.plots) out_ += OutputPlot(account_, k, style_.color);
  }

  static constexpr size_t kShare = 7;

  const FuzzyAccount& account_;
  const fuzzy::SystemDefinition& definition_;
  FuzzyPageStyle style_;
  fuzzy::System compiled_;
  std::string out_;
};

using Json = nlohmann::ordered_json;

Json NumberJson(double value) {
  if (std::isnan(value)) return nullptr;
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

Json RuleJson(const FuzzyAccount& account, const std::string& block, size_t rule, double weight) {
  Json share = Json::object();
  for (size_t k = 0; k < account.why.outputs.size(); ++k)
    share[account.system.definition.outputs[k].name] = account.why.shares[rule][k];
  return {{"block", block},
          {"text", account.system.rules[rule]},
          {"weight", weight},
          {"strength", account.why.strengths[rule]},
          {"share", std::move(share)}};
}

}  // namespace

bool NothingFired(const FuzzyAccount& account, size_t output) {
  return std::all_of(account.why.shares.begin(), account.why.shares.end(),
                     [&](const std::vector<double>& rule) { return rule[output] == 0; });
}

std::string FuzzyExplainText(const FuzzyAccount& account, const FuzzyPageStyle& style) {
  return Page(account, style).Run();
}

std::string FuzzyExplainJson(const FuzzyAccount& account) {
  const fuzzy::SystemDefinition& definition = account.system.definition;
  Json inputs = Json::array(), degrees = Json::object(), rules = Json::array(), outputs = Json::array();
  for (size_t k = 0; k < definition.inputs.size(); ++k) {
    const fuzzy::Variable& variable = definition.inputs[k];
    const double given = account.given[k], value = account.why.inputs[k];
    inputs.push_back({{"name", variable.name},
                      {"given", NumberJson(given)},
                      {"value", NumberJson(value)},
                      {"clamped", !std::isnan(given) && given != value},
                      {"lower", variable.lower},
                      {"upper", variable.upper}});
    Json terms = Json::object();
    for (size_t t = 0; t < variable.terms.size(); ++t) terms[variable.terms[t].name] = account.why.degrees[k][t];
    degrees[variable.name] = std::move(terms);
  }
  for (const fuzzy::Block& block : definition.blocks) {
    for (const fuzzy::Rule& rule : block.rules)
      rules.push_back(RuleJson(account, block.name, rules.size(), rule.weight));
  }
  for (size_t k = 0; k < definition.outputs.size(); ++k) {
    const fuzzy::Output& variable = definition.outputs[k];
    const std::optional<double>& value = account.why.outputs[k];
    outputs.push_back({{"name", variable.name},
                       {"value", value ? Json(*value) : Json()},
                       {"lower", variable.lower},
                       {"upper", variable.upper},
                       {"default", value.has_value() && NothingFired(account, k)}});
  }
  const Json out = {{"system", account.system.name},
                    {"inputs", std::move(inputs)},
                    {"degrees", std::move(degrees)},
                    {"rules", std::move(rules)},
                    {"outputs", std::move(outputs)}};
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace weir::cli
