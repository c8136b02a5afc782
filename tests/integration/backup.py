#!/usr/bin/env python3
"""The journal is backed up while clients write, and restored, with the commands of docs/guide/runbook.md.

Run by ctest with the path of parlor-chat.
"""

import re
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from process import PATIENCE, Peer, Running

CHAT = sys.argv[1]
ROOM = "room/main"
PAGE = Path(__file__).resolve().parents[2] / "docs/guide/runbook.md"


def shown(heading):
    """The lines of the first block under a heading of the page."""
    below = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2]
    return re.search(r"```sh\n(.*?)```", below, re.DOTALL)[1]


def sqlite3(*arguments):
    done = subprocess.run(["sqlite3", *map(str, arguments)], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Backup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = Path(folder.name) / "data"
        self.copy = Path(folder.name) / "copy.db"

    def restore(self):
        for each in self.data.glob("journal.db*"):
            each.unlink()
        (self.data / "journal.db").write_bytes(self.copy.read_bytes())
        statement = re.search(r'"(REPLACE INTO meta [^"]*)"', shown("Restore"))[1]
        sqlite3(self.data / "journal.db", statement)

    def test_a_copy_that_is_made_while_clients_write_is_whole_and_goes_on_under_another_epoch(self):
        self.assertIn('.backup', shown("Backup"))
        with Running(CHAT, "--data", str(self.data), "--max-messages-per-second", "0") as server:
            with Peer(server.port, "ana", ROOM) as ana:
                for i in range(20):
                    ana.ok("say", ROOM, {"text": f"before {i}"})
                epoch = ana.joined["epoch"]
                copied, written = threading.Event(), []

                def write():
                    with Peer(server.port, "bo", ROOM) as bo:
                        while not copied.is_set():
                            written.append(bo.ok("say", ROOM, {"text": f"during {len(written)}"})["seq"])

                writer = threading.Thread(target=write)
                writer.start()
                sqlite3(self.data / "journal.db", f".backup {self.copy}")
                copied.set()
                writer.join(PATIENCE)
                self.assertEqual(sqlite3(self.copy, "PRAGMA integrity_check").strip(), "ok")
                ana.ok("say", ROOM, {"text": "after"})
            self.assertEqual(server.end(signal.SIGTERM)[0], 0)

        self.restore()
        with Running(CHAT, "--data", str(self.data)) as server:
            with Peer(server.port, "ana", ROOM) as ana:
                self.assertNotEqual(ana.joined["epoch"], epoch)
                texts = [message["text"] for message in ana.whole_history(ROOM)]
                self.assertEqual(texts[:20], [f"before {i}" for i in range(20)])
                self.assertEqual(texts[20:], [f"during {i}" for i in range(len(texts) - 20)])
                self.assertLessEqual(len(texts) - 20, len(written))
                self.assertNotIn("after", texts)
                self.assertEqual(ana.ok("say", ROOM, {"text": "on"})["seq"], ana.joined["seq"] + 1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
