#include "chaos/wire_tap.hpp"

#include <algorithm>

#include "chaos/frame_reader.hpp"

namespace chaos {
namespace {

// Little for the system to keep for us, so that the server soon feels a client that does not read.
constexpr int receive_buffer_bytes = 16 * 1024;

}  // namespace

class wire_tap::tapped final : public parlor::transport, private parlor::stream_watcher {
public:
    tapped(wire_tap& of, std::unique_ptr<parlor::transport> real) : of_(of), real_(std::move(real)) {
        of_.now_ = this;
        of_.witness_.on_connected();
    }
    ~tapped() override { let_go(); }

    void watch(parlor::stream_watcher* who) override {
        who_ = who;
        real_->watch(who ? this : nullptr);
    }

    parlor::io_result try_read(std::span<std::byte> into) override {
        if (!real_ || failed_) return {.status = parlor::io_status::failed};
        if (dark_ || stalled_) return {.status = parlor::io_status::would_block};
        const parlor::io_result got = real_->try_read(into);
        if (got.status == parlor::io_status::ok) from_server_.feed(into.first(got.bytes));
        return got;
    }

    parlor::io_result try_write(std::span<const std::span<const std::byte>> buffers) override {
        if (!real_ || failed_) return {.status = parlor::io_status::failed};
        parlor::io_result put{};
        if (dark_) {
            for (const auto& each : buffers)
                put.bytes += each.size();
            return put;
        }
        put = real_->try_write(buffers);
        std::size_t left = put.status == parlor::io_status::ok ? put.bytes : 0;
        for (const auto& each : buffers) {
            const std::size_t part = std::min(left, each.size());
            from_client_.feed(each.first(part));
            left -= part;
        }
        return put;
    }

    void shutdown_write() override {
        if (real_ && !dark_) real_->shutdown_write();
    }
    void close() override {
        if (real_ && !dark_) real_->close();
        let_go();
    }
    void reset() override {
        if (real_ && !dark_) real_->reset();
        let_go();
    }
    std::unique_ptr<parlor::transport> move_to(parlor::loop& other) override { return real_->move_to(other); }
    [[nodiscard]] std::string peer_address() const override { return real_->peer_address(); }

    void stall() { stalled_ = true; }
    void flow() {
        stalled_ = false;
        if (who_) who_->on_ready(true, false);
    }
    void go_dark() { dark_ = true; }
    void give_up() {
        failed_ = true;
        if (who_) who_->on_ready(true, true);
    }

private:
    void on_ready(bool readable, bool writable) override {
        if (dark_) return;
        if (who_ && (writable || !stalled_)) who_->on_ready(readable && !stalled_, writable);
    }

    // The connection that is dark stays open: the server must not learn that nobody is there.
    void let_go() {
        if (of_.now_ == this) of_.now_ = nullptr;
        who_ = nullptr;
        if (!real_) return;
        real_->watch(nullptr);
        if (dark_) of_.half_open_.push_back(std::move(real_));
        real_.reset();
    }

    wire_tap& of_;
    std::unique_ptr<parlor::transport> real_;
    parlor::stream_watcher* who_ = nullptr;
    frame_reader from_server_{
        [this](std::uint8_t opcode, std::string_view payload) { of_.witness_.on_received(opcode, payload); }};
    frame_reader from_client_{
        [this](std::uint8_t opcode, std::string_view payload) { of_.witness_.on_sent(opcode, payload); }};
    bool stalled_ = false;
    bool dark_ = false;
    bool failed_ = false;
};

wire_tap::~wire_tap() = default;

std::unique_ptr<parlor::dialing> wire_tap::dial(const parlor::dial_target& to, done when_done) {
    parlor::dial_target with = to;
    with.receive_buffer = receive_buffer_bytes;
    return real_.dial(
        with, [this, tell = std::move(when_done)](std::unique_ptr<parlor::transport> stream, std::string why) mutable {
            if (!stream) return tell(nullptr, std::move(why));
            tell(std::make_unique<tapped>(*this, std::move(stream)), {});
        });
}

void wire_tap::stall() {
    if (now_) now_->stall();
}

void wire_tap::flow() {
    if (now_) now_->flow();
}

void wire_tap::go_dark() {
    if (now_) now_->go_dark();
}

void wire_tap::give_up() {
    if (now_) now_->give_up();
}

}  // namespace chaos
