#include "runtime/operators/aggregates/exact_sum.h"

#include <algorithm>
#include <bit>

#include "runtime/formats/varint.h"

namespace weir::ops {
namespace {

constexpr uint64_t kSignBit = uint64_t{1} << 63U;
constexpr uint64_t kMantissaMask = (uint64_t{1} << 52U) - 1;
// The bytes of the sum of 2^63 of the greatest doubles: (2098 + 63) / 8, rounded up, and some.
constexpr size_t kMaxBytes = 272;

uint64_t SignOf(uint64_t limb) { return (limb & kSignBit) != 0 ? ~uint64_t{0} : 0; }

// limbs[at, to) += the number (or its negative) whose lowest limb has the place of limbs[at]; modulo the length.
void AddLimbs(uint64_t* limbs, int to, int at, const uint64_t* number, int n, uint64_t extension, bool negate) {
  const uint64_t flip = negate ? ~uint64_t{0} : 0;
  uint64_t carry = negate ? 1 : 0;
  for (int k = at; k < to; ++k) {
    const int from = k - at;
    if (from >= n && (extension ^ flip) + carry == 0) return;  // nothing but zeros to add from here up
    const uint64_t x = (from < n ? number[from] : extension) ^ flip;
    const uint64_t partial = limbs[k] + x;
    const uint64_t sum = partial + carry;
    carry = static_cast<uint64_t>(partial < x) | static_cast<uint64_t>(sum < partial);
    limbs[k] = sum;
  }
}

}  // namespace

void ExactSum::AddDouble(double value, bool negate) {
  const auto bits = std::bit_cast<uint64_t>(value);
  const auto exponent = static_cast<unsigned>(bits >> 52U) & 0x7ffU;
  uint64_t mantissa = bits & kMantissaMask;
  if (exponent != 0) mantissa |= kMantissaMask + 1;
  if (mantissa == 0) return;
  const unsigned place = exponent == 0 ? 0 : exponent - 1;  // bit of the sum that the mantissa's last bit is
  const unsigned shift = place % 64;
  const std::array<uint64_t, 2> limbs = {mantissa << shift, shift == 0 ? 0 : mantissa >> (64 - shift)};
  const int at = static_cast<int>(place / 64);
  negate = negate != ((bits & kSignBit) != 0);
  // Most often the double lies well within the four limbs. (Not when they are zero: the base then follows the double.)
  const bool fits = wide_ == nullptr && (at == base_ || at == base_ + 1) && !NarrowIsZero();
  if (fits && AddWithin(limbs, at != base_, negate)) return;
  AddNumber({limbs.data(), at, 2, 0}, negate);
}

// AddNarrow for a double whose lower limb is narrow_[0] or narrow_[1].
bool ExactSum::AddWithin(const std::array<uint64_t, 2>& limbs, bool second, bool negate) {
  const uint64_t flip = negate ? ~uint64_t{0} : 0;
  const std::array<uint64_t, kNarrow> number = {second ? 0 : limbs[0], second ? limbs[0] : limbs[1],
                                                second ? limbs[1] : 0, 0};
  std::array<uint64_t, kNarrow> sum;
  uint64_t carry = negate ? 1 : 0;
  for (size_t k = 0; k < kNarrow; ++k) {
    const uint64_t partial = narrow_[k] + (number[k] ^ flip);
    sum[k] = partial + carry;
    carry = static_cast<uint64_t>(partial < narrow_[k]) | static_cast<uint64_t>(sum[k] < partial);
  }
  if (((sum[kNarrow - 1] ^ (sum[kNarrow - 1] << 1U)) & kSignBit) != 0) return false;
  narrow_ = sum;
  return true;
}

void ExactSum::AddSum(const ExactSum& other, bool negate) { AddNumber(other.Value(), negate); }

void ExactSum::AddNumber(Number number, bool negate) {
  while (number.n > 1 && number.limbs[number.n - 1] == number.extension) --number.n;
  while (number.n > 1 && number.limbs[0] == 0) {
    ++number.limbs;
    ++number.at;
    --number.n;
  }
  if (number.limbs[0] == 0 && number.extension == 0) return;
  if (wide_ == nullptr) {
    if (!FitsNarrow(number) && NarrowIsZero())
      base_ = std::clamp(number.at - (number.n < 3 ? 1 : 0), 0, kLimbs - kNarrow);
    if (FitsNarrow(number) && AddNarrow(number, negate)) return;
    Widen();
  }
  AddLimbs(wide_->data(), kLimbs, number.at, number.limbs, number.n, number.extension, negate);
}

// The number (n >= 1) is one that four limbs from base_ can hold in two's complement.
bool ExactSum::FitsNarrow(const Number& number) const {
  if (number.at < base_ || number.at + number.n > base_ + kNarrow) return false;
  return number.at + number.n < base_ + kNarrow || SignOf(number.limbs[number.n - 1]) == number.extension;
}

// False, and nothing changed, if the sum does not fit.
bool ExactSum::AddNarrow(const Number& number, bool negate) {
  std::array<uint64_t, kNarrow> sum = narrow_;
  AddLimbs(sum.data(), kNarrow, number.at - base_, number.limbs, number.n, number.extension, negate);
  // What is held keeps its two top bits equal, so it is below 2^254, and the number added is at most 2^255: a result
  // that wrapped around shows as two unequal top bits.
  const uint64_t top = sum[kNarrow - 1];
  if (((top ^ (top << 1U)) & kSignBit) != 0) return false;
  narrow_ = sum;
  return true;
}

void ExactSum::Widen() {
  auto wide = std::make_unique<Wide>();
  const uint64_t extension = SignOf(narrow_[kNarrow - 1]);
  for (int k = 0; k < kLimbs; ++k) {
    (*wide)[static_cast<size_t>(k)] = k < base_             ? 0
                                      : k < base_ + kNarrow ? narrow_[static_cast<size_t>(k - base_)]
                                                            : extension;
  }
  wide_ = std::move(wide);
}

ExactSum::Number ExactSum::Value() const {
  if (wide_ != nullptr) return {wide_->data(), 0, kLimbs, SignOf(wide_->back())};
  return {narrow_.data(), base_, kNarrow, SignOf(narrow_.back())};
}

bool ExactSum::Magnitude(Wide* out, int* end) const {
  const Number value = Value();
  const bool negative = value.extension != 0;
  *end = value.at + value.n;  // the magnitude of the least number has no more limbs than the number
  std::fill(out->begin(), out->begin() + *end, 0);
  AddLimbs(out->data(), *end, value.at, value.limbs, value.n, value.extension, negative);
  while (*end > 0 && (*out)[static_cast<size_t>(*end - 1)] == 0) --*end;
  return negative;
}

double ExactSum::Rounded() const {
  Wide magnitude;
  int limbs = 0;
  const bool negative = Magnitude(&magnitude, &limbs);
  if (limbs == 0) return 0.0;
  const int limb = limbs - 1;
  const auto at = [&magnitude](int k) { return magnitude[static_cast<size_t>(k)]; };
  const int top = limb * 64 + 63 - std::countl_zero(at(limb));  // the highest bit set
  const uint64_t sign = negative ? kSignBit : 0;
  if (top < 53) {  // an integer of at most 53 bits at the scale of the least double; its bits are the double's
    return std::bit_cast<double>(sign | at(0));
  }
  const int low = top - 52;  // the mantissa's last bit
  const auto shift = static_cast<unsigned>(low % 64);
  uint64_t mantissa = at(low / 64) >> shift;
  if (shift != 0 && low / 64 < limb) mantissa |= at(low / 64 + 1) << (64 - shift);
  mantissa &= (kMantissaMask << 1U) | 1U;
  const int half = low - 1;
  const bool above_half = ((at(half / 64) >> static_cast<unsigned>(half % 64)) & 1U) != 0;
  bool rest = (at(half / 64) & ((uint64_t{1} << static_cast<unsigned>(half % 64)) - 1)) != 0;
  for (int k = 0; k < half / 64 && !rest; ++k) rest = at(k) != 0;
  // The mantissa with its leading bit added to the exponent field; a carry out of the mantissa moves into the exponent.
  uint64_t bits = (static_cast<uint64_t>(low) << 52U) + mantissa;
  if (above_half && (rest || (mantissa & 1U) != 0)) ++bits;
  constexpr uint64_t kInfinity = uint64_t{0x7ff} << 52U;
  if (low >= 0x7ff || bits > kInfinity) bits = kInfinity;
  return std::bit_cast<double>(sign | bits);
}

void ExactSum::Encode(std::string* out) const {
  Wide magnitude;
  int limbs = 0;
  const bool negative = Magnitude(&magnitude, &limbs);
  const auto byte = [&magnitude](size_t k) { return static_cast<char>(magnitude[k / 8] >> (8 * (k % 8))); };
  size_t begin = 0;
  size_t end = static_cast<size_t>(limbs) * 8;
  while (end > 0 && byte(end - 1) == 0) --end;
  if (end == 0) {
    formats::AppendVarint(0, out);
    return;
  }
  while (byte(begin) == 0) ++begin;
  formats::AppendVarint(end - begin, out);
  const size_t start = begin | (negative ? 0x8000U : 0U);
  out->push_back(static_cast<char>(start & 0xffU));
  out->push_back(static_cast<char>(start >> 8U));
  for (size_t k = begin; k < end; ++k) out->push_back(byte(k));
}

bool ExactSum::Decode(std::string_view* in) {
  uint64_t n = 0;
  if (!formats::TakeVarint(in, &n)) return false;
  if (n == 0) return true;
  if (n > kMaxBytes || in->size() < n + 2) return false;
  const auto byte = [in](size_t k) { return static_cast<uint8_t>((*in)[k]); };
  const size_t start = byte(0) | static_cast<size_t>(byte(1)) << 8U;
  const size_t begin = start & 0x7fffU;
  if (begin + n > kMaxBytes || byte(2) == 0 || byte(n + 1) == 0) return false;
  Wide limbs{};
  for (size_t k = 0; k < n; ++k)
    limbs[(begin + k) / 8] |= static_cast<uint64_t>(byte(2 + k)) << (8 * ((begin + k) % 8));
  in->remove_prefix(n + 2);
  AddNumber({limbs.data(), 0, kLimbs, 0}, (start & 0x8000U) != 0);
  return true;
}

}  // namespace weir::ops
