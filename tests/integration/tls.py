#!/usr/bin/env python3
"""A server that speaks TLS, as a process: what it refuses to start with, SIGHUP, and clients of another make.

Run by ctest with the paths of parlor-chat and parlor-load.
"""

import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest

from certificates import certificate, expired
from process import PATIENCE, Running, logged, run, upgraded

CHAT, LOAD = sys.argv[1:3]


def trusting(*files, version=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for each in files:
        context.load_verify_locations(each)
    if version:
        context.minimum_version = context.maximum_version = version
    return context


def pong(connection, received=b""):
    """Pings, and waits for the answer."""
    connection.sendall(b"\x89\x80\0\0\0\0")
    while b"\x8a\0" not in received:
        part = connection.recv(4096)
        if not part:
            raise ConnectionError("the server is gone")
        received += part


class Tls(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.files = certificate(self.folder, "own")
        self.options = "--tls-cert", self.files[0], "--tls-key", self.files[1]

    def names_shown(self, port, *trusted, name="localhost", **more):
        """The common name of the certificate that a new connection sees."""
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as plain:
            with trusting(*trusted, **more).wrap_socket(plain, server_hostname=name) as connection:
                return dict(pair for part in connection.getpeercert()["subject"] for pair in part)["commonName"]


class Start(Tls):
    def refused(self, *options, about):
        code, out, err = run(CHAT, "--listen", "127.0.0.1:0", "--log-level", "off", *options)
        self.assertEqual((code, out), (2, ""), err)
        self.assertEqual(err.count("\n"), 1, err)
        self.assertIn(about, err)

    def test_says_that_it_listens_with_tls(self):
        with Running(CHAT, *self.options) as server:
            self.assertTrue(server.line.startswith("listening on https://"))
            self.assertEqual(server.end(signal.SIGTERM)[0], 0)

    def test_a_missing_file_is_one_line_and_2(self):
        self.refused("--tls-cert", "none.pem", "--tls-key", self.files[1], about="none.pem: cannot read it: No such file")
        self.refused("--tls-cert", self.files[0], "--tls-key", "none.key", about="none.key: cannot read it: No such file")

    def test_a_key_of_another_certificate_is_one_line_and_2(self):
        other = certificate(self.folder, "other")
        self.refused("--tls-cert", self.files[0], "--tls-key", other[1], about="it is not the key of the certificate in")

    def test_an_expired_certificate_is_one_line_and_2(self):
        old = expired(self.folder, "old")
        self.refused("--tls-cert", old[0], "--tls-key", old[1], about="the certificate expired at 2020-01-31 00:00 UTC")


class Clients(Tls):
    def test_both_versions_and_nothing_older_are_spoken(self):
        with Running(CHAT, *self.options) as server:
            for version in ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3:
                connection, received = upgraded(server.port, "/ws?user=ana", trusting(self.files[0], version=version))
                pong(connection, received)
                connection.close()
            old = trusting(self.files[0], version=ssl.TLSVersion.TLSv1_1)
            old.set_ciphers("DEFAULT:@SECLEVEL=0")
            with self.assertRaises(ssl.SSLError):
                upgraded(server.port, "/ws", old)

    def test_each_host_has_its_certificate(self):
        other = certificate(self.folder, "other", "DNS:other.example")
        with Running(CHAT, "--tls-cert", f"{self.files[0]},{other[0]}", "--tls-key", f"{self.files[1]},{other[1]}") as server:
            trusted = self.files[0], other[0]
            self.assertEqual(self.names_shown(server.port, *trusted), "own")
            self.assertEqual(self.names_shown(server.port, *trusted, name="other.example"), "other")

    def test_only_clients_with_a_certificate_are_let_in_when_that_is_asked_for(self):
        ana = certificate(self.folder, "ana")
        with Running(CHAT, *self.options, "--tls-client-ca", ana[0]) as server:
            known = trusting(self.files[0])
            known.load_cert_chain(*ana)
            connection, received = upgraded(server.port, "/ws?user=ana", known)
            pong(connection, received)
            connection.close()
            with self.assertRaises(OSError):
                upgraded(server.port, "/ws?user=eve", trusting(self.files[0]))

    def test_a_page_that_came_without_tls_is_another_place(self):
        with Running(CHAT, *self.options) as server:
            trusted = trusting(self.files[0])
            upgraded(server.port, "/ws?user=ana", trusted, "Origin: https://localhost\r\n")[0].close()
            with self.assertRaisesRegex(AssertionError, " 403 "):
                upgraded(server.port, "/ws?user=ana", trusted, "Origin: http://localhost\r\n")

    def test_files_come_whole_to_a_reader_who_takes_his_time(self):
        with Running(CHAT, *self.options) as server:
            plain = socket.socket()
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            plain.settimeout(PATIENCE)
            plain.connect(("127.0.0.1", server.port))
            with trusting(self.files[0]).wrap_socket(plain, server_hostname="localhost") as connection:
                page, answer = b"", b""
                connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                while part := connection.recv(700):
                    answer += part
                head, page = answer.split(b"\r\n\r\n", 1)
                self.assertIn(f"content-length: {len(page)}".encode(), head.lower())

    def test_plain_http_is_told_what_is_spoken_here(self):
        with Running(CHAT, *self.options) as server:
            with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as plain:
                plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                answer = b""
                while part := plain.recv(4096):  # a clean end: a reset would be an error
                    answer += part
                self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer)

    def test_a_handshake_that_is_not_made_ends_in_time(self):
        with Running(CHAT, *self.options, "--upgrade-timeout", "100ms") as server:
            with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as plain:
                plain.sendall(b"\x16\x03\x01")
                self.assertEqual(plain.recv(10), b"")

    def test_parlor_load_believes_whom_it_is_told_to(self):
        def load(*options):
            done = subprocess.run([LOAD, "room", f"wss://localhost:{server.port}/ws", "-c", "20", "-r", "50", "-d", "1s", "-q",
                                   *options], capture_output=True, text=True, timeout=PATIENCE)
            return done.returncode, done.stdout + done.stderr

        with Running(CHAT, *self.options, "--threads", "2") as server:
            self.assertEqual(load("--ca", self.files[0])[0], 0)
            self.assertEqual(load("--insecure")[0], 0)
            code, out = load()
            self.assertEqual(code, 1)
            self.assertIn("self-signed certificate", out)
            code, out = load("--ca", "none.pem")
            self.assertEqual(code, 2)
            self.assertIn("none.pem: cannot read it", out)


class Signals(Tls):
    def test_sighup_shows_new_certificates_and_drops_nobody(self):
        with Running(CHAT, *self.options, "--threads", "2") as server:
            connection, received = upgraded(server.port, "/ws?user=ana", trusting(self.files[0]))
            renewed = certificate(self.folder, "renewed")
            for before, now in zip(self.files, renewed):
                shutil.copy(now, before)
            server.process.send_signal(signal.SIGHUP)
            logged(server, "the certificates were read again")
            self.assertEqual(self.names_shown(server.port, renewed[0]), "renewed")
            pong(connection, received)
            connection.close()
            self.assertEqual(server.end(signal.SIGTERM)[0], 0)

    def test_a_broken_new_file_keeps_the_old_certificate(self):
        with Running(CHAT, *self.options) as server:
            with open(self.files[1], "w", encoding="utf-8") as key:
                key.write("no key\n")
            server.process.send_signal(signal.SIGHUP)
            said = logged(server, "the old ones stay")
            self.assertRegex(said, r"(?m) error .*the old ones stay")
            self.assertEqual(self.names_shown(server.port, self.files[0]), "own")

    def test_sigterm_tells_clients_1001(self):
        with Running(CHAT, *self.options) as server:
            connection, received = upgraded(server.port, "/ws?user=ana", trusting(self.files[0]))
            server.process.send_signal(signal.SIGTERM)
            while b"\x03\xe9server is stopping" not in received:
                part = connection.recv(4096)
                self.assertTrue(part, received)
                received += part
            connection.sendall(b"\x88\x82\0\0\0\0\x03\xe9")
            while connection.recv(4096):
                pass
            connection.close()
            self.assertEqual(server.end()[0], 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
