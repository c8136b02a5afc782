// In net/, only the files named tcp_* may.
using acceptor = boost::asio::ip::tcp::acceptor;  // expect: machine-access
