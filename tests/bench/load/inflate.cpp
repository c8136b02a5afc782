#include "inflate.hpp"

#include "failure.hpp"

#include <boost/beast/zlib/inflate_stream.hpp>

#include <array>

namespace bench {

std::string inflated(std::string_view payload) {
    namespace zlib = boost::beast::zlib;
    const std::string whole = std::string(payload) + std::string("\0\0\xff\xff", 4);
    zlib::inflate_stream stream;
    zlib::z_params at;
    at.next_in = whole.data();
    at.avail_in = whole.size();
    std::string message;
    std::array<char, 4096> part{};
    for (bool more = true; more;) {
        at.next_out = part.data();
        at.avail_out = part.size();
        boost::beast::error_code error;
        stream.write(at, zlib::Flush::sync, error);
        if (error && error != zlib::error::need_buffers && error != zlib::error::end_of_stream)
            throw failure("a frame does not inflate");
        message.append(part.data(), part.size() - at.avail_out);
        more = at.avail_out == 0 && !error;
    }
    return message;
}

}  // namespace bench
