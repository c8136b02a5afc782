// What may happen in a simulated life, counted: so that a workload which nothing plays any more shows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace parlor::sim {

enum class happening : std::uint8_t {
    one_shard,
    two_shards,
    three_shards,
    killed,
    died_writing,
    lost_power,
    stopped,
    forced,
    clock_jumped,
    thread_stalled,
    machine_busy,
    did_not_start,
    disk_was_full,
    disk_failed,
    disk_failed_once,
    cable_stalled,
    cable_was_reset,
    cable_went_dead,
    cable_half_open,
    room_opened,
    room_reopened,
    room_reopened_at_once,
    join_storm,
    leave_storm,
    post_storm,
    door_turned,
    spoke_json,
    spoke_binary,
    changed_protocol,
    heard_binary,
    heard_binary_as_text,
    resumed,
    resume_refused,
    told_of_gap,
    old_token,
    taken_over,
    was_too_slow,
    stopped_reading,
    was_drained,
    said_again,
    wrote_letter,
    count
};

struct happenings {
    static constexpr std::size_t size = static_cast<std::size_t>(happening::count);
    static constexpr std::array<std::string_view, size> names{"lives with one shard",
                                                              "lives with two shards",
                                                              "lives with three shards",
                                                              "the server was killed",
                                                              "the server died in a write",
                                                              "the machine lost its power",
                                                              "the server was asked to stop",
                                                              "a stop was forced",
                                                              "the wall clock jumped",
                                                              "a thread stalled",
                                                              "the machine was busy",
                                                              "the server did not start",
                                                              "the disk was full",
                                                              "the disk failed for a while",
                                                              "the disk failed once",
                                                              "a cable stalled",
                                                              "a cable was reset",
                                                              "a cable went dead",
                                                              "a cable was half open",
                                                              "a room opened",
                                                              "a room opened again in one run",
                                                              "a room opened again within 5 ms of its end",
                                                              "everybody joined",
                                                              "everybody left",
                                                              "everybody posted",
                                                              "somebody came or went as a room emptied",
                                                              "a connection on parlor.v1",
                                                              "a connection on parlor.v1.bin",
                                                              "a resume on the other protocol",
                                                              "a binary message heard",
                                                              "one heard as text",
                                                              "a resume",
                                                              "a resume refused",
                                                              "a gap told",
                                                              "an older token shown",
                                                              "a session taken over",
                                                              "a reader closed as too slow",
                                                              "a reader that stopped reading",
                                                              "a client drained",
                                                              "a message said again",
                                                              "a letter written"};

    std::array<std::uint64_t, size> counts{};

    void add(happening what) noexcept { ++counts[static_cast<std::size_t>(what)]; }
    happenings& operator+=(const happenings& other) noexcept {
        for (std::size_t i = 0; i < size; ++i)
            counts[i] += other.counts[i];
        return *this;
    }
    [[nodiscard]] std::uint64_t operator[](happening what) const noexcept {
        return counts[static_cast<std::size_t>(what)];
    }
};

}  // namespace parlor::sim
