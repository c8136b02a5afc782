#include "net/connection_ledger.hpp"

#include "net/ip_address.hpp"

namespace parlor {
namespace {

bool is_loopback(std::string_view address) noexcept {
    return address.starts_with("127.") || address == "::1";
}

}  // namespace

connection_ledger::place connection_ledger::take() {
    const std::size_t now = size_.fetch_add(1, std::memory_order_relaxed) + 1;
    return {*this, settings_.max_connections == 0 || now <= settings_.max_connections};
}

bool connection_ledger::place::count_for(std::string_view address) {
    const config& settings = in_->settings_;
    const std::size_t most = settings.max_connections_per_address;
    if (most == 0 || address_) return true;
    if (is_loopback(address) && !settings.max_connections_per_address_set) return true;
    std::string whose = limited_address(address);
    const std::scoped_lock lock(in_->mutex_);
    auto& counted = *in_->by_address_.try_emplace(std::move(whose)).first;
    if (counted.second >= most) return false;
    ++counted.second;
    address_ = &counted;
    return true;
}

void connection_ledger::give_back(per_address::value_type* address) {
    size_.fetch_sub(1, std::memory_order_relaxed);
    if (!address) return;
    const std::scoped_lock lock(mutex_);
    if (--address->second == 0) by_address_.erase(by_address_.find(address->first));
}

}  // namespace parlor
