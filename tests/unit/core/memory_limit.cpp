// The limit is learnt from trees that look like a plain machine, a container and an old control group.
#include "core/memory_limit.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "unit/temporary_folder.hpp"

namespace {

class machine {
public:
    void has(const std::filesystem::path& file, std::string_view content) const {
        std::filesystem::create_directories((root_.path() / file).parent_path());
        std::ofstream(root_.path() / file) << content;
    }
    [[nodiscard]] std::uint64_t limit() const { return parlor::memory_limit(root_.path()); }

private:
    parlor::unit::temporary_folder root_;
};

constexpr std::uint64_t mib = 1ULL << 20;

}  // namespace

BOOST_AUTO_TEST_SUITE(memory_limit)

BOOST_AUTO_TEST_CASE(a_plain_machine_has_its_memory) {
    const machine plain;
    plain.has("proc/meminfo", "MemTotal:        4194304 kB\nMemFree:         1000 kB\n");
    BOOST_TEST(plain.limit() == 4096 * mib);
    plain.has("proc/self/cgroup", "0::/user.slice\n");
    plain.has("sys/fs/cgroup/user.slice/memory.max", "max\n");
    BOOST_TEST(plain.limit() == 4096 * mib);
}

BOOST_AUTO_TEST_CASE(the_lowest_limit_on_the_way_up_counts) {
    const machine contained;
    contained.has("proc/meminfo", "MemTotal:        4194304 kB\n");
    contained.has("proc/self/cgroup", "0::/pod/box\n");
    contained.has("sys/fs/cgroup/pod/memory.max", "268435456\n");
    contained.has("sys/fs/cgroup/pod/box/memory.max", "max\n");
    BOOST_TEST(contained.limit() == 256 * mib);
}

BOOST_AUTO_TEST_CASE(the_top_counts_when_the_groups_folder_is_out_of_sight) {
    const machine contained;
    contained.has("proc/meminfo", "MemTotal:        4194304 kB\n");
    contained.has("proc/self/cgroup", "3:cpu,cpuacct:/box\n4:hugetlb,memory:/box\n0::/\n");
    contained.has("sys/fs/cgroup/memory/memory.limit_in_bytes", "134217728\n");
    BOOST_TEST(contained.limit() == 128 * mib);
}

BOOST_AUTO_TEST_CASE(a_limit_above_the_machine_is_none) {
    const machine old;
    old.has("proc/meminfo", "MemTotal:        1024 kB\n");
    old.has("proc/self/cgroup", "4:memory:/\n");
    old.has("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    BOOST_TEST(old.limit() == mib);
}

BOOST_AUTO_TEST_CASE(nothing_to_read_gives_a_careful_guess) {
    BOOST_TEST(machine().limit() == 512 * mib);
}

BOOST_AUTO_TEST_CASE(this_machine_has_some) {
    BOOST_TEST(parlor::memory_limit() >= 16 * mib);
}

BOOST_AUTO_TEST_SUITE_END()
