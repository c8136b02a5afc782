#include "parlor/net/static_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "net/http_text.hpp"

namespace parlor {
namespace {

constexpr std::string_view index_name = "index.html";

// If-None-Match compares weakly: W/"x" names what "x" names (RFC 9110 section 13.1.2).
bool names_etag(const http_request& request, std::string_view etag) {
    for (auto rest : request.headers("If-None-Match")) {
        while (!rest.empty()) {
            auto tag = http_text::next_part(rest, ',');
            if (tag == "*") return true;
            if (tag.starts_with("W/")) tag.remove_prefix(2);
            if (tag == etag) return true;
        }
    }
    return false;
}

}  // namespace

void static_files::add(std::span<const static_file> files, std::string_view prefix) {
    for (const auto& file : files)
        files_.push_back({std::string(prefix).append(file.path), file});
    std::ranges::sort(files_, {}, &entry::path);
    const auto twice = std::ranges::adjacent_find(files_, {}, &entry::path);
    if (twice != files_.end()) {
        throw std::invalid_argument(fmt::format("there are two static files at \"{}\"", twice->path));
    }
}

const static_file* static_files::find(std::string_view path) const noexcept {
    const auto found = std::ranges::lower_bound(files_, path, {}, &entry::path);
    return found != files_.end() && found->path == path ? &found->file : nullptr;
}

std::optional<http_response> static_files::answer(const http_request& request) const {
    const auto path = request.path();
    const auto* file = path.ends_with('/') ? find(std::string(path).append(index_name)) : find(path);
    if (!file) return std::nullopt;

    if (request.method() != "GET" && request.method() != "HEAD") {
        auto refused = http_response::error(405, fmt::format("{} {}", request.method(), path));
        refused.set("Allow", "GET, HEAD");
        return refused;
    }
    const bool known = names_etag(request, file->etag);
    http_response response(known ? 304 : 200);
    response.set("ETag", file->etag);
    response.set("Cache-Control", file->content_type.starts_with("text/html") ? "no-cache" : "public, max-age=3600");
    if (!known) response.set("Content-Type", file->content_type).set_static_body(file->bytes);
    return response;
}

}  // namespace parlor
