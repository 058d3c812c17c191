// QueueVector: a vector that loses elements at its front in amortised O(1). What mostly comes at the back and goes at
// the front, in order, lies in one piece of memory that is kept: no allocation once it has grown, and few cache lines.
//
// References and iterators are valid until the next change.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace weir {

template <typename T>
class QueueVector {
 public:
  using iterator = typename std::vector<T>::iterator;
  using const_iterator = typename std::vector<T>::const_iterator;

  bool empty() const { return head_ == items_.size(); }
  size_t size() const { return items_.size() - head_; }
  T& operator[](size_t k) { return items_[head_ + k]; }
  const T& operator[](size_t k) const { return items_[head_ + k]; }
  T& front() { return items_[head_]; }
  const T& front() const { return items_[head_]; }
  T& back() { return items_.back(); }
  const T& back() const { return items_.back(); }
  iterator begin() { return items_.begin() + static_cast<std::ptrdiff_t>(head_); }
  iterator end() { return items_.end(); }
  const_iterator begin() const { return items_.begin() + static_cast<std::ptrdiff_t>(head_); }
  const_iterator end() const { return items_.end(); }

  void push_back(T item) { items_.push_back(std::move(item)); }
  void pop_front() {
    items_[head_] = T();
    ++head_;
    Tidy();
  }
  void insert(const_iterator at, T item) {
    if (head_ > 0 && at == std::as_const(*this).begin()) {
      items_[--head_] = std::move(item);
    } else {
      items_.insert(at, std::move(item));
    }
  }
  void erase(const_iterator at) {
    if (at == std::as_const(*this).begin()) return pop_front();
    items_.erase(at);
  }
  void clear() {
    items_.clear();
    head_ = 0;
  }

 private:
  // The places of what has gone are given up when they are half of all: each element moves at most once for each one
  // that went.
  void Tidy() {
    if (head_ == items_.size()) return clear();
    if (head_ < 16 || 2 * head_ < items_.size()) return;
    items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }

  std::vector<T> items_;
  size_t head_ = 0;  // items before it have gone; less than size(), or both 0
};

}  // namespace weir
