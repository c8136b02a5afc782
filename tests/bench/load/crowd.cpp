#include "crowd.hpp"

#include "inflate.hpp"

namespace bench {

namespace {
constexpr std::size_t opened_at_once = 100;
constexpr int patience_ms = 20000;
}  // namespace

crowd::~crowd() {
    for (std::size_t i = 0; i < clients_.size(); ++i) {
        if (clients_[i].fd >= 0) end_one(i);
    }
    close(epoll_);
}

void crowd::open(int quiet_ms) {
    std::size_t in = 0;
    std::vector<bool> asked(options_.clients);
    const auto each = [&](std::size_t, const frame& got) {
        if (options_.ready.empty()) return;
        if (got.compressed ? inflated(got.payload).starts_with(options_.ready)
                           : got.payload.starts_with(options_.ready))
            ++in;
    };
    const auto then = [&](std::size_t i) {
        if (asked[i] || !clients_[i].upgraded) return;
        asked[i] = true;
        if (!options_.join.empty()) send(i, masked_frame(text_opcode, filled(options_.join, options_, i)));
        if (options_.ready.empty()) ++in;
    };
    while (clients_.size() < options_.clients) {
        while (clients_.size() < options_.clients && clients_.size() < in + opened_at_once)
            begin_one();
        while (in < clients_.size()) {
            if (!poll(patience_ms, each, then)) throw failure("nothing came for 20 s while clients joined");
        }
    }
    while (poll(quiet_ms, each, then)) {
    }
}

void crowd::begin_one() {
    const std::size_t i = clients_.size();
    clients_.emplace_back().fd = connect_and_ask(options_, i);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, clients_[i].fd, &event) != 0) die("epoll_ctl");
}

void crowd::end_one(std::size_t i) {
    close_with_reset(clients_[i].fd);
    clients_[i] = client{};
}

bool crowd::receive(client& from, std::string_view& in) {
    const ssize_t got = recv(from.fd, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return false;
    if (got <= 0) throw failure("the server closed a connection");
    in = std::string_view(buffer_.data(), static_cast<std::size_t>(got));
    if (!from.held.empty()) {
        from.held.append(in);
        in = from.held;
    }
    if (from.upgraded) return true;
    const std::size_t end = in.find("\r\n\r\n");
    if (end == std::string_view::npos) {
        hold(from, in);
        return false;
    }
    check_answer(options_, in.substr(0, end));
    from.upgraded = true;
    in.remove_prefix(end + 4);
    return true;
}

// `rest` may lie in what is held already.
void crowd::hold(client& by, std::string_view rest) {
    if (!by.held.empty() || !rest.empty()) by.held = std::string(rest);
}

}  // namespace bench
