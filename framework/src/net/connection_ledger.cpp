#include "net/connection_ledger.hpp"

#include "net/ip_address.hpp"

namespace parlor {
namespace {

bool is_loopback(std::string_view address) noexcept {
    return address.starts_with("127.") || address == "::1";
}

}  // namespace

void connection_ledger::set_limits(const config& settings) noexcept {
    most_.store(settings.max_connections, std::memory_order_relaxed);
    most_per_address_.store(settings.max_connections_per_address, std::memory_order_relaxed);
    counts_loopback_.store(settings.max_connections_per_address_set, std::memory_order_relaxed);
}

connection_ledger::place connection_ledger::take() {
    const std::size_t now = size_.fetch_add(1, std::memory_order_relaxed) + 1;
    const std::size_t most = most_.load(std::memory_order_relaxed);
    return {*this, most == 0 || now <= most};
}

bool connection_ledger::place::count_for(std::string_view address) {
    const std::size_t most = in_->most_per_address_.load(std::memory_order_relaxed);
    if (most == 0 || address_) return true;
    if (is_loopback(address) && !in_->counts_loopback_.load(std::memory_order_relaxed)) return true;
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
