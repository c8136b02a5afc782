// The two sources of chance, and base64url.
#include "parlor/core/random.hpp"

#include <sys/random.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

namespace parlor {
namespace {

void fill_from_kernel(std::span<std::byte> out) {
    while (!out.empty()) {
        const ssize_t got = ::getrandom(out.data(), out.size(), 0);
        if (got < 0) {
            if (errno == EINTR) continue;
            throw std::system_error(errno, std::generic_category(), "getrandom");
        }
        out = out.subspan(static_cast<std::size_t>(got));
    }
}

/// Small draws come from a buffer, so that a mask or an id does not cost a system call.
class system_random final : public random_source {
public:
    std::uint64_t next() override {
        std::array<std::byte, sizeof(std::uint64_t)> bytes;
        fill(bytes);
        return std::bit_cast<std::uint64_t>(bytes);
    }

    void fill(std::span<std::byte> out) override {
        if (out.empty()) return;
        if (out.size() > buffer_.size()) return fill_from_kernel(out);
        if (out.size() > left_) {
            fill_from_kernel(buffer_);
            left_ = buffer_.size();
        }
        std::byte* const taken = buffer_.data() + (buffer_.size() - left_);
        std::memcpy(out.data(), taken, out.size());
        std::memset(taken, 0, out.size());  // what was handed out stays nowhere else
        left_ -= out.size();
    }

private:
    std::array<std::byte, 256> buffer_{};
    std::size_t left_ = 0;
};

/// xoshiro256** by Blackman and Vigna, seeded by splitmix64 as they advise.
class seeded_random final : public random_source {
public:
    explicit seeded_random(std::uint64_t seed) noexcept {
        for (std::uint64_t& word : state_) {
            seed += 0x9e3779b97f4a7c15U;
            std::uint64_t mixed = seed;
            mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
            mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
            word = mixed ^ (mixed >> 31);
        }
    }

    std::uint64_t next() noexcept override {
        const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

    void fill(std::span<std::byte> out) noexcept override {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {  // little end first on every machine
            if (i % sizeof(word) == 0) word = next();
            out[i] = static_cast<std::byte>(word & 0xffU);
            word >>= 8;
        }
    }

private:
    std::array<std::uint64_t, 4> state_{};
};

}  // namespace

std::unique_ptr<random_source> make_system_random() {
    return std::make_unique<system_random>();
}

std::unique_ptr<random_source> make_seeded_random(std::uint64_t seed) {
    return std::make_unique<seeded_random>(seed);
}

std::string base64url(std::span<const std::byte> bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    out.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const std::byte each : bytes) {
        pending = (pending << 8) | std::to_integer<std::uint32_t>(each);
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            out += alphabet[(pending >> bits) & 63U];
        }
    }
    if (bits > 0) out += alphabet[(pending << (6 - bits)) & 63U];
    return out;
}

}  // namespace parlor
