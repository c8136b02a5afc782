// Several listeners as one: a thread that took up more sockets than one from the server before.
#pragma once

#include <utility>

#include "net/listener.hpp"

namespace parlor {

class several_listeners final : public listener {
public:
    /// At least one.
    explicit several_listeners(std::vector<std::unique_ptr<listener>> all) : all_(std::move(all)) {}

    void start(unique_function<void(std::unique_ptr<transport>)> accepted) override {
        accepted_ = std::move(accepted);
        for (const auto& each : all_)
            each->start([this](std::unique_ptr<transport> stream) { accepted_(std::move(stream)); });
    }
    void close() override {
        for (const auto& each : all_)
            each->close();
    }
    [[nodiscard]] std::uint16_t port() const noexcept override { return all_.front()->port(); }
    [[nodiscard]] std::vector<int> descriptors() const override {
        std::vector<int> found;
        for (const auto& each : all_) {
            for (const int one : each->descriptors())
                found.push_back(one);
        }
        return found;
    }

private:
    std::vector<std::unique_ptr<listener>> all_;
    unique_function<void(std::unique_ptr<transport>)> accepted_;
};

}  // namespace parlor
