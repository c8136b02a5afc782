#include "net/tls_handles.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace parlor {

void tls_deleter::operator()(asn1_string_st* what) const noexcept {
    ASN1_STRING_free(what);
}
void tls_deleter::operator()(bio_st* what) const noexcept {
    BIO_free(what);
}
void tls_deleter::operator()(evp_pkey_st* what) const noexcept {
    EVP_PKEY_free(what);
}
void tls_deleter::operator()(ssl_ctx_st* what) const noexcept {
    SSL_CTX_free(what);
}
void tls_deleter::operator()(ssl_st* what) const noexcept {
    SSL_free(what);
}
void tls_deleter::operator()(x509_st* what) const noexcept {
    X509_free(what);
}

std::string take_tls_error() {
    const unsigned long code = ERR_peek_error();
    const char* const text = code == 0 ? nullptr : ERR_reason_error_string(code);
    std::string words = text ? text : "";
    ERR_clear_error();
    return words;
}

}  // namespace parlor
