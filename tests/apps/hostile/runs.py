#!/usr/bin/env python3
"""parlor-hostile against the chat and the echo server, and against servers that it must find wanting. Run by ctest."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "integration"))
from certificates import certificate
from process import Running, environment

PATIENCE = 300  # seconds; only a failure takes so long
HOSTILE, LOAD, CHAT, ECHO = sys.argv[1:5]
# Short, so that the list is soon through, and long enough for 300 handshakes on a busy machine.
QUICK = ("--upgrade-timeout", "4s", "--close-timeout", "1s", "--ping-interval", "2s", "--pong-timeout", "2s",
         "--first-message-timeout", "2s")
HONEST = int(os.environ.get("PARLOR_HOSTILE_HONEST", "50"))  # clients that must notice nothing
PARTS = int(os.environ.get("PARLOR_HOSTILE_PARTS", "1"))  # of the list; each run takes the next one


def hostile(url, *options, patience="30s"):
    """Runs to the end: (exit code, stdout, stderr)."""
    done = subprocess.run([HOSTILE, url, "--patience", patience, *options], capture_output=True, text=True, timeout=PATIENCE,
                          stdin=subprocess.DEVNULL, env=environment())
    return done.returncode, done.stdout, done.stderr


class Honest:
    """Clients that come, talk and go, again and again, of whom none may miss a message or see an error."""

    def __init__(self, mode, url):
        self.command = [LOAD, mode, url, "--clients", str(HONEST), "--rate", "50", "--duration", "2s", "--patience", "30s",
                        "--quiet", "--insecure", "--json", "-"]
        self.seen = []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.talk)

    def talk(self):
        while not self.over.is_set():
            done = subprocess.run(self.command, capture_output=True, text=True, timeout=PATIENCE, stdin=subprocess.DEVNULL,
                                  env=environment())
            self.seen.append((done.returncode, json.loads(done.stdout), done.stderr))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


class OurServers(unittest.TestCase):
    runs = 0

    def withstands(self, program, path, mode, *options, scheme="ws"):
        part = f"{OurServers.runs % PARTS + 1}/{PARTS}"
        OurServers.runs += 1
        with Running(program, *QUICK, *options) as server:
            here = f"{scheme}://127.0.0.1:{server.port}{path}"
            with Honest(mode, here.replace("eve", "honest-{i}")) as honest:
                code, out, err = hostile(here, "--insecure", "--part", part, "--server-pid", str(server.process.pid))
            self.assertEqual(code, 0, out + err)
            self.assertRegex(out, r"\d+ attacks, \d+ withstood, 0 failed(, \d+ not offered)?; the server's peak memory \d+\.\d MiB\n$")
            self.assertGreater(len(honest.seen), 1)
            for round_code, seen, problem in honest.seen:
                self.assertEqual([round_code, *(seen[what] for what in ("opened", "refused", "lost", "errors", "missing"))],
                                 [0, HONEST, 0, 0, 0, 0], (seen, problem))
                self.assertGreaterEqual(seen["delivered"], 50, seen)
            ended = server.end(signal.SIGTERM)
            self.assertEqual(ended[0], 0, ended[2])
            return out

    def test_the_chat_withstands_all_of_it(self):
        out = self.withstands(CHAT, "/ws?user=eve", "room", "--deflate", "on")
        if PARTS == 1:
            for what in "a forged token", "60 MiB of nothing, compressed", "a page of evil.example, which leads here":
                self.assertIn(what, out)
        self.assertNotIn("not offered", out)

    def test_the_chat_with_two_threads_withstands_all_of_it(self):
        self.withstands(CHAT, "/ws?user=eve", "room", "--threads", "2", "--deflate", "on")

    def test_the_echo_server_withstands_all_of_it(self):
        out = self.withstands(ECHO, "/echo", "echo")
        if PARTS == 1:
            self.assertIn("100000 fragments", out)
        self.assertNotIn("a forged token", out)  # what only servers of parlor.v1 are asked

    def test_the_echo_server_with_two_threads_withstands_all_of_it(self):
        self.withstands(ECHO, "/echo", "echo", "--threads", "2")

    def test_tls_changes_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            own = certificate(folder, "own")
            self.withstands(CHAT, "/ws?user=eve", "room", "--tls-cert", own[0], "--tls-key", own[1], scheme="wss")


class Churn(unittest.TestCase):
    """Connections that are dropped in every state leave nothing behind. A million by hand: docs/guide/hostile.md."""

    def leaves_nothing(self, program, path, *options):
        with Running(program, *QUICK, "--resume-window", "1s", *options) as server:
            code, out, err = hostile(f"ws://127.0.0.1:{server.port}{path}", "--churn", "5000", "--server-pid",
                                     str(server.process.pid), "--max-growth", "4MiB")
            self.assertEqual(code, 0, out + err)
            self.assertRegex(out, r"^5000 connections came and went in \d+ states, \d+ a second; 0 could not be made, 0 were left")
            self.assertRegex(out, r"coroutines (\d+) before, \d+ after")
            ended = server.end(signal.SIGTERM)  # and no coroutine is left to wait for
            self.assertEqual(ended[0], 0, ended[2])

    def test_the_chat_keeps_nothing(self):
        self.leaves_nothing(CHAT, "/ws?user=eve", "--threads", "2")

    def test_the_echo_server_keeps_nothing(self):
        self.leaves_nothing(ECHO, "/echo")

    def test_what_is_kept_is_found(self):
        with Running(CHAT, *QUICK, "--resume-window", "1h") as server:  # sessions that wait for who left them
            code, out, _ = hostile(f"ws://127.0.0.1:{server.port}/ws?user=eve", "--churn", "5000", "--server-pid",
                                   str(server.process.pid), "--max-growth", "1KiB", patience="2s")
            self.assertEqual(code, 1, out)
            self.assertRegex(out, r"after: FAILED\n$")


class OtherServers(unittest.TestCase):
    def test_a_limit_that_is_not_kept_is_found(self):
        with Running(ECHO, *QUICK, "--max-message-bytes", "1MiB", "--max-outbox-bytes", "4MiB") as server:
            code, out, _ = hostile(f"ws://127.0.0.1:{server.port}/echo", "--only", "one byte too long, in two", patience="1s")
            self.assertEqual(code, 1, out)
            self.assertRegex(out, r"a message one byte too long, in two frames +stays open +1009 +FAILED\n")

    def test_an_origin_that_is_not_looked_at_is_found(self):
        with Running(CHAT, *QUICK, "--allow-origin", "*") as server:
            code, out, _ = hostile(f"ws://127.0.0.1:{server.port}/ws", "--only", "another website's page")
            self.assertEqual(code, 1, out)
            self.assertRegex(out, r"another website's page +101 +403 \| 400 +FAILED\n")

    def test_too_much_memory_is_found(self):
        with Running(ECHO, *QUICK) as server:
            code, out, _ = hostile(f"ws://127.0.0.1:{server.port}/echo", "--only", "reserved", "--server-pid",
                                   str(server.process.pid), "--max-memory", "1MiB")
            self.assertEqual(code, 1, out)
            self.assertIn("past --max-memory", out)

    def test_what_is_no_websocket_is_not_tried(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            hang_up = threading.Thread(target=lambda: silent.accept()[0].close())
            hang_up.start()
            code, out, err = hostile(f"ws://127.0.0.1:{silent.getsockname()[1]}/")
            hang_up.join()
        self.assertEqual((code, out), (2, ""))
        self.assertIn("is it a WebSocket?", err)

    def test_bad_usage_is_2(self):
        self.assertEqual(hostile("nothing")[0], 2)
        self.assertEqual(hostile("ws://127.0.0.1:1/", "--max-memory", "1MiB")[0], 2)
        for part in "0/4", "5/4", "4", "a/b", "1/4x":
            self.assertEqual(hostile("ws://127.0.0.1:1/", "--part", part)[0], 2)


if __name__ == "__main__":
    # What AddressSanitizer keeps of freed memory would look like a leak.
    os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"
    unittest.main(argv=[sys.argv[0], *sys.argv[5:]], verbosity=2)
