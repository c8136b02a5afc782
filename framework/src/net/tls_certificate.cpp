#include "net/tls_certificate.hpp"

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <stdexcept>
#include <system_error>

namespace parlor {
namespace {

std::runtime_error wrong(std::string_view setting, std::string_view file, std::string_view why) {
    return std::runtime_error(fmt::format("{}: {}: {}", setting, file, why));
}

std::string with_reason(std::string_view what) {
    const std::string reason = take_tls_error();
    return reason.empty() ? std::string(what) : fmt::format("{} ({})", what, reason);
}

tls_handle<bio_st> open_file(const std::string& file, std::string_view setting) {
    errno = 0;
    tls_handle<bio_st> opened(BIO_new_file(file.c_str(), "re"));
    const int why = errno;
    if (opened) return opened;
    (void)take_tls_error();
    throw wrong(setting, file, "cannot read it: " + std::generic_category().message(why));
}

std::time_t seconds_of(wall_time when) {
    return std::chrono::system_clock::to_time_t(when);
}

std::string text_of(const ASN1_TIME* when) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(when, &parts) != 1) return "an unreadable date";
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                       parts.tm_hour, parts.tm_min);
}

void check_dates(const X509* of, const std::string& file, wall_time now) {
    std::time_t then = seconds_of(now);
    if (X509_cmp_time(X509_get0_notBefore(of), &then) >= 0) {
        throw wrong(
            "tls_cert", file,
            "the certificate is not valid before " + text_of(X509_get0_notBefore(of)) + "; is the clock right?");
    }
    if (X509_cmp_time(X509_get0_notAfter(of), &then) <= 0) {
        throw wrong("tls_cert", file, "the certificate expired at " + text_of(X509_get0_notAfter(of)));
    }
}

/// The certificate in the settings, then those that came with it.
template <class Visitor>
void each_certificate(const ssl_ctx_st& in, Visitor visit) {
    visit(SSL_CTX_get0_certificate(&in));
    STACK_OF(X509)* chain = nullptr;
    SSL_CTX_ctrl(const_cast<ssl_ctx_st*>(&in), SSL_CTRL_GET_CHAIN_CERTS, 0, static_cast<void*>(&chain));
    for (int i = 0; i < sk_X509_num(chain); ++i)
        visit(sk_X509_value(chain, i));
}

/// Nobody is there to ask.
int no_passphrase(char* /*into*/, int /*size*/, int /*writing*/, void* asked) {
    *static_cast<bool*>(asked) = true;
    return -1;
}

}  // namespace

void use_certificate(ssl_ctx_st& to, const std::string& chain_file, const std::string& key_file, wall_time now) {
    (void)open_file(chain_file, "tls_cert");
    if (SSL_CTX_use_certificate_chain_file(&to, chain_file.c_str()) != 1) {
        throw wrong("tls_cert", chain_file, with_reason("it holds no usable certificate in PEM form"));
    }
    each_certificate(to, [&](const X509* each) { check_dates(each, chain_file, now); });

    const auto opened = open_file(key_file, "tls_key");
    bool asked = false;
    const tls_handle<evp_pkey_st> key(PEM_read_bio_PrivateKey(opened.get(), nullptr, &no_passphrase, &asked));
    if (asked) {
        (void)take_tls_error();
        throw wrong("tls_key", key_file, "it needs a passphrase, which nobody is there to give");
    }
    if (!key) throw wrong("tls_key", key_file, with_reason("it holds no private key in PEM form"));
    if (X509_check_private_key(SSL_CTX_get0_certificate(&to), key.get()) != 1) {
        (void)take_tls_error();
        throw wrong("tls_key", key_file, "it is not the key of the certificate in " + chain_file);
    }
    if (SSL_CTX_use_PrivateKey(&to, key.get()) != 1) {
        throw wrong("tls_key", key_file, with_reason("it cannot be used"));
    }
}

duration certificate_left(const ssl_ctx_st& of, wall_time now) {
    const tls_handle<asn1_string_st> then(ASN1_TIME_set(nullptr, seconds_of(now)));
    duration least = duration::max();
    each_certificate(of, [&](const X509* each) {
        int days = 0;
        int seconds = 0;
        if (ASN1_TIME_diff(&days, &seconds, then.get(), X509_get0_notAfter(each)) != 1) return;
        least = std::min<duration>(least, std::chrono::hours(24) * days + std::chrono::seconds(seconds));
    });
    return least;
}

bool certificate_names(const ssl_ctx_st& of, std::string_view host) {
    return X509_check_host(SSL_CTX_get0_certificate(&of), host.data(), host.size(), 0, nullptr) == 1;
}

void trust_file(ssl_ctx_st& to, const std::string& file, std::string_view setting) {
    (void)open_file(file, setting);
    if (SSL_CTX_load_verify_file(&to, file.c_str()) != 1) {
        throw wrong(setting, file, with_reason("it holds no certificate in PEM form"));
    }
}

}  // namespace parlor
