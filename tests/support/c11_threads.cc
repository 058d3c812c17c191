// For builds with the thread sanitizer only: it knows threads that pthread_create makes, not those of C11's
// thrd_create, which librdkafka calls, and crashes in them. These two replace the C library's.
#include <pthread.h>
#include <threads.h>

#include <cstdint>
#include <memory>

namespace {
struct Start {
  thrd_start_t function;
  void* argument;
};

void* Run(void* given) {
  const std::unique_ptr<Start> start(static_cast<Start*>(given));
  return reinterpret_cast<void*>(static_cast<intptr_t>(start->function(start->argument)));
}
}  // namespace

extern "C" {
int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  auto start = std::make_unique<Start>(Start{function, argument});
  if (pthread_create(thread, nullptr, &Run, start.get()) != 0) return thrd_error;
  start.release();  // the thread's now
  return thrd_success;
}

int thrd_join(thrd_t thread, int* result) {
  void* value = nullptr;
  if (pthread_join(thread, &value) != 0) return thrd_error;
  if (result != nullptr) *result = static_cast<int>(reinterpret_cast<intptr_t>(value));
  return thrd_success;
}
}
