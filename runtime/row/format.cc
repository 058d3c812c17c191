// Number formats of format(x, f) and of interpolated strings.
#include <cmath>

#include "runtime/row/decimal.h"
#include "runtime/row/functions.h"
#include "runtime/row/text.h"

namespace weir {
namespace {

constexpr int kMost = 60;

// Digits at the front of `text`; false above kMost. None is 0.
bool TakeNumber(std::string_view* text, int* n) {
  *n = 0;
  while (!text->empty() && text->front() >= '0' && text->front() <= '9') {
    *n = *n * 10 + (text->front() - '0');
    if (*n > kMost) return false;
    text->remove_prefix(1);
  }
  return true;
}

void AppendBody(const Slot& value, const NumberFormat& f, std::string* out) {
  const char type = f.type != 0 ? f.type : f.digits >= 0 ? 'f' : 0;
  const int digits = f.digits >= 0 ? f.digits : 6;
  switch (type) {
    case 'f': AppendFixed(AsDouble(value), digits, out); return;
    case 'e': AppendExponent(AsDouble(value), digits, out); return;
    case '%':
      AppendFixed(AsDouble(value) * 100, digits, out);
      out->push_back('%');
      return;
    case 'x': {
      uint64_t rest = static_cast<uint64_t>(value.i);
      std::string reversed;
      do {
        reversed.push_back("0123456789abcdef"[rest & 15U]);
        rest >>= 4U;
      } while (rest != 0);
      out->append(reversed.rbegin(), reversed.rend());
      return;
    }
    default: AppendText(value, out); return;
  }
}

}  // namespace

bool ParseNumberFormat(std::string_view text, NumberFormat* f) {
  *f = NumberFormat();
  if (!text.empty() && text.front() == '0') {
    f->zeros = true;
    text.remove_prefix(1);
  }
  if (!TakeNumber(&text, &f->width)) return false;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    const size_t before = text.size();
    if (!TakeNumber(&text, &f->digits) || text.size() == before) return false;
  }
  if (text.size() > 1) return false;
  if (text.empty()) return true;
  f->type = text.front();
  if (f->type == 'd' || f->type == 'x') return f->digits < 0;
  return f->type == 'f' || f->type == 'e' || f->type == '%';
}

bool AppendFormatted(const Slot& value, const NumberFormat& f, std::string* out) {
  if (f.type == NumberFormat::kTakesNothing) return false;
  const bool number = value.kind == Kind::kInt || value.kind == Kind::kFloat;
  if (!number && (f.zeros || f.digits >= 0 || f.type != 0)) return false;
  if ((f.type == 'd' || f.type == 'x') && value.kind != Kind::kInt) return false;
  if (f.type == '%' && !std::isfinite(AsDouble(value) * 100)) return false;
  const size_t start = out->size();
  AppendBody(value, f, out);
  size_t wide = 0;  // code points
  for (size_t k = start; k < out->size(); ++k) wide += (static_cast<unsigned char>((*out)[k]) & 0xc0U) != 0x80U ? 1 : 0;
  if (wide >= static_cast<size_t>(f.width)) return true;
  const bool after_sign = f.zeros && (*out)[start] == '-';
  out->insert(start + (after_sign ? 1 : 0), static_cast<size_t>(f.width) - wide, f.zeros ? '0' : ' ');
  return true;
}

}  // namespace weir
