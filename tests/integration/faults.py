#!/usr/bin/env python3
"""What fails around the server: descriptors run out, calls are interrupted, the network is cut. Run by ctest.

What the disk may do is kept_on_disk.py's, and memory that runs out allocation_failures.cpp's.
"""

import ctypes
import fcntl
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import unittest

from process import PATIENCE, Peer, Running, upgraded

CHAT = sys.argv[1]
ROOM = "room/main"


def descriptors(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def wait_until(what, seconds=PATIENCE):
    until = time.monotonic() + seconds
    while not what():
        if time.monotonic() > until:
            raise AssertionError("it did not come to pass")
        time.sleep(0.02)


class NoDescriptors(unittest.TestCase):
    def test_who_is_there_is_served_and_who_waits_comes_in_when_there_are_some(self):
        for threads in "1", "2":
            with self.subTest(threads=threads), Running(CHAT, "--threads", threads) as server:
                with Peer(server.port, "ana", ROOM) as ana:
                    _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
                    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (descriptors(server), hard))
                    waiting = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(20)]
                    for number in range(1, 6):
                        self.assertEqual(ana.ok("say", ROOM, {"text": "still here"})["seq"], number)
                    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (hard, hard))
                    for each in waiting:
                        each.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        each.settimeout(PATIENCE)
                        self.assertTrue(each.recv(4096).startswith(b"HTTP/1.1 200 "))
                        each.close()
                    with Peer(server.port, "bo", ROOM) as bo:
                        self.assertEqual(bo.ok("say", ROOM, {"text": "late"})["seq"], 6)
                self.assertEqual(server.end(signal.SIGTERM)[0], 0)


class Interrupted(unittest.TestCase):
    def test_calls_that_a_signal_interrupts_are_made_again(self):
        with Running(CHAT, "--threads", "2", "--max-messages-per-second", "0") as server:
            over = threading.Event()

            def interrupt():  # whoever waits in epoll_wait gets EINTR each time
                while not over.is_set():
                    server.process.send_signal(signal.SIGSTOP)
                    server.process.send_signal(signal.SIGCONT)
                    time.sleep(0.001)

            interrupter = threading.Thread(target=interrupt)
            interrupter.start()
            try:
                with Peer(server.port, "ana", ROOM) as ana, Peer(server.port, "bo", ROOM) as bo:
                    for number in range(1, 201, 2):
                        self.assertEqual(ana.ok("say", ROOM, {"text": "a"})["seq"], number)
                        self.assertEqual(bo.ok("say", ROOM, {"text": "b"})["seq"], number + 1)
            finally:
                over.set()
                interrupter.join()
            self.assertEqual(server.end(signal.SIGTERM)[0], 0)


def alone_in_a_network():
    """Puts this process, and what it starts, into a network namespace of its own, with a loopback and no more."""
    CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0 and libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "no network namespace can be made: " + os.strerror(ctypes.get_errno()))


def wire(up):
    """Plugs the loopback in, or pulls it out: then nothing comes through, and nobody is told."""
    SIOCSIFFLAGS, IFF_UP = 0x8914, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP if up else 0))


class CutOff(unittest.TestCase):
    """In a process of its own, which lives in a network of its own."""

    def test_a_client_behind_a_cut_wire_is_dropped_and_resumes_when_it_is_whole(self):
        done = subprocess.run([sys.executable, "-B", __file__, CHAT, "--cut-off"], capture_output=True, text=True,
                              timeout=3 * PATIENCE)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


def cut_off():
    alone_in_a_network()
    wire(up=True)
    with Running(CHAT, "--ping-interval", "300ms", "--pong-timeout", "300ms", "--close-timeout", "300ms") as server:
        idle = descriptors(server)
        ana = Peer(server.port, "ana", ROOM)
        ana.ok("say", ROOM, {"text": "before"})
        others = [upgraded(server.port, "/ws?user=other")[0] for _ in range(20)]
        assert descriptors(server) >= idle + 21
        wire(up=False)
        for each in others:
            each.close()  # their last words are lost
        wait_until(lambda: descriptors(server) <= idle)  # nobody told the server: it found out by itself
        wire(up=True)
        with Peer(server.port, "bo", ROOM) as bo:
            assert bo.ok("say", ROOM, {"text": "meanwhile"})["seq"] == 2
            with Peer(server.port, "ana") as back:
                resumed = back.ok("resume", data={"token": ana.token, "rooms": {ROOM: 1}})["rooms"][ROOM]
                assert (resumed["replayed"], resumed["gap"]) == (1, False), resumed
                missed = [frame for frame in [*back.events, back.frame()] if frame.get("type") == "said"]
                assert [frame["data"]["text"] for frame in missed] == ["meanwhile"], missed
        code, _, err = server.end(signal.SIGTERM)
        assert code == 0, err


if __name__ == "__main__":
    if "--cut-off" in sys.argv:
        cut_off()
    else:
        unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2, warnings="ignore")
