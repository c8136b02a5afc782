#include "parlor/wire/handshake.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <stdexcept>

namespace parlor {
namespace {

constexpr std::string_view protocol_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t digest_size = 20;
constexpr std::size_t key_bytes = 16;

// Looked up once, as a look-up costs more than the digest; never freed, as OpenSSL cleans up at exit in its own order.
const EVP_MD* sha1() {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA1", nullptr);
    return algorithm;
}

struct free_context {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

// One a thread, as making one costs more than the digest too.
EVP_MD_CTX* context() {
    thread_local const std::unique_ptr<EVP_MD_CTX, free_context> own(EVP_MD_CTX_new());
    return own.get();
}

bool is_base64(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

template <std::size_t Size>
std::string base64(const std::array<unsigned char, Size>& bytes) {
    std::array<unsigned char, (Size + 2) / 3 * 4 + 1> encoded;  // EVP_EncodeBlock ends it with a zero
    const int size = EVP_EncodeBlock(encoded.data(), bytes.data(), static_cast<int>(Size));
    return {encoded.begin(), encoded.begin() + size};
}

}  // namespace

std::string accept_key(std::string_view sec_websocket_key) {
    std::array<unsigned char, digest_size> digest;
    EVP_MD_CTX* const with = context();
    if (!sha1() || EVP_DigestInit_ex2(with, sha1(), nullptr) != 1 ||
        EVP_DigestUpdate(with, sec_websocket_key.data(), sec_websocket_key.size()) != 1 ||
        EVP_DigestUpdate(with, protocol_guid.data(), protocol_guid.size()) != 1 ||
        EVP_DigestFinal_ex(with, digest.data(), nullptr) != 1) {
        throw std::runtime_error("OpenSSL offers no SHA-1");
    }
    return base64(digest);
}

std::string make_key(random_source& random) {
    std::array<unsigned char, key_bytes> nonce;
    random.fill(std::as_writable_bytes(std::span(nonce)));
    return base64(nonce);
}

bool is_valid_key(std::string_view sec_websocket_key) noexcept {
    constexpr std::size_t digits = 22;  // for 16 bytes; then two of padding
    return sec_websocket_key.size() == digits + 2 && sec_websocket_key.ends_with("==") &&
           std::all_of(sec_websocket_key.begin(), sec_websocket_key.begin() + digits, is_base64);
}

}  // namespace parlor
