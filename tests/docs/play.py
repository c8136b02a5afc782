#!/usr/bin/env python3
"""Plays the conversations that the documentation shows against the programs it shows; run by ctest as `conversations`.

A block ```text behind a line `<!-- play: PROGRAM PATH -->` is a conversation with snippet_PROGRAM at PATH, or at PATH
followed by the speaker's name when it ends in `=` or `/`. `ana> X` sends X, `ana< X` expects X; whoever is named for the
first time connects. JSON is compared as such, and "…" stands for anything. Presence frames that are not expected are
passed over: when they come is chance.
"""

import argparse
import base64
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
from pathlib import Path

BLOCK = re.compile(r"^<!-- play: (?P<program>\S+) (?P<path>\S+) -->\n+^```text\n(?P<lines>.*?)^```$",
                   re.MULTILINE | re.DOTALL)
LINE = re.compile(r"(?P<who>\w+)(?P<way>[<>]) (?P<text>.*)")
PATIENCE = 20  # seconds until something that should come is given up
PING, PONG, TEXT, CLOSE = 0x9, 0xA, 0x1, 0x8


class Wrong(Exception):
    pass


class Peer:
    """A WebSocket client that knows just enough of RFC 6455 to talk to a server that keeps to it."""

    def __init__(self, port, path):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._unread = b""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "", "")
        self._socket.sendall("\r\n".join(lines).encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._take(1)
        if not head.startswith(b"HTTP/1.1 101 "):
            raise Wrong(f"the upgrade of {path} was answered {head.splitlines()[0].decode()}")

    def _take(self, count):
        while len(self._unread) < count:
            got = self._socket.recv(65536)
            if not got:
                raise Wrong("the server has closed the connection")
            self._unread += got
        taken, self._unread = self._unread[:count], self._unread[count:]
        return taken

    def _send(self, opcode, payload):
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        size = len(payload)
        length = struct.pack("!B", 0x80 | size) if size < 126 else struct.pack("!BH", 0xFE, size)
        self._socket.sendall(bytes([0x80 | opcode]) + length + mask + masked)

    def say(self, text):
        self._send(TEXT, text.encode())

    def hear(self):
        while True:
            first, length = self._take(2)
            if length == 126:
                length = struct.unpack("!H", self._take(2))[0]
            payload = self._take(length)
            opcode = first & 0xF
            if opcode == TEXT:
                return payload.decode()
            if opcode == PING:
                self._send(PONG, payload)
            if opcode == CLOSE:
                raise Wrong(f"the server closes: {int.from_bytes(payload[:2], 'big')} {payload[2:].decode()}")

    def close(self):
        self._socket.close()


class Program:
    def __init__(self, path):
        variables = {name: value for name, value in os.environ.items() if not name.startswith("PARLOR_")}
        command = [path, "--listen", "127.0.0.1:0", "--log-level", "error"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=variables)
        line = self._process.stdout.readline()
        found = re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)/\n", line)
        if not found:
            self._process.kill()
            raise Wrong(f"{path} printed {line!r}")
        self.port = int(found[1])

    def stop(self):
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=PATIENCE)

    def kill(self):
        self._process.kill()
        self._process.wait()


def as_value(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


def fits(expected, heard):
    if expected == "…":
        return True
    if isinstance(expected, dict) and isinstance(heard, dict):
        return expected.keys() == heard.keys() and all(fits(expected[key], heard[key]) for key in expected)
    if isinstance(expected, list) and isinstance(heard, list):
        return len(expected) == len(heard) and all(map(fits, expected, heard))
    return type(expected) is type(heard) and expected == heard


def expect(peer, text):
    expected = as_value(text)
    while True:
        heard = as_value(peer.hear())
        if fits(expected, heard):
            return
        if not (isinstance(heard, dict) and heard.get("type") == "presence"):
            raise Wrong(f"expected {text}, heard {json.dumps(heard, ensure_ascii=False)}")


def play(programs, block, first_line):
    program = Program(programs / f"snippet_{block['program']}")
    peers = {}
    number = first_line
    try:
        for number, line in enumerate(block["lines"].splitlines(), first_line):
            said = LINE.fullmatch(line)
            if not said:
                raise Wrong("expected a line such as `ana> …` or `ana< …`")
            who = said["who"]
            if who not in peers:
                peers[who] = Peer(program.port, block["path"] + (who if block["path"].endswith(("=", "/")) else ""))
            if said["way"] == ">":
                peers[who].say(said["text"])
            else:
                expect(peers[who], said["text"])
        for peer in peers.values():
            peer.close()
        number += 1
        code = program.stop()
        if code != 0:
            raise Wrong(f"the program exits with {code} when it is stopped")
    except (Wrong, OSError, subprocess.TimeoutExpired) as wrong:
        return f"{number}: {wrong}"
    finally:
        program.kill()
    return None


def main():
    parser = argparse.ArgumentParser(description="Plays the conversations in the documentation.")
    parser.add_argument("root", type=Path)
    parser.add_argument("programs", type=Path, help="where the snippet_… programs are")
    arguments = parser.parse_args()
    played = wrong = 0
    for page in sorted((arguments.root / "docs").rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        for block in BLOCK.finditer(text):
            first_line = text.count("\n", 0, block.start("lines")) + 1
            problem = play(arguments.programs, block, first_line)
            played += 1
            if problem:
                print(f"{page.relative_to(arguments.root)}:{problem}")
                wrong += 1
    print(f"{played} conversations played, {wrong} wrong")
    return 1 if wrong or not played else 0


if __name__ == "__main__":
    sys.exit(main())
