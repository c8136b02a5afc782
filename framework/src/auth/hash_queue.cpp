#include "auth/hash_queue.hpp"

#include <memory>

#include "auth/password_hash.hpp"
#include "parlor/core/error.hpp"

namespace parlor {
namespace {

void check(const std::weak_ptr<const bool>& wanted) {
    if (wanted.expired()) throw failure(errc::cancelled, "nobody waits for it");
}

}  // namespace

/// Held by whoever waits.
class hash_queue::place {
public:
    explicit place(hash_queue& of) : of_(of) {
        if (of_.waiting_.fetch_add(1) < of_.most_) return;
        of_.waiting_.fetch_sub(1);
        throw failure(errc::unavailable, "too many people sign in right now; try again in a moment");
    }
    place(const place&) = delete;
    place& operator=(const place&) = delete;
    ~place() { of_.waiting_.fetch_sub(1); }

    [[nodiscard]] std::weak_ptr<const bool> wanted() const noexcept { return wanted_; }

private:
    hash_queue& of_;
    std::shared_ptr<const bool> wanted_ = std::make_shared<const bool>(true);
};

task<std::string> hash_queue::hash(loop& on, std::string password) {
    const place mine(*this);
    auto work = [wanted = mine.wanted(), password = std::move(password)] {
        check(wanted);
        return hash_password(password);
    };
    auto result = thread_.begin(on, std::move(work));
    std::string hashed = co_await result.get();
    co_return hashed;
}

task<bool> hash_queue::fits(loop& on, std::string hash, std::string password) {
    const place mine(*this);
    auto work = [wanted = mine.wanted(), hash = std::move(hash), password = std::move(password)] {
        check(wanted);
        return fits_password(hash, password);
    };
    auto result = thread_.begin(on, std::move(work));
    const bool it_does = co_await result.get();
    co_return it_does;
}

}  // namespace parlor
