// Requests of a client that wait for their replies, each with a deadline.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parlor/core/error.hpp"
#include "parlor/core/loop.hpp"

namespace parlor {

class client_requests {
public:
    using handler = unique_function<void(std::uint64_t id, std::string payload, std::optional<failure> error)>;

    explicit client_requests(loop& on) noexcept : loop_(on) {}

    /// Numbers a new request. `done` is called once, with its reply, or deadline_exceeded when none comes in time.
    [[nodiscard]] std::uint64_t open(std::string_view what, duration timeout, handler done);
    /// False when nobody waits for it (any more).
    bool settle(std::uint64_t id, std::string payload, std::optional<failure> error);
    void fail_all(const failure& why);

private:
    struct waiting final : timer_entry {
        client_requests* of = nullptr;
        std::uint64_t id = 0;
        std::string what;
        duration timeout{};
        handler done;
        void on_timer() override;
    };

    loop& loop_;
    std::map<std::uint64_t, std::unique_ptr<waiting>> waiting_;
    std::uint64_t last_ = 0;
};

}  // namespace parlor
