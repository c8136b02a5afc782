#!/usr/bin/env python3
"""Acknowledged means kept: the chat as a process that is killed, runs out of space, and comes back on the same --data.

Run by ctest with the chat's path. A seed as second argument repeats a run.
"""

import random
import resource
import signal
import sqlite3
import sys
import tempfile
import threading
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from process import PATIENCE, Peer, Running, name_of, run

CHAT = ""
SEED = 0
ROOM = "room/main"


class Writer(threading.Thread):
    """Says one thing after the other, each with a key, until the server is gone."""

    def __init__(self, port, user, said, acknowledged, go):
        super().__init__()
        self.port, self.user, self.said, self.acknowledged, self.go = port, user, said, acknowledged, go
        self.failure = None

    def run(self):
        try:
            with Peer(self.port, self.user, ROOM) as peer:
                while True:
                    text = f"{self.user} {len(self.said)}"
                    self.said.append(text)
                    reply = peer.ask("say", ROOM, {"text": text}, key=text)
                    if "error" in reply:
                        raise AssertionError(reply)
                    self.acknowledged[text] = reply["data"]["seq"]
                    self.go.release()
        except OSError:
            pass
        except Exception as error:  # shown by the test
            self.failure = error


class KilledAgainAndAgain(unittest.TestCase):
    def check(self, server, users, said, acknowledged, epoch):
        """What the restarted server holds, against all that was ever acknowledged."""
        with Peer(server.port, "auditor", ROOM) as peer:
            self.assertEqual(peer.joined["epoch"], epoch)
            history = peer.whole_history(ROOM)
            self.assertEqual([m["seq"] for m in history], list(range(1, len(history) + 1)))
            self.assertEqual(peer.joined["seq"], len(history))
            texts = [m["text"] for m in history]
            self.assertEqual(len(texts), len(set(texts)), "said twice")
            for user in users:
                for text, seq in acknowledged[user].items():
                    self.assertEqual(texts[seq - 1], text)
        for user in users:  # every message is retried: one effect, and the reply that it had
            with Peer(server.port, user, ROOM) as peer:
                for text in said[user][-50:]:
                    reply = peer.ok("say", ROOM, {"text": text}, key=text)
                    self.assertEqual(acknowledged[user].setdefault(text, reply["seq"]), reply["seq"])
        with Peer(server.port, "auditor", ROOM) as peer:
            texts = [m["text"] for m in peer.whole_history(ROOM)]
            self.assertEqual(len(texts), len(set(texts)), "a retry had a second effect")
            self.assertEqual(sorted(texts), sorted(text for user in users for text in said[user]))

    def test_every_acknowledged_message_is_kept_and_every_retry_has_one_effect(self):
        chance = random.Random(SEED)
        users = ["ana", "bo", "cleo"]
        said = {user: [] for user in users}
        acknowledged = {user: {} for user in users}
        epoch = None
        with tempfile.TemporaryDirectory() as folder:
            for durability in "process", "process", "full", "process":
                with self.subTest(seed=SEED), Running(CHAT, *options(folder), "--durability", durability) as server:
                    if epoch is None:
                        with Peer(server.port, "auditor", ROOM) as peer:
                            epoch = peer.joined["epoch"]
                    else:
                        self.check(server, users, said, acknowledged, epoch)
                    go = threading.Semaphore(0)
                    writers = [Writer(server.port, user, said[user], acknowledged[user], go) for user in users]
                    for writer in writers:
                        writer.start()
                    for _ in range(chance.randrange(100, 400)):  # killed in the middle of it
                        self.assertTrue(go.acquire(timeout=PATIENCE))
                    server.process.kill()
                    for writer in writers:
                        writer.join()
                        self.assertIsNone(writer.failure)
            with Running(CHAT, *options(folder)) as server:
                self.check(server, users, said, acknowledged, epoch)
                self.assertEqual(server.end(signal.SIGTERM)[0], 0)


def options(folder):
    return "--data", folder, "--log-level", "off", "--max-messages-per-second", "0", "--close-timeout", "1s"


class Restarted(unittest.TestCase):
    def test_a_client_that_comes_back_after_a_kill_misses_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            with Running(CHAT, *options(folder), "--threads", "2") as server:
                with Peer(server.port, "ana", ROOM) as ana, Peer(server.port, "bo", ROOM) as bo:
                    token = ana.token
                    for n in range(5):
                        bo.ok("say", ROOM, {"text": str(n)}, key=str(n))
                    bo.ok("direct", data={"to": "ana", "text": "psst"})
                    bo.ok("direct", data={"to": "ana", "text": "hey"})
                    server.process.kill()
            with Running(CHAT, *options(folder), "--threads", "2") as server, Peer(server.port, "ana") as ana:
                reply = ana.ask("resume", data={"token": token, "rooms": {ROOM: 2, "user/ana": 1}})["data"]
                self.assertFalse(reply["rooms"][ROOM]["gap"])
                self.assertFalse(reply["rooms"]["user/ana"]["gap"])
                self.assertEqual(reply["rooms"][ROOM]["replayed"], 3)
                seen = [ana.frame() for _ in range(4)]
                self.assertEqual([f["data"]["text"] for f in seen if f["room"] == ROOM], ["2", "3", "4"])
                self.assertEqual([f["data"]["text"] for f in seen if f["room"] == "user/ana"], ["hey"])

    def test_an_inbox_that_was_empty_before_the_restart_brings_what_came_since(self):
        with tempfile.TemporaryDirectory() as folder:
            with Running(CHAT, *options(folder), "--threads", "2") as server:
                with Peer(server.port, "ana") as ana, Peer(server.port, "cy") as cy:
                    tokens = {"ana": ana.token, "cy": cy.token}
                    for each in (ana, cy):  # once this is kept, so is the word that they were here
                        each.ok("join", ROOM)
                        each.ok("say", ROOM, {"text": "here"})
                    server.process.kill()
            with Running(CHAT, *options(folder), "--threads", "2") as server:
                with Peer(server.port, "bo") as bo:
                    for text in ("one", "two"):
                        bo.ok("direct", data={"to": "ana", "text": text})
                with Peer(server.port, "ana") as ana:
                    reply = ana.ask("resume", data={"token": tokens["ana"], "rooms": {}})["data"]
                    self.assertEqual(reply["rooms"]["user/ana"]["replayed"], 2)
                    self.assertEqual([ana.frame()["data"]["text"] for _ in range(2)], ["one", "two"])
                with Peer(server.port, "cy") as cy:
                    self.assertEqual(cy.ask("resume", data={"token": tokens["cy"], "rooms": {}})["data"]["rooms"], {})

    def test_who_was_ever_here_can_be_written_to_after_a_restart(self):
        with tempfile.TemporaryDirectory() as folder:
            with Running(CHAT, *options(folder)) as server:
                with Peer(server.port, "ana") as ana:
                    ana.ok("ping")
                self.assertEqual(server.end(signal.SIGTERM)[0], 0)
            with Running(CHAT, *options(folder)) as server, Peer(server.port, "bo") as bo:
                bo.ok("direct", data={"to": "ana", "text": "hello"})
                self.assertEqual(bo.ask("direct", data={"to": "nobody", "text": "?"})["error"]["code"], "not_found")


def ready(server):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/readyz", timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


class NoSpace(unittest.TestCase):
    def test_nothing_is_acknowledged_that_is_not_kept_and_it_goes_on_when_there_is_space(self):
        with tempfile.TemporaryDirectory() as folder:
            with Running(CHAT, *options(folder)) as server:
                with Peer(server.port, "ana", ROOM) as ana:
                    self.assertEqual(ana.ok("say", ROOM, {"text": "kept"})["seq"], 1)
                    _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
                    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (4096, hard))
                    reply = ana.ask("say", ROOM, {"text": "lost" * 3000}, key="k")
                    self.assertEqual(reply["error"]["code"], "unavailable")
                    left = next(f for f in [*ana.events, ana.frame()] if f.get("type") == "leave")
                    self.assertEqual(left["data"]["code"], "unavailable")
                    self.assertEqual(ready(server), (503, "503 service unavailable: the journal cannot be written\n"))
                    ana.ok("join", ROOM)  # the server is up, and what is kept can be read
                    self.assertEqual([m["text"] for m in ana.whole_history(ROOM)], ["kept"])
                    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
                    self.assertEqual(ana.ok("say", ROOM, {"text": "again"}, key="k")["seq"], 2)
                    self.assertEqual(ready(server), (200, "ready\n"))
                server.process.kill()
            with Running(CHAT, *options(folder)) as server, Peer(server.port, "bo", ROOM) as bo:
                self.assertEqual([m["text"] for m in bo.whole_history(ROOM)], ["kept", "again"])


    def test_an_inbox_whose_journal_failed_for_a_moment_loses_nothing(self):
        with tempfile.TemporaryDirectory() as folder, Running(CHAT, *options(folder), "--threads", "2") as server:
            with Peer(server.port, "ana") as ana, Peer(server.port, "bo") as bo:
                def write(text):
                    return bo.ask("direct", data={"to": "ana", "text": text})

                def hear():
                    return ana.events.pop(0) if ana.events else ana.frame()

                write("first")
                self.assertEqual(hear()["data"]["text"], "first")
                _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
                resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (4096, hard))
                self.assertEqual(write("lost" * 3000)["error"]["code"], "unavailable")
                left = hear()
                self.assertEqual((left["type"], left["room"], left["data"]["code"]), ("leave", "user/ana", "unavailable"))
                resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
                for text in ("second", "third"):
                    self.assertNotIn("error", write(text))
                heard = [hear(), hear()]
                self.assertEqual([f["data"]["text"] for f in heard], ["second", "third"])
                self.assertEqual([f["seq"] for f in heard], [2, 3])
                write("live")
                self.assertEqual(hear()["data"]["text"], "live")


class CannotStart(unittest.TestCase):
    def refused(self, folder, about):
        code, out, err = run(CHAT, "--listen", "127.0.0.1:0", *options(folder))
        self.assertEqual((code, out), (2, ""), err)
        self.assertEqual(err.count("\n"), 1, err)
        self.assertTrue(err.startswith(name_of(CHAT) + ": data: "), err)
        self.assertIn(about, err)

    def test_a_journal_that_cannot_be_used_is_one_line_and_2(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "journal.db")
            file.write_text("these are my notes" * 100)
            self.refused(folder, "is damaged, or no journal")
            self.assertEqual(file.read_text(), "these are my notes" * 100)
            file.unlink()
            with sqlite3.connect(file) as other:
                other.execute("CREATE TABLE notes(text)")
            other.close()
            self.refused(folder, "is another program's database")
            file.unlink()
            with Running(CHAT, *options(folder)) as server:
                self.assertEqual(server.end(signal.SIGTERM)[0], 0)
            with sqlite3.connect(file) as other:
                other.execute("PRAGMA user_version = 99")
            other.close()
            self.refused(folder, "was written by a newer version")
            with sqlite3.connect(file, isolation_level=None) as other:
                other.execute("PRAGMA user_version = 2")
                other.execute("BEGIN EXCLUSIVE")
                self.refused(folder, "is locked by another program")
                other.execute("ROLLBACK")
            other.close()
            with Running(CHAT, *options(folder)) as server:
                self.assertEqual(server.end(signal.SIGTERM)[0], 0)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: kept_on_disk.py PATH_OF_PARLOR_CHAT [SEED]")
    CHAT = sys.argv[1]
    SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    unittest.main(argv=sys.argv[:1], verbosity=2)
