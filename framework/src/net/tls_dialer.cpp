#include "net/tls_dialer.hpp"

#include <utility>

#include "net/tls_connector.hpp"

namespace parlor {
namespace {

class tls_dialing final : public dialing, private stream_watcher {
public:
    tls_dialing(dialer& below, const dial_target& to, dialer::done when_done)
        : connector_(to.tls),
          name_(to.tls_name.empty() ? to.host : to.tls_name),
          done_(std::move(when_done)),
          below_(below.dial(to, [this](std::unique_ptr<transport> stream, std::string why) {
              dialed(std::move(stream), std::move(why));
          })) {}

private:
    void dialed(std::unique_ptr<transport> stream, std::string why) {
        const auto over = std::move(below_);
        if (!stream) return finish(nullptr, std::move(why));
        try {
            stream_ = connector_->connect(std::move(stream), name_);
            stream_->watch(this);
        } catch (const std::exception& e) {
            return finish(nullptr, e.what());
        }
    }

    void on_ready(bool /*readable*/, bool /*writable*/) override {
        if (stream_->is_established()) {
            stream_->watch(nullptr);
            return finish(std::move(stream_), {});
        }
        std::string why = stream_->problem();
        finish(nullptr, "TLS: " + (why.empty() ? "the connection was lost" : why));
    }

    void finish(std::unique_ptr<transport> stream, std::string why) {
        auto done = std::exchange(done_, nullptr);
        done(std::move(stream), std::move(why));  // after which this object may be gone
    }

    std::shared_ptr<const tls_connector> connector_;
    std::string name_;
    dialer::done done_;
    std::unique_ptr<tls_transport> stream_;
    std::unique_ptr<dialing> below_;
};

}  // namespace

std::unique_ptr<dialing> tls_dialer::dial(const dial_target& to, done when_done) {
    if (!to.tls) return below_.dial(to, std::move(when_done));
    return std::make_unique<tls_dialing>(below_, to, std::move(when_done));
}

}  // namespace parlor
