#include "parlor/wire/handshake.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
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
    std::string text(sec_websocket_key);
    text += protocol_guid;
    std::array<unsigned char, digest_size> digest;
    if (!sha1() || EVP_Digest(text.data(), text.size(), digest.data(), nullptr, sha1(), nullptr) != 1) {
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
