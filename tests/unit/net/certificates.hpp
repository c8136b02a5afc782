// Certificates that a test makes for itself, as PEM files in a folder that goes away with it.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "parlor/core/clock.hpp"
#include "unit/temporary_folder.hpp"

namespace parlor::unit {

struct certificate_wish {
    std::vector<std::string> hosts{};                    ///< names, wildcards or IPv4 addresses
    std::chrono::hours begins = std::chrono::hours(-1);  ///< from now
    std::chrono::hours ends = std::chrono::hours(24 * 60);
    std::string passphrase{};  ///< of the key; empty: none
};

struct certificate_files {
    std::string certificate;
    std::string key;
};

/// Signs certificates, and is trusted by whoever reads its file.
class certificate_authority {
public:
    certificate_authority();
    ~certificate_authority();

    [[nodiscard]] std::string ca_file() const { return in_folder("ca.pem"); }
    /// Writes NAME.pem and NAME.key; the same name once more overwrites them.
    certificate_files issue(const std::string& name, const certificate_wish& wish);
    /// Writes a file with that content.
    [[nodiscard]] std::string write(const std::string& name, const std::string& content) const;

private:
    [[nodiscard]] std::string in_folder(const std::string& name) const { return (folder_.path() / name).string(); }

    temporary_folder folder_;
    struct identity;
    std::unique_ptr<identity> own_;
};

/// What the machine's clock says.
[[nodiscard]] wall_time wall_now();

}  // namespace parlor::unit
