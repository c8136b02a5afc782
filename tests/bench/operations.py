#!/usr/bin/env python3
"""What it costs to be watched: the chat with all of operations on and used, and with none, in turn.

usage: operations.py [--bin FOLDER] [--runs N] [--seconds N] [--only ROW] [--quick]

On: the admin side, which is asked for what `parlor-ctl top` and the admin page show each second; /metrics, read each second; logs as
JSON; traces of one message in 10 000. Server CPU a unit of work from the process's own accounting, so that the answers to the
questions are in it. The median of the pairs' ratios counts.
"""
import argparse
import http.client
import os
import pathlib
import socket
import statistics
import sys
import tempfile
import threading

from measure import Times, measure, raise_descriptor_limit
from rows import COMPARISON
from servers import PARLOR, Server

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROWS = ("handshake", "room-1", "room-16")
ASKED = ("/v1/overview", "/v1/rooms?limit=50", "/v1/sessions?limit=50", "/v1/closes?limit=50", "/v1/tasks", "/metrics")


class Local(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=10)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


class Operator:
    """Asks all of it once a second, while there is a server."""

    def __init__(self, path):
        self.path, self.answers, self.over = path, 0, threading.Event()
        self.thread = threading.Thread(target=self.work)

    def work(self):
        while not self.over.wait(1):
            connection = Local(self.path)
            try:
                for target in ASKED:
                    connection.request("GET", target)
                    answer = connection.getresponse()
                    self.answers += answer.status == 200 and len(answer.read()) > 0
            except (OSError, http.client.HTTPException):
                pass  # between two servers
            finally:
                connection.close()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def with_options(name, *options):
    return Server(name, lambda folder, row: [*PARLOR.start(folder, row), *options], PARLOR.talk)


def cost(folder, server, row, times):
    seen = measure(folder, server, row, times)
    return seen["cpu_us"] / seen["units"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=3, help="of each half of a pair")
    parser.add_argument("--only", choices=ROWS, help="one of the rows")
    parser.add_argument("--quick", action="store_true", help="one short pair: shows that it works, not how much it costs")
    args = parser.parse_args()
    raise_descriptor_limit()
    times = Times(0.5, 1.5) if args.quick else Times(0.5, args.seconds)
    rows = [row for row in COMPARISON if row.name in ROWS and args.only in (None, row.name)]
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder, "admin.sock"))
        off = with_options("nothing on", "--admin", "off")
        on = with_options("all on", "--admin", path, "--log-format", "json", "--trace-every", "10000")
        with Operator(path) as operator:
            figures = {row.name: ([], []) for row in rows}
            for run in range(1 if args.quick else args.runs):
                for row in rows:
                    kinds = list(zip((off, on), figures[row.name]))
                    for server, into in kinds if run % 2 == 0 else reversed(kinds):
                        into.append(cost(args.bin, server, row, times))
    print(f"CPU of the server with all of operations on, as a multiple of none; load of the machine before: {load:.1f}; "
          f"{operator.answers} answers to operators")
    for name, (without, watched) in figures.items():
        ratios = [b / a for a, b in zip(without, watched)]
        print(f"  {name:10} {statistics.median(without):8.3f} us  {statistics.median(ratios):.3f} ({min(ratios):.2f} to {max(ratios):.2f})")
    if operator.answers == 0:
        print("nobody was answered", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
