#include "runtime/base/queue_vector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <random>

namespace weir {
namespace {

TEST(QueueVector, DoesWhatADequeDoes) {
  std::mt19937 random(1);
  QueueVector<int> queue;
  std::deque<int> expected;
  size_t most = 0;
  for (int k = 0; k < 200'000; ++k) {
    const bool growing = k / 1000 % 2 == 0;
    const unsigned what = random() % 10;
    const size_t at = expected.empty() ? 0 : random() % expected.size();
    if (what < (growing ? 6U : 2U)) {
      queue.push_back(k);
      expected.push_back(k);
    } else if (what < 7) {
      if (!expected.empty()) {
        queue.pop_front();
        expected.pop_front();
      }
    } else if (what == 7) {
      const size_t place = random() % 3 == 0 ? 0 : at;
      queue.insert(queue.begin() + static_cast<std::ptrdiff_t>(place), k);
      expected.insert(expected.begin() + static_cast<std::ptrdiff_t>(place), k);
    } else if (what == 8 && !expected.empty()) {
      queue.erase(queue.begin() + static_cast<std::ptrdiff_t>(at));
      expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(at));
    } else if (random() % 5000 == 0) {
      queue.clear();
      expected.clear();
    }
    most = std::max(most, expected.size());
    ASSERT_EQ(queue.size(), expected.size());
    ASSERT_EQ(queue.empty(), expected.empty());
    if (k % 100 == 0) {
      ASSERT_TRUE(std::equal(queue.begin(), queue.end(), expected.begin(), expected.end()));
    }
    if (expected.empty()) continue;
    ASSERT_EQ(queue.front(), expected.front());
    ASSERT_EQ(queue.back(), expected.back());
    ASSERT_EQ(queue[expected.size() / 2], expected[expected.size() / 2]);
  }
  EXPECT_GT(most, 200U);
}

TEST(QueueVector, WhatGoesIsGone) {
  const auto counted = std::make_shared<int>(0);
  QueueVector<std::shared_ptr<int>> queue;
  for (int k = 0; k < 100; ++k) queue.push_back(counted);
  for (int left = 99; left >= 0; --left) {
    queue.pop_front();
    EXPECT_EQ(counted.use_count(), left + 1);
  }
}

}  // namespace
}  // namespace weir
