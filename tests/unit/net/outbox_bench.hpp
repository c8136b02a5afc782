// The fixture of the tests of outbox: one with its writer, and what has come out of it so far.
#pragma once

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/outbox.hpp"
#include "parlor/wire/frame_writer.hpp"

namespace outbox_test {

using kind = parlor::frame_class;
using policy = parlor::overflow_policy;
using result = parlor::push_result;

inline constexpr parlor::outbox_limits unlimited{.max_bytes = 0};

inline std::string numbered(int n) {
    return std::to_string(10'000'000 + n);
}

struct bench {
    explicit bench(parlor::outbox_limits use = unlimited) : limits(use) {}

    parlor::slice frame(std::string_view payload) { return writer.write(parlor::opcode::text, payload); }

    // A frame in a batch of its own, so that nothing merges with it.
    parlor::slice lone_frame(std::string_view payload) {
        parlor::frame_writer other;
        return other.write(parlor::opcode::text, payload);
    }

    result push(std::string_view payload, kind as = kind::sequenced, std::uint64_t key = 0) {
        return box.push(lone_frame(payload), as, limits, key);
    }

    void queue(std::string_view payload, kind as = kind::sequenced, std::uint64_t key = 0) {
        BOOST_TEST((push(payload, as, key) == result::queued));
    }

    void queue_numbers(int from, int until, kind as = kind::sequenced) {
        for (int i = from; i < until; ++i)
            queue(numbered(i), as);
    }

    // Contiguous with the last one that came this way.
    void queue_next(std::string_view payload, kind as = kind::sequenced) {
        BOOST_TEST((box.push(frame(payload), as, limits) == result::queued));
    }

    std::vector<std::string> segments() const {
        std::array<std::span<const std::byte>, 64> buffers;
        std::vector<std::string> texts;
        for (std::size_t i = 0, n = box.gather(buffers); i < n; ++i) {
            texts.emplace_back(reinterpret_cast<const char*>(buffers[i].data()), buffers[i].size());
        }
        return texts;
    }

    // As the kernel does it: takes `n` bytes off the front.
    void send(std::size_t n) {
        std::string all;
        for (const auto& segment : segments())
            all += segment;
        BOOST_REQUIRE(n <= all.size());
        sent += all.substr(0, n);
        box.consume(n);
    }

    void send_all() {
        while (!box.empty()) {
            std::size_t ready = 0;
            for (const auto& segment : segments())
                ready += segment.size();
            send(ready);
        }
    }

    // The payloads of the frames that were sent. Only for payloads below 126 bytes.
    std::vector<std::string> messages() const {
        std::vector<std::string> found;
        for (std::size_t at = 0; at < sent.size();) {
            BOOST_REQUIRE(sent.size() - at >= 2);
            const auto size = static_cast<unsigned char>(sent[at + 1]);
            BOOST_REQUIRE(sent.size() - at >= 2U + size);
            found.push_back(sent.substr(at + 2, size));
            at += 2U + size;
        }
        return found;
    }

    parlor::outbox_limits limits;
    parlor::frame_writer writer;
    parlor::outbox box;
    std::string sent;
};

}  // namespace outbox_test
