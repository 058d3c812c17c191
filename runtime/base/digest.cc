#include "runtime/base/digest.h"

#include <openssl/evp.h>

#include "runtime/base/check.h"

namespace weir {
namespace {

void AppendDigest(const EVP_MD* kind, std::string_view bytes, std::string* out) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  WEIR_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest, &size, kind, nullptr) == 1);
  for (unsigned k = 0; k < size; ++k) {
    out->push_back("0123456789abcdef"[digest[k] >> 4U]);
    out->push_back("0123456789abcdef"[digest[k] & 15U]);
  }
}

}  // namespace

void AppendMd5(std::string_view bytes, std::string* out) { AppendDigest(EVP_md5(), bytes, out); }
void AppendSha256(std::string_view bytes, std::string* out) { AppendDigest(EVP_sha256(), bytes, out); }

}  // namespace weir
