// What docs/guide/http.md shows: files and routes of an app's own.
#include <parlor/core/worker.hpp>
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

bool keep(const std::string& note);
parlor::task<parlor::http_response> answer_note(parlor::worker& disk, const parlor::http_request& request,
                                                parlor::loop& here);

void install(parlor::server& app);
void take_notes(parlor::server& app, parlor::worker& disk);

//! [http]
void install(parlor::server& app) {
    app.add_files(site::files());
    app.add_route("/hello/{name}", [](const parlor::http_request& request) {
        if (request.query("shout")) return parlor::http_response::error(400, "no need to shout");
        return parlor::http_response::text("hello " + std::string(*request.param("name")) + "\n");
    });
}
//! [http]

//! [action]
parlor::task<parlor::http_response> answer_note(parlor::worker& disk, const parlor::http_request& request,
                                                parlor::loop& here) {
    auto kept = disk.begin(here, [text = std::string(request.body())] { return keep(text); });
    const bool done = co_await kept.get();
    co_return done ? parlor::http_response(204) : parlor::http_response::error(503, "the disk is full");
}

void take_notes(parlor::server& app, parlor::worker& disk) {
    app.add_action("POST", "/notes", [&disk](const parlor::http_request& request, parlor::loop& here) {
        return answer_note(disk, request, here);
    });
}
//! [action]

}  // namespace snippets
