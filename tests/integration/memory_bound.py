#!/usr/bin/env python3
"""No mix of clients takes the chat past its memory budget, docs/guide/security.md#the-memory-budget. Run by ctest.

usage: memory_bound.py CHAT [CLASS...]
"""

import os
import re
import signal
import struct
import sys
import threading
import unittest
import zlib

from process import Peer, Running, upgraded

CHAT = sys.argv[1]
KIB, MIB = 1 << 10, 1 << 20

CONNECTIONS = 100
MESSAGE = 64 * KIB
HEADER = 16 * KIB
OUTBOX_IN_ALL = 16 * MIB
MAILBOX = 4
HISTORY = 10
ROOMS = 2  # of a connection
OPTIONS = ("--max-connections", str(CONNECTIONS), "--max-message-bytes", "64KiB", "--max-header-bytes", "16KiB",
           "--max-outbox-bytes", "1MiB", "--max-total-outbox-bytes", "16MiB", "--max-mailbox", str(MAILBOX),
           "--history-messages", str(HISTORY), "--max-rooms-per-connection", str(ROOMS), "--resume-window", "30s",
           "--max-messages-per-second", "0", "--first-message-timeout", "0", "--deflate", "on", "--log-level", "error")


def budget(threads):
    """What the guide says that the process may come to, beyond what it has when nobody is there."""
    open_rooms = CONNECTIONS * ROOMS
    ingress = CONNECTIONS * (2 * MESSAGE + HEADER + 4 * KIB)  # a message that is not whole yet, in a buffer that doubles
    rooms = open_rooms * (HISTORY + MAILBOX) * MESSAGE
    shards = threads * (MIB + 4 * MESSAGE)  # scratch, deflater, inflater
    closed_rooms = 64 * MIB
    return 1.25 * (ingress + OUTBOX_IN_ALL + rooms + shards + closed_rooms)


def memory(server, line):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return int(re.search(rf"{line}:\s+(\d+) kB", status.read())[1]) * KIB


def frame(first, payload):
    return bytes([first, 0xff]) + struct.pack(">Q", len(payload)) + b"\0\0\0\0" + payload


class Attack:
    """All that holds memory, at once. Whatever the server ends is ended: that is what the limits are for."""

    def __init__(self, port):
        self.port = port
        self.held = []

    def all_at_once(self):
        parts = [threading.Thread(target=part) for part in (self.fill_logs, self.fill_logs, self.stall, self.hold_halves,
                                                            self.inflate, self.flood_headers)]
        for each in parts:
            each.start()
        for each in parts:
            each.join()

    def try_to(self, what):
        try:
            what()
        except (OSError, AssertionError):  # refused, or closed
            pass

    def fill_logs(self):
        """Rooms, open and closed, whose logs are as long and whose messages as large as may be."""
        me = threading.get_ident()

        def fill(number):
            rooms = [f"room/{me}-{number}-{room}" for room in range(ROOMS)]
            peer = Peer(self.port, "filler")
            self.held.append(peer.connection)
            for room in rooms:
                peer.ok("join", room)
                for _ in range(HISTORY + 1):
                    peer.ok("say", room, {"text": "x" * (MESSAGE - 200)})
            if number % 3 == 0:
                peer.connection.close()

        for number in range(25):
            self.try_to(lambda number=number: fill(number))

    def stall(self):
        """Members of one room who read nothing while others talk."""
        def member():
            peer = Peer(self.port, "stalled", "room/stalled")
            self.held.append(peer.connection)
            return peer

        stalled = []
        for _ in range(15):
            self.try_to(lambda: stalled.append(member()))

        def talk():
            talker = Peer(self.port, "talker", "room/stalled")
            for _ in range(600):
                talker.ok("say", "room/stalled", {"text": "y" * 30000})
                talker.events.clear()

        self.try_to(talk)

    def hold_halves(self):
        """Messages that lack their last byte."""
        def half():
            connection, _ = upgraded(self.port, "/ws?user=half")
            self.held.append(connection)
            connection.sendall(frame(0x01, b"z" * (MESSAGE - 2)) + bytes([0x80, 0xfe]))

        for _ in range(35):
            self.try_to(half)

    def inflate(self):
        """Compressed messages of a thousandth of their size."""
        def bomb():
            connection, _ = upgraded(self.port, "/ws?user=bomb", headers="Sec-WebSocket-Extensions: permessage-deflate\r\n")
            with connection:
                zipped = zlib.compressobj(9, zlib.DEFLATED, -15)
                connection.sendall(frame(0xc1, zipped.compress(b"\0" * 40 * MIB) + zipped.flush(zlib.Z_SYNC_FLUSH)[:-4]))
                while connection.recv(65536):
                    pass

        for _ in range(10):
            self.try_to(bomb)

    def flood_headers(self):
        def flood():
            connection, _ = upgraded(self.port, "/ws?user=flood", headers="X-Filler: 0123456789\r\n" * 100_000)
            connection.close()

        for _ in range(10):
            self.try_to(flood)


class MemoryBound(unittest.TestCase):
    def stays_within(self, threads):
        # Freed memory that AddressSanitizer keeps would count, and so would its shadow: there only the bounds that the
        # server keeps by itself are seen.
        if "ASAN_OPTIONS" in os.environ:
            os.environ["ASAN_OPTIONS"] += ":quarantine_size_mb=1"
        with Running(CHAT, *OPTIONS, "--threads", str(threads)) as server:
            before = memory(server, "VmRSS")
            attack = Attack(server.port)
            for _ in range(2):
                attack.all_at_once()
            peak = memory(server, "VmHWM") - before
            print(f"{threads} threads: {before / MIB:.1f} MiB, then at most {peak / MIB:.1f} MiB more, of {budget(threads) / MIB:.0f} MiB",
                  file=sys.stderr)
            self.assertGreater(peak, 32 * MIB)  # it was tried
            self.assertLess(peak, budget(threads))
            for connection in attack.held:
                connection.close()
            self.assertEqual(server.end(signal.SIGTERM)[0], 0)

    def test_one_thread_stays_within_its_budget(self):
        self.stays_within(1)

    def test_two_threads_stay_within_their_budget(self):
        self.stays_within(2)


class RoomLogs(unittest.TestCase):
    """What rooms without a durable journal keep, open and closed. Each says several times what may be kept of it."""

    TEXT = "x" * (MESSAGE - 200)

    def setUp(self):
        self.server = Running(CHAT, "--max-messages-per-second", "0", "--history-messages", "50", "--log-level", "error")
        self.addCleanup(self.server.__exit__, None, None, None)
        self.peer = Peer(self.server.port, "ana", "room/warm")
        self.addCleanup(self.peer.connection.close)
        self.say("room/warm", 60)
        self.before = memory(self.server, "VmRSS")

    def say(self, room, times):
        for _ in range(times):
            self.peer.ok("say", room, {"text": self.TEXT})
            self.peer.events.clear()

    def grown(self):
        return memory(self.server, "VmRSS") - self.before

    def test_an_open_room_keeps_history_messages_and_no_more(self):
        self.peer.ok("join", "room/long")
        self.say("room/long", 1000)
        self.assertEqual(len(self.peer.whole_history("room/long")), 50)
        self.assertLess(self.grown(), 1.25 * 50 * MESSAGE + 4 * MIB)  # and not the 62 MiB that were said

    def test_closed_rooms_keep_64_mib_together_and_the_longest_closed_go(self):
        epochs = []
        for number in range(60):
            epochs.append(self.peer.ok("join", f"room/{number}")["epoch"])
            self.say(f"room/{number}", 50)
            self.peer.ok("leave", f"room/{number}")
        self.assertLess(self.grown(), 1.25 * 64 * MIB + 8 * MIB)  # and not the 187 MiB that they had
        self.assertEqual(self.peer.ok("join", "room/59")["epoch"], epochs[59])
        self.assertEqual(len(self.peer.whole_history("room/59")), 50)
        self.assertNotEqual(self.peer.ok("join", "room/0")["epoch"], epochs[0])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2, warnings="ignore")  # of sockets that the server ended
