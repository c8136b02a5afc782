#!/usr/bin/env python3
"""The hot restart: one server takes the port and the folder over from another. This test also plays either of them.

Run by ctest with the paths of parlor-chat and stuck_server.
"""

import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import sqlite3
import ssl
import stat
import subprocess
import sys
import tempfile
import unittest
import urllib.request
from pathlib import Path

from certificates import certificate
from process import PATIENCE, Peer, Running, environment, pong, run, upgraded

CHAT, STUCK = sys.argv[1:3]


def closed(peer):
    """How the server closed: what it said last."""
    try:
        while True:
            peer.frame()
    except ConnectionError as end:
        return str(end)


class Handover(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = Path(folder.name, "data")
        self.place = self.data / "handover.sock"

    def first(self, *options, program=CHAT):
        server = Running(program, "--data", str(self.data), *options)
        self.addCleanup(server.__exit__)
        return server

    def next(self, port, *options, wait=True):
        process = subprocess.Popen([CHAT, "--listen", f"127.0.0.1:{port}", "--data", str(self.data), "--take-over", "on", *options],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL, env=environment())

        def end():
            if process.poll() is None:
                process.kill()
            process.communicate()
        self.addCleanup(end)
        if wait:
            self.serves(process)
        return process

    def serves(self, process):
        readable, _, _ = select.select([process.stdout], [], [], PATIENCE)
        self.assertTrue(readable, "the next server never served")
        line = process.stdout.readline()
        self.assertTrue(line.startswith("listening on "), line or process.communicate())

    def end(self, process):
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0, err)


class Servers(Handover):
    def test_the_next_one_goes_on_where_the_one_before_was_whatever_their_threads(self):
        with self.first("--threads", "3") as before:
            with Peer(before.port, "ana", "room/main") as ana:
                ana.ok("say", "room/main", {"text": "one"})
                answer = ana.ok("say", "room/main", {"text": "two"}, key="two")
                seq, token = answer["seq"], ana.token
                process = self.next(before.port, "--threads", "1")
                self.assertIn("server is stopping; reconnect_ms=", closed(ana))
            self.assertEqual(before.process.wait(PATIENCE), 0)
            for threads in "2", "4", "1":
                with Peer(before.port, "ana") as ana:
                    resumed = ana.ok("resume", data={"token": token, "rooms": {"room/main": seq}})
                    token, room = resumed["resume"], resumed["rooms"]["room/main"]
                    self.assertEqual((room["seq"], room["gap"]), (seq, False))
                    self.assertEqual(ana.ok("say", "room/main", {"text": "two"}, key="two"), answer)
                    seq = ana.ok("say", "room/main", {"text": threads})["seq"]
                    following = self.next(before.port, "--threads", threads)
                    closed(ana)
                self.assertEqual(process.wait(PATIENCE), 0)
                process = following
            with Peer(before.port, "bo", "room/main") as bo:
                self.assertEqual([each["text"] for each in bo.whole_history("room/main")], ["one", "two", "2", "4", "1"])
            self.end(process)

    def test_it_works_with_tls(self):
        chain, key = certificate(self.data.parent, "server")
        speaks_tls = "--tls-cert", chain, "--tls-key", key
        context = ssl.create_default_context(cafile=chain)
        with self.first(*speaks_tls) as before:
            connection, _ = upgraded(before.port, "/ws?user=ana", tls=context)
            self.next(before.port, *speaks_tls)
            upgraded(before.port, "/ws?user=ana", tls=context)[0].close()
            while connection.recv(4096):
                pass
            connection.close()
            self.assertEqual(before.process.wait(PATIENCE), 0)

    def test_the_place_is_its_owners_alone_and_goes_with_the_server(self):
        with self.first() as server:
            self.assertEqual(stat.S_IMODE(self.place.stat().st_mode), 0o600)
            self.assertEqual(stat.S_IMODE(self.data.stat().st_mode), 0o700)
            self.assertEqual(server.end(signal.SIGTERM)[0], 0)
        self.assertFalse(self.place.exists())

    def test_where_nobody_is_the_next_one_just_starts(self):
        self.end(self.next(0))
        self.end(self.next(0))

    def test_without_the_option_nobody_is_pushed_out(self):
        with self.first() as server:
            code, out, err = run(CHAT, "--listen", f"127.0.0.1:{server.port}", "--data", str(self.data))
            self.assertEqual((code, out), (2, ""))
            self.assertIn("is in use by another process", err)
            Peer(server.port, "ana", "room/main").__exit__()

    def test_a_next_one_for_another_address_ends_and_the_one_before_goes_on(self):
        with self.first() as server:
            code, out, err = run(CHAT, "--listen", "127.0.0.2:0", "--data", str(self.data), "--take-over", "on")
            self.assertEqual((code, out), (2, ""))
            self.assertIn("take_over: the server that uses the folder listens at another address", err)
            Peer(server.port, "ana", "room/main").__exit__()
            self.assertEqual(server.end(signal.SIGTERM)[0], 0)


class TheOneBefore(Handover):
    """Played by the test: it holds the folder and gives a listening socket."""

    def setUp(self):
        super().setUp()
        self.data.mkdir(mode=0o700)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.door.close)
        self.port = self.door.getsockname()[1]
        self.hold_the_folder()

    def hold_the_folder(self):
        self.lock = os.open(self.data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        desk = socket.socket(socket.AF_UNIX)
        desk.settimeout(PATIENCE)
        desk.bind(str(self.place))
        desk.listen()
        self.addCleanup(desk.close)
        self.desk = desk

    def meets(self, patience_ms):
        """Up to where the next server accepts."""
        process = self.next(self.port, wait=False)
        talk, _ = self.desk.accept()
        self.addCleanup(talk.close)
        talk.settimeout(PATIENCE)
        self.assertEqual(talk.recv(64), b"parlor-handover 1\n")
        talk.sendall(f"sockets 1 {patience_ms}\n".encode())
        socket.send_fds(talk, [b"."], [self.door.fileno()])
        self.assertEqual(talk.recv(64), b"accepting\n")
        return process, talk

    def test_who_comes_meanwhile_is_upgraded_at_once_and_joins_when_the_folder_is_free(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as early:  # it waits in the queue
            early.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            process, talk = self.meets(60000)
            self.door.close()
            self.assertTrue(early.recv(4096).startswith(b"HTTP/1.1 200 "))
        waiting = [upgraded(self.port, f"/ws?user=u{i}") for i in range(3)]
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=PATIENCE) as answer:
            self.assertIn(b"\nparlor_websockets 3\n", answer.read())
        waiting[0][0].close()  # one does not wait
        join = b'{"type":"join","room":"room/main","id":1}'
        for connection, received in waiting[1:]:
            self.assertEqual(received, b"")
            connection.sendall(bytes([0x81, 0x80 | len(join), 0, 0, 0, 0]) + join)
        readable, _, _ = select.select([connection for connection, _ in waiting[1:]] + [process.stdout], [], [], 0.2)
        self.assertEqual(readable, [], "somebody is served before the folder is free")
        self.place.unlink()
        os.close(self.lock)
        talk.sendall(b"released\n")
        self.assertEqual(talk.recv(64), b"serving\n")
        for connection, _ in waiting[1:]:
            received = b""
            while b'"reply":1' not in received:
                part = connection.recv(65536)
                self.assertTrue(part, received)
                received += part
            self.assertLess(received.index(b'"hello"'), received.index(b'"reply":1'))
            connection.close()
        self.serves(process)
        self.assertTrue(self.place.exists())
        self.end(process)

    def test_what_it_still_changed_about_accounts_counts(self):
        def act(port, name, said, cookie=""):
            asked = urllib.request.Request(f"http://127.0.0.1:{port}/account/{name}", json.dumps(said).encode(),
                                           {"Content-Type": "application/json", "Cookie": cookie})
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
                return answer.headers["Set-Cookie"].split(";")[0]

        def hears(who, text):
            connection, received = who
            while text not in received:
                part = connection.recv(4096)
                self.assertTrue(part, received)
                received += part
            connection.close()

        ana = {"name": "ana", "password": "only for this"}
        os.close(self.lock)
        self.place.unlink()
        with Running(CHAT, "--data", str(self.data)) as earlier:
            gone, stays = act(earlier.port, "sign-up", ana), act(earlier.port, "sign-in", ana)
            self.assertEqual(earlier.end(signal.SIGTERM)[0], 0)
        self.hold_the_folder()
        process, talk = self.meets(60000)
        signed_out = upgraded(self.port, "/ws", headers=f"Cookie: {gone}\r\n")
        signed_in = upgraded(self.port, "/ws", headers=f"Cookie: {stays}\r\n")
        guest = upgraded(self.port, "/ws?user=Bo")
        with contextlib.closing(sqlite3.connect(self.data / "accounts.db")) as accounts, accounts:
            accounts.execute("DELETE FROM logins WHERE id = (SELECT min(id) FROM logins)")
            accounts.execute("INSERT INTO accounts(name, folded, password, since) SELECT 'bo', 'bo', password, since FROM accounts")
        os.close(self.lock)
        talk.sendall(b"released\n")
        self.serves(process)
        hears(signed_out, b"signed out")
        hears(guest, b"this name belongs to an account now")
        with self.assertRaisesRegex(AssertionError, "401"):
            upgraded(self.port, "/ws", headers=f"Cookie: {gone}\r\n")
        bo = act(self.port, "sign-in", {**ana, "name": "bo"})
        upgraded(self.port, "/ws", headers=f"Cookie: {bo}\r\n")[0].close()
        pong(*signed_in)
        signed_in[0].close()
        self.end(process)

    def test_one_that_does_not_let_go_in_time_leaves_the_next_one_to_say_so(self):
        process, talk = self.meets(50)
        out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual((process.returncode, out), (2, ""))
        self.assertIn("take_over: the server that uses the folder did not let go of it in time", err)
        self.assertEqual(talk.recv(64), b"")

    def test_one_that_dies_leaves_the_folder_to_the_next_one(self):
        process, talk = self.meets(60000)
        os.close(self.lock)
        talk.close()
        self.serves(process)
        Peer(self.port, "ana", "room/main").__exit__()
        self.end(process)

    def test_one_that_goes_without_letting_go_is_told_of(self):
        process, talk = self.meets(60000)
        talk.close()
        out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual((process.returncode, out), (2, ""))
        self.assertIn("is in use by another process", err)
        os.close(self.lock)


class TheNextOne(Handover):
    """Played by the test: it asks for the sockets, and does not come to serve."""

    def asks(self):
        talk = socket.socket(socket.AF_UNIX)
        self.addCleanup(talk.close)
        talk.settimeout(PATIENCE)
        talk.connect(str(self.place))
        talk.sendall(b"parlor-handover 1\n")
        line = b""
        while not line.endswith(b"\n"):
            line += talk.recv(1)
        count = int(line.split()[1])
        sockets = []
        while len(sockets) < count:
            _, more, _, _ = socket.recv_fds(talk, 1, 64)
            self.assertTrue(more)
            sockets += more
        for each in sockets:
            self.addCleanup(os.close, each)
        return talk, sockets

    def test_one_that_ends_before_it_accepts_changes_nothing(self):
        with self.first("--threads", "2") as server, Peer(server.port, "ana", "room/main") as ana:
            for last_word in b"", b"let me in\n", b"x" * 1000:
                talk, sockets = self.asks()
                self.assertEqual(len(sockets), 2)
                if last_word:
                    talk.sendall(last_word)
                    with contextlib.suppress(ConnectionResetError):  # it did not even read all of that
                        self.assertEqual(talk.recv(64), b"")
                talk.close()
                for i in range(8):
                    Peer(server.port, f"u{i}", "room/main").__exit__()
            ana.ok("say", "room/main", {"text": "still here"})
            self.assertEqual(server.end(signal.SIGTERM)[0], 0)

    def test_a_stop_before_it_accepts_leaves_it_the_folder_and_only_then_says_so(self):
        with self.first() as server, Peer(server.port, "ana", "room/main") as ana:
            talk, _ = self.asks()
            server.process.send_signal(signal.SIGTERM)
            self.assertIn("server is stopping", closed(ana))
            talk.sendall(b"accepting\n")
            ana.connection.close()
            self.assertEqual(talk.recv(64), b"")
            lock = os.open(self.data / "lock", os.O_RDWR)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.close(lock)
            self.assertFalse(self.place.exists())
            self.assertEqual(server.process.wait(PATIENCE), 0)

    def test_while_one_asks_another_is_turned_away(self):
        with self.first() as server:
            self.asks()
            code, out, err = run(CHAT, "--listen", f"127.0.0.1:{server.port}", "--data", str(self.data), "--take-over", "on")
            self.assertEqual((code, out), (2, ""))
            self.assertIn("does not answer, or another one is taking over", err)

    def test_one_that_accepts_and_ends_is_told_of_and_the_server_ends_with_1(self):
        with self.first() as server, Peer(server.port, "ana", "room/main") as ana:
            talk, _ = self.asks()
            talk.sendall(b"accepting\n")
            self.assertEqual(talk.recv(64), b"released\n")
            talk.close()
            self.assertIn("server is stopping", closed(ana))
            ana.connection.close()
            _, err = server.process.communicate(timeout=PATIENCE)
            self.assertIn("the next server ended before it served", err)
            self.assertEqual(server.process.returncode, 1)

    def test_a_room_that_hangs_holds_it_up_for_drain_timeout_and_its_members_are_told(self):
        with self.first("--drain-timeout", "300ms", program=STUCK) as server, Peer(server.port, "ana", "room/main") as ana:
            ana.send({"type": "wait_long", "room": "room/main", "id": 99})
            while ana.frame().get("type") != "said":
                pass
            talk, _ = self.asks()
            talk.sendall(b"accepting\n")
            self.assertEqual(talk.recv(64), b"released\n")
            talk.sendall(b"serving\n")
            self.assertIn("server is stopping; reconnect_ms=", closed(ana))
            ana.connection.close()
            _, err = server.process.communicate(timeout=PATIENCE)
            self.assertIn("drain_timeout has passed", err)
            self.assertEqual(server.process.returncode, 0)

    def test_only_when_the_folder_is_free_are_clients_sent_away_and_their_messages_are_on_the_disk(self):
        with self.first() as server, Peer(server.port, "ana", "room/main") as ana:
            ana.ok("say", "room/main", {"text": "kept"})
            talk, _ = self.asks()
            talk.sendall(b"accepting\n")
            self.assertEqual(talk.recv(64), b"released\n")
            lock = os.open(self.data / "lock", os.O_RDWR)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.close(lock)
            self.assertFalse(self.place.exists() or Path(self.data, "admin.sock").exists())
            with contextlib.closing(sqlite3.connect(self.data / "journal.db")) as journal:
                self.assertEqual(journal.execute("SELECT value FROM meta WHERE name = 'open'").fetchone()[0], "no")
            talk.sendall(b"serving\n")
            self.assertIn("server is stopping; reconnect_ms=", closed(ana))
            ana.connection.close()
            self.assertEqual(server.process.wait(PATIENCE), 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
