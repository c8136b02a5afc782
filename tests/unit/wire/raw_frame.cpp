#include "unit/wire/raw_frame.hpp"

#include <cstring>
#include <memory>
#include <ostream>
#include <stdexcept>

namespace wire_test {
namespace {

using status = parlor::frame_parser::status;

void print_payload(std::ostream& out, std::string_view payload) {
    constexpr std::string_view digits = "0123456789abcdef";
    out << '"';
    for (const char c : payload.substr(0, 64)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7F) {
            out << c;
        } else {
            out << "\\x" << digits[byte >> 4U] << digits[byte & 15U];
        }
    }
    out << '"';
    if (payload.size() > 64) out << "... (" << payload.size() << " bytes)";
}

void feed_in_pieces(parlor::frame_parser& parser, std::string_view stream, std::span<const std::size_t> cuts,
                    outcome& result, inflating* with) {
    std::size_t from = 0;
    for (const std::size_t cut : cuts) {
        feed(parser, stream.substr(from, cut - from), result, with);
        from = cut;
    }
    feed(parser, stream.substr(from), result, with);
}

}  // namespace

std::string encode_header(const raw_frame& frame, std::uint64_t length) {
    std::string out;
    const auto put = [&out](std::uint64_t byte) { out += static_cast<char>(byte & 0xFFU); };
    auto form = frame.form;
    if (form == length_form::shortest) {
        form = length < 126     ? length_form::seven_bits
               : length < 65536 ? length_form::two_bytes
                                : length_form::eight_bytes;
    }
    put((frame.fin ? 0x80U : 0U) | frame.reserved << 4U | frame.kind);
    const std::uint64_t mask_bit = frame.masked ? 0x80 : 0;
    if (form == length_form::seven_bits) {
        put(mask_bit | length);
    } else {
        const unsigned width = form == length_form::two_bytes ? 2 : 8;
        put(mask_bit | (width == 2 ? 126U : 127U));
        for (unsigned i = width; i-- > 0;)
            put(length >> 8U * i);
    }
    if (frame.masked) {
        for (const std::byte b : frame.key)
            put(std::to_integer<std::uint64_t>(b));
    }
    return out;
}

std::string encode(const raw_frame& frame) {
    std::string out = encode_header(frame, frame.payload.size());
    for (std::size_t i = 0; i < frame.payload.size(); ++i) {
        const auto byte = static_cast<unsigned char>(frame.payload[i]);
        const unsigned key = frame.masked ? std::to_integer<unsigned>(frame.key[i % 4]) : 0U;
        out += static_cast<char>(byte ^ key);
    }
    return out;
}

raw_frame piece(unsigned kind, std::string payload, bool fin) {
    return {.kind = kind, .payload = std::move(payload), .fin = fin};
}

std::string encode_all(std::initializer_list<raw_frame> frames) {
    std::string out;
    for (const auto& frame : frames)
        out += encode(frame);
    return out;
}

std::string close_payload(unsigned code, std::string_view reason) {
    std::string out{static_cast<char>(code >> 8U), static_cast<char>(code & 0xFFU)};
    return out += reason;
}

std::ostream& operator<<(std::ostream& out, const seen_event& event) {
    out << "opcode " << static_cast<unsigned>(event.kind) << ' ';
    print_payload(out, event.payload);
    if (event.compressed) out << " compressed";
    if (event.kind == parlor::opcode::close) out << " code " << static_cast<unsigned>(event.code);
    return out;
}

std::ostream& operator<<(std::ostream& out, const outcome& result) {
    for (const auto& event : result.events)
        out << '[' << event << "] ";
    if (result.failed) out << "failed " << static_cast<unsigned>(result.code) << ' ' << result.reason;
    return out << (result.idle ? " (idle)" : " (in the middle)");
}

outcome delivers(std::vector<seen_event> events) {
    return {.events = std::move(events)};
}

outcome fails(parlor::close_code code, std::string reason, std::vector<seen_event> events_before) {
    return {.events = std::move(events_before), .failed = true, .code = code, .reason = std::move(reason)};
}

outcome waits(std::vector<seen_event> events) {
    return {.events = std::move(events), .idle = false};
}

void feed(parlor::frame_parser& parser, std::string_view bytes, outcome& result, inflating* with) {
    if (with && result.failed) return;
    const auto memory = std::make_unique<std::byte[]>(bytes.size());
    if (!bytes.empty()) std::memcpy(memory.get(), bytes.data(), bytes.size());
    std::span<std::byte> input(memory.get(), bytes.size());
    parlor::frame_event event;
    for (;;) {
        const status now = parser.next(input, event);
        if (now != status::event && !input.empty()) throw std::logic_error("frame_parser left input untaken");
        if (now == status::need_more) break;
        const parlor::frame_error* wrong = now == status::error ? &parser.error() : nullptr;
        if (!wrong && with && event.compressed) wrong = with->inflater.inflate(event, with->max_message_bytes);
        if (!wrong) {
            result.events.push_back({event.kind, std::string(event.text()), event.code, event.compressed});
            continue;
        }
        result.failed = true;
        result.code = wrong->code;
        result.reason = wrong->reason;
        if (now == status::event) {
            result.idle = true;
            return;
        }
    }
    result.idle = parser.idle();
}

outcome parse(parlor::role own, std::string_view stream, parlor::frame_limits limits,
              std::span<const std::size_t> cuts) {
    parlor::frame_parser parser(own, limits);
    outcome result;
    feed_in_pieces(parser, stream, cuts, result, nullptr);
    return result;
}

outcome parse_deflated(parlor::role own, std::string_view stream, parlor::frame_limits limits,
                       std::span<const std::size_t> cuts) {
    parlor::frame_parser parser(own, limits, parlor::compression::deflate);
    inflating with{.max_message_bytes = limits.max_message_bytes};
    outcome result;
    feed_in_pieces(parser, stream, cuts, result, &with);
    return result;
}

outcome served(std::initializer_list<raw_frame> frames, parlor::frame_limits limits) {
    return parse(parlor::role::server, encode_all(frames), limits);
}

}  // namespace wire_test
