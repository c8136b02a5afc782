// What docs/guide/accounts.md shows.
#include <chrono>
#include <parlor/auth/accounts.hpp>
#include <parlor/server/server.hpp>

namespace snippets {

void install(parlor::server& app);

//! [install]
void install(parlor::server& app) {
    parlor::accounts_options rules;
    rules.login_age = std::chrono::hours(12);
    app.install_accounts(rules);
}
//! [install]

}  // namespace snippets
