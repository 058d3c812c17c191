// What a sliding table keeps on disk, and how it goes: a segment at a time, a bounded number of rows a commit.
#include <gtest/gtest.h>

#include "dsl/compile.h"
#include "runtime/engine/task.h"
#include "runtime/operators/sliding_aggregate.h"
#include "runtime/state/key_codec.h"

namespace weir::engine {
namespace {

class Nowhere final : public ops::OutputPort {
 public:
  int Open(const ops::OutputSpec&) override { return 0; }
  int32_t Partitions(int) const override { return 1; }
  void Write(int, const ops::OutputRecord&) override {}
};

class SlidingExpiry : public testing::Test {
 protected:
  SlidingExpiry() {
    Compile("0s");
    state_ = state::OpenMemoryState(StoreNames(plan_, 0)).value();
    Reopen();
  }
  void Compile(const std::string& late_by) {
    const dsl::SourceText source(
        "expiry",
        "topology t {}\n"
        "source events from topic \"in\" json { k: int, at: timestamp } key k time at late by " +
            late_by +
            "\n"
            "table recent = events | by k | window sliding 60s | aggregate { n = count() }\n"
            "sink recent to topic \"out\" json\n");
    dsl::Diagnostics findings;
    auto compiled = dsl::Compile(source, {}, &findings);
    EXPECT_TRUE(compiled.has_value());
    plan_ = std::move(*compiled);
  }
  void Reopen() {
    task_.reset();
    TaskOptions options;
    options.mode = ReadMode::kReplay;
    task_ = Task::Open(
                plan_, 0, 0, state_.get(), &port_, [](int) { return 1; }, options)
                .value();
  }
  void Give(int64_t key, int64_t time_ms) {
    const std::string value = "{\"k\":" + std::to_string(key) + ",\"at\":" + std::to_string(time_ms) + "}";
    const std::string record_key = std::to_string(key);
    task_->Deliver(0, InputRecord::Copy(&record_key, &value, time_ms, offset_++), 0);
    task_->Run(0, SIZE_MAX);
  }
  // How many tombstones the commit writes to the changelog.
  size_t Commit() {
    state::StateBatch batch;
    EXPECT_TRUE(task_->PrepareCommit(&batch).ok());
    EXPECT_TRUE(state_->Apply(batch).ok());
    size_t tombstones = 0;
    written_ = 0;
    for (const state::Write& w : batch.writes()) {
      tombstones += w.changelog && !w.value ? 1 : 0;
      written_ += w.store == 0 && w.value ? 1 : 0;
    }
    return tombstones;
  }
  // Rows of the table that the last commit wrote.
  size_t Written() const { return written_; }
  uint64_t Rows() const { return state_->Size(0).rows; }

  static constexpr int64_t kStart = 1'767'225'600'000;
  plan::Plan plan_;
  std::unique_ptr<state::TaskState> state_;
  Nowhere port_;
  std::unique_ptr<Task> task_;
  int64_t offset_ = 0;
  size_t written_ = 0;
};

TEST_F(SlidingExpiry, RowsGoWithTheirSegmentAndEveryOneHasATombstone) {
  for (int64_t k = 0; k < 100; ++k) Give(k, kStart + k * 100);
  Commit();
  EXPECT_EQ(Rows(), 100U);
  Give(1000, kStart + 60'000);  // the first windows can still be asked for
  EXPECT_EQ(Commit(), 0U);
  EXPECT_EQ(Rows(), 101U);
  Give(1001, kStart + 200'000);
  EXPECT_EQ(Commit(), 101U);
  EXPECT_EQ(Rows(), 1U);
}

TEST_F(SlidingExpiry, ManyRowsGoOverSeveralCommitsAlsoAfterARestart) {
  constexpr auto kKeys = static_cast<int64_t>(ops::SlidingAggregate::kMaxExpiredPerFlush) + 5'000;
  for (int64_t k = 0; k < kKeys; ++k) Give(k, kStart);
  Commit();
  EXPECT_EQ(Rows(), static_cast<uint64_t>(kKeys));
  Give(-1, kStart + 300'000);
  EXPECT_EQ(Commit(), ops::SlidingAggregate::kMaxExpiredPerFlush);
  EXPECT_EQ(Rows(), 5'001U);
  Reopen();
  Give(-1, kStart + 300'001);
  EXPECT_EQ(Commit(), 5'000U);
  EXPECT_EQ(Rows(), 1U);
}

class SlidingRows : public SlidingExpiry {
 protected:
  // As SlidingAggregate lays them out, for the window of 60 s.
  static constexpr int64_t kSize = 60'000;
  const int64_t block_ = ops::SlidingAggregate::BlockLength(kSize);
  const int64_t segment_ = (kSize / 4 / block_ + 1) * block_;
  const int64_t start_ = (kStart / segment_ + 1) * segment_;
  const size_t blocks_ = static_cast<size_t>(segment_ / block_);

  // Enough of each block for its segment to be split.
  void FillSegment(int64_t key) {
    for (int64_t at = 0; at < segment_; at += 25) Give(key, start_ + at);
  }
};

TEST_F(SlidingRows, AFewRecordsOfASegmentAreOneRow) {
  for (int64_t k = 0; k < 20; ++k) {
    Give(7, start_ + k * segment_ / 20);
    Commit();
    EXPECT_EQ(Written(), 1U);
    EXPECT_EQ(Rows(), 1U);
  }
  Give(7, start_ + segment_);
  Commit();
  EXPECT_EQ(Written(), 1U);
  EXPECT_EQ(Rows(), 2U);
}

TEST_F(SlidingRows, ManyAreARowABlockAndOnlyTheChangedAreWritten) {
  Give(7, start_);
  Commit();
  EXPECT_EQ(Rows(), 1U);
  FillSegment(7);
  Commit();
  EXPECT_EQ(Rows(), blocks_);
  for (const bool reopened : {false, true}) {
    if (reopened) Reopen();
    Give(7, start_ + segment_ - 1);
    Commit();
    EXPECT_EQ(Written(), 1U) << reopened;
    EXPECT_EQ(Rows(), blocks_) << reopened;
  }
  Give(8, start_ + 300'000);
  EXPECT_EQ(Commit(), blocks_);
  EXPECT_EQ(Rows(), 1U);
}

TEST_F(SlidingRows, ARowThatBeginsOutsideItsSegmentIsRefused) {
  for (const int64_t start : {start_ - 1, start_ + segment_}) {
    Give(7, start_);
    Commit();
    state::StateBatch damage;
    for (auto it = state_->Scan(0, "", ""); it->Valid(); it->Next()) {
      std::string key(it->key().substr(0, it->key().size() - 8));
      state::AppendInt(start, &key);
      damage.Delete(0, it->key());
      damage.Put(0, key, it->value());
    }
    EXPECT_TRUE(state_->Apply(damage).ok());
    Reopen();
    Give(7, start_ + 1);
    EXPECT_EQ(task_->status().code(), "K0213") << start - start_;
    state_ = state::OpenMemoryState(StoreNames(plan_, 0)).value();
    Reopen();
  }
}

// Format 1 had a row a block from the beginning.
TEST_F(SlidingRows, ARowABlockIsReadHoweverFewTheyHold) {
  FillSegment(7);
  Commit();
  state::StateBatch fewer;  // as if blocks 1 to 3 were all there is
  for (auto it = state_->Scan(0, "", ""); it->Valid(); it->Next()) {
    std::string_view tail = it->key().substr(it->key().size() - 8);
    int64_t block = 0;
    ASSERT_TRUE(state::ReadInt(&tail, &block));
    if (block == start_ || block > start_ + 3 * block_) fewer.Delete(0, it->key());
  }
  EXPECT_TRUE(state_->Apply(fewer).ok());
  Reopen();
  Give(7, start_ + 5 * block_);
  Commit();
  EXPECT_EQ(Written(), 1U);
  EXPECT_EQ(Rows(), 4U);
}

// Semantics 12.3: state is kept over a change of `late by`.
TEST_F(SlidingExpiry, AnotherLatenessReadsTheSameRows) {
  for (int64_t k = 0; k < 40; ++k) Give(7, kStart + k * 1000);
  Commit();
  const uint64_t rows = Rows();
  task_.reset();
  Compile("30s");
  Reopen();
  Give(7, kStart + 60'000);
  Commit();
  EXPECT_EQ(Rows(), rows + 1);
  Give(8, kStart + 400'000);
  Commit();
  EXPECT_EQ(Rows(), 1U);
}

}  // namespace
}  // namespace weir::engine
