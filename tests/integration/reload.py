#!/usr/bin/env python3
"""SIGHUP: what a file of settings says anew counts for what comes next, and nobody is dropped.

Run by ctest with the path of parlor-chat.
"""

import signal
import sys
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from process import PATIENCE, Running, logged, pong, upgraded

CHAT = sys.argv[1]
DONE = "the configuration was read again"


class Reload(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "server.toml"

    def running(self, text, *options):
        self.file.write_text(text, encoding="utf-8")
        return Running(CHAT, "--config", str(self.file), *options)

    def reload(self, server, text, until=DONE):
        self.file.write_text(text, encoding="utf-8")
        server.process.send_signal(signal.SIGHUP)
        return logged(server, until)

    def test_what_may_change_changes_for_what_comes_next_and_nobody_is_dropped(self):
        for threads in "1", "2":
            with self.running('allow_origin = "https://a.example"\n', "--threads", threads) as server:
                connection, received = upgraded(server.port, "/ws?user=ana", headers="Origin: https://a.example\r\n")
                said = self.reload(server, 'allow_origin = "https://b.example"\nmax_header_bytes = 300\n')
                self.assertIn("a setting has changed key=allow_origin before=https://a.example after=https://b.example\n", said)
                self.assertIn("key=max_header_bytes before=16KiB after=300\n", said)
                self.assertIn(DONE + " changed=2\n", said)
                upgraded(server.port, "/ws?user=bo", headers="Origin: https://b.example\r\n")[0].close()
                with self.assertRaisesRegex(AssertionError, " 403 "):
                    upgraded(server.port, "/ws?user=eve", headers="Origin: https://a.example\r\n")
                with self.assertRaisesRegex(AssertionError, " 431 "):
                    upgraded(server.port, "/ws?user=eve", headers=f"X-Long: {'x' * 300}\r\n")
                pong(connection, received)
                connection.close()
                self.assertEqual(server.end(signal.SIGTERM)[0], 0)

    def test_who_may_read_the_figures_changes(self):
        with self.running('metrics_from = "10.0.0.1"\n') as server:
            url = f"http://127.0.0.1:{server.port}/metrics"
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(url, timeout=PATIENCE)
            self.assertEqual(refused.exception.code, 403)
            self.reload(server, 'metrics_from = "127.0.0.1"\n')
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                self.assertEqual(answer.status, 200)

    def test_what_waits_for_the_next_start_is_said_with_both_values(self):
        with self.running("threads = 1\n") as server:
            said = self.reload(server, 'threads = 4\nhistory_age = "1d"\n')
            self.assertRegex(said, r"(?m) warn .*next start only key=threads before=1 after=4$")
            self.assertRegex(said, r"(?m) warn .*next start only key=history_age before=30d after=1d$")
            self.assertIn(DONE + " changed=0\n", said)

    def test_the_level_of_the_log_changes(self):
        with self.running('log_level = "error"\n') as server:
            self.reload(server, 'log_level = "info"\n')
            self.reload(server, 'log_level = "info"\nlog_format = "json"\n', until=f'"message":"{DONE}"')

    def test_a_broken_file_changes_nothing_and_says_where(self):
        with self.running('allow_origin = "https://a.example"\n') as server:
            for broken, why in (
                ('allow_origin = "https://b.example"\nthraeds = 2\n', "server.toml:2: thraeds: no such key; did you mean threads?"),
                ('allow_origin = "https://b.example"\nthreads =\n', "server.toml:2: "),
                ('allow_origin = "https://b.example"\nproxy_protocol = "on"\n', "proxy_protocol means nothing without"),
            ):
                said = self.reload(server, broken, until=why)
                self.assertRegex(said, r"(?m) error .*could not be read again; nothing has changed")
                upgraded(server.port, "/ws?user=ana", headers="Origin: https://a.example\r\n")[0].close()
            self.file.unlink()
            server.process.send_signal(signal.SIGHUP)
            logged(server, "No such file or directory")
            upgraded(server.port, "/ws?user=ana", headers="Origin: https://a.example\r\n")[0].close()

    def test_options_still_go_over_the_file(self):
        with self.running("", "--max-header-bytes", "16KiB") as server:
            said = self.reload(server, "max_header_bytes = 300\n")
            self.assertIn(DONE + " changed=0\n", said)

    def test_rates_of_open_connections_change(self):
        with self.running("max_messages_per_second = 0\n") as server:
            connection, _ = upgraded(server.port, "/ws?user=ana")
            self.reload(server, "max_messages_per_second = 1\nmessage_burst = 1\n")
            ping = b'{"type":"ping","id":1}'
            frame = b"\x81" + bytes([0x80 | len(ping)]) + b"\0\0\0\0" + ping
            connection.sendall(frame * 5)
            received = b""
            while b"resource_exhausted" not in received:
                part = connection.recv(4096)
                self.assertTrue(part, received)
                received += part
            connection.close()

    def test_without_a_file_it_ends_the_process(self):
        with Running(CHAT) as server:
            self.assertEqual(server.end(signal.SIGHUP)[0], -signal.SIGHUP)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
