// What is imported computes what the file says, and what is exported computes the same again.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "runtime/fuzzy/system.h"
#include "runtime/interchange/fcl_writer.h"
#include "runtime/interchange/fll_writer.h"
#include "runtime/interchange/weir_writer.h"
#include "tests/runtime/interchange/files.h"

namespace weir::interchange {
namespace {

namespace fs = std::filesystem;

std::vector<double> OutputsAt(const fuzzy::System& system, const std::vector<double>& inputs, size_t outputs) {
  fuzzy::Workspace workspace(system);
  std::vector<double> out(outputs);
  system.Evaluate(inputs.data(), out.data(), &workspace);
  return out;
}

// At points of the ranges, their ends and beyond.
void ExpectSame(const fuzzy::SystemDefinition& a, const fuzzy::SystemDefinition& b, double tolerance) {
  ASSERT_EQ(a.inputs.size(), b.inputs.size());
  ASSERT_EQ(a.outputs.size(), b.outputs.size());
  const fuzzy::System left(a), right(b);
  std::mt19937 random(7);
  std::uniform_real_distribution<double> share(-0.1, 1.1);
  for (int round = 0; round < 300; ++round) {
    std::vector<double> inputs;
    for (const fuzzy::Variable& v : a.inputs) {
      const double at = round < 2 ? round : std::round(share(random) * 64) / 64;
      inputs.push_back(v.lower + at * (v.upper - v.lower));
    }
    const auto x = OutputsAt(left, inputs, a.outputs.size()), y = OutputsAt(right, inputs, a.outputs.size());
    for (size_t k = 0; k < x.size(); ++k) {
      if (std::isnan(x[k]) && std::isnan(y[k])) continue;
      ASSERT_NEAR(x[k], y[k], tolerance) << a.outputs[k].name << " in round " << round;
    }
  }
}

struct ByHand {
  const char* file;
  std::vector<double> inputs, outputs;
};
const double kNone = std::nan("");

// Worked out on paper from the formats' definitions.
const ByHand kByHand[] = {
    // 0.75 * 2 + 0.125 * 4, the second rule at half its weight
    {"sugeno_sum.fis", {2}, {2}},
    // only `a`
    {"sugeno_sum.fis", {0}, {2}},
    // far 0.5, zero 0.75: 0.125 of 12.5 and half of 0.125 of 27
    {"container_crane.fcl", {16, 0}, {(0.125 * 12.5 + 0.0625 * 27) / 0.1875}},
    {"container_crane.fcl", {10, -50}, {12.5}},
    {"container_crane.fcl", {5, 0}, {kNone}},
    // 0.5 of 0.841 and 0.5 of -0.387 * 1.5 + 1.228; and 0.5 * 1 + 0.5 * (1.5 + 1)
    {"takagi_sugeno.fll", {1.5, 1}, {(0.841 + 0.6475) / 2, 1.75}},
    {"dimmer.fll", {0.5}, {0.5}},
    {"dimmer.fll", {0.25}, {0.75}},
    {"dimmer.fll", {0}, {kNone}},
};

TEST(InterchangeNumbers, ByHand) {
  for (const ByHand& c : kByHand) {
    SCOPED_TRACE(c.file);
    const Imported imported = ImportFile(RepositoryRoot() / "tests/data/fuzzy_files" / c.file);
    ASSERT_FALSE(imported.systems.empty()) << imported.findings;
    const auto out = OutputsAt(fuzzy::System(imported.systems.front().definition), c.inputs, c.outputs.size());
    for (size_t k = 0; k < out.size(); ++k) {
      if (std::isnan(c.outputs[k])) {
        EXPECT_TRUE(std::isnan(out[k])) << out[k];
      } else {
        EXPECT_NEAR(out[k], c.outputs[k], 1e-9);
      }
    }
  }
}

// In fuzzylite a hedge of a conclusion changes the strength of the rule: computed here as it says.
TEST(InterchangeNumbers, HedgesOfConclusionsChangeTheStrength) {
  const Imported imported = ImportFile(RepositoryRoot() / "tests/data/fuzzy_files/conclusion_hedges.fll");
  ASSERT_FALSE(imported.systems.empty()) << imported.findings;
  const fuzzy::System system(imported.systems.front().definition);
  for (const double x : {0.0, 0.25, 0.36, 0.5, 0.9}) {
    for (const double y : {0.0, 0.3, 0.5, 0.75, 1.0}) {
      const double low = std::sqrt(0.25 * (1 - x) * (1 - y) * (1 - y)), high = std::max(x, (1 - x) * y);
      const double seldom = y <= 0.5 ? std::sqrt(y / 2) : 1 - std::sqrt((1 - y) / 2);
      const double w = (0 * low + high + seldom) / (low + high + seldom);
      const double computed = OutputsAt(system, {x, y}, 2)[1];
      if (low + high + seldom == 0) {
        EXPECT_TRUE(std::isnan(computed));
      } else {
        EXPECT_NEAR(computed, w, 1e-12) << x << ", " << y;
      }
    }
  }
}

TEST(InterchangeNumbers, TheTopologyIsTheImportedSystem) {
  for (const fs::path& file : FuzzyFiles(false)) {
    SCOPED_TRACE(file.filename().string());
    const Imported imported = ImportFile(file);
    const auto read = DefinitionsOf(WriteWeir(imported.systems, "x"));
    ASSERT_EQ(read.size(), imported.systems.size());
    for (size_t k = 0; k < read.size(); ++k) ExpectSame(imported.systems[k].definition, read[k], 0);
  }
}

// The way out and back; a second time it is the same text.
void ExpectRoundTrip(const ImportedSystem& system, const std::string& name,
                     Exported (*write)(const std::string&, const fuzzy::SystemDefinition&), size_t* written) {
  const Exported out = write(system.name, system.definition);
  if (!out.refused.empty()) {
    EXPECT_TRUE(out.text.empty());
    return;
  }
  ++*written;
  const Imported back = ImportText(name, out.text);
  ASSERT_EQ(back.systems.size(), 1u) << back.findings << out.text;
  ExpectSame(system.definition, back.systems[0].definition, 1e-9);
  EXPECT_EQ(write(system.name, back.systems[0].definition).text, out.text);
}

TEST(InterchangeNumbers, RoundTrips) {
  size_t fll = 0, fcl = 0;
  for (const fs::path& file : FuzzyFiles(false)) {
    SCOPED_TRACE(file.filename().string());
    for (const ImportedSystem& system : ImportFile(file).systems) {
      ExpectRoundTrip(system, "x.fll", WriteFll, &fll);
      ExpectRoundTrip(system, "x.fcl", WriteFcl, &fcl);
    }
  }
  EXPECT_GE(fll, 14u);
  EXPECT_GE(fcl, 6u);
}

}  // namespace
}  // namespace weir::interchange
