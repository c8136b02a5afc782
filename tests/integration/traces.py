#!/usr/bin/env python3
"""What a server logs of messages that it follows: argv: parlor-chat."""

import json
import signal
import sys
import tempfile
import unittest

from process import Peer, Running

CHAT = sys.argv[1]
TRACE, SENDER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
SAMPLED, NOT_SAMPLED = f"00-{TRACE}-{SENDER}-01", f"00-{TRACE}-{SENDER}-00"
SELDOM = "1000000"


class Spans(unittest.TestCase):
    def spans(self, talk, *options, every=SELDOM):
        """Those that the server has written when `talk(port)` is over."""
        with Running(CHAT, "--trace-every", every, "--log-format", "json", *options) as server:
            talk(server.port)
            code, _, err = server.end(signal.SIGTERM)
            self.assertEqual(code, 0, err)
            self.assertNotIn("secret", err)
            lines = [json.loads(line) for line in err.splitlines()]
            return [line for line in lines if line["area"] == "trace"]

    def said(self, traceparent):
        def talk(port):
            with Peer(port, "ana", "room/main") as ana, Peer(port, "bo", "room/main"):
                ana.send({"type": "say", "room": "room/main", "id": "one", "traceparent": traceparent, "data": {"text": "secret"}})
                while ana.frame().get("reply") != "one":
                    pass
        return talk

    def test_a_message_is_followed_through_handler_journal_and_fan_out(self):
        with tempfile.TemporaryDirectory() as data:
            found = self.spans(self.said(SAMPLED), "--data", data, "--threads", "2")
        by_name = {each["name"]: each for each in found if each["name"] != "fan_out"}
        self.assertEqual(set(by_name), {"message", "wait", "handle", "journal"})
        whole = by_name.pop("message")
        self.assertEqual((whole["trace_id"], whole["parent_span_id"], whole["room"], whole["type"]),
                         (TRACE, SENDER, "room/main", "say"))
        fan_outs = [each for each in found if each["name"] == "fan_out"]
        self.assertEqual(sum(each["members"] for each in fan_outs), 2)
        for each in [*by_name.values(), *fan_outs]:
            self.assertEqual((each["trace_id"], each["parent_span_id"]), (TRACE, whole["span_id"]))
            self.assertGreaterEqual(each["start_unix_us"] + 2000, whole["start_unix_us"])  # the clock's milliseconds
        self.assertEqual(len({each["span_id"] for each in found}), len(found))
        self.assertLessEqual(by_name["handle"]["duration_us"], whole["duration_us"])

    def test_who_does_not_sample_is_not_followed(self):
        self.assertEqual(self.spans(self.said(NOT_SAMPLED)), [])
        self.assertEqual(self.spans(self.said("nonsense")), [])
        self.assertEqual(self.spans(self.said(7)), [])

    def test_nobody_is_followed_unless_the_server_says_so(self):
        self.assertEqual(self.spans(self.said(SAMPLED), every="0"), [])

    def test_one_in_so_many_is_followed_without_being_asked(self):
        def talk(port):
            with Peer(port, "ana", "room/main") as ana:
                for i in range(10):
                    ana.ok("say", "room/main", {"text": "secret"})
        found = [each for each in self.spans(talk, every="5") if each["name"] == "message"]
        self.assertEqual(len(found), 2)
        self.assertEqual([each["parent_span_id"] for each in found], ["", ""])
        self.assertEqual(len({each["trace_id"] for each in found}), 2)

    def test_refusals_and_messages_outside_rooms_are_told_of_too(self):
        def talk(port):
            with Peer(port, "ana", "room/main") as ana:
                self.assertIn("error", ana.ask("say", "room/main", {"text": 7}))
                self.assertIn("error", ana.ask("direct", data={"to": "nobody", "text": "secret"}))
                ana.ok("rooms")
        found = self.spans(talk, every="1")
        errors = [each["error"] for each in found if each["name"] == "handle" and each.get("error")]
        self.assertEqual(errors, ["invalid_argument", "not_found"])
        self.assertEqual([(each["room"], each["type"]) for each in found if each["name"] == "message"],
                         [("room/main", "say"), ("", "direct"), ("", "rooms")])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
