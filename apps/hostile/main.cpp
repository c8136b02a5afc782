// parlor-hostile: what a WebSocket server does when it is treated badly.
#include <csignal>
#include <exception>
#include <memory>
#include <string>

#include "churn.hpp"
#include "client/ws_url.hpp"
#include "core/event_loop.hpp"
#include "net/ip_address.hpp"
#include "net/tcp_dialer.hpp"
#include "net/tls_connector.hpp"
#include "net/tls_dialer.hpp"
#include "options.hpp"
#include "parlor/core/scope.hpp"
#include "siege.hpp"
#include "tool/print.hpp"

namespace {

bool is_loopback(std::string_view host) {
    const auto address = parlor::ip_address::parse(host);
    return host == "localhost" || (address && address->is_loopback());
}

template <class Work>
int carry_out(Work& work, parlor::event_loop& loop) {
    parlor::scope running(loop);
    std::exception_ptr error;
    loop.post([&] {
        running.spawn(
            work.go(), [&loop] { loop.release(); }, [&error](std::exception_ptr thrown) { error = std::move(thrown); });
    });
    loop.run();
    if (error) std::rethrow_exception(error);
    return work.sum_up() ? 0 : 1;
}

int run(const hostile::options& chosen) {
    parlor::event_loop loop;
    const parlor::ws_url url = parlor::parse_ws_url(chosen.url);
    parlor::dial_target to{.host = url.host, .port = url.port, .source_address = {}};
    if (url.secure) to.tls = std::make_shared<const parlor::tls_connector>(chosen.tls, loop.time().wall_now());
    const hostile::target target{.authority = url.authority(),
                                 .path = url.target,
                                 .max_message_bytes = chosen.max_message_bytes,
                                 .on_loopback = is_loopback(url.host)};
    parlor::tcp_dialer plain(loop);
    parlor::tls_dialer dialer(plain);
    if (chosen.churn != 0) {
        hostile::churn all(loop, dialer, chosen, to, target);
        return carry_out(all, loop);
    }
    hostile::siege all(loop, dialer, chosen, to, target);
    return carry_out(all, loop);
}

}  // namespace

int main(int argc, char** argv) {
    const hostile::command_line begin = hostile::read_command_line(argc, argv, PARLOR_HOSTILE_VERSION);
    tool::print(stdout, begin.out);
    tool::print(stderr, begin.err);
    if (!begin.run) return begin.exit_code;
    std::signal(SIGPIPE, SIG_IGN);  // whoever reads the table may be gone
    try {
        return run(*begin.run);
    } catch (const std::exception& e) {
        tool::print(stderr, std::string("parlor-hostile: ") + e.what() + "\n");
        return tool::bad_usage;
    }
}
