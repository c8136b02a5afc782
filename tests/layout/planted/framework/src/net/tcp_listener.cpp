// This one may.
using acceptor = boost::asio::ip::tcp::acceptor;
