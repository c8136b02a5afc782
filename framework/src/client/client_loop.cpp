#include "parlor/client/client_loop.hpp"

#include <exception>
#include <utility>

#include "client/client_loop_parts.hpp"

namespace parlor {

client_loop::client_loop() : parts_(std::make_unique<parts>()) {}
client_loop::~client_loop() = default;

void client_loop::run(task<> work) {
    std::exception_ptr error;
    parts_->on.post([&] {
        parts_->work.spawn(
            std::move(work), [this] { parts_->on.release(); },
            [&error](std::exception_ptr thrown) { error = std::move(thrown); });
    });
    parts_->on.run();
    if (error) std::rethrow_exception(error);
}

void client_loop::poll() {
    parts_->on.poll();
}

loop& client_loop::on() noexcept {
    return parts_->on;
}

}  // namespace parlor
