// MD5 and SHA-256 of bytes, for identifiers that other systems make the same way; not for secrets.
#pragma once

#include <string>
#include <string_view>

namespace weir {

// Appends the digest in lowercase hex.
void AppendMd5(std::string_view bytes, std::string* out);
void AppendSha256(std::string_view bytes, std::string* out);

}  // namespace weir
