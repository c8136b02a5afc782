#!/usr/bin/env python3
"""The programs as processes: bad options, exit codes, the one line on stdout, signals. Run by ctest with their paths."""

import re
import signal
import socket
import sys
import tempfile
import time
import unittest
from pathlib import Path

from process import PATIENCE, Running, run, upgraded

PROGRAMS = []


class CommandLine(unittest.TestCase):
    def refused(self, *options, about, **variables):
        for program in PROGRAMS:
            with self.subTest(program=Path(program).name, options=options):
                code, out, err = run(program, *options, **variables)
                self.assertEqual(code, 2, err)
                self.assertEqual(out, "")
                self.assertEqual(err.count("\n"), 1, err)
                self.assertTrue(err.startswith(Path(program).name + ": "), err)
                self.assertIn(about, err)

    def test_an_unknown_option_is_one_line_and_2(self):
        self.refused("--lissten", "127.0.0.1:0", about="lissten")
        self.refused("stray", about="stray")

    def test_a_bad_value_is_one_line_and_2(self):
        self.refused("--threads", "many", about="threads")
        self.refused("--listen", "nowhere", about="listen")
        self.refused("--max-outbox-bytes", "64KiB", about="max_outbox_bytes")
        self.refused("--deflate", "maybe", about="deflate")
        self.refused(about="PARLOR_THREADS", PARLOR_THREADS="0")

    def test_certificates_and_keys_come_in_pairs(self):
        self.refused("--tls-cert", "cert.pem", about="expected a key for each certificate")
        self.refused("--tls-key", "key.pem", about="expected a key for each certificate")
        self.refused("--tls-client-ca", "ca.pem", about="tls_client_ca")

    def test_a_busy_port_is_one_line_and_2(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            self.refused("--listen", address, "--log-level", "off", about=address)
            self.refused("--listen", address, "--log-level", "off", "--threads", "2", about=address)
        with Running(PROGRAMS[0], "--threads", "2") as first:  # also one of another parlor
            self.refused("--listen", f"127.0.0.1:{first.port}", "--log-level", "off", "--threads", "2", about=str(first.port))

    def test_a_config_file_that_cannot_be_used_is_one_line_and_2(self):
        with tempfile.TemporaryDirectory() as folder:
            self.refused("--config", f"{folder}/none.toml", about="none.toml")
            self.refused("--config", folder, about=folder)
            broken = Path(folder, "broken.toml")
            broken.write_text("threads = \n")
            self.refused("--config", str(broken), about="broken.toml")
            broken.write_text("thread = 1\n")
            self.refused("--config", str(broken), about="threads")  # did you mean
            self.refused(about="broken.toml", PARLOR_CONFIG=str(broken))

    def test_a_data_folder_that_cannot_be_used_is_one_line_and_2(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "file")
            file.write_text("")
            self.refused("--listen", "127.0.0.1:0", "--log-level", "off", "--data", str(file), about=str(file))
            self.refused("--listen", "127.0.0.1:0", "--log-level", "off", "--data", f"{file}/below", about=str(file))

    def test_a_data_folder_in_use_is_one_line_and_2(self):
        with tempfile.TemporaryDirectory() as folder, Running(PROGRAMS[0], "--data", folder):
            self.refused("--listen", "127.0.0.1:0", "--log-level", "off", "--data", folder, about=folder)

    def test_questions_are_answered_on_stdout_with_0(self):
        for program in PROGRAMS:
            with self.subTest(program=Path(program).name):
                code, out, err = run(program, "--version")
                self.assertEqual((code, err), (0, ""))
                self.assertRegex(out, rf"^{Path(program).name} \d+\.\d+\.\d+\n$")
                code, out, err = run(program, "--help")
                self.assertEqual((code, err), (0, ""))
                self.assertIn("--max-outbox-bytes", out)
                code, out, err = run(program, "--check-config", "--threads", "2")
                self.assertEqual((code, out, err), (0, "configuration ok\n", ""))

    def test_check_config_finds_what_is_wrong(self):
        self.refused("--check-config", "--threads", "many", about="threads")

    def test_print_config_prints_what_it_would_read_back(self):
        program = PROGRAMS[0]
        with tempfile.TemporaryDirectory() as folder:
            code, out, err = run(program, "--print-config", "--threads", "3", PARLOR_CLOSE_TIMEOUT="7s")
            self.assertEqual((code, err), (0, ""))
            self.assertRegex(out, r"(?m)^threads = 3\b")
            self.assertRegex(out, r'(?m)^close_timeout = "7s"')
            file = Path(folder, "parlor.toml")
            file.write_text(out)
            again = run(program, "--print-config", "--config", str(file))
            self.assertEqual(again[0], 0, again[2])
            values = re.compile(r"(?m)^(\w+ = [^#\n]*)")
            self.assertEqual([v.strip() for v in values.findall(again[1])], [v.strip() for v in values.findall(out)])


class Process(unittest.TestCase):
    def test_one_line_on_stdout_and_sigterm_or_sigint_exit_0(self):
        for program in PROGRAMS:
            for threads in "1", "2":
                for each in signal.SIGTERM, signal.SIGINT:
                    with self.subTest(program=Path(program).name, threads=threads, signal=each):
                        with Running(program, "--threads", threads) as server:
                            code, rest, err = server.end(each)
                            self.assertEqual((code, rest), (0, ""), err)

    def test_without_data_one_line_warns_that_nothing_is_kept(self):
        with Running(PROGRAMS[0]) as server:
            _, _, err = server.end(signal.SIGTERM)
            self.assertEqual(len(re.findall(r"(?im)\bwarn", err)), 1, err)

    def test_sigterm_tells_clients_1001_and_waits_for_them(self):
        with Running(PROGRAMS[0]) as server:
            connection, received = upgraded(server.port, "/ws?user=ana")
            server.process.send_signal(signal.SIGTERM)
            while part := connection.recv(4096):
                received += part
                if b"\x03\xe9server is stopping; reconnect_ms=" in received:
                    connection.sendall(b"\x88\x82\0\0\0\0\x03\xe9")
            self.assertIn(b"\x03\xe9server is stopping; reconnect_ms=", received)
            connection.close()
            self.assertEqual(server.end()[0], 0)

    def test_a_second_signal_forces_the_end_with_1(self):
        for threads in "1", "2":
            with self.subTest(threads=threads), Running(PROGRAMS[0], "--threads", threads, "--close-timeout", "10m",
                                                        "--drain-timeout", "10m") as server:
                rude = [upgraded(server.port, "/ws?user=rude") for _ in range(200)]  # more than a batch on each thread
                server.process.send_signal(signal.SIGTERM)
                told, received = rude[0]
                while b"\x03\xe9" not in received:  # the first signal is being acted upon
                    received += told.recv(4096)
                began = time.monotonic()
                code, rest, err = server.end(signal.SIGTERM)
                self.assertEqual((code, rest), (1, ""), err)
                self.assertLess(time.monotonic() - began, PATIENCE / 2)
                for connection, _ in rude:
                    connection.close()


if __name__ == "__main__":
    PROGRAMS = sys.argv[1:]
    if not PROGRAMS:
        sys.exit("usage: command_line.py PROGRAM...")
    unittest.main(argv=sys.argv[:1], verbosity=2)
