// In net/, only the files named asio_* may.
using acceptor = boost::asio::ip::tcp::acceptor;  // expect: machine-access
