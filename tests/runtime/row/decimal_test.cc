#include "runtime/row/decimal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <random>

#include "runtime/row/text.h"

namespace weir {
namespace {

TEST(Decimal, Round) {
  const struct {
    double x;
    int places;
    double rounded;
  } kCases[] = {
      {57.985, 2, 57.99}, {57.984999, 2, 57.98}, {2.675, 2, 2.68}, {1.005, 2, 1.01}, {-2.675, 2, -2.68},
      {0.5, 0, 1},        {1.5, 0, 2},           {2.5, 0, 3},      {-0.5, 0, -1},    {0.49999999999999994, 0, 0},
      {9.995, 2, 10},     {99.5, 0, 100},        {0.05, 1, 0.1},   {0.04, 1, 0},     {0.004, 1, 0},
      {1234.5, -2, 1200}, {1250, -2, 1300},      {49, -2, 0},      {50, -2, 100},    {5, -3, 0},
      {1e300, 2, 1e300},  {5e-324, 400, 5e-324}, {5e-324, 2, 0},   {0, 2, 0},        {1.25, 15, 1.25},
  };
  for (const auto& c : kCases) EXPECT_EQ(RoundDecimal(c.x, c.places), c.rounded) << c.x << " " << c.places;
  EXPECT_FALSE(std::signbit(RoundDecimal(-0.001, 2)));
  EXPECT_TRUE(std::isinf(RoundDecimal(1.7e308, -308)));
}

TEST(Decimal, Fixed) {
  const struct {
    double x;
    int places;
    const char* text;
  } kCases[] = {
      {57.985, 2, "57.99"}, {0, 2, "0.00"},          {-0.001, 2, "0.00"},
      {1, 0, "1"},          {0.5, 0, "1"},           {1e21, 1, "1000000000000000000000.0"},
      {1e-7, 3, "0.000"},   {1e-7, 8, "0.00000010"}, {123.456, 1, "123.5"},
      {-9.96, 1, "-10.0"},  {0.001, 3, "0.001"},
  };
  for (const auto& c : kCases) {
    std::string out;
    AppendFixed(c.x, c.places, &out);
    EXPECT_EQ(out, c.text) << c.x;
  }
}

TEST(Decimal, Exponent) {
  const struct {
    double x;
    int places;
    const char* text;
  } kCases[] = {{0, 2, "0.00e+00"},     {12345, 2, "1.23e+04"}, {9.996, 2, "1.00e+01"},
                {-1.5e-7, 0, "-2e-07"}, {1e100, 1, "1.0e+100"}, {1, 3, "1.000e+00"}};
  for (const auto& c : kCases) {
    std::string out;
    AppendExponent(c.x, c.places, &out);
    EXPECT_EQ(out, c.text) << c.x;
  }
}

// Away from ties the C library agrees.
TEST(Decimal, AgreesWithPrintf) {
  std::mt19937_64 random(3);
  int compared = 0;
  for (int k = 0; k < 20000; ++k) {
    const double x = std::ldexp(static_cast<double>(static_cast<int64_t>(random())), -static_cast<int>(random() % 100));
    const int places = static_cast<int>(random() % 8);
    std::string shortest;
    AppendFixed(x, 60, &shortest);
    const size_t at = shortest.find('.') + 1 + static_cast<size_t>(places);
    const size_t last = shortest.find_last_not_of('0');
    // Not where all digits shown are kept (printf goes on with those of the binary value), nor at a tie of the digits
    // shown.
    if (last < at || (last == at && shortest[at] == '5')) continue;
    char buffer[400];
    std::snprintf(buffer, sizeof buffer, "%.*f", places, x);
    std::string got;
    AppendFixed(x, places, &got);
    std::string want = buffer;
    if (want.find_first_of("123456789") == std::string::npos && want[0] == '-') want.erase(0, 1);
    ASSERT_EQ(got, want) << shortest;
    ++compared;
    double read = 0;
    ASSERT_TRUE(ParseFloat(got, &read));
    ASSERT_EQ(read, RoundDecimal(x, places)) << shortest;
  }
  EXPECT_GT(compared, 5000);
}

}  // namespace
}  // namespace weir
