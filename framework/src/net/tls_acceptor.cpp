#include "net/tls_acceptor.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "net/tls_certificate.hpp"
#include "net/tls_transport.hpp"
#include "parlor/core/log.hpp"

namespace parlor {
namespace {

constexpr duration soon = std::chrono::days(14);
constexpr std::string_view http_1_1{"\x08http/1.1", 9};
constexpr const char* ciphers_of_1_2 = "ECDHE+AESGCM:ECDHE+CHACHA20";

int choose_protocol(SSL* /*session*/, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned offered_size, void* /*unused*/) {
    unsigned char* found = nullptr;
    const int how = SSL_select_next_proto(&found, size, reinterpret_cast<const unsigned char*>(http_1_1.data()),
                                          http_1_1.size(), offered, offered_size);
    *chosen = found;
    return how == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

tls_handle<ssl_ctx_st> make_settings() {
    tls_handle<ssl_ctx_st> made(SSL_CTX_new(TLS_server_method()));
    if (!made || SSL_CTX_set_min_proto_version(made.get(), TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_cipher_list(made.get(), ciphers_of_1_2) != 1) {
        throw std::runtime_error("TLS cannot be set up: " + take_tls_error());
    }
    // A peer that just hangs up is an end like any other: HTTP and WebSocket know themselves where a message ends.
    SSL_CTX_set_options(made.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF |
                                        SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(made.get(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(made.get(), &choose_protocol, nullptr);
    // Sessions live in tickets alone, one for each handshake; their key is made anew with the settings.
    SSL_CTX_set_session_cache_mode(made.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(made.get(), 1);
    return made;
}

void demand_client_certificate(ssl_ctx_st& of, const std::string& ca_file) {
    constexpr std::array<unsigned char, 6> sessions_of{'p', 'a', 'r', 'l', 'o', 'r'};
    trust_file(of, ca_file, "tls_client_ca");
    SSL_CTX_set_client_CA_list(&of, SSL_load_client_CA_file(ca_file.c_str()));
    SSL_CTX_set_verify(&of, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_session_id_context(&of, sessions_of.data(), sessions_of.size());
}

}  // namespace

struct tls_acceptor::certificates final : tls_handshake_owner {
    explicit certificates(std::shared_ptr<tls_figures> of) : figures(std::move(of)) {}

    std::vector<tls_handle<ssl_ctx_st>> settings;  // never empty
    wall_time expiry = wall_time::max();
    std::shared_ptr<tls_figures> figures;

    void on_handshake(tls_outcome how) const noexcept override { figures->add(how); }

    /// OpenSSL asks when it has read the client's hello.
    static int choose(SSL* session, int* /*alert*/, void* self) {
        // A ticket's key that lives as long as the process would undo the forward secrecy of 1.2, not that of 1.3.
        if (SSL_version(session) < TLS1_3_VERSION) SSL_set_options(session, SSL_OP_NO_TICKET);
        const char* const host = SSL_get_servername(session, TLSEXT_NAMETYPE_host_name);
        if (!host) return SSL_TLSEXT_ERR_NOACK;
        const auto& all = static_cast<const certificates*>(self)->settings;
        const auto fitting =
            std::ranges::find_if(all, [&](const auto& each) { return certificate_names(*each, host); });
        if (fitting == all.end()) return SSL_TLSEXT_ERR_NOACK;
        if (fitting != all.begin()) SSL_set_SSL_CTX(session, fitting->get());
        return SSL_TLSEXT_ERR_OK;
    }
};

tls_acceptor::tls_acceptor(tls_files files, wall_time now) : files_(std::move(files)), current_(read(now)) {}

tls_acceptor::~tls_acceptor() = default;

void tls_acceptor::reload(wall_time now) {
    auto fresh = read(now);
    const std::scoped_lock lock(mutex_);
    current_ = std::move(fresh);
}

wall_time tls_acceptor::expiry() const {
    const std::scoped_lock lock(mutex_);
    return current_->expiry;
}

std::shared_ptr<const tls_acceptor::certificates> tls_acceptor::read(wall_time now) const {
    auto all = std::make_shared<certificates>(figures_);
    for (std::size_t i = 0; i < files_.certificates.size(); ++i) {
        auto settings = make_settings();
        use_certificate(*settings, files_.certificates[i], files_.keys.at(i), now);
        if (!files_.client_ca.empty()) demand_client_certificate(*settings, files_.client_ca);
        const duration left = certificate_left(*settings, now);
        all->expiry = std::min(all->expiry, now + std::chrono::floor<std::chrono::milliseconds>(left));
        if (left < soon) {
            log::warn(
                log::area::net, "a certificate expires soon",
                {{"file", files_.certificates[i]}, {"hours", std::chrono::floor<std::chrono::hours>(left).count()}});
        }
        all->settings.push_back(std::move(settings));
    }
    SSL_CTX_callback_ctrl(all->settings.front().get(), SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                          reinterpret_cast<void (*)()>(&certificates::choose));
    SSL_CTX_ctrl(all->settings.front().get(), SSL_CTRL_SET_TLSEXT_SERVERNAME_ARG, 0, all.get());
    return all;
}

std::unique_ptr<transport> tls_acceptor::accept(std::unique_ptr<transport> stream) const {
    auto of = [this] {
        const std::scoped_lock lock(mutex_);
        return current_;
    }();
    tls_handle<ssl_st> session(SSL_new(of->settings.front().get()));
    if (!session) throw std::bad_alloc();
    SSL_set_accept_state(session.get());
    return std::make_unique<tls_transport>(std::move(stream), std::move(session), std::move(of));
}

}  // namespace parlor
