#include "ask.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <system_error>

#include "net/dialer.hpp"
#include "net/stream_waiter.hpp"
#include "net/tcp_dialer.hpp"
#include "net/unix_dialer.hpp"
#include "parlor/core/wake_up.hpp"
#include "parlor/message/json.hpp"
#include "server/admin_model.hpp"

namespace ctl {
namespace {

namespace http = boost::beast::http;
using parser = http::response_parser<http::string_body>;

constexpr std::uint64_t longest_answer = std::uint64_t{64} << 20;
constexpr parlor::duration patience = std::chrono::seconds(10);

/// Ends the waits for a server that says nothing.
class deadline final : public parlor::timer_entry {
public:
    deadline(parlor::event_loop& on, parlor::stream_waiter& waits) : waits_(waits) { on.arm_after(*this, patience); }
    void check(const place& where) const {
        if (passed_) throw problem(where.name() + " gives no answer");
    }

private:
    void on_timer() override {
        passed_ = true;
        waits_.cancel();
    }
    parlor::stream_waiter& waits_;
    bool passed_ = false;
};

std::unique_ptr<parlor::transport> local(parlor::event_loop& on, const place& where) {
    try {
        return parlor::connect_locally(on, where.path);
    } catch (const std::system_error& e) {
        const auto code = e.code();
        if (code == std::errc::no_such_file_or_directory || code == std::errc::connection_refused) {
            throw problem("no server listens at " + where.path);
        }
        throw problem(fmt::format("{}: {}", where.path, code.message()));
    }
}

parlor::task<std::unique_ptr<parlor::transport>> connect(parlor::event_loop& on, const place& where) {
    if (!where.path.empty()) co_return local(on, where);
    parlor::tcp_dialer dialer(on);
    parlor::wake_up door(on);
    std::unique_ptr<parlor::transport> stream;
    std::string why;
    parlor::dial_target target;
    target.host = where.host;
    target.port = where.port;
    const auto dialing = dialer.dial(target, [&](std::unique_ptr<parlor::transport> made, std::string wrong) {
        stream = std::move(made);
        why = std::move(wrong);
        door.notify();
    });
    co_await door.wait();
    if (!stream) throw problem(fmt::format("no server listens at {}: {}", where.name(), why));
    co_return stream;
}

std::string request_of(const place& where, const std::string& target, const std::string& body) {
    std::string text = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", body.empty() ? "GET" : "POST",
                                   target, where.path.empty() ? where.name() : "localhost");
    if (!where.token.empty()) text += "Authorization: Bearer " + where.token + "\r\n";
    if (!body.empty()) text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
    return text + "\r\n" + body;
}

std::string refusal_of(const place& where, unsigned status, const std::string& body) {
    try {
        const auto why = parlor::decode<parlor::admin::refusal>(body);
        return why.error.message;
    } catch (const std::exception&) {
        return fmt::format("{} is no admin side of parlor: it answered {}", where.name(), status);
    }
}

}  // namespace

std::string place::name() const {
    if (!path.empty()) return path;
    return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           std::string_view("-._~/").find(c) != std::string_view::npos;
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

parlor::task<std::string> ask(parlor::event_loop& on, const place& where, std::string target, std::string body) {
    const auto stream = co_await connect(on, where);
    parlor::stream_waiter waits(on, *stream);
    const deadline left(on, waits);
    const std::string text = request_of(where, target, body);
    auto rest = std::as_bytes(std::span(text));
    while (!rest.empty()) {
        const std::array<std::span<const std::byte>, 1> buffers{rest};
        const auto put = stream->try_write(buffers);
        if (put.status == parlor::io_status::ok) {
            rest = rest.subspan(put.bytes);
        } else if (put.status == parlor::io_status::would_block) {
            co_await waits.writable();
            left.check(where);
        } else {
            throw problem(where.name() + " has closed the connection");
        }
    }
    parser answer;
    answer.body_limit(longest_answer);
    std::string unread;
    std::array<std::byte, 16384> buffer;
    while (!answer.is_done()) {
        const auto got = stream->try_read(buffer);
        boost::system::error_code wrong;
        if (got.status == parlor::io_status::would_block) {
            co_await waits.readable();
            left.check(where);
            continue;
        }
        if (got.status == parlor::io_status::ok) {
            unread.append(reinterpret_cast<const char*>(buffer.data()), got.bytes);
            answer.eager(true);
            unread.erase(0, answer.put(boost::asio::buffer(unread), wrong));
            if (wrong == http::error::need_more) wrong = {};
        } else {
            wrong = http::error::partial_message;
        }
        if (wrong) throw problem(where.name() + " is no admin side of parlor, or it has ended: " + wrong.message());
    }
    const unsigned status = answer.get().result_int();
    if (status != 200) throw problem(refusal_of(where, status, answer.get().body()));
    co_return std::move(answer.get().body());
}

}  // namespace ctl
