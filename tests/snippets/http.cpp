// What docs/guide/http.md shows: files and routes of an app's own.
#include <parlor/net/http_request.hpp>
#include <parlor/net/http_response.hpp>
#include <parlor/server/server.hpp>
#include <span>
#include <string>

// As parlor_embed_files declares it in "site.hpp".
namespace site {
std::span<const parlor::static_file> files() noexcept;
}

namespace snippets {

void install(parlor::server& app);

//! [http]
void install(parlor::server& app) {
    app.add_files(site::files());
    app.add_route("/hello/{name}", [](const parlor::http_request& request) {
        if (request.query("shout")) return parlor::http_response::error(400, "no need to shout");
        return parlor::http_response::text("hello " + std::string(*request.param("name")) + "\n");
    });
}
//! [http]

}  // namespace snippets
