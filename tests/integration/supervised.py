#!/usr/bin/env python3
"""A server under a service manager, which this test plays: what it is told, and the sockets that it passes on.

Run by ctest with the path of parlor-chat.
"""

import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from process import PATIENCE, environment, pong, upgraded

CHAT = sys.argv[1]


class Manager(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "server.toml"
        self.file.write_text("", encoding="utf-8")
        self.told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.told.settimeout(PATIENCE)
        self.told.bind(os.path.join(folder.name, "notify"))
        self.addCleanup(self.told.close)

    def start(self, *options, passed=None, **variables):
        """As systemd does: the variables are for the very process that it starts, and sockets are from descriptor 3 on."""
        set_up = 'exec "$0" "$@"'
        if passed is not None:
            set_up = f'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@" 3<&{passed.fileno()}'
        process = subprocess.Popen(["/bin/sh", "-c", set_up, CHAT, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, pass_fds=[passed.fileno()] if passed else [], stdin=subprocess.DEVNULL,
                                   env=environment(NOTIFY_SOCKET=self.told.getsockname(), **variables))

        def end():
            if process.poll() is None:
                process.kill()
            process.communicate()

        self.addCleanup(end)
        return process

    def heard(self):
        """The next datagram, as a table."""
        return dict(line.split("=", 1) for line in self.told.recv(4096).decode().splitlines())

    def heard_ready(self):
        while "WATCHDOG" in (word := self.heard()):
            pass
        self.assertEqual(word["READY"], "1", word)
        return word


class Words(Manager):
    def test_ready_comes_when_clients_can(self):
        process = self.start("--listen", "127.0.0.1:0")
        word = self.heard_ready()
        self.assertTrue(word["STATUS"].startswith("listening on http://127.0.0.1:"))
        url = word["STATUS"].removeprefix("listening on ")
        with urllib.request.urlopen(url + "readyz", timeout=PATIENCE) as answer:
            self.assertEqual(answer.status, 200)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(self.heard(), {"STOPPING": "1"})
        self.assertEqual(process.wait(PATIENCE), 0)

    def test_a_reload_is_told_when_it_begins_and_when_it_is_over(self):
        for options in (("--config", str(self.file)), ()):  # without a file there is only nothing to read
            process = self.start("--listen", "127.0.0.1:0", "--threads", "2", *options)
            self.heard_ready()
            for text in "max_mailbox = 7\n", "broken", "":
                self.file.write_text(text, encoding="utf-8")
                process.send_signal(signal.SIGHUP)
                word = self.heard()
                self.assertEqual(word["RELOADING"], "1")
                self.assertGreater(int(word["MONOTONIC_USEC"]), 0)
                self.heard_ready()
            process.send_signal(signal.SIGTERM)
            self.assertEqual(self.heard(), {"STOPPING": "1"})
            self.assertEqual(process.wait(PATIENCE), 0)

    def test_it_says_again_and_again_that_it_is_alive(self):
        self.start("--listen", "127.0.0.1:0", "--threads", "2", WATCHDOG_USEC="100000")
        self.heard_ready()
        for _ in range(3):
            self.assertEqual(self.heard(), {"WATCHDOG": "1"})

    def test_a_watchdog_of_another_process_is_none_of_ours(self):
        process = self.start("--listen", "127.0.0.1:0", WATCHDOG_USEC="1000", WATCHDOG_PID="1")
        self.heard_ready()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(self.heard(), {"STOPPING": "1"})

    def test_a_manager_that_is_gone_costs_nothing(self):
        process = self.start("--listen", "127.0.0.1:0", WATCHDOG_USEC="10000")
        self.heard_ready()
        self.told.close()
        self.assertRegex(process.stdout.readline(), "^listening on ")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(PATIENCE), 0)


class PassedSockets(Manager):
    def test_who_came_before_the_server_is_served_by_each_of_its_threads(self):
        for threads in "1", "2":
            with socket.create_server(("127.0.0.1", 0)) as passed:
                port = passed.getsockname()[1]
                early = [socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) for _ in range(20)]
                for each in early:
                    each.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                process = self.start("--listen", "127.0.0.1:1", "--threads", threads, passed=passed)
                self.assertEqual(self.heard_ready()["STATUS"], f"listening on http://127.0.0.1:{port}/")
                for each in early:
                    answer = b""
                    while part := each.recv(4096):
                        answer += part
                    self.assertTrue(answer.startswith(b"HTTP/1.1 200 "), answer)
                    each.close()
                connection, received = upgraded(port, "/ws?user=ana")
                pong(connection, received)
                connection.close()
                process.send_signal(signal.SIGTERM)
                self.assertEqual(self.heard(), {"STOPPING": "1"})
                self.assertEqual(process.wait(PATIENCE), 0)

    def test_the_next_server_takes_up_who_came_while_there_was_none(self):
        with socket.create_server(("127.0.0.1", 0)) as passed:
            port = passed.getsockname()[1]
            for _ in range(2):
                process = self.start("--listen", "127.0.0.1:1", passed=passed)
                self.heard_ready()
                upgraded(port, "/ws?user=ana")[0].close()
                process.send_signal(signal.SIGTERM)
                self.heard()
                self.assertEqual(process.wait(PATIENCE), 0)
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as waiting:
                self.start("--listen", "127.0.0.1:1", passed=passed)
                waiting.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                self.assertTrue(waiting.recv(4096).startswith(b"HTTP/1.1 200 "))

    def test_a_reload_does_not_miss_the_port_that_it_was_given(self):
        with socket.create_server(("127.0.0.1", 0)) as passed:
            process = self.start("--listen", "127.0.0.1:1", passed=passed)
            self.heard_ready()
            process.send_signal(signal.SIGHUP)
            self.assertEqual(self.heard()["RELOADING"], "1")
            self.heard_ready()
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=PATIENCE)
            self.assertIn("the configuration was read again changed=0", err)
            self.assertNotIn("next start", err)

    def test_operators_are_not_heard_on_the_port_that_was_passed(self):
        with socket.create_server(("127.0.0.1", 0)) as passed:
            port = passed.getsockname()[1]
            self.start("--listen", "127.0.0.1:1", "--admin", "127.0.0.1:0", passed=passed)
            self.heard_ready()
            for _ in range(20):
                with self.assertRaises(urllib.error.HTTPError) as refused:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/v1", timeout=PATIENCE)
                self.assertEqual(refused.exception.code, 404)

    def test_what_is_no_listening_tcp_socket_is_one_line_and_2(self):
        unconnected = socket.socket()
        self.addCleanup(unconnected.close)
        local = socket.socket(socket.AF_UNIX)
        self.addCleanup(local.close)
        local.bind(self.told.getsockname() + "-other")
        local.listen()
        for passed in unconnected, local, self.told:
            process = self.start("--listen", "127.0.0.1:0", passed=passed)
            out, err = process.communicate(timeout=PATIENCE)
            self.assertEqual((process.returncode, out), (2, ""), err)
            self.assertIn("listen: the descriptor that was passed on is no listening TCP socket", err)

    def test_sockets_for_another_process_are_left_alone(self):
        process = self.start("--listen", "127.0.0.1:0", LISTEN_PID="1", LISTEN_FDS="1")
        readable, _, _ = select.select([process.stdout], [], [], PATIENCE)
        self.assertTrue(readable)
        self.assertRegex(process.stdout.readline(), "^listening on ")


class HotRestart(Manager):
    def test_the_manager_hears_from_both_in_turn(self):
        options = "--listen", "127.0.0.1:0", "--data", str(self.file.parent / "data"), "--take-over", "on"
        running = self.start(*options)
        status = self.heard_ready()["STATUS"]
        for _ in range(3):
            following = self.start(*options)
            self.assertEqual(self.heard(), {"STOPPING": "1"})
            self.assertEqual(self.heard_ready()["STATUS"], status)
            self.assertEqual(running.wait(PATIENCE), 0)
            running = following
        running.send_signal(signal.SIGTERM)
        self.assertEqual(self.heard(), {"STOPPING": "1"})
        self.assertEqual(running.wait(PATIENCE), 0)

    def test_a_socket_that_the_manager_passed_to_both_is_one(self):
        with socket.create_server(("127.0.0.1", 0)) as passed:
            port = passed.getsockname()[1]
            running = None
            for threads in "2", "1", "3":
                following = self.start("--listen", "127.0.0.1:1", "--threads", threads, "--data", str(self.file.parent / "data"),
                                       "--take-over", "on", passed=passed)
                if running:
                    self.assertEqual(self.heard(), {"STOPPING": "1"})
                self.heard_ready()
                if running:
                    self.assertEqual(running.wait(PATIENCE), 0)
                for _ in range(6):
                    connection, received = upgraded(port, "/ws?user=ana")
                    pong(connection, received)
                    connection.close()
                running = following


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
