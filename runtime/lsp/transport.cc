#include "runtime/lsp/transport.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <istream>
#include <ostream>
#include <string_view>

namespace weir::lsp {
namespace {

constexpr size_t kLongestLine = 4096;
constexpr std::string_view kLength = "content-length:";

// A line without its end; what is longer than a header can be is cut. False at the end of the stream.
bool ReadHeaderLine(std::istream& in, std::string* line) {
  line->clear();
  for (int c = in.get(); c != std::istream::traits_type::eof(); c = in.get()) {
    if (c == '\n') {
      if (!line->empty() && line->back() == '\r') line->pop_back();
      return true;
    }
    if (line->size() < kLongestLine) line->push_back(static_cast<char>(c));
  }
  return false;
}

// Not istream::ignore: it waits for the byte behind what it skips.
void Skip(std::istream& in, size_t length) {
  std::array<char, 65536> buffer;
  while (length > 0 && in.read(buffer.data(), static_cast<std::streamsize>(std::min(length, buffer.size()))))
    length -= static_cast<size_t>(in.gcount());
}

std::optional<size_t> ContentLength(std::string line) {
  std::transform(line.begin(), line.end(), line.begin(), [](unsigned char c) { return std::tolower(c); });
  if (line.compare(0, kLength.size(), kLength) != 0) return std::nullopt;
  const size_t begin = line.find_first_not_of(" \t", kLength.size());
  if (begin == std::string::npos) return std::nullopt;
  size_t value = 0;
  const auto [end, error] = std::from_chars(line.data() + begin, line.data() + line.size(), value);
  const bool rest =
      std::string_view(end, static_cast<size_t>(line.data() + line.size() - end)).find_first_not_of(" \t") !=
      std::string_view::npos;
  if (error == std::errc::result_out_of_range) return SIZE_MAX;
  return error != std::errc() || rest ? std::nullopt : std::optional(value);
}

}  // namespace

Arrival ReadMessage(std::istream& in, std::string* body) {
  std::optional<size_t> length;
  for (std::string line; ReadHeaderLine(in, &line);) {
    if (const std::optional<size_t> given = ContentLength(line)) length = given;
    if (!line.empty() || !length) continue;
    if (*length > kLongestMessage) {
      Skip(in, *length);
      return Arrival::kTooLong;
    }
    body->resize(*length);
    in.read(body->data(), static_cast<std::streamsize>(*length));
    return in.gcount() == static_cast<std::streamsize>(*length) ? Arrival::kMessage : Arrival::kEnd;
  }
  return Arrival::kEnd;
}

void WriteMessage(std::ostream& out, const Json& message) {
  const std::string body = message.dump(-1, ' ', false, Json::error_handler_t::replace);
  out << "Content-Length: " << body.size() << "\r\n\r\n" << body << std::flush;
}

}  // namespace weir::lsp
