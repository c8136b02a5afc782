// The taking side of a handover: asks the server that uses a data folder. Waits in each call, since nothing runs yet.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/handover.hpp"

namespace parlor {

class unix_predecessor final : public predecessor {
public:
    /// Null when nobody listens at that socket's file. Throws std::runtime_error when who does gives nothing.
    [[nodiscard]] static std::unique_ptr<unix_predecessor> find(const std::string& path);
    ~unix_predecessor() override;

    /// Listening sockets. They stay this object's until they are taken; whoever takes them owns them.
    [[nodiscard]] const std::vector<int>& sockets() const noexcept { return sockets_; }
    [[nodiscard]] std::vector<int> take_sockets();

    void say_accepting() override;
    void wait_until_released() override;
    void say_serving() override;

private:
    enum class heard : std::uint8_t { line, end, nothing };

    explicit unix_predecessor(int connected) noexcept : socket_(connected) {}
    void ask();
    [[nodiscard]] heard read_line(std::string& line, duration at_most);

    const int socket_;
    std::vector<int> sockets_;
    duration patience_{};
};

}  // namespace parlor
