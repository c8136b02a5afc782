// How a client makes sure of the server that it reaches by wss://. Used by client_options.
#pragma once

#include <string>

namespace parlor {

/// All files are PEM.
struct tls_options {
    std::string ca_file{};  ///< whose signatures are believed; empty: those that the system believes
    bool verify = true;  ///< false: anybody is believed to be the server. For tests and for certificates of one's own
    std::string server_name{};  ///< that the certificate must be for; empty: the URL's host
    std::string cert_file{};    ///< our own certificate, for servers that ask for one; empty: none
    std::string key_file{};     ///< and its key
};

}  // namespace parlor
