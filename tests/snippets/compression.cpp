// The code of docs/guide/compression.md.
#include <parlor/parlor.hpp>

namespace {

class lobby final : public parlor::room {};
class vault final : public parlor::room {};

}  // namespace

void install(parlor::server& app);

//! [rooms]
void install(parlor::server& app) {
    app.add_room<lobby>("lobby/{name}", {.deflate = true});   // whatever the server's setting is
    app.add_room<vault>("vault/{name}", {.deflate = false});  // never
}
//! [rooms]
