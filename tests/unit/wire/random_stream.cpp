#include "unit/wire/random_stream.hpp"

#include <array>
#include <cstddef>
#include <string_view>

#include "unit/wire/raw_frame.hpp"

namespace wire_test {
namespace {

// Not std::uniform_int_distribution, whose numbers differ between libraries.
std::size_t below(std::mt19937& random, std::size_t n) {
    return random() % n;
}
bool chance(std::mt19937& random, std::size_t one_in) {
    return below(random, one_in) == 0;
}

std::size_t random_size(std::mt19937& random) {
    constexpr std::array<std::size_t, 8> borders{0, 1, 2, 124, 125, 126, 127, 700};
    return chance(random, 3) ? borders[below(random, borders.size())] : below(random, 60);
}

std::string random_text(std::mt19937& random, std::size_t size) {
    constexpr std::array<std::string_view, 6> characters{
        "a", "some plain words ", "\xC3\xA9", "\xE2\x82\xAC", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"};
    std::string out;
    while (out.size() < size)
        out += characters[below(random, characters.size())];
    return out;
}

std::string random_bytes(std::mt19937& random, std::size_t size) {
    std::string out(size, '\0');
    for (char& c : out)
        c = static_cast<char>(random());
    return out;
}

std::string finished(raw_frame frame, std::mt19937& random, parlor::role own) {
    frame.masked = own == parlor::role::server;
    for (auto& b : frame.key)
        b = static_cast<std::byte>(random());
    return encode(frame);
}

std::string random_control(std::mt19937& random, parlor::role own) {
    return finished({.kind = chance(random, 2) ? 9U : 10U, .payload = random_bytes(random, below(random, 126))}, random,
                    own);
}

std::string random_message(std::mt19937& random, parlor::role own) {
    const bool is_text = chance(random, 2);
    const std::string payload =
        is_text ? random_text(random, random_size(random)) : random_bytes(random, random_size(random));
    std::string out;
    std::size_t taken = 0;
    unsigned kind = is_text ? 1 : 2;
    while (chance(random, 2)) {
        const auto size = below(random, payload.size() - taken + 1);
        out += finished({.kind = kind, .payload = payload.substr(taken, size), .fin = false}, random, own);
        taken += size;
        kind = 0;
        while (chance(random, 4))
            out += random_control(random, own);
    }
    return out + finished({.kind = kind, .payload = payload.substr(taken)}, random, own);
}

std::string random_close(std::mt19937& random, parlor::role own) {
    constexpr std::array<std::uint16_t, 6> codes{1000, 1001, 1009, 1011, 3000, 4999};
    std::string payload;
    if (!chance(random, 3))
        payload = close_payload(codes[below(random, codes.size())], random_text(random, below(random, 80)));
    return finished({.kind = 8, .payload = payload}, random, own);
}

std::string wrong_frame(std::mt19937& random) {
    raw_frame frame{.kind = static_cast<unsigned>(below(random, 16)),
                    .payload = random_bytes(random, random_size(random))};
    frame.fin = !chance(random, 3);
    frame.reserved = chance(random, 4) ? static_cast<unsigned>(below(random, 8)) : 0;
    frame.masked = chance(random, 2);
    constexpr std::array forms{length_form::two_bytes, length_form::eight_bytes, length_form::shortest};
    frame.form = forms[below(random, forms.size())];
    if (chance(random, 4)) {
        return encode_header(
            {.kind = frame.kind, .fin = frame.fin, .masked = frame.masked, .form = length_form::eight_bytes},
            std::uint64_t{random()} << below(random, 33));
    }
    return encode(frame);
}

}  // namespace

std::string random_stream(std::mt19937& random, parlor::role own) {
    std::string out;
    const auto messages = 1 + below(random, 5);
    for (std::size_t i = 0; i < messages; ++i) {
        while (chance(random, 4))
            out += random_control(random, own);
        out += random_message(random, own);
    }
    if (chance(random, 3)) out += random_close(random, own);
    return out;
}

void damage(std::string& stream, std::mt19937& random) {
    const auto times = 1 + below(random, 3);
    for (std::size_t i = 0; i < times; ++i) {
        const auto at = below(random, stream.size() + 1);
        const auto size = below(random, 6);
        switch (below(random, 6)) {
            case 0:
            case 1:
                if (at < stream.size())
                    stream[at] = static_cast<char>(static_cast<unsigned char>(stream[at]) ^ (1U << below(random, 8)));
                break;
            case 2:
                stream.erase(at, size);
                break;
            case 3:
                stream.insert(at, stream.substr(at, size));
                break;
            case 4:
                stream.insert(at, wrong_frame(random));
                break;
            default:
                stream.resize(stream.size() - stream.size() / 4 + below(random, 1 + stream.size() / 4));
                break;
        }
    }
}

}  // namespace wire_test
