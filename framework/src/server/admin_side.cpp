#include "server/admin_side.hpp"

#include <array>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include "net/http_reader.hpp"
#include "net/ip_address.hpp"
#include "net/stream_waiter.hpp"
#include "parlor/core/log.hpp"
#include "server/server_core.hpp"
#include "server/shard.hpp"

namespace parlor {
namespace {

constexpr std::size_t max_conversations = 64;
constexpr duration quiet_at_most = std::chrono::seconds(30);  // of a connection between two requests, and within one
constexpr std::size_t max_body_bytes = std::size_t{16} * 1024;

std::span<const std::byte> as_bytes(std::string_view text) {
    return std::as_bytes(std::span(text));
}

bool on_loopback(const admin_place& place) {
    const auto address = ip_address::parse(place.at ? place.at->host : "");
    return address && address->is_loopback();
}

}  // namespace

/// One connection of an operator; one that says nothing is ended in time.
class admin_side::conversation final : private timer_entry {
public:
    conversation(admin_side& of, std::unique_ptr<transport> stream)
        : of_(of), stream_(std::move(stream)), waits_(of.thread_->on(), *stream_) {
        of_.open_.insert(this);
        renew();
    }
    ~conversation() override {
        of_.open_.erase(this);
        waits_.release();
        stream_->close();
    }
    void renew() { of_.thread_->on().arm_after(*this, quiet_at_most); }
    /// It ends at its next wait; one that is under way ends now.
    void end() {
        over_ = true;
        waits_.cancel();
    }

    [[nodiscard]] std::string peer_address() const { return stream_->peer_address(); }
    void shutdown_write() { stream_->shutdown_write(); }

    /// Appends what comes. False at the end.
    [[nodiscard]] task<bool> read(std::string& to);
    [[nodiscard]] task<bool> write(std::string_view text);

private:
    void on_timer() override { end(); }

    admin_side& of_;
    const std::unique_ptr<transport> stream_;
    stream_waiter waits_;
    bool over_ = false;
};

task<bool> admin_side::conversation::read(std::string& to) {
    std::array<std::byte, 4096> buffer;
    while (!over_) {
        const io_result got = stream_->try_read(buffer);
        if (got.status == io_status::ok) {
            to.append(reinterpret_cast<const char*>(buffer.data()), got.bytes);
            co_return true;
        }
        if (got.status != io_status::would_block) co_return false;
        co_await waits_.readable();
    }
    co_return false;
}

task<bool> admin_side::conversation::write(std::string_view text) {
    auto rest = as_bytes(text);
    while (!rest.empty() && !over_) {
        const std::array<std::span<const std::byte>, 1> buffers{rest};
        const io_result put = stream_->try_write(buffers);
        if (put.status == io_status::ok) {
            rest = rest.subspan(put.bytes);
        } else if (put.status == io_status::would_block) {
            co_await waits_.writable();
        } else {
            co_return false;
        }
    }
    co_return rest.empty();
}

admin_side::admin_side(server_core& core, const admin_place& place)
    : core_(core),
      thread_(core.stands_on.make_thread()),
      access_(place.at.has_value(), on_loopback(place),
              core.settings.admin_token.empty() ? std::string() : read_admin_token(core.settings.admin_token)),
      listener_(place.at ? thread_->listen(place.at->host, place.at->port, true) : thread_->listen_locally(place.path)),
      work_(thread_->on(), "admin"),
      last_words_(thread_->on(), "admin") {}

admin_side::~admin_side() = default;

void admin_side::start() {
    thread_->on().post([this] {
        watch_ = std::make_unique<admin_watch>(thread_->on(), core_);
        api_ = std::make_unique<admin_api>(thread_->on(), core_, *watch_);
        watch_->start();
        listener_->start([this](std::unique_ptr<transport> stream) { serve(std::move(stream)); });
    });
    thread_->start();
    running_ = true;
}

void admin_side::end() {
    if (!std::exchange(running_, false)) return;
    std::promise<void> ended;
    thread_->on().post([this, &ended] {
        listener_->close();
        stopping_ = true;
        for (conversation* each : open_)
            each->end();
        last_words_.spawn(await_work(ended));
    });
    core_.stands_on.wait(ended.get_future());
    thread_->join();
}

task<> admin_side::await_work(std::promise<void>& ended) {
    co_await work_.join();
    watch_.reset();
    ended.set_value();
}

void admin_side::serve(std::unique_ptr<transport> stream) {
    if (work_.size() >= max_conversations) return stream->close();
    work_.spawn("HTTP", converse(std::move(stream)));
}

task<> admin_side::converse(std::unique_ptr<transport> stream) {
    // What ends it is conversation::end(): so it is never left in the middle of what other threads are asked.
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    try {
        conversation with(*this, std::move(stream));
        co_await exchange(with);
    } catch (const std::system_error& e) {  // no descriptors to watch it
        log::warn(log::area::server, "an operator's connection was dropped", {{"what", e.what()}});
    }
}

task<> admin_side::exchange(conversation& with) {
    const http_limits limits{.max_header_bytes = std::size_t{16} * 1024, .max_body_bytes = max_body_bytes};
    http_reader reader(limits);
    std::string unread;
    for (;;) {
        auto input = as_bytes(unread);
        const auto status = reader.feed(input);
        unread.erase(0, unread.size() - input.size());
        if (status == http_reader::status::need_more) {
            if (reader.wants_continue() && !co_await with.write("HTTP/1.1 100 Continue\r\n\r\n")) co_return;
            if (!co_await with.read(unread)) co_return;
            continue;
        }
        const bool understood = status == http_reader::status::request;
        http_request request;
        http_response response;
        if (understood) {
            request = reader.take();
            request.set_peer(with.peer_address(), false);
            response = co_await answer(request);
        } else {
            response = admin_refusal(reader.error_status(), "invalid_argument", reader.error_text());
        }
        with.renew();
        const bool keep = understood && request.keep_alive() && !stopping_;
        const http_response::manner how{.head_only = understood && request.method() == "HEAD",
                                        .keep_alive = keep,
                                        .minor_version = understood ? request.minor_version() : 1,
                                        .date = thread_->on().time().wall_now()};
        const std::string text = response.serialise(how);
        if (!co_await with.write(text)) co_return;
        if (!keep) co_return with.shutdown_write();
    }
}

task<http_response> admin_side::answer(const http_request& request) {
    const bool is_api = request.path().starts_with("/v1") || request.path() == "/metrics";
    auto no = is_api ? access_.refuse(request, thread_->on().now()) : access_.refuse_page(request);
    if (no) {
        log::warn(log::area::server, "an operator was refused",
                  {{"path", request.path()}, {"status", no->status()}, {"address", request.peer_address()}});
        http_response refused = std::move(*no);
        co_return refused;
    }
    if (!is_api) {
        auto file = core_.admin_files.answer(request);
        http_response response =
            file ? std::move(*file) : admin_refusal(404, "not_found", "GET /v1 lists what is here");
        co_return response;
    }
    http_response response = co_await api_->answer(request);
    co_return response;
}

}  // namespace parlor
