// Evaluate() is on the record path: it must not allocate. The test program's operator new counts, except under a
// sanitizer, which has an operator new of its own.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

#include "runtime/fuzzy/system.h"
#include "tests/runtime/fuzzy/random_systems.h"
#include "tests/runtime/fuzzy/systems.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WEIR_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define WEIR_SANITIZED
#endif
#endif

#ifndef WEIR_SANITIZED

namespace {
thread_local size_t allocations = 0;
}

void* operator new(std::size_t size) {
  ++allocations;
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace weir::fuzzy {
namespace {

// Nor does any other kind of system.
TEST(Allocation, NorDoRandomSystems) {
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    testing::Generator generator(seed);
    const SystemDefinition definition = seed % 4 == 0 ? generator.MakeExactSystem() : generator.MakeSystem();
    const System system(definition);
    Workspace workspace(system);
    const std::vector<double> inputs = generator.MakeInputs(definition);
    std::vector<double> outputs(definition.outputs.size());
    const size_t before = allocations;
    system.Evaluate(inputs.data(), outputs.data(), &workspace);
    EXPECT_EQ(allocations - before, 0u) << seed;
  }
}

// Nor does looking up, nor computing what a table leaves.
TEST(Allocation, NorDoTables) {
  System system(testing::Controller());
  ASSERT_FALSE(system.Approximate(2));
  Workspace workspace(system);
  double output = 0;
  const size_t before = allocations;
  for (int i = 0; i < 1000; ++i) {
    const double inputs[] = {i % 100 == 0 ? kNoValue : i * 0.02 - 10, 2.5 - i * 0.005};
    system.Evaluate(inputs, &output, &workspace);
  }
  EXPECT_EQ(allocations - before, 0u);
}

TEST(Allocation, EvaluateDoesNotAllocate) {
  const System system(testing::Logic());
  Workspace workspace(system);
  double outputs[2];
  const size_t before = allocations;
  for (int i = 0; i < 100; ++i) {
    const double inputs[] = {i * 0.01, i * 0.1, i * 0.02 - 1};
    system.Evaluate(inputs, outputs, &workspace);
  }
  const size_t during = allocations - before;
  EXPECT_EQ(during, 0u);
  const double inputs[] = {0, 0, 0};
  system.Explain(inputs, &workspace);
  EXPECT_GT(allocations, before);  // the counter does count
}

}  // namespace
}  // namespace weir::fuzzy

#endif  // WEIR_SANITIZED
