// The configuration file: any text is settings that print and read back the same, or one line about what is wrong.
#include "parlor/core/config.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.hpp"

namespace {

/// A file without a place on the disk.
class memory_file {
public:
    explicit memory_file(std::string_view text) : descriptor_(::memfd_create("parlor", MFD_CLOEXEC)) {
        fuzz::require(descriptor_ >= 0, "there is a file");
        while (!text.empty()) {
            const auto written = ::write(descriptor_, text.data(), text.size());
            fuzz::require(written > 0, "the file can be written");
            text.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    memory_file(const memory_file&) = delete;
    memory_file& operator=(const memory_file&) = delete;
    ~memory_file() { ::close(descriptor_); }

    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

parlor::startup start(std::string_view text, const char* question) {
    const memory_file file(text);
    const std::string path = file.path();
    const char* const arguments[] = {"parlor-fuzz", "--config", path.c_str(), question};
    return parlor::parse_command_line("parlor-fuzz", "1.0.0", 4, arguments, {});
}

/// Without the comments, which name the file.
std::string values_of(const std::string& printed) {
    std::string values;
    for (std::size_t at = 0; at < printed.size();) {
        const std::size_t end = std::min(printed.find('\n', at), printed.size());
        const std::string line = printed.substr(at, end - at);
        at = end + 1;
        if (!line.starts_with('#')) values += line.substr(0, line.rfind(" # ")) + "\n";
    }
    return values;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const parlor::startup checked = start(text, "--check-config");
    fuzz::require(!checked.settings.has_value(), "a question is answered, and nothing is started");
    if (checked.exit_code == 0) {
        fuzz::require(checked.err.empty(), "good settings are not talked about");
        const parlor::startup printed = start(text, "--print-config");
        fuzz::require(printed.exit_code == 0, "good settings can be printed");
        const parlor::startup again = start(printed.out, "--print-config");
        fuzz::require(again.exit_code == 0, "what is printed can be read back");
        fuzz::require(values_of(again.out) == values_of(printed.out), "what is read back is the same");
        return 0;
    }
    fuzz::require(checked.exit_code == 2, "bad settings are 2");
    fuzz::require(checked.out.empty(), "bad settings print nothing");
    fuzz::require(checked.err.find('\n') == checked.err.size() - 1, "what is wrong is one line");
    fuzz::require(fuzz::is_utf8(checked.err), "what is wrong is UTF-8");
    return 0;
}
