// IP addresses and networks of literals: text the lexer has accepted, as 16 bytes (v4 as v4-mapped v6).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::dsl {

using IpBytes = std::array<uint8_t, 16>;

// "203.0.113.9", "2001:db8::1", "::ffff:203.0.113.9". False: not an address.
bool ParseIpText(std::string_view text, IpBytes* out);
// "10.0.0.0/8": `bits` of the 128-bit form, the bits behind the prefix cleared. False: not a network.
bool ParseCidrText(std::string_view text, IpBytes* out, int* bits);
std::string IpText(const IpBytes& ip);
bool IsV4(const IpBytes& ip);
// True when the first `bits` bits of both are equal.
bool InNetwork(const IpBytes& ip, const IpBytes& network, int bits);

}  // namespace weir::dsl
