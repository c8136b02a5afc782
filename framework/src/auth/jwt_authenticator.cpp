#include "parlor/auth/jwt_authenticator.hpp"

#include <cerrno>
#include <cstdio>
#include <mutex>
#include <stdexcept>
#include <system_error>

#include "auth/jwt_verifier.hpp"
#include "auth/token_source.hpp"
#include "parlor/core/error.hpp"

namespace parlor {
namespace {

constexpr std::size_t largest_file = 1 << 20;

std::string read_whole(const std::string& path) {
    const auto cannot = [&path](const std::string& why) {
        return std::runtime_error("cannot read the keys in " + path + ": " + why);
    };
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), &std::fclose);
    if (!file) throw cannot(std::generic_category().message(errno));
    std::string content(largest_file + 1, '\0');
    content.resize(std::fread(content.data(), 1, content.size(), file.get()));
    if (std::ferror(file.get())) throw cannot(std::generic_category().message(errno));
    if (content.size() > largest_file) throw cannot("it is larger than 1MiB");
    return content;
}

std::shared_ptr<const key_set> read_keys(const std::string& path) {
    const std::string content = read_whole(path);
    try {
        return std::make_shared<const key_set>(content);
    } catch (const failure& why) {
        throw std::runtime_error("the keys in " + path + " cannot be used: " + why.message());
    }
}

}  // namespace

jwt_options jwt_options_of(const config& settings) {
    return {.keys_file = settings.jwt_keys,
            .issuer = settings.jwt_issuer,
            .audience = settings.jwt_audience,
            .leeway = settings.jwt_leeway,
            .from = settings.jwt_from};
}

class jwt_authenticator::parts {
public:
    explicit parts(jwt_options options)
        : file_(std::move(options.keys_file)),
          rules_{
              .issuer = std::move(options.issuer), .audience = std::move(options.audience), .leeway = options.leeway},
          places_(options.from.begin(), options.from.end()),
          keys_(read_keys(file_)) {}

    void reload() {
        auto fresh = read_keys(file_);
        const std::scoped_lock lock(mutex_);
        keys_.swap(fresh);
    }

    [[nodiscard]] std::shared_ptr<const key_set> keys() const {
        const std::scoped_lock lock(mutex_);
        return keys_;
    }
    [[nodiscard]] const jwt_rules& rules() const noexcept { return rules_; }
    [[nodiscard]] const std::vector<token_source>& places() const noexcept { return places_; }

private:
    const std::string file_;
    const jwt_rules rules_;
    const std::vector<token_source> places_;
    mutable std::mutex mutex_;
    std::shared_ptr<const key_set> keys_;  // guarded by mutex_
};

jwt_authenticator::jwt_authenticator(jwt_options options) : parts_(std::make_unique<parts>(std::move(options))) {}

jwt_authenticator::~jwt_authenticator() = default;

void jwt_authenticator::reload() {
    parts_->reload();
}

std::shared_ptr<const user> jwt_authenticator::verify(std::string_view token, wall_time now) const {
    return verify_jwt(token, *parts_->keys(), parts_->rules(), now);
}

task<std::shared_ptr<const user>> jwt_authenticator::authenticate(const http_request& request,
                                                                  random_source& /*random*/) {
    const auto token = find_token(request, parts_->places());
    if (!token) throw upgrade_refused(401, "a token is needed");
    try {
        co_return verify(*token, request.received_at());
    } catch (const failure& why) {
        throw upgrade_refused(401, why.message());
    }
}

task<std::shared_ptr<const user>> jwt_authenticator::refresh(std::string_view token, const user& /*who*/,
                                                             wall_time now) {
    co_return verify(token, now);
}

}  // namespace parlor
