// Status and Result<T>: how run-time code reports what went wrong.
//
// Program text is diagnosed by dsl/diagnostic.h; a bad record is counted and set aside by the engine (record errors,
// E_…). Status is for the rest: the environment (broker, disk, state directory). Every error has a stable code
// (K01xx Kafka, K02xx state, K03xx command line and files), a message for people, and a hint that says what to do next.
#pragma once

#include <optional>
#include <string>
#include <utility>

namespace weir {

class [[nodiscard]] Status {
 public:
  Status() = default;  // ok
  static Status Ok() { return Status(); }
  static Status Error(std::string code, std::string message, std::string hint = "") {
    Status s;
    s.code_ = std::move(code);
    s.message_ = std::move(message);
    s.hint_ = std::move(hint);
    return s;
  }
  bool ok() const { return code_.empty(); }
  const std::string& code() const { return code_; }
  const std::string& message() const { return message_; }
  const std::string& hint() const { return hint_; }
  // "error[K0102]: message" and, on a second line, the hint.
  std::string ToString() const {
    if (ok()) return "ok";
    std::string out = "error[" + code_ + "]: " + message_;
    if (!hint_.empty()) out += "\n  = help: " + hint_;
    return out;
  }

 private:
  std::string code_, message_, hint_;
};

// A value or the reason there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}          // NOLINT(google-explicit-constructor)
  Result(Status status) : status_(std::move(status)) {}  // NOLINT(google-explicit-constructor)
  bool ok() const { return value_.has_value(); }
  const Status& status() const { return status_; }
  T& value() & { return *value_; }
  const T& value() const& { return *value_; }
  T&& value() && { return std::move(*value_); }
  T& operator*() { return *value_; }
  T* operator->() { return &*value_; }

 private:
  std::optional<T> value_;
  Status status_;
};

#define WEIR_RETURN_IF_ERROR(expr)                 \
  do {                                             \
    ::weir::Status status_macro_ = (expr);         \
    if (!status_macro_.ok()) return status_macro_; \
  } while (0)

}  // namespace weir
