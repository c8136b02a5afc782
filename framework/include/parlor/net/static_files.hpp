// Files that are part of the binary (cmake/parlor_embed.cmake puts them there), served over HTTP.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/net/http_request.hpp"
#include "parlor/net/http_response.hpp"

namespace parlor {

/// One embedded file. What the views point to lives as long as the program.
struct static_file {
    std::string_view path;          ///< under the folder that was embedded, with a leading slash: "/app.js"
    std::string_view content_type;  ///< "text/javascript; charset=utf-8"
    std::string_view bytes;
    std::string_view etag;  ///< with its quotes; another one for other bytes
};

/// A set of files by path. "/" and every path that ends in "/" stand for the index.html there. Immutable once filled,
/// so that threads may share one.
class static_files {
public:
    static_files() = default;
    explicit static_files(std::span<const static_file> files) { add(files); }

    /// Adds `files` under `prefix`, "/docs" for example. Throws std::invalid_argument when a path comes twice.
    void add(std::span<const static_file> files, std::string_view prefix = {});

    /// The answer to `request`, or nothing when there is no file at its path. GET and HEAD get the file, or 304 when
    /// the client's If-None-Match names it; other methods 405. Pages are to be revalidated at each use, all else after
    /// an hour. The session sends no body for HEAD (see http_response::manner).
    [[nodiscard]] std::optional<http_response> answer(const http_request& request) const;

    [[nodiscard]] bool empty() const noexcept { return files_.empty(); }

private:
    struct entry {
        std::string path;
        static_file file;
    };

    [[nodiscard]] const static_file* find(std::string_view path) const noexcept;

    std::vector<entry> files_;  // sorted by path
};

}  // namespace parlor
