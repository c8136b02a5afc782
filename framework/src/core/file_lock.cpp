// flock(2) on DIR/lock.
#include "parlor/core/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace parlor {
namespace {

[[noreturn]] void refuse(const std::string& doing, int error) {
    throw std::runtime_error("data: cannot " + doing + ": " + std::generic_category().message(error));
}

/// Missing parents are made too, and each is its owner's alone.
void create_folder(const std::filesystem::path& folder) {
    if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return;
    const int error = errno;
    const std::filesystem::path parent = folder.parent_path();
    if (error != ENOENT || parent.empty() || parent == folder) refuse("create " + folder.string(), error);
    create_folder(parent);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) refuse("create " + folder.string(), errno);
}

}  // namespace

file_lock::file_lock(const std::string& folder) {
    create_folder(folder);
    const std::string path = (std::filesystem::path(folder) / "lock").string();
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor_ < 0) refuse("open " + path, errno);
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
    const int error = errno;
    ::close(descriptor_);
    if (error == EWOULDBLOCK) throw std::runtime_error("data: " + folder + " is in use by another process");
    refuse("lock " + path, error);
}

file_lock::~file_lock() {
    ::close(descriptor_);
}

}  // namespace parlor
