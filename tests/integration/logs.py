#!/usr/bin/env python3
"""What a server logs of its clients, by area and level, and that nobody who reads it slowly holds it up.

Run by ctest with the path of parlor-chat.
"""

import json
import re
import signal
import socket
import sys
import unittest
import urllib.error
import urllib.request

from process import PATIENCE, Peer, Running, logged, upgraded

CHAT = sys.argv[1]


def figure(server, name):
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=PATIENCE) as answer:
        return float(re.search(rf"(?m)^{name} (\S+)$", answer.read().decode())[1])


class Lines(unittest.TestCase):
    def test_a_session_is_told_by_its_ids_and_never_by_what_it_says_or_shows(self):
        with Running(CHAT, "--log-format", "json", "--log-level", "warn,http=debug,session=debug") as server:
            with Peer(server.port, "ana&token=secret-token", "room/main") as ana:
                ana.ok("say", "room/main", {"text": "secret-text"})
                token = ana.token
            logged(server, '"message":"lost its connection"')
            with Peer(server.port, "ana") as again:
                again.ok("resume", data={"token": token, "rooms": {}})
            _, _, err = server.end(signal.SIGTERM)
            lines = [json.loads(line) for line in err.splitlines()]
            self.assertNotIn("secret", err)
            resumed = next(line for line in lines if line["message"] == "resumed")
            self.assertEqual((resumed["area"], resumed["level"], resumed["user"], resumed["connection"]),
                             ("session", "debug", "ana", 2))
            ended = [line["session"] for line in lines if line["message"] == "ended"]
            self.assertIn(resumed["session"], ended)
            self.assertEqual({line["area"] for line in lines}, {"http", "session"})

    def test_requests_have_access_lines_without_their_queries(self):
        with Running(CHAT, "--log-level", "warn,http=debug") as server:
            with self.assertRaises(urllib.error.HTTPError):
                urllib.request.urlopen(f"http://127.0.0.1:{server.port}/nowhere?key=secret", timeout=PATIENCE)
            trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            upgraded(server.port, "/ws?user=ana&key=secret", headers=f"traceparent: 00-{trace}-00f067aa0ba902b7-01\r\n")[0].close()
            said = logged(server, "opened a session")
            self.assertRegex(said, r"(?m) debug http: answered peer=127\.0\.0\.1 method=GET path=/nowhere status=404 trace=-$")
            self.assertRegex(said, r"(?m) debug http: opened a session peer=127\.0\.0\.1 path=/ws session=s0-1 user=ana "
                                   rf"trace={trace}$")
            self.assertNotIn("secret", said)

    def test_at_info_clients_are_not_in_it(self):
        with Running(CHAT) as server:
            with Peer(server.port, "ana", "room/main") as ana:
                ana.ok("say", "room/main", {"text": "hi"})
            _, _, err = server.end(signal.SIGTERM)
            self.assertNotIn("ana", err)
            self.assertNotIn("room/main", err)


class NobodyReads(unittest.TestCase):
    def test_lines_are_lost_and_counted_and_nobody_waits(self):
        with Running(CHAT, "--log-level", "http=debug") as server:  # whose stderr is a pipe that nobody empties
            self.assertEqual(figure(server, "parlor_log_lines_dropped_total"), 0)
            connection, _ = upgraded(server.port, "/ws?user=ana")
            for _ in range(60):  # 100 lines of some 100 bytes each
                with_many = b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100
                self.ask(server.port, with_many, answers=100)
            self.assertGreater(figure(server, "parlor_log_lines_dropped_total"), 0)
            connection.close()

    def ask(self, port, requests, answers):
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            connection.sendall(requests)
            received = b""
            while received.count(b"HTTP/1.1 404 ") < answers:
                part = connection.recv(65536)
                self.assertTrue(part, "the server is gone")
                received += part


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
