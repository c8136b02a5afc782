#!/usr/bin/env python3
"""The admin side over its socket and over TCP, and parlor-ctl: argv: parlor-chat, parlor-ctl, stuck_server."""

import ast
import http.client
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from process import PATIENCE, Peer, Running, environment, logged, run

CHAT, CTL, STUCK = sys.argv[1:4]
TOKEN = "a-token-that-nobody-guesses"


class LocalConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self.path)


def exchange(connection, method, target, body=None, **headers):
    """(status, JSON or text)"""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is not None and "Content-Type" not in named:
        named["Content-Type"] = "application/json"
    try:
        connection.request(method, target, None if body is None else json.dumps(body), named)
        answer = connection.getresponse()
        text = answer.read().decode()
    finally:
        connection.close()
    is_json = answer.headers["Content-Type"].startswith("application/json")
    return answer.status, json.loads(text) if is_json else text


class Admin(Running):
    """A server with a data folder, and so with a socket."""

    def __init__(self, program=CHAT, *options):
        self.folder = tempfile.TemporaryDirectory(prefix="parlor-admin-")
        self.data = os.path.join(self.folder.name, "data")
        super().__init__(program, "--data", self.data, *options)
        self.path = os.path.join(self.data, "admin.sock")

    def __exit__(self, *how):
        super().__exit__(*how)
        self.folder.cleanup()

    def get(self, target):
        status, said = exchange(LocalConnection(self.path), "GET", target)
        assert status == 200, (target, status, said)
        return said

    def post(self, target, body):
        return exchange(LocalConnection(self.path), "POST", target, body)

    def ctl(self, *words):
        return run(CTL, "--data", self.data, *words)


def closed(peer):
    """Reads until the server closes: its code and reason."""
    try:
        while True:
            peer.frame()
    except ConnectionError as end:
        payload = ast.literal_eval(str(end).removeprefix("closed: "))  # bytes, as Peer spells them
        return int.from_bytes(payload[:2], "big"), payload[2:].decode()


def until(holds, what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
    raise AssertionError(what)


class Socket(unittest.TestCase):
    def test_it_is_its_owners_alone_and_goes_with_the_server(self):
        with Admin() as server:
            about = os.stat(server.path)
            self.assertTrue(stat.S_ISSOCK(about.st_mode))
            self.assertEqual(stat.S_IMODE(about.st_mode), 0o600)
            self.assertEqual(server.end(signal.SIGTERM)[0], 0)
            self.assertFalse(os.path.exists(server.path))

    def test_one_that_a_killed_server_left_is_replaced(self):
        with Admin() as server:
            server.end(signal.SIGKILL)
            self.assertTrue(os.path.exists(server.path))
            with Running(CHAT, "--data", server.data):
                self.assertEqual(server.get("/v1/overview")["rooms"], 0)

    def test_one_at_which_somebody_listens_is_left_alone(self):
        with Admin() as server:
            code, _, err = run(CHAT, "--listen", "127.0.0.1:0", "--admin", server.path)
            self.assertEqual(code, 2)
            self.assertIn("another process listens there", err)

    def test_without_data_there_is_none(self):
        with Running(CHAT) as server:
            listening = subprocess.run(["ss", "-ltnxp"], capture_output=True, text=True, check=False).stdout
            self.assertEqual(listening.count(f"pid={server.process.pid},"), 1 if "pid=" in listening else 0)


class Shown(unittest.TestCase):
    def test_rooms_members_and_sessions(self):
        with Admin(CHAT, "--threads", "2") as server, Peer(server.port, "ana", "room/main") as ana, \
                Peer(server.port, "bo", "room/main") as bo, Peer(server.port, "cy", "room/side"):
            ana.ok("say", "room/main", {"text": "hello"})
            bo.ok("ping")
            now = server.get("/v1/overview")
            self.assertEqual((now["websockets"], now["sessions"], now["rooms"]), (3, 3, 2))
            self.assertEqual([thread["answers"] for thread in now["threads"]], [True, True])
            first = server.get("/v1/rooms?limit=1")
            self.assertEqual([one["room"] for one in first["rooms"]], ["room/main"])
            self.assertEqual((first["rooms"][0]["members"], first["rooms"][0]["seq"], first["rooms"][0]["journal"]), (2, 1, "durable"))
            second = server.get(f"/v1/rooms?limit=1&after={first['next']}")
            self.assertEqual([one["room"] for one in second["rooms"]], ["room/side"])
            self.assertNotIn("next", second)
            room = server.get("/v1/room?name=room/main")
            self.assertEqual([member["user"] for member in room["members"]], ["ana", "bo"])
            self.assertEqual([member["outbox_bytes"] for member in room["members"]], [0, 0])
            one = server.get(f"/v1/session?id={room['members'][0]['session']}")
            self.assertEqual((one["user"], one["address"], one["away"]), ("ana", "127.0.0.1", False))
            self.assertIn("room/main", one["rooms"])

    def test_sessions_come_page_by_page_each_once(self):
        with Admin(CHAT, "--threads", "2") as server:
            peers = [Peer(server.port, f"user{i}") for i in range(9)]
            seen, after = [], ""
            while True:
                page = server.get(f"/v1/sessions?limit=2{after}")
                seen += [one["user"] for one in page["sessions"]]
                if "next" not in page:
                    break
                after = f"&after={page['next']}"
            self.assertEqual(sorted(seen), [f"user{i}" for i in range(9)])
            self.assertEqual([one["user"] for one in server.get("/v1/sessions?user=user3")["sessions"]], ["user3"])
            for peer in peers:
                peer.connection.close()

    def test_metrics_are_there_too(self):
        with Admin() as server:
            self.assertIn("\nparlor_turn_seconds_count", server.get("/metrics"))

    def test_what_is_wrong_is_said_in_json(self):
        with Admin() as server:
            for method, target, body, status, code in [
                    ("GET", "/v1/nothing", None, 404, "not_found"), ("GET", "/v1/kick", None, 405, "unimplemented"),
                    ("GET", "/v1/rooms?limit=0", None, 400, "invalid_argument"), ("GET", "/v1/room", None, 400, "invalid_argument"),
                    ("GET", "/v1/room?name=room/x", None, 404, "not_found"), ("GET", "/v1/session?id=x", None, 400, "invalid_argument"),
                    ("GET", "/v1/session?id=s99-1", None, 404, "not_found"), ("POST", "/v1/kick", {}, 400, "invalid_argument"),
                    ("POST", "/v1/kick", {"user": "nobody"}, 404, "not_found"),
                    ("POST", "/v1/kick", {"user": "a", "reason": "x" * 101}, 400, "invalid_argument"),
                    ("POST", "/v1/log-level", {"level": "loud"}, 400, "invalid_argument"), ("POST", "/v1/notice", {"text": ""}, 400, "invalid_argument"),
                    ("POST", "/v1/close-room", {"room": "room/x"}, 404, "not_found")]:
                got, said = exchange(LocalConnection(server.path), method, target, body)
                self.assertEqual((got, said["error"]["code"]), (status, code), (method, target, body, said))


class Done(unittest.TestCase):
    def test_a_kick_closes_with_its_reason_and_is_remembered(self):
        with Admin() as server, Peer(server.port, "ana", "room/main") as ana, Peer(server.port, "bo", "room/main") as bo:
            self.assertEqual(server.post("/v1/kick", {"user": "ana", "reason": "be nice"}), (200, {"count": 1, "silent": []}))
            self.assertEqual(closed(ana), (1008, "be nice"))
            last = server.get("/v1/closes")["closes"][0]
            self.assertEqual((last["code"], last["by"], last["user"], last["reason"], last["address"]),
                             (1008, "server", "ana", "be nice", "127.0.0.1"))
            bo.ok("ping")

    def test_closes_tell_who_began(self):
        with Admin() as server:
            with Peer(server.port, "ana") as ana:
                ana.connection.sendall(bytes([0x88, 0x85, 0, 0, 0, 0, 0x03, 0xe8]) + b"bye")
                closed(ana)
            with Peer(server.port, "bo"):
                pass
            found = until(lambda: len(seen := server.get("/v1/closes")["closes"]) == 2 and seen, "two closes")
            self.assertEqual({(one["user"], one["by"], one["code"]) for one in found}, {("ana", "client", 1000), ("bo", "network", 1006)})
            self.assertEqual([one["reason"] for one in found if one["user"] == "ana"], ["bye"])

    def test_a_closed_room_puts_its_members_out(self):
        with Admin() as server, Peer(server.port, "ana", "room/main") as ana:
            self.assertEqual(server.post("/v1/close-room", {"room": "room/main", "reason": "cleaning"})[0], 200)
            while (frame := ana.frame()).get("type") != "leave":
                pass
            self.assertEqual(frame["data"], {"code": "unavailable", "message": "cleaning"})
            until(lambda: server.get("/v1/overview")["rooms"] == 0, "the room to end")
            ana.ok("join", "room/main")

    def test_a_notice_reaches_everybody(self):
        with Admin(CHAT, "--threads", "2") as server:
            peers = [Peer(server.port, f"user{i}") for i in range(4)]
            self.assertEqual(server.post("/v1/notice", {"text": "back in five"})[1]["count"], 4)
            for peer in peers:
                while (frame := peer.frame())["type"] != "notice":
                    pass
                self.assertEqual(frame["data"], {"text": "back in five"})
                peer.connection.close()

    def test_the_log_level_changes_and_every_act_is_logged(self):
        with Admin() as server:
            self.assertEqual(server.get("/v1/log-level"), {"level": "info"})
            self.assertEqual(server.post("/v1/log-level", {"level": "debug"})[0], 200)
            self.assertEqual(server.get("/v1/log-level"), {"level": "debug"})
            _, _, err = server.end(signal.SIGTERM)
            self.assertIn("an operator changed the log level to=debug", err)

    def test_a_drain_stops_the_server_cleanly(self):
        with Admin() as server, Peer(server.port, "ana") as ana:
            self.assertEqual(server.post("/v1/drain", {})[0], 200)
            code, reason = closed(ana)
            self.assertEqual(code, 1001)
            self.assertIn("reconnect_ms=", reason)
            ana.connection.close()
            self.assertEqual(server.end()[0], 0)


class Access(unittest.TestCase):
    """Over TCP."""

    def serving(self, *options):
        server = Running(CHAT, "--admin", "127.0.0.1:0", *options)
        port = re.search(r"operators are heard host=127.0.0.1 port=(\d+)", logged(server, "operators are heard"))[1]
        self.at = f"127.0.0.1:{port}"
        return server

    def ask(self, method="GET", target="/v1/overview", body=None, **headers):
        return exchange(http.client.HTTPConnection(self.at, timeout=PATIENCE), method, target, body, **headers)

    def test_a_rebound_name_is_refused(self):
        with self.serving():
            self.assertEqual(self.ask()[0], 200)
            self.assertEqual(self.ask(Host="localhost:1")[0], 200)
            for target in ("/v1/overview", "/"):
                status, said = self.ask(target=target, Host="evil.example")
                self.assertEqual((status, said["error"]["code"]), (403, "permission_denied"))

    def test_pages_of_other_sites_are_refused(self):
        with self.serving():
            self.assertEqual(self.ask(Origin="http://evil.example")[0], 403)
            self.assertEqual(self.ask(Origin="null")[0], 403)
            self.assertEqual(self.ask(Sec_Fetch_Site="cross-site")[0], 403)
            self.assertEqual(self.ask("POST", "/v1/drain", {}, Origin="http://127.0.0.1:1")[0], 403)
            # What a form may send without being asked first.
            self.assertEqual(self.ask("POST", "/v1/drain", {}, Content_Type="text/plain")[0], 415)
            self.assertEqual(self.ask("POST", "/v1/drain", {}, Content_Type="application/x-www-form-urlencoded")[0], 415)
            self.assertEqual(self.ask(Origin=f"http://{self.at}")[0], 200)

    def test_other_machines_need_a_token(self):
        code, _, err = run(CHAT, "--listen", "127.0.0.1:0", "--admin", "0.0.0.0:0")
        self.assertEqual(code, 2)
        self.assertIn("expected admin_token", err)

    def test_guesses_are_answered_ten_times_a_minute(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "token")
            file.write_text(TOKEN + "\n", encoding="ascii")
            with self.serving("--admin-token", str(file)):
                good = {"Authorization": f"Bearer {TOKEN}"}
                self.assertEqual(self.ask()[0], 401)
                self.assertEqual(self.ask(target="/metrics")[0], 401)
                self.assertEqual(self.ask(**good)[0], 200)
                for i in range(10):
                    self.assertEqual(self.ask(Authorization=f"Bearer {TOKEN[:-1]}{i}")[0], 401)
                self.assertEqual(self.ask(Authorization="Bearer x")[0], 429)
                self.assertEqual(self.ask(**good)[0], 429)  # or a guesser would see which one is good
                code, _, err = run(CTL, "--admin", self.at, "--token-file", str(file), "overview")
                self.assertEqual((code, err), (1, "parlor-ctl: too many wrong tokens; wait for a minute\n"))

    def test_a_token_that_is_short_or_not_there_is_refused_at_the_start(self):
        with tempfile.TemporaryDirectory() as folder:
            short = Path(folder, "short")
            short.write_text("secret", encoding="ascii")
            for file in (short, Path(folder, "none")):
                code, _, err = run(CHAT, "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--admin-token", str(file))
                self.assertEqual(code, 2)
                self.assertIn("admin_token: ", err)


class Stuck(unittest.TestCase):
    def test_a_handler_that_never_ends_is_named(self):
        with Admin(STUCK) as server, Peer(server.port, "ana", "room/main") as ana:
            ana.send({"type": "wait_long", "room": "room/main", "id": 99})
            while ana.frame().get("type") != "said":
                pass
            found = [task for thread in server.get("/v1/tasks")["threads"] for task in thread["tasks"] if task["of"] == "room/main"]
            self.assertEqual([(task["name"], task["waits_for"]) for task in found], [("handler wait_long", "an answer")])
            self.assertGreaterEqual(found[0]["age_s"], found[0]["waits_s"])
            code, out, _ = server.ctl("tasks")
            self.assertEqual(code, 0)
            self.assertRegex(out, r"room/main\n +handler wait_long +lives \S+ s, waits for an answer for")
            self.assertTrue(server.get("/v1/room?name=room/main")["busy"])
            self.assertEqual(server.post("/v1/close-room", {"room": "room/main", "force": True})[0], 200)
            until(lambda: server.get("/v1/overview")["rooms"] == 0, "the stuck room to end")

    def test_a_handler_that_blocks_is_named_and_the_lag_shows_it(self):
        with Admin(STUCK) as server, Peer(server.port, "ana", "room/main") as ana:
            ana.send({"type": "spin", "room": "room/main", "id": 99, "data": {"ms": 4000}})

            def blocked():
                thread = server.get("/v1/overview")["threads"][0]
                return "runs" in thread and thread

            def lag():
                return float(re.search(r'^parlor_loop_lag_seconds{thread="0"} (\S+)$', server.get("/metrics"), re.MULTILINE)[1])
            thread = until(blocked, "the thread to be seen as blocked")
            self.assertFalse(thread["answers"])
            self.assertEqual(thread["runs"]["room"], "room/main")
            self.assertIn("spin", thread["runs"]["type"])
            self.assertGreater(thread["lag_ms"], 250)
            self.assertGreater(lag(), 0.25)  # asked of another thread
            code, out, _ = server.ctl("tasks")
            self.assertEqual(code, 0)
            self.assertRegex(out, r"DOES NOT ANSWER  runs room/main .*spin")
            while ana.frame().get("reply") != 99:
                pass
            until(lambda: server.get("/v1/overview")["threads"][0]["answers"], "the thread to answer")
            until(lambda: lag() < 0.25, "the lag to be over")
            slow = [line for line in server.get("/metrics").splitlines() if line.startswith("parlor_turn_seconds_sum")]
            self.assertGreater(float(slow[0].split()[-1]), 3.9)


class Ctl(unittest.TestCase):
    def test_each_command_shows_what_it_is_for(self):
        with Admin() as server, Peer(server.port, "ana", "room/main") as ana:
            session = server.get("/v1/sessions")["sessions"][0]["session"]
            for words, expected in [(["overview"], "websockets 1"), (["top", "--times", "2", "--every", "0.1"], "last second"),
                                    (["rooms"], "room/main"), (["room", "room/main"], "ana"), (["sessions"], session), (["conn", session], "127.0.0.1"),
                                    (["log-level"], "info"), (["log-level", "warn"], "warn"), (["notice", "hi"], "shown to 1 sessions"),
                                    (["tasks"], "thread 0"), (["kick", session, "--reason", "out"], "1 closed"), (["closes"], "out"),
                                    (["--json", "closes"], '"reason":"out"')]:
                code, out, err = server.ctl(*words)
                self.assertEqual((code, err), (0, ""), words)
                self.assertIn(expected, out, words)
                self.assertNotIn("\x1b", out, words)
            self.assertEqual(closed(ana)[0], 1008)
            self.assertEqual(server.ctl("drain")[0], 0)
            self.assertEqual(server.end()[0], 0)

    def test_errors_are_one_clear_line(self):
        with tempfile.TemporaryDirectory() as folder, socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            port = nobody.getsockname()[1]
            for words, code, expected in [(["rooms"], 2, "expected --data DIR or --admin"), (["--data", folder, "rooms"], 1, "no server listens at"),
                                          (["--admin", f"127.0.0.1:{port}", "rooms"], 1, "no server listens at"),
                                          (["--data", folder, "dance"], 2, ""), (["--data", folder, "kick"], 2, "expected SESSION or --user")]:
                got, out, err = run(CTL, *words)
                self.assertEqual((got, out, err.count("\n")), (code, "", 1), (words, err))
                self.assertTrue(err.startswith("parlor-ctl: "), err)
                self.assertIn(expected, err)

    def test_names_cannot_play_with_the_terminal(self):
        with Admin() as server:
            with Peer(server.port, "ana") as ana:
                ana.connection.sendall(bytes([0x88, 0x89, 0, 0, 0, 0, 0x03, 0xe8]) + b"\x1b[2Jbye")
                closed(ana)
            out = until(lambda: "bye" in (text := server.ctl("closes")[1]) and text, "the close")
            self.assertNotIn("\x1b", out)

    def test_it_redraws_in_place_on_a_terminal(self):
        primary, secondary = os.openpty()
        with Admin() as server, subprocess.Popen([CTL, "--data", server.data, "top", "--times", "2", "--every", "0.1"], stdout=secondary,
                                                 env=environment()) as top:
            os.close(secondary)
            seen = b""
            try:
                while part := os.read(primary, 4096):
                    seen += part
            except OSError:  # the end of a terminal
                pass
            os.close(primary)
            self.assertEqual(top.wait(PATIENCE), 0)
            self.assertEqual(seen.count(b"\x1b[H"), 2)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
