// What a machine need not have.
#include "server/machine.hpp"

namespace parlor {

std::unique_ptr<listener> machine_thread::listen_as(std::size_t index, std::size_t /*of*/, const std::string& address,
                                                    std::uint16_t port) {
    return listen(address, port, index == 0);
}

std::unique_ptr<listener> machine_thread::listen_locally(const std::string& path) {
    throw std::runtime_error("admin: cannot listen at " + path + ": this machine has no sockets' files");
}

std::unique_ptr<handover_desk> machine_thread::offer_handover(const std::string& /*path*/) {
    return nullptr;
}

std::unique_ptr<predecessor> machine::find_predecessor(const config& /*settings*/) {
    return nullptr;
}

}  // namespace parlor
