#include "inbox.hpp"

namespace chat {

inbox::inbox() {
    on_call<letter>(&inbox::handle_letter);
    sends<letter>();
}

parlor::task<> inbox::on_join(parlor::member& who) {
    if (who.name() != param("name")) {
        throw parlor::failure(parlor::errc::permission_denied, "an inbox is its owner's alone");
    }
    return {};
}

void inbox::handle_letter(letter message) {
    broadcast(message);
}

}  // namespace chat
