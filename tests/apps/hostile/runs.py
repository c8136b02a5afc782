#!/usr/bin/env python3
"""parlor-hostile against the chat and the echo server, and against servers that it must find wanting. Run by ctest."""

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
from process import Peer, Running, environment

PATIENCE = 300  # seconds; only a failure takes so long
HOSTILE, CHAT, ECHO = sys.argv[1:4]
QUICK = "--upgrade-timeout", "1s", "--close-timeout", "1s"


def hostile(url, *options, patience="30s"):
    """Runs to the end: (exit code, stdout, stderr)."""
    done = subprocess.run([HOSTILE, url, "--patience", patience, *options], capture_output=True, text=True, timeout=PATIENCE,
                          stdin=subprocess.DEVNULL, env=environment())
    return done.returncode, done.stdout, done.stderr


class OurServers(unittest.TestCase):
    def withstands(self, program, path, *options, scheme="ws"):
        with Running(program, *QUICK, *options) as server:
            code, out, err = hostile(f"{scheme}://127.0.0.1:{server.port}{path}", "--insecure", "--server-pid",
                                     str(server.process.pid))
            self.assertEqual(code, 0, out + err)
            self.assertRegex(out, r"\d+ attacks, \d+ withstood, 0 failed; the server's peak memory \d+\.\d MiB\n$")
            ended = server.end(signal.SIGTERM)
            self.assertEqual(ended[0], 0, ended[2])
            return out

    def test_the_chat_withstands_all_of_it(self):
        for threads in "1", "2":
            out = self.withstands(CHAT, "/ws?user=eve", "--threads", threads)
            self.assertIn("a forged token", out)  # what only servers of parlor.v1 are asked

    def test_the_echo_server_withstands_all_of_it(self):
        out = self.withstands(ECHO, "/echo")
        self.assertIn("100000 fragments", out)
        self.assertNotIn("a forged token", out)

    def test_tls_changes_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            own = certificate(folder, "own")
            self.withstands(CHAT, "/ws?user=eve", "--tls-cert", own[0], "--tls-key", own[1], scheme="wss")

    def test_an_honest_client_beside_it_notices_nothing(self):
        with Running(CHAT, *QUICK) as server, Peer(server.port, "ana", "room/main") as ana:
            code, out, _ = hostile(f"ws://127.0.0.1:{server.port}/ws?user=eve", "--only", "fra")
            self.assertEqual(code, 0, out)
            self.assertEqual(ana.ok("say", "room/main", {"text": "still here"})["seq"], 1)


class OtherServers(unittest.TestCase):
    def test_a_limit_that_is_not_kept_is_found(self):
        with Running(ECHO, *QUICK, "--max-message-bytes", "1MiB", "--max-outbox-bytes", "4MiB") as server:
            code, out, _ = hostile(f"ws://127.0.0.1:{server.port}/echo", "--only", "one byte too long", patience="1s")
            self.assertEqual(code, 1, out)
            self.assertRegex(out, r"a message one byte too long +stays open +1009 +FAILED\n")

    def test_an_origin_that_is_not_looked_at_is_found(self):
        with Running(CHAT, *QUICK, "--allow-origin", "*") as server:
            code, out, _ = hostile(f"ws://127.0.0.1:{server.port}/ws", "--only", "another website")
            self.assertEqual(code, 1, out)
            self.assertRegex(out, r"another website's page +101 +403 +FAILED\n")

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


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
