#include "runtime/kafka/forwarder.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <list>
#include <string>
#include <vector>

#include "runtime/kafka/errors.h"

namespace weir::kafka {
namespace {

constexpr size_t kBufferBytes = size_t{64} * 1024;

sockaddr_in Loopback(int port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(static_cast<uint16_t>(port));
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return a;
}

void Prepare(int fd) {
  const int on = 1;
  (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  (void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

// One forwarded connection: side 0 is the client, side 1 the broker. pending[s] waits to be written to side s.
class Link {
 public:
  Link(int client, int broker) : fd_{client, broker} {
    Prepare(client);
    Prepare(broker);
  }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link() {
    close(fd_[0]);
    close(fd_[1]);
  }
  // Reads a side only while what it said before was passed on: memory stays bounded.
  pollfd Interest(size_t side) const {
    const bool reads = pending_[1 - side].empty();
    return {fd_[side], static_cast<short>((reads ? POLLIN : 0) | (pending_[side].empty() ? 0 : POLLOUT)), 0};
  }
  // False: the connection is over.
  bool Serve(size_t side, short events) {
    if ((events & POLLOUT) != 0 && !Write(side)) return false;
    if ((events & POLLIN) != 0) {
      std::array<char, kBufferBytes> buffer;
      const ssize_t n = read(fd_[side], buffer.data(), buffer.size());
      if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) return false;
      if (n > 0) {
        pending_[1 - side].append(buffer.data(), static_cast<size_t>(n));
        return Write(1 - side);
      }
    }
    return (events & (POLLERR | POLLNVAL)) == 0 && ((events & POLLHUP) == 0 || (events & POLLIN) != 0);
  }

 private:
  bool Write(size_t side) {
    std::string& out = pending_[side];
    while (!out.empty()) {
      const ssize_t n = send(fd_[side], out.data(), out.size(), MSG_NOSIGNAL);
      if (n < 0) return errno == EAGAIN || errno == EINTR;
      out.erase(0, static_cast<size_t>(n));
    }
    return true;
  }
  std::array<int, 2> fd_;
  std::array<std::string, 2> pending_;
};

void Accept(int listener, int target, std::list<Link>* links) {
  const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  const int broker = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(target);
  if (broker < 0 || connect(broker, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    if (broker >= 0) close(broker);
    close(client);
    return;
  }
  links->emplace_back(client, broker);
}

void Run(int listener, int wake, int target) {
  std::list<Link> links;
  std::vector<pollfd> polled;
  for (;;) {
    polled.assign({{wake, POLLIN, 0}, {listener, POLLIN, 0}});
    for (const Link& link : links) {
      polled.push_back(link.Interest(0));
      polled.push_back(link.Interest(1));
    }
    if (poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) return;
    if (polled[0].revents != 0) return;
    size_t at = 2;
    for (auto link = links.begin(); link != links.end(); at += 2) {
      bool alive = true;
      for (size_t side = 0; side < 2 && alive; ++side) {
        if (polled[at + side].revents != 0) alive = link->Serve(side, polled[at + side].revents);
      }
      link = alive ? std::next(link) : links.erase(link);
    }
    if ((polled[1].revents & POLLIN) != 0) Accept(listener, target, &links);
  }
}

}  // namespace

Result<std::unique_ptr<Forwarder>> Forwarder::Start(int port, int target) {
  const auto failed = [&](const std::string& what) {
    return Status::Error(kEmbeddedFailed, "port " + std::to_string(port) + " cannot be used: " + what,
                         "choose another with --port, or stop the program that has it");
  };
  if (port < 1 || port > 65535) return failed("ports are 1 to 65535");
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) return failed(std::strerror(errno));
  const int on = 1;
  (void)setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const sockaddr_in address = Loopback(port);
  std::array<int, 2> wake{};
  if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(listener, 64) != 0 ||
      pipe2(wake.data(), O_CLOEXEC) != 0) {
    const std::string why = std::strerror(errno);
    close(listener);
    return failed(why);
  }
  return std::unique_ptr<Forwarder>(new Forwarder(listener, wake[0], wake[1], target));
}

Forwarder::Forwarder(int listener, int wake_read, int wake_write, int target)
    : listener_(listener), wake_read_(wake_read), wake_write_(wake_write), thread_(Run, listener, wake_read, target) {}

Forwarder::~Forwarder() {
  const char byte = 0;
  (void)!write(wake_write_, &byte, 1);
  thread_.join();
  close(listener_);
  close(wake_read_);
  close(wake_write_);
}

}  // namespace weir::kafka
