// Two ends of a TLS connection over a memory_transport, each with somebody who reads and writes what it is given.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "net/memory_transport.hpp"
#include "net/tls_acceptor.hpp"
#include "net/tls_connector.hpp"
#include "parlor/test/manual_loop.hpp"
#include "unit/net/certificates.hpp"

namespace parlor::unit {

/// Takes all that comes, and sends what is told, as quickly as the stream lets it.
class talker final : public stream_watcher {
public:
    explicit talker(std::unique_ptr<transport> on) : stream(std::move(on)) { stream->watch(this); }

    void say(std::string_view text) {
        unsent += text;
        write();
    }
    void on_ready(bool readable, bool writable) override {
        if (readable) read();
        if (writable) write();
    }
    void read() {
        for (bool more = true; more;) {
            std::array<std::byte, 5000> scratch;
            const io_result got = stream->try_read(scratch);
            more = got.status == io_status::ok && got.more;
            heard.append(reinterpret_cast<const char*>(scratch.data()), got.bytes);
            ended = ended || got.status == io_status::end;
            failed = failed || got.status == io_status::failed;
        }
    }
    void write() {
        while (!unsent.empty()) {
            const auto all = std::as_bytes(std::span(unsent));
            const std::array buffers{all.first(all.size() / 2), all.subspan(all.size() / 2)};
            const io_result put = stream->try_write(buffers);
            failed = failed || put.status == io_status::failed;
            if (put.status != io_status::ok) return;
            unsent.erase(0, put.bytes);
        }
    }

    std::unique_ptr<transport> stream;
    std::string heard;
    std::string unsent;
    bool ended = false;
    bool failed = false;
};

struct tls_fixture {
    tls_fixture() {
        auto ends = make_memory_transports(loop);
        near = ends.first.get();
        far = ends.second.get();
        below_server = std::move(ends.first);
        below_client = std::move(ends.second);
    }

    void accept() { server = std::make_unique<talker>(acceptor.accept(std::move(below_server))); }
    void connect(const tls_options& options, std::string host = "chat.example") {
        const tls_connector connector(options, wall_now());
        auto made = connector.connect(std::move(below_client), std::move(host));
        client_tls = made.get();
        client = std::make_unique<talker>(std::move(made));
    }
    void connect() { connect({.ca_file = authority.ca_file()}); }
    void run() { loop.run_ready(); }

    certificate_authority authority;
    certificate_files files = authority.issue("chat", {.hosts = {"chat.example", "127.0.0.1"}});
    tls_acceptor acceptor{{.certificates = {files.certificate}, .keys = {files.key}, .client_ca = {}}, wall_now()};
    test::manual_loop loop;
    std::unique_ptr<memory_transport> below_server;
    std::unique_ptr<memory_transport> below_client;
    memory_transport* near = nullptr;  // the server's
    memory_transport* far = nullptr;   // the client's
    tls_transport* client_tls = nullptr;
    std::unique_ptr<talker> server;
    std::unique_ptr<talker> client;
};

/// Bytes that are easily told apart.
inline std::string pattern(std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>('a' + (i * 31 + i / 251) % 26);
    return text;
}

}  // namespace parlor::unit
