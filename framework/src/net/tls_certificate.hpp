// A certificate with its key, read from files and checked so that what is wrong with them is said in words. For
// tls_acceptor and tls_connector.
#pragma once

#include <string>
#include <string_view>

#include "net/tls_handles.hpp"
#include "parlor/core/clock.hpp"

namespace parlor {

/// Puts the chain (PEM: the certificate first, then those that signed it) and the key (PEM, without a passphrase) into
/// `to`. Throws std::runtime_error for files that cannot be read, for a key of another certificate, and for a
/// certificate that is not valid at `now`.
void use_certificate(ssl_ctx_st& to, const std::string& chain_file, const std::string& key_file, wall_time now);

/// How much longer the certificate in `of`, and those that came with it, are valid.
[[nodiscard]] duration certificate_left(const ssl_ctx_st& of, wall_time now);

/// Whether the certificate in `of` is for this host name; wildcards count.
[[nodiscard]] bool certificate_names(const ssl_ctx_st& of, std::string_view host);

/// Trusts those whose certificates are in the PEM file, and only them. `setting` is what named the file.
void trust_file(ssl_ctx_st& to, const std::string& file, std::string_view setting);

}  // namespace parlor
