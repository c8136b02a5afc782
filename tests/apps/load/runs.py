#!/usr/bin/env python3
"""parlor-load against parlor-echo and parlor-chat, as processes: every mode, the summary, exit codes. Run by ctest."""

import json
import select
import signal
import subprocess
import sys
import unittest

PATIENCE = 120  # seconds; only a failure takes so long
LOAD, ECHO, CHAT = sys.argv[1:4]


class Server:
    def __init__(self, program, *options):
        self.process = subprocess.Popen([program, "--listen", "127.0.0.1:0", "--max-messages-per-second", "0", *options],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        readable, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        assert readable, f"{program} did not say where it listens"
        self.address = self.process.stdout.readline().strip().removeprefix("listening on http://").rstrip("/")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


def load(*options):
    """Runs to the end: (exit code, the JSON summary, stderr)."""
    done = subprocess.run([LOAD, *options, "--quiet", "--json", "-"], capture_output=True, text=True, timeout=PATIENCE)
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


class Echo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(ECHO)
        cls.url = f"ws://{cls.server.address}/echo"

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def test_an_open_loop_sends_what_it_was_told_to_and_gets_it_back(self):
        code, seen, err = load("echo", self.url, "--clients", "20", "--rate", "500", "--messages", "200", "--duration", "30s",
                               "--server-pid", str(self.server.process.pid))
        self.assertEqual((code, err), (0, ""))
        self.assertEqual((seen["opened"], seen["sent"], seen["delivered"], seen["missing"]), (20, 200, 200, 0))
        self.assertEqual(seen["latency"]["count"], 200)
        self.assertGreater(seen["latency"]["p50_ns"], 0)
        self.assertGreater(seen["server_bytes_after"], 0)

    def test_a_closed_loop_keeps_so_many_on_their_way(self):
        code, seen, _ = load("echo", self.url, "--clients", "5", "--in-flight", "4", "--messages", "1000", "--duration", "60s",
                             "--binary")
        self.assertEqual((code, seen["sent"], seen["delivered"]), (0, 1000, 1000))

    def test_connections_come_and_go(self):
        code, seen, _ = load("connect", self.url, "--clients", "10", "--messages", "100", "--duration", "60s")
        self.assertEqual((code, seen["delivered"], seen["opened"]), (0, 100, 100))

    def test_idle_connections_stay(self):
        code, seen, _ = load("idle", self.url, "--clients", "50", "--duration", "200ms")
        self.assertEqual((code, seen["opened"], seen["lost"]), (0, 50, 0))

    def test_a_refusal_is_told(self):
        code, seen, _ = load("echo", self.url + "/nowhere", "--clients", "3")
        self.assertEqual((code, seen["refused"]), (1, 3))
        self.assertIn("404", seen["problem"])

    def test_nobody_there_is_told(self):
        code, seen, _ = load("echo", "ws://127.0.0.1:1/", "--clients", "3")
        self.assertEqual((code, seen["refused"]), (1, 3))

    def test_an_interrupt_ends_it_with_a_summary(self):
        process = subprocess.Popen([LOAD, "echo", self.url, "--duration", "1h", "--json", "-"], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        with process:
            process.stderr.readline()  # the progress says that it runs
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130)
        self.assertTrue(json.loads(out)["interrupted"])

    def test_the_text_and_a_file_of_json(self):
        done = subprocess.run([LOAD, "echo", self.url, "--messages", "10", "--quiet", "--json", "/dev/stderr"],
                              capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0)
        self.assertIn("latency     p50", done.stdout)
        self.assertEqual(json.loads(done.stderr)["sent"], 10)


class Chat(unittest.TestCase):
    def test_every_member_of_a_room_hears_every_message(self):
        with Server(CHAT) as server:
            code, seen, _ = load("room", f"ws://{server.address}/ws?user=u{{i}}", "--clients", "40", "--rooms", "4",
                                 "--messages", "60", "--rate", "200", "--duration", "60s")
        self.assertEqual((code, seen["sent"], seen["expected"], seen["delivered"]), (0, 60, 600, 600))

    def test_a_join_storm(self):
        with Server(CHAT) as server:
            code, seen, _ = load("join", f"ws://{server.address}/ws", "--clients", "100", "--duration", "30s")
        self.assertEqual((code, seen["joined"], seen["delivered"], seen["latency"]["count"]), (0, 100, 100, 100))

    def test_stalled_members_are_dropped_and_cost_nobody_else_a_message(self):
        with Server(CHAT, "--max-outbox-bytes", "128KiB") as server:
            message = '{"type":"say","room":"room/load-0","data":{"text":"{now}{payload:30000}"}}'
            code, seen, _ = load("stalled", f"ws://{server.address}/ws", "--clients", "10", "--stalled", "2", "--in-flight", "2",
                                 "--messages", "400", "--duration", "100s", "--message", message)
        self.assertEqual((code, seen["delivered"], seen["missing"], seen["stalled_lost"]), (0, 400 * 8, 0, 2))

    def test_errors_of_the_server_are_told(self):
        with Server(CHAT) as server:
            code, seen, _ = load("room", f"ws://{server.address}/ws", "--clients", "2", "--messages", "5", "--patience", "100ms",
                                 "--message", '{"type":"say","room":"room/other","id":1,"data":{"text":"{now}"}}')
        self.assertEqual((code, seen["errors"], seen["delivered"]), (1, 5, 0))
        self.assertIn("failed_precondition", seen["problem"])


class Usage(unittest.TestCase):
    def test_a_bad_option_is_one_line_and_2(self):
        done = subprocess.run([LOAD, "echo", "ws://127.0.0.1:1/", "--rate", "-3"], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
