#include "unit/net/certificates.hpp"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <stdexcept>

#include "net/tls_handles.hpp"

namespace parlor::unit {
namespace {

void demand(bool held, const char* what) {
    if (!held) throw std::runtime_error(std::string("certificates for the test: ") + what);
}

void extend(X509* what, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, what, nullptr, nullptr, 0);
    X509_EXTENSION* const made = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    demand(made != nullptr, "an extension");
    X509_add_ext(what, made, -1);
    X509_EXTENSION_free(made);
}

tls_handle<x509_st> begin_certificate(const std::string& name, EVP_PKEY* key, const certificate_wish& wish) {
    static long serial = 0;
    tls_handle<x509_st> made(X509_new());
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), std::chrono::seconds(wish.begins).count());
    X509_gmtime_adj(X509_getm_notAfter(made.get()), std::chrono::seconds(wish.ends).count());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.data()), static_cast<int>(name.size()), -1,
                               0);
    X509_set_pubkey(made.get(), key);
    return made;
}

std::string alternative_names(const std::vector<std::string>& hosts) {
    std::string text;
    for (const std::string& each : hosts) {
        const bool address =
            std::ranges::all_of(each, [](unsigned char c) { return std::isdigit(c) != 0 || c == '.'; });
        text += (text.empty() ? "" : ",") + std::string(address ? "IP:" : "DNS:") + each;
    }
    return text;
}

tls_handle<bio_st> create(const std::string& file) {
    tls_handle<bio_st> opened(BIO_new_file(file.c_str(), "w"));
    demand(opened != nullptr, "a file");
    return opened;
}

}  // namespace

struct certificate_authority::identity {
    tls_handle<evp_pkey_st> key{EVP_EC_gen("P-256")};
    tls_handle<x509_st> certificate = begin_certificate("parlor test authority", key.get(), {});
};

certificate_authority::~certificate_authority() = default;

certificate_authority::certificate_authority() : own_(std::make_unique<identity>()) {
    X509_set_issuer_name(own_->certificate.get(), X509_get_subject_name(own_->certificate.get()));
    extend(own_->certificate.get(), own_->certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    demand(X509_sign(own_->certificate.get(), own_->key.get(), EVP_sha256()) != 0, "a signature");
    demand(PEM_write_bio_X509(create(ca_file()).get(), own_->certificate.get()) == 1, "the authority's file");
}

certificate_files certificate_authority::issue(const std::string& name, const certificate_wish& wish) {
    certificate_files files{.certificate = in_folder(name + ".pem"), .key = in_folder(name + ".key")};
    const tls_handle<evp_pkey_st> key(EVP_EC_gen("P-256"));
    const auto made = begin_certificate(name, key.get(), wish);
    X509_set_issuer_name(made.get(), X509_get_subject_name(own_->certificate.get()));
    if (!wish.hosts.empty()) {
        extend(made.get(), own_->certificate.get(), NID_subject_alt_name, alternative_names(wish.hosts));
    }
    demand(X509_sign(made.get(), own_->key.get(), EVP_sha256()) != 0, "a signature");
    demand(PEM_write_bio_X509(create(files.certificate).get(), made.get()) == 1, "a certificate's file");
    const auto* const passphrase = reinterpret_cast<const unsigned char*>(wish.passphrase.data());
    demand(PEM_write_bio_PrivateKey(create(files.key).get(), key.get(),
                                    wish.passphrase.empty() ? nullptr : EVP_aes_128_cbc(),
                                    wish.passphrase.empty() ? nullptr : passphrase,
                                    static_cast<int>(wish.passphrase.size()), nullptr, nullptr) == 1,
           "a key's file");
    return files;
}

std::string certificate_authority::write(const std::string& name, const std::string& content) const {
    std::ofstream(in_folder(name)) << content;
    return in_folder(name);
}

wall_time wall_now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace parlor::unit
