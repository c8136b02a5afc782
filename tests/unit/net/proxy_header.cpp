// Promises of proxy_header: both versions are read, byte by byte if need be, and nothing else is.
#include "net/proxy_header.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

namespace {

using status = parlor::proxy_header::status;

std::string binary(char command, char family, std::string_view addresses) {
    std::string header("\r\n\r\n\0\r\nQUIT\n", 12);
    header += {command, family, static_cast<char>(addresses.size() >> 8U), static_cast<char>(addresses.size())};
    return header.append(addresses);
}

const std::string v4("\x01\x02\x03\x04\x0a\x00\x00\x01\x12\x34\x00\x50", 12);
const std::string v6 =
    std::string("\x20\x01\x0d\xb8", 4) + std::string(11, '\0') + "\x07" + std::string(16, '\0') + "1234";

void reads(const std::string& header, std::string_view address) {
    for (std::size_t size = 0; size < header.size(); ++size)
        BOOST_TEST((parlor::read_proxy_header(header.substr(0, size)).how == status::need_more), header << size);
    for (const std::string& with : {header, header + "GET / HTTP/1.1\r\n"}) {
        const auto found = parlor::read_proxy_header(with);
        BOOST_TEST((found.how == status::whole), header);
        BOOST_TEST(found.size == header.size());
        BOOST_TEST(found.address == address);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(proxy_header)

BOOST_AUTO_TEST_CASE(reads_the_line_of_version_1) {
    reads("PROXY TCP4 1.2.3.4 10.0.0.1 4711 80\r\n", "1.2.3.4");
    reads("PROXY TCP6 2001:db8::7 ::1 65535 0\r\n", "2001:db8::7");
    reads("PROXY UNKNOWN\r\n", "");
    reads("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n", "");
}

BOOST_AUTO_TEST_CASE(reads_the_bytes_of_version_2) {
    reads(binary(0x21, 0x11, v4), "1.2.3.4");
    reads(binary(0x21, 0x21, v6), "2001:db8::7");
    reads(binary(0x21, 0x11, v4 + std::string("\x04\x00\x03xyz", 6)), "1.2.3.4");  // more than addresses
    reads(binary(0x20, 0x00, ""), "");                                             // the proxy itself
    reads(binary(0x20, 0x11, v4), "");
    reads(binary(0x21, 0x31, std::string(216, '\0')), "");  // of a Unix socket
}

BOOST_AUTO_TEST_CASE(refuses_all_else) {
    for (const char* text :
         {"GET / HTTP/1.1\r\n", "proxy TCP4 1.2.3.4 10.0.0.1 4711 80\r\n", "PROXY  TCP4 1.2.3.4 10.0.0.1 1 2\r\n",
          "PROXY TCP4 1.2.3.4 10.0.0.1 4711\r\n", "PROXY TCP4 1.2.3.4 10.0.0.1 4711 80 \r\n",
          "PROXY TCP4 1.2.3.4 10.0.0.1 4711 65536\r\n", "PROXY TCP4 1.2.3.4 10.0.0.1 047 80\r\n",
          "PROXY TCP4 1.2.3 10.0.0.1 4711 80\r\n", "PROXY TCP4 ::1 10.0.0.1 4711 80\r\n",
          "PROXY TCP6 1.2.3.4 ::1 4711 80\r\n", "PROXY UDP4 1.2.3.4 10.0.0.1 4711 80\r\n", "PROXY \r\n", "PROXX"}) {
        BOOST_TEST((parlor::read_proxy_header(text).how == status::malformed), text);
    }
    BOOST_TEST((parlor::read_proxy_header("PROXY UNKNOWN " + std::string(100, 'x')).how == status::malformed));
    BOOST_TEST((parlor::read_proxy_header("PROXY UNKNOWN " + std::string(92, 'x')).how == status::need_more));
    for (const std::string& bytes : {binary(0x11, 0x11, v4), binary(0x22, 0x11, v4), binary(0x21, 0x11, v4.substr(1)),
                                     binary(0x21, 0x21, v6.substr(1)), binary(0x21, 0x11, std::string(4081, 'x'))}) {
        BOOST_TEST((parlor::read_proxy_header(bytes).how == status::malformed));
    }
    BOOST_TEST((parlor::read_proxy_header(std::string("\r\n\r\n\1", 5)).how == status::malformed));
}

BOOST_AUTO_TEST_SUITE_END()
