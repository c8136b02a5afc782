// OpenSSL's objects as owners, without its headers. For tls_*.
#pragma once

#include <memory>
#include <string>

struct asn1_string_st;
struct bio_st;
struct evp_pkey_st;
struct ssl_ctx_st;
struct ssl_st;
struct x509_st;

namespace parlor {

struct tls_deleter {
    void operator()(asn1_string_st* what) const noexcept;
    void operator()(bio_st* what) const noexcept;
    void operator()(evp_pkey_st* what) const noexcept;
    void operator()(ssl_ctx_st* what) const noexcept;
    void operator()(ssl_st* what) const noexcept;
    void operator()(x509_st* what) const noexcept;
};

template <class Object>
using tls_handle = std::unique_ptr<Object, tls_deleter>;

/// What OpenSSL noted on this thread about the last call that failed, in its words; "" when it noted nothing.
/// Forgets it.
[[nodiscard]] std::string take_tls_error();

}  // namespace parlor
