#include "net/http_reader.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/url/parse.hpp>
#include <limits>
#include <stdexcept>

#include "net/http_text.hpp"
#include "parlor/core/error.hpp"

namespace parlor {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

struct refusal {
    unsigned status = 0;  // 0: none
    std::string text;
};

std::string_view as_view(beast::string_view text) noexcept {
    return {text.data(), text.size()};
}

// A number of digits for Content-Length: Beast also takes lists of equal numbers.
bool is_number(std::string_view text) noexcept {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_valid_host(std::string_view host) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    };
    // Nearly all are a plain name and perhaps a port. The rest may be an IPv6 address, or nonsense.
    const auto name_size = static_cast<std::size_t>(std::ranges::find_if_not(host, is_plain) - host.begin());
    const auto behind = host.substr(name_size);
    if (behind.empty() || (behind.front() == ':' && behind.size() <= 6 && is_number(behind.substr(1)))) return true;
    const auto authority = boost::urls::parse_authority(host);
    return authority && !authority->has_userinfo();
}

// Whether a request line ends in a version that could be one ("HTTP/2.0"), so that 505 is the answer and not 400.
bool names_a_version(std::string_view bytes) noexcept {
    const auto line = bytes.substr(0, bytes.find('\r'));
    const auto version = line.substr(line.rfind(' ') + 1);
    return version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.' &&
           is_number(version.substr(5, 1)) && is_number(version.substr(7));
}

}  // namespace

// Beast's parser, which calls back with each piece; the pieces go straight into our request.
class http_reader::request_parser final : public http::basic_parser<true> {
public:
    explicit request_parser(const http_limits& limits) {
        const auto most = std::numeric_limits<std::uint32_t>::max();
        header_limit(limits.max_header_bytes == 0 || limits.max_header_bytes > most
                         ? most
                         : static_cast<std::uint32_t>(limits.max_header_bytes));
        if (limits.max_body_bytes == 0) {
            body_limit(boost::none);
        } else {
            body_limit(limits.max_body_bytes);
        }
    }

    http_request request;
    refusal refused;
    bool expects_continue = false;

private:
    // Beast wants an error code to stop at; the answer lies in `refused`.
    void refuse(beast::error_code& ec, unsigned status, std::string text) {
        refused = {status, std::move(text)};
        ec = http::error::bad_value;
    }

    void on_request_impl(http::verb, beast::string_view method, beast::string_view target, int version,
                         beast::error_code& ec) override {
        if (method == "CONNECT") return refuse(ec, 501, "CONNECT is not offered here");
        try {
            request = http_request(as_view(method), as_view(target));
        } catch (const failure& e) {
            return refuse(ec, 400, e.message());
        }
        minor_version_ = version - 10;
    }

    void on_field_impl(http::field field, beast::string_view name, beast::string_view value,
                       beast::error_code& ec) override {
        // Trailers behind a chunked body are read and forgotten: nobody looks for them, and a late Host would be a
        // trap.
        if (is_header_done()) return;
        if (field == http::field::host) {
            if (++hosts_ > 1) return refuse(ec, 400, "more than one Host header");
            if (!is_valid_host(as_view(value))) return refuse(ec, 400, "the Host header is no host");
        } else if (field == http::field::content_length) {
            if (++lengths_ > 1) return refuse(ec, 400, "more than one Content-Length header");
            if (!is_number(as_view(value))) return refuse(ec, 400, "the Content-Length header is no number");
        } else if (field == http::field::transfer_encoding) {
            if (minor_version_ == 0) return refuse(ec, 400, "HTTP/1.0 has no Transfer-Encoding");
            if (!http_text::iequals(as_view(value), "chunked")) {
                // One that only resembles it is not honest ignorance: somebody in between may have read it as chunked.
                const bool disguised = http_text::lower_case(as_view(value)).find("chunked") != std::string::npos;
                return refuse(ec, disguised ? 400 : 501, "the only Transfer-Encoding here is chunked");
            }
        } else if (field == http::field::expect) {
            if (!http_text::iequals(as_view(value), "100-continue")) {
                return refuse(ec, 417, "the only Expect here is 100-continue");
            }
            expects_continue = minor_version_ >= 1;
        }
        request.add_header(as_view(name), as_view(value));
    }

    void on_header_impl(beast::error_code& ec) override {
        if (minor_version_ >= 1 && hosts_ == 0) return refuse(ec, 400, "the Host header is missing");
        const auto length = content_length();
        const bool has_body = chunked() || (length && *length != 0);
        const auto method = request.method();
        if (has_body && (method == "GET" || method == "HEAD" || method == "TRACE")) {
            return refuse(ec, 400, std::string(method) + " takes no body");
        }
        if (!has_body) expects_continue = false;
        request.set_version(minor_version_, keep_alive());
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>& length, beast::error_code&) override {
        // Not trusted further than this: the client may announce a body and never send it.
        if (length) body_.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, 4096)));
    }

    std::size_t on_body_impl(beast::string_view bytes, beast::error_code&) override {
        body_.append(bytes.data(), bytes.size());
        expects_continue = false;
        return bytes.size();
    }

    void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}

    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, beast::error_code& ec) override {
        return on_body_impl(bytes, ec);
    }

    void on_finish_impl(beast::error_code&) override { request.set_body(std::move(body_)); }

    void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}

    std::string body_;
    int minor_version_ = 1;
    int hosts_ = 0;
    int lengths_ = 0;
};

// What exists from a request's first byte until it is taken.
struct http_reader::state {
    explicit state(const http_limits& limits) : parser(limits) {}

    request_parser parser;
    std::string kept;  // bytes that the parser cannot use before more of them are here
    std::size_t header_bytes = 0;
    status said = status::need_more;
};

http_reader::http_reader(const http_limits& limits) noexcept : limits_(&limits) {}
http_reader::http_reader(http_reader&&) noexcept = default;
http_reader& http_reader::operator=(http_reader&&) noexcept = default;
http_reader::~http_reader() = default;

http_reader::status http_reader::feed(std::span<const std::byte>& input) {
    if (!state_) {
        // Empty lines before a request are to be forgiven (RFC 9112 section 2.2).
        while (!input.empty() && (input.front() == std::byte{'\r'} || input.front() == std::byte{'\n'})) {
            input = input.subspan(1);
        }
        if (input.empty()) return status::need_more;
        state_ = std::make_unique<state>(*limits_);
    }
    if (state_->said == status::need_more) state_->said = read(input);
    return state_->said;
}

http_reader::status http_reader::read(std::span<const std::byte>& input) {
    auto& parser = state_->parser;
    auto& kept = state_->kept;
    const auto fail = [&](unsigned code, std::string text) {
        parser.refused = {code, std::move(text)};
        return status::error;
    };

    // A request that lies whole in the input is parsed where it lies; only a piece of one is copied.
    const auto* bytes = reinterpret_cast<const char*>(input.data());
    std::string_view rest(bytes, input.size());
    if (!kept.empty()) rest = kept.append(rest);
    while (!parser.is_done() && !rest.empty()) {
        const bool in_header = !parser.is_header_done();
        beast::error_code ec;
        const auto used = parser.put(boost::asio::const_buffer(rest.data(), rest.size()), ec);
        const auto version_is_wrong = ec == http::error::bad_version && names_a_version(rest);
        rest.remove_prefix(used);
        if (in_header) {
            // Beast bounds the request line and the headers one by one; the limit is for their sum.
            state_->header_bytes += used;
            const auto waiting = parser.is_header_done() ? 0 : rest.size();
            if (limits_->max_header_bytes != 0 && state_->header_bytes + waiting > limits_->max_header_bytes) {
                return fail(431, "the headers are too long");
            }
        }
        if (ec == http::error::need_more) break;
        if (!ec) continue;
        if (parser.refused.status != 0) return status::error;
        if (ec == http::error::header_limit) return fail(431, "the headers are too long");
        if (ec == http::error::body_limit) return fail(413, "the body is too long");
        if (version_is_wrong) return fail(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
        return fail(400, "this is no HTTP request: " + ec.message());
    }
    if (parser.is_done()) {
        // What was kept was no whole request, so what follows this one lies within the input.
        input = input.last(rest.size());
        kept.clear();
        return status::request;
    }
    input = {};
    if (kept.empty()) {
        kept = rest;
    } else {
        kept.erase(0, kept.size() - rest.size());
    }
    // Behind the headers only the line before a chunk waits for its end, and a sane one has a few bytes.
    constexpr std::size_t longest_chunk_line = 4096;
    if (parser.is_header_done() && kept.size() > longest_chunk_line) return fail(400, "a chunk has no end");
    return status::need_more;
}

http_request http_reader::take() {
    if (!state_ || state_->said != status::request) throw std::logic_error("there is no complete request to take");
    const auto done = std::move(state_);
    return std::move(done->parser.request);
}

bool http_reader::wants_continue() noexcept {
    return state_ && state_->said == status::need_more && state_->parser.is_header_done() &&
           std::exchange(state_->parser.expects_continue, false);
}

unsigned http_reader::error_status() const noexcept {
    return state_ ? state_->parser.refused.status : 0;
}

std::string_view http_reader::error_text() const noexcept {
    return state_ ? std::string_view(state_->parser.refused.text) : std::string_view();
}

}  // namespace parlor
