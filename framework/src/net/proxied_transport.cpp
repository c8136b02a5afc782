#include "net/proxied_transport.hpp"

#include <algorithm>

#include "net/proxy_header.hpp"
#include "parlor/core/log.hpp"

namespace parlor {

proxied_transport::proxied_transport(std::unique_ptr<transport> below)
    : below_(std::move(below)), header_(std::make_unique<std::string>()), address_(below_->peer_address()) {}

io_result proxied_transport::try_read(std::span<std::byte> into) {
    while (header_) {
        const io_result got = below_->try_read(into);
        if (got.status != io_status::ok) return got;
        const std::size_t before = header_->size();
        header_->append(reinterpret_cast<const char*>(into.data()), got.bytes);
        proxy_header found = read_proxy_header(*header_);
        if (found.how == proxy_header::status::malformed) {
            log::warn(log::area::net, "a trusted proxy did not say whom it connects", {{"proxy", address_}});
            below_->reset();
            return {.status = io_status::failed};
        }
        if (found.how == proxy_header::status::need_more) {
            if (!got.more) return {.status = io_status::would_block};
            continue;
        }
        header_.reset();
        if (!found.address.empty()) address_ = std::move(found.address);
        const auto rest = into.first(got.bytes).subspan(found.size - before);
        std::ranges::copy(rest, into.begin());
        if (!rest.empty()) return {.status = io_status::ok, .bytes = rest.size(), .more = got.more};
        if (!got.more) return {.status = io_status::would_block};
    }
    return below_->try_read(into);
}

std::unique_ptr<transport> proxied_transport::move_to(loop& other) {
    auto moved = std::make_unique<proxied_transport>(below_->move_to(other));
    moved->header_ = std::move(header_);
    moved->address_ = address_;
    return moved;
}

}  // namespace parlor
