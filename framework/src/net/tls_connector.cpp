#include "net/tls_connector.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <stdexcept>

#include "net/tls_certificate.hpp"

namespace parlor {

tls_connector::tls_connector(const tls_options& options, wall_time now)
    : settings_(SSL_CTX_new(TLS_client_method())), server_name_(options.server_name), verify_(options.verify) {
    if (!settings_ || SSL_CTX_set_min_proto_version(settings_.get(), TLS1_2_VERSION) != 1) {
        throw std::runtime_error("TLS cannot be set up: " + take_tls_error());
    }
    SSL_CTX_set_options(settings_.get(), SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(settings_.get(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(settings_.get(), SSL_SESS_CACHE_OFF);
    if (!options.cert_file.empty()) use_certificate(*settings_, options.cert_file, options.key_file, now);
    if (!verify_) return;
    if (!options.ca_file.empty()) {
        trust_file(*settings_, options.ca_file, "ca_file");
    } else if (SSL_CTX_set_default_verify_paths(settings_.get()) != 1) {
        throw std::runtime_error("the system's certificates cannot be read: " + take_tls_error());
    }
    SSL_CTX_set_verify(settings_.get(), SSL_VERIFY_PEER, nullptr);
}

std::unique_ptr<tls_transport> tls_connector::connect(std::unique_ptr<transport> stream, std::string host) const {
    tls_handle<ssl_st> session(SSL_new(settings_.get()));
    if (!session) throw std::bad_alloc();
    SSL_set_connect_state(session.get());
    if (!server_name_.empty()) host = server_name_;
    X509_VERIFY_PARAM* const checks = SSL_get0_param(session.get());
    X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    const bool is_address = X509_VERIFY_PARAM_set1_ip_asc(checks, host.c_str()) == 1;
    (void)take_tls_error();
    if (!is_address &&
        (X509_VERIFY_PARAM_set1_host(checks, host.data(), host.size()) != 1 ||
         SSL_ctrl(session.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data()) != 1)) {
        throw std::runtime_error("\"" + host + "\" cannot be the name of a TLS server: " + take_tls_error());
    }
    return std::make_unique<tls_transport>(std::move(stream), std::move(session));
}

}  // namespace parlor
