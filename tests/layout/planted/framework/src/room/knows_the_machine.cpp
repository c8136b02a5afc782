// A room that reads the clock, rolls dice and opens sockets for itself.
void knows_the_machine(room& r) {
    const auto now = std::chrono::steady_clock::now();            // expect: machine-access
    const auto wall = std::chrono::system_clock::now();           // expect: machine-access
    const auto same = clock::now();                               // expect: machine-access
    const auto fine = r.time().now();
    std::random_device chance;                                    // expect: machine-access
    std::thread helper;                                           // expect: machine-access
    std::jthread other;                                           // expect: machine-access
    std::this_thread::sleep_for(tick);                            // expect: machine-access
    boost::asio::steady_timer timer(r.executor());                // expect: machine-access
    boost::asio::ip::tcp::socket peer(r.executor());              // expect: machine-access
    const int raw = ::socket(AF_INET, SOCK_STREAM, 0);            // expect: machine-access
    const auto timer_of = 1'000 + r.steady_timers() + r.socket(3);
}
