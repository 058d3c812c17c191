// The engine against reference.csv, which reference.py computes in exact rational arithmetic.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "runtime/fuzzy/system.h"
#include "tests/runtime/fuzzy/systems.h"

namespace weir::fuzzy {
namespace {

std::vector<double> Numbers(const std::string& text) {  // "null" is NaN
  std::vector<double> numbers;
  std::istringstream in(text);
  for (std::string word; in >> word;) numbers.push_back(word == "null" ? NAN : std::stod(word));
  return numbers;
}

struct Line {
  std::string system;
  std::vector<double> columns[4];  // inputs, degrees, strengths, outputs
};

std::vector<Line> ReadTable() {
  std::ifstream file(WEIR_SOURCE_DIR "/tests/runtime/fuzzy/reference.csv");
  std::vector<Line> lines;
  std::string text;
  std::getline(file, text);
  EXPECT_EQ(text, "system,inputs,degrees,strengths,outputs");
  while (std::getline(file, text)) {
    std::istringstream in(text);
    Line line;
    std::getline(in, line.system, ',');
    for (auto& column : line.columns) {
      std::string field;
      std::getline(in, field, ',');
      column = Numbers(field);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

void ExpectClose(const std::vector<double>& actual, const std::vector<double>& expected, double tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i) {
    ASSERT_EQ(std::isnan(actual[i]), std::isnan(expected[i])) << "number " << i;
    if (std::isnan(expected[i])) continue;
    EXPECT_NEAR(actual[i], expected[i], tolerance) << "number " << i;
  }
}

TEST(Reference, EveryLineOfTheTable) {
  const std::map<std::string, SystemDefinition> definitions = {
      {"poc", testing::Poc()},
      {"poc_100", testing::Poc(100)},
      {"poc_7", testing::Poc(7)},
      {"poc_1", testing::Poc(1)},
      {"controller", testing::Controller()},
      {"logic", testing::Logic()},
      {"degenerate", testing::Degenerate()},
      {"nowhere", testing::Nowhere()},
      {"offset", testing::Offset()},
  };
  std::map<std::string, std::unique_ptr<System>> systems;
  for (const auto& [name, definition] : definitions) systems[name] = std::make_unique<System>(definition);
  std::set<std::string> seen;
  const std::vector<Line> lines = ReadTable();
  for (const Line& line : lines) {
    SCOPED_TRACE(line.system + " at " + ::testing::PrintToString(line.columns[0]));
    ASSERT_EQ(systems.count(line.system), 1u);
    seen.insert(line.system);
    const System& system = *systems[line.system];
    Workspace workspace(system);
    const Explanation why = system.Explain(line.columns[0].data(), &workspace);
    std::vector<double> degrees, outputs;
    for (const auto& of_input : why.degrees) degrees.insert(degrees.end(), of_input.begin(), of_input.end());
    for (const auto& output : why.outputs) outputs.push_back(output.value_or(NAN));
    ExpectClose(degrees, line.columns[1], 1e-9);
    ExpectClose(why.strengths, line.columns[2], 1e-9);
    // A number near 1e9 has 1.2e-7 between it and the next; the centroid must be right to that.
    ExpectClose(outputs, line.columns[3], line.system == "offset" ? 1.2e-7 : 1e-9);
    if (HasFatalFailure()) return;
  }
  EXPECT_EQ(seen.size(), definitions.size());
  EXPECT_GT(lines.size(), 700u);
}

// The proof of concept's published scores by count, on a fine grid; two decimals, from 16 on one.
TEST(Reference, ScoresOfTheProofOfConcept) {
  const double scores[] = {13.52, 14.00, 14.69, 15.55, 16.54, 35.88, 48.27, 57.99, 58.12, 58.23,
                           58.30, 58.33, 58.29, 58.19, 58.06, 64.1,  73.3,  88.9,  89.7,  90.0};
  const System system(testing::Poc());
  Workspace workspace(system);
  for (int count = 1; count <= 20; ++count) {
    const double input = count;
    double score = 0;
    system.Evaluate(&input, &score, &workspace);
    EXPECT_NEAR(score, scores[count - 1], 0.05) << count;
    EXPECT_EQ(score >= 55, count >= 8) << count;
  }
}

}  // namespace
}  // namespace weir::fuzzy
