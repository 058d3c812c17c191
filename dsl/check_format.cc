// Formats and their options.
#include "dsl/check_declarations.h"
#include "dsl/check_record.h"

namespace weir::dsl {
namespace {

class FormatChecker {
 public:
  explicit FormatChecker(Context* context) : ctx_(*context) {}

  // False: the option was refused.
  bool Option(const ast::Entry& option, plan::Format* format) {
    if (!option.value) return false;
    const std::string what = Quote(option.name.text);
    if (option.name.text == "header") {
      const auto value = ConstantOf(&ctx_, *option.value, Type::Of(Kind::kBool), what);
      if (value) format->header = value->i != 0;
      return value.has_value();
    }
    const auto value = ConstantOf(&ctx_, *option.value, Type::Of(Kind::kString), what);
    if (!value) return false;
    if (option.name.text == "delimiter" || option.name.text == "quote") {
      const bool quote = option.name.text == "quote";
      if (!Character(option, value->s, quote)) return false;
      (quote ? format->quote : format->delimiter) = value->s.empty() ? '\0' : value->s[0];
      return true;
    }
    if (value->s.empty()) {
      ctx_.Error(codes::kSetting, option.value->span, what + " cannot be empty");
      return false;
    }
    (option.name.text == "pairs" ? format->pairs : format->assign) = value->s;
    return true;
  }

  // What stands in the way of each other.
  void Together(const plan::Format& format, const std::vector<ast::Entry>& options) {
    if (options.empty()) return;
    const Span span = options.front().span.To(options.back().span);
    if (format.name == "csv" && format.delimiter == format.quote)
      ctx_.Error(codes::kSetting, span, "the delimiter and the quote are the same character");
    if (format.name == "kv" && format.pairs == format.assign)
      ctx_.Error(codes::kSetting, span, "`pairs` and `assign` are the same text");
  }

 private:
  bool Character(const ast::Entry& option, const std::string& text, bool may_be_none) {
    const bool one = text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x80 && text[0] != '\n' &&
                     text[0] != '\r' && text[0] != '\0';
    if (one || (may_be_none && text.empty())) return true;
    ctx_.Error(codes::kSetting, option.value->span, Quote(option.name.text) + " is one ASCII character",
               may_be_none ? "or \"\" for none" : "as `\";\"` or `\"\\t\"`");
    return false;
  }

  Context& ctx_;
};

}  // namespace

plan::Format CheckFormat(Context* context, const ast::Name& name, const ast::FormatDetails& details, bool header) {
  plan::Format format;
  if (!name.text.empty()) format.name = name.text;
  format.span = name.span;
  format.header = format.name == "csv" && header;
  FormatChecker checker(context);
  bool ok = true;
  for (const ast::Entry& option : details.options) ok &= checker.Option(option, &format);
  if (ok) checker.Together(format, details.options);
  if (details.pattern) {
    format.pattern = details.pattern->text;
    format.span = details.pattern->span;
    if (format.pattern.empty()) {
      context->Error(codes::kPattern, format.span, "the regular expression is empty", "it has no named group");
    }
  }
  return format;
}

}  // namespace weir::dsl
