#!/usr/bin/env python3
"""A server that wants tokens, as a process: what it refuses to start with, and SIGHUP, which reads its keys again.

Run by ctest with the path of parlor-chat.
"""

import base64
import hashlib
import hmac
import json
import signal
import sys
import tempfile
import time
import unittest
from pathlib import Path

from process import Peer, Running, logged, run

CHAT = sys.argv[1]
OLD, NEW = b"the first secret, of 32 bytes or more", b"the second secret, of 32 bytes or more"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(user, secret, kid):
    head = {"alg": "HS256", "kid": kid}
    claims = {"sub": user, "exp": int(time.time()) + 600}
    text = ".".join(base64url(json.dumps(part).encode()) for part in (head, claims))
    return text + "." + base64url(hmac.digest(secret, text.encode(), hashlib.sha256))


def key(kid, secret):
    return {"kid": kid, "kty": "oct", "k": base64url(secret)}


class Tokens(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name, "keys.json")
        self.write(key("old", OLD))

    def write(self, *keys):
        self.file.write_text(json.dumps({"keys": keys}), encoding="utf-8")

    def started(self):
        return Running(CHAT, "--jwt-keys", str(self.file), "--threads", "2")

    def let_in(self, server, user, secret, kid, room=None):
        return Peer(server.port, "", room, f"Authorization: Bearer {token(user, secret, kid)}\r\n")


class Start(Tokens):
    def refused(self, *options, about):
        for mode in (), ("--check-config",):
            code, out, err = run(CHAT, "--listen", "127.0.0.1:0", "--log-level", "off", *mode, *options)
            self.assertEqual((code, out), (2, ""), err)
            self.assertEqual(err.count("\n"), 1, err)
            self.assertIn(about, err)

    def test_a_missing_file_is_one_line_and_2(self):
        self.refused("--jwt-keys", "none.json", about="cannot read the keys in none.json: No such file")

    def test_each_key_that_cannot_be_used_is_named(self):
        self.write(key("old", OLD), key("short", b"16 bytes, no more"), {"kty": "RSA", "kid": "empty"})
        self.refused("--jwt-keys", str(self.file), about='keys[1], kid "short": the secret has 17 bytes')
        self.refused("--jwt-keys", str(self.file), about='keys[2], kid "empty"')

    def test_a_place_that_is_none_is_one_line_and_2(self):
        self.refused("--jwt-keys", str(self.file), "--jwt-from", "pocket", about="jwt_from")


class Signals(Tokens):
    def test_sighup_reads_new_keys_and_drops_nobody(self):
        with self.started() as server:
            with self.let_in(server, "ana", OLD, "old", "room/main") as ana:
                with self.assertRaisesRegex(AssertionError, " 401 "):
                    self.let_in(server, "bo", NEW, "new")
                self.write(key("old", OLD), key("new", NEW))
                server.process.send_signal(signal.SIGHUP)
                logged(server, "the keys of tokens were read again")
                self.let_in(server, "bo", NEW, "new").connection.close()
                self.let_in(server, "bo", OLD, "old").connection.close()
                self.write(key("new", NEW))
                server.process.send_signal(signal.SIGHUP)
                logged(server, "the keys of tokens were read again")
                with self.assertRaisesRegex(AssertionError, " 401 "):
                    self.let_in(server, "cy", OLD, "old")
                self.assertEqual(ana.ok("say", "room/main", {"text": "still here"})["seq"], 1)
            self.assertEqual(server.end(signal.SIGTERM)[0], 0)

    def test_a_broken_new_file_keeps_the_old_keys(self):
        with self.started() as server:
            self.file.write_text("{", encoding="utf-8")
            server.process.send_signal(signal.SIGHUP)
            said = logged(server, "the keys of tokens could not be read again; the old ones stay")
            self.assertNotIn(base64url(OLD), said)
            self.let_in(server, "ana", OLD, "old").connection.close()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
