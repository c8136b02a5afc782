"""A server as a process, and a WebSocket client, for the tests that end processes in every way. Standard library only."""

import json
import os
import re
import select
import socket
import struct
import subprocess
from pathlib import Path

PATIENCE = 60  # seconds; only a failure takes so long


def environment(**more):
    """Ours without what PARLOR_* variables of the caller would change."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PARLOR_")}
    return {**clean, **more}


def run(program, *options, **variables):
    """Runs to the end: (exit code, stdout, stderr)."""
    done = subprocess.run([program, *options], capture_output=True, text=True, timeout=PATIENCE, stdin=subprocess.DEVNULL,
                          env=environment(**variables))
    return done.returncode, done.stdout, done.stderr


class Running:
    """A program that listens on a free port."""

    def __init__(self, program, *options):
        self.process = subprocess.Popen([program, "--listen", "127.0.0.1:0", *options], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL, env=environment())
        readable, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        if not readable:
            self.process.kill()
            raise AssertionError(f"{program} did not say where it listens")
        self.line = self.process.stdout.readline()
        match = re.fullmatch(r"listening on https?://127\.0\.0\.1:(\d+)/\n", self.line)
        if not match:
            self.process.kill()
            raise AssertionError(f"the first line on stdout was {self.line!r}: {self.process.communicate()[1]}")
        self.port = int(match.group(1))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def end(self, *signals):
        """Sends the signals and returns (exit code, the rest of stdout, stderr)."""
        for each in signals:
            self.process.send_signal(each)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


def upgraded(port, target, tls=None, headers=""):
    """A WebSocket connection: its socket, and what came behind the upgrade. `tls` is an SSLContext."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    if tls:
        connection = tls.wrap_socket(connection, server_hostname="localhost")  # closes it when it fails
    connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                       f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        try:
            part = connection.recv(4096)
        except OSError:
            connection.close()
            raise
        if not part:
            connection.close()
            raise ConnectionError("no answer to the upgrade")
        answer += part
    if not answer.startswith(b"HTTP/1.1 101 "):
        connection.close()
        raise AssertionError(f"the upgrade was answered with {answer!r}")
    return connection, answer.split(b"\r\n\r\n", 1)[1]


def logged(server, text):
    """Waits for a line with that text on stderr; returns all that was read meanwhile."""
    descriptor = server.process.stderr.fileno()  # past Python's own buffer, which select does not see
    said = b""
    while text.encode() not in said or not said.endswith(b"\n"):
        readable, _, _ = select.select([descriptor], [], [], PATIENCE)
        part = os.read(descriptor, 4096) if readable else b""
        if not part:
            raise AssertionError(f"the server never said {text!r}, but {said!r}")
        said += part
    return said.decode()


def pong(connection, received=b""):
    """Pings, and waits for the answer."""
    connection.sendall(b"\x89\x80\0\0\0\0")
    while b"\x8a\0" not in received:
        part = connection.recv(4096)
        if not part:
            raise ConnectionError("the server is gone")
        received += part


class Peer:
    """A client of parlor.v1. Whatever ends the connection is a ConnectionError."""

    def __init__(self, port, user, room=None, headers=""):
        self.connection, self.received = upgraded(port, f"/ws?user={user}", headers=headers)
        self.events = []
        self.last_id = 0
        self.token = self.frame()["data"]["resume"]
        self.joined = self.ok("join", room) if room else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def send(self, message):
        payload = json.dumps(message).encode()
        size = len(payload)
        head = bytes([0x81, 0x80 | size]) if size < 126 else bytes([0x81, 0xfe]) + struct.pack(">H", size)
        self.connection.sendall(head + b"\0\0\0\0" + payload)  # masked with zeros

    def take(self, count):
        while len(self.received) < count:
            part = self.connection.recv(65536)
            if not part:
                raise ConnectionError("the server is gone")
            self.received += part
        taken, self.received = self.received[:count], self.received[count:]
        return taken

    def frame(self):
        """The next message of the server."""
        while True:
            first, size = self.take(2)
            if size == 126:
                size, = struct.unpack(">H", self.take(2))
            elif size == 127:
                size, = struct.unpack(">Q", self.take(8))
            payload = self.take(size)
            if first & 15 == 8:
                raise ConnectionError(f"closed: {payload!r}")
            if first & 15 == 1:
                return json.loads(payload)

    def ask(self, kind, room=None, data=None, key=None):
        """The whole reply; events that come before it are kept."""
        self.last_id += 1
        message = {"type": kind, "id": self.last_id, "data": data or {}}
        if room:
            message["room"] = room
        if key:
            message["key"] = key
        self.send(message)
        while True:
            frame = self.frame()
            if frame.get("reply") == self.last_id:
                return frame
            self.events.append(frame)

    def ok(self, *question, **more):
        reply = self.ask(*question, **more)
        assert "error" not in reply, reply
        return reply["data"]

    def whole_history(self, room):
        """All messages of the chat's room, oldest first."""
        found, before = [], None
        while True:
            page = self.ok("history", room, {"before": before} if before else {})
            found = page["messages"] + found
            if not page.get("more"):
                return found
            before = found[0]["seq"]


def name_of(program):
    return Path(program).name
