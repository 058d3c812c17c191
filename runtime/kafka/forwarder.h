// Forwarder: a fixed port on loopback that passes bytes to another. The embedded broker's own port changes at every
// start; clients find it through the metadata they read over a forwarded connection, so little goes through here.
//
// Thread contract: one thread of its own; Start and the destructor from the owner's.
#pragma once

#include <memory>
#include <thread>

#include "runtime/base/status.h"

namespace weir::kafka {

class Forwarder {
 public:
  // Listens on 127.0.0.1:port and passes every connection to 127.0.0.1:target. K0118 if the port cannot be had.
  static Result<std::unique_ptr<Forwarder>> Start(int port, int target);
  Forwarder(const Forwarder&) = delete;
  Forwarder& operator=(const Forwarder&) = delete;
  ~Forwarder();

 private:
  Forwarder(int listener, int wake_read, int wake_write, int target);
  int listener_, wake_read_, wake_write_;
  std::thread thread_;
};

}  // namespace weir::kafka
