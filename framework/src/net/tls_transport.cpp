#include "net/tls_transport.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <utility>

#include "parlor/core/log.hpp"

namespace parlor {
namespace {

constexpr std::size_t record_bytes = SSL3_RT_MAX_PLAIN_LENGTH;
// A peer that asks for answers and does not take them is not read from any more.
constexpr std::size_t most_pending = record_bytes;
// In one read: more than this without a byte of data is somebody who keeps us busy.
constexpr std::uint32_t most_drawn = 256 * 1024;

constexpr std::string_view answer_to_plain_http =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 34\r\nConnection: close\r\n\r\n"
    "this port speaks TLS: use https://";

std::span<const std::byte> as_bytes(std::string_view text) {
    return std::as_bytes(std::span(text));
}

}  // namespace

// What OpenSSL sees of the transport below. Writing never blocks: what is not taken becomes pending.
struct tls_transport::wire {
    static tls_transport& of(BIO* bio) { return *static_cast<tls_transport*>(BIO_get_data(bio)); }

    static int read(BIO* bio, char* into, int size) {
        auto& self = of(bio);
        BIO_clear_retry_flags(bio);
        self.read_waits_ = self.pending_.size() > most_pending;
        if (self.may_read_ && !self.read_waits_ && self.drawn_ < most_drawn) {
            const io_result got =
                self.below_->try_read(std::as_writable_bytes(std::span(into, static_cast<std::size_t>(size))));
            self.may_read_ = got.more;
            self.ended_ = got.status == io_status::end;
            self.drawn_ += static_cast<std::uint32_t>(got.bytes);
            if (got.status == io_status::ok) return static_cast<int>(got.bytes);
            if (self.ended_) return 0;
            if (got.status == io_status::failed) return -1;
        }
        BIO_set_retry_read(bio);
        return -1;
    }

    static int write(BIO* bio, const char* from, int size) {
        auto& self = of(bio);
        BIO_clear_retry_flags(bio);
        std::span<const std::byte> rest = as_bytes({from, static_cast<std::size_t>(size)});
        while (self.pending_.empty() && !rest.empty()) {
            const std::array<std::span<const std::byte>, 1> buffers{rest};
            const io_result put = self.below_->try_write(buffers);
            if (put.status == io_status::would_block) break;
            if (put.status != io_status::ok) return -1;
            rest = rest.subspan(put.bytes);
        }
        self.pending_.append(reinterpret_cast<const char*>(rest.data()), rest.size());
        return size;
    }

    static long control(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
        if (command == BIO_CTRL_EOF) return of(bio).ended_ ? 1 : 0;
        return command == BIO_CTRL_FLUSH ? 1 : 0;
    }

    static const BIO_METHOD* method() {
        static const BIO_METHOD* const made = [] {
            BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "transport");
            BIO_meth_set_read(method, &read);
            BIO_meth_set_write(method, &write);
            BIO_meth_set_ctrl(method, &control);
            return method;
        }();
        return made;
    }
};

tls_transport::tls_transport(std::unique_ptr<transport> below, tls_handle<ssl_st> session,
                             std::shared_ptr<const tls_handshake_owner> owner)
    : below_(std::move(below)), session_(std::move(session)), owner_(std::move(owner)) {
    BIO* const bio = BIO_new(wire::method());
    if (!bio) throw std::bad_alloc();
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(session_.get(), bio, bio);
    SSL_set_read_ahead(session_.get(), 1);  // one receive for a record, not one for its head and one for the rest
    if (SSL_is_server(session_.get()) == 0) (void)shake_hands();
}

tls_transport::tls_transport(std::unique_ptr<transport> below, tls_transport& from)
    : below_(std::move(below)),
      session_(std::move(from.session_)),
      owner_(std::move(from.owner_)),
      pending_(std::move(from.pending_)),
      problem_(std::move(from.problem_)),
      phase_(from.phase_),
      owes_(from.owes_),
      shut_(from.shut_) {
    if (session_) BIO_set_data(SSL_get_rbio(session_.get()), this);
}

tls_transport::~tls_transport() {
    close();
}

void tls_transport::watch(stream_watcher* who) {
    watcher_ = who;
    if (!who || std::exchange(watching_, true)) return;
    below_->watch(this);
    (void)flush();  // of a stream that has moved
}

void tls_transport::on_ready(bool readable, bool writable) {
    if (!session_) return;
    may_read_ = may_read_ || readable;
    if (writable) (void)flush();
    if (phase_ == phase::shaking_hands) {
        drawn_ = 0;
        if (!shake_hands()) return;
        readable = true;  // there may be data behind it
        writable = true;
    }
    const bool flows = pending_.empty() || phase_ == phase::failed;
    const bool read = (flows && std::exchange(read_waits_, false)) || readable || phase_ == phase::failed;
    const bool write = flows && (writable || phase_ == phase::failed) && std::exchange(write_waits_, false);
    if (watcher_ && (read || write)) watcher_->on_ready(read, write);  // after which this may be gone
}

// True when it is over, well or not.
bool tls_transport::shake_hands() {
    ERR_clear_error();
    const int done = SSL_do_handshake(session_.get());
    if (done == 1) {
        phase_ = phase::established;
        end_handshake(SSL_session_reused(session_.get()) == 1 ? tls_outcome::resumed : tls_outcome::full);
        return true;
    }
    const int why = SSL_get_error(session_.get(), done);
    if (why == SSL_ERROR_WANT_READ) return false;
    fail_handshake(why);
    return true;
}

void tls_transport::fail_handshake(int why) {
    phase_ = phase::failed;
    end_handshake(tls_outcome::failed);
    const bool plain_http = ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST;
    const long verdict = SSL_get_verify_result(session_.get());
    std::string words = take_tls_error();
    if (verdict != X509_V_OK) words = X509_verify_cert_error_string(verdict);
    if (words.empty()) words = why == SSL_ERROR_ZERO_RETURN || ended_ ? "the peer left" : "the connection was lost";
    if (plain_http) {
        pending_ += answer_to_plain_http;
        (void)flush();
    }
    log::debug(log::area::net, "a TLS handshake failed", {{"peer", below_->peer_address()}, {"why", words}});
    problem_ = std::make_unique<std::string>(std::move(words));
}

void tls_transport::end_handshake(tls_outcome how) noexcept {
    if (const auto owner = std::exchange(owner_, nullptr)) owner->on_handshake(how);
}

// ------------------------------------------------------------------------------------------- reading

io_result tls_transport::try_read(std::span<std::byte> into) {
    if (!session_ || phase_ == phase::failed) return {.status = io_status::failed};
    if (phase_ == phase::shaking_hands) return {.status = io_status::would_block};
    drawn_ = 0;
    std::size_t total = 0;
    while (total < into.size()) {
        ERR_clear_error();
        std::size_t got = 0;
        const int done = SSL_read_ex(session_.get(), into.data() + total, into.size() - total, &got);
        total += got;
        if (done == 1) {
            if (may_read_ || SSL_has_pending(session_.get()) == 1) continue;
            return {.status = io_status::ok, .bytes = total};
        }
        const int why = SSL_get_error(session_.get(), done);
        const bool busy = drawn_ >= most_drawn;
        if (why == SSL_ERROR_WANT_READ && (total != 0 || !busy)) {
            if (total == 0) return {.status = io_status::would_block};
            return {.status = io_status::ok, .bytes = total, .more = busy};
        }
        if (why != SSL_ERROR_ZERO_RETURN) {
            phase_ = phase::failed;
        } else if (total == 0) {
            return {.status = io_status::end};
        }
        if (total == 0) return {.status = io_status::failed};
        break;  // the next try tells of it
    }
    return {.status = io_status::ok, .bytes = total, .more = true};
}

// ------------------------------------------------------------------------------------------- writing

// What is encrypted has to leave as it is, also when the owner would rather drop it by now. So it is reported as
// written, but for its last byte as long as some of it waits: that keeps the owner waiting too, and no byte is lost
// when it closes after the last one.
io_result tls_transport::try_write(std::span<const std::span<const std::byte>> buffers) {
    if (!session_ || phase_ == phase::failed || shut_) return {.status = io_status::failed};
    if (phase_ == phase::established && !flush()) return {.status = io_status::failed};
    if (phase_ == phase::shaking_hands || !pending_.empty()) {
        write_waits_ = true;
        return {.status = io_status::would_block};
    }
    if (std::exchange(owes_, false)) return {.status = io_status::ok, .bytes = 1};

    std::array<std::byte, record_bytes> gathered;
    std::span<const std::byte> plain = buffers.front().first(std::min(buffers.front().size(), record_bytes));
    if (buffers.size() > 1 && plain.size() < record_bytes) {  // one record for many frames
        std::size_t size = 0;
        for (const auto& each : buffers) {
            const auto part = each.first(std::min(each.size(), record_bytes - size));
            std::ranges::copy(part, gathered.begin() + static_cast<std::ptrdiff_t>(size));
            size += part.size();
        }
        plain = std::span(gathered).first(size);
    }
    if (plain.empty()) return {};
    ERR_clear_error();
    std::size_t done = 0;
    if (SSL_write_ex(session_.get(), plain.data(), plain.size(), &done) != 1) {
        phase_ = phase::failed;
        return {.status = io_status::failed};
    }
    if (pending_.empty()) return {.status = io_status::ok, .bytes = done};
    owes_ = true;
    if (done > 1) return {.status = io_status::ok, .bytes = done - 1};
    write_waits_ = true;
    return {.status = io_status::would_block};
}

// False when what is below has failed.
bool tls_transport::flush() {
    if (pending_.empty()) return true;
    while (!pending_.empty()) {
        const std::array<std::span<const std::byte>, 1> buffers{as_bytes(pending_)};
        const io_result put = below_->try_write(buffers);
        if (put.status == io_status::would_block) return true;
        if (put.status != io_status::ok) {
            phase_ = phase::failed;
            return false;
        }
        pending_.erase(0, put.bytes);
    }
    std::string().swap(pending_);
    if (shut_) below_->shutdown_write();
    return true;
}

// ------------------------------------------------------------------------------------------- the end

void tls_transport::shutdown_write() {
    if (!session_ || std::exchange(shut_, true)) return;
    if (phase_ == phase::established) {
        ERR_clear_error();
        SSL_shutdown(session_.get());
    }
    if (pending_.empty()) below_->shutdown_write();
}

void tls_transport::close() {
    if (session_ && phase_ == phase::established && !shut_) {
        ERR_clear_error();
        SSL_shutdown(session_.get());
    }
    session_.reset();
    end_handshake(tls_outcome::failed);
    below_->close();
}

void tls_transport::reset() {
    session_.reset();
    below_->reset();
}

std::unique_ptr<transport> tls_transport::move_to(loop& other) {
    watcher_ = nullptr;
    return std::unique_ptr<tls_transport>(new tls_transport(below_->move_to(other), *this));
}

}  // namespace parlor
