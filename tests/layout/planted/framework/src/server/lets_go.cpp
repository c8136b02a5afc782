// Coroutines that nobody waits for: detached in a comment is fine, "detached" in a text too.
void lets_go(context& io, context* other, plugin& p) {
    spawn(io, session(), boost::asio::detached);  // expect: unowned-coroutine
    io.stop();                                    // expect: unowned-coroutine
    other->stop();                                // expect: unowned-coroutine
    const auto halt = &boost::asio::io_context::stop;  // expect: unowned-coroutine
    p.request_stop();
    log("detached, then io.stop()");
    log(R"(detached)");
}
