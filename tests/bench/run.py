#!/usr/bin/env python3
"""Server CPU per delivered frame, ours beside the raw limit, interleaved; prints medians and their ratio.

usage: run.py BIN_FOLDER [--runs N] [--members N]
BIN_FOLDER holds parlor-chat, parlor-echo, bench_raw_limit and bench_load (build/release/bin).
"""
import argparse
import pathlib
import statistics
import subprocess
import sys

ROWS = [  # title, kind of load for ours, program and arguments of ours, kind of raw limit, clients, in flight, bytes, messages
    ("echo, 100 clients, 1 in flight", "echo", "parlor-echo", "echo", 100, 1, 64, 300_000),
    ("echo, 100 clients, 16 in flight", "echo", "parlor-echo", "echo", 100, 16, 64, 2_000_000),
    ("room, 1 in flight", "chat", "parlor-chat", "room", None, 1, 128, 1_500),
    ("room, 16 in flight", "chat", "parlor-chat", "room", None, 16, 128, 16_000),
]
OURS = ["--listen", "127.0.0.1:0", "--max-messages-per-second", "0"]


def measure(folder, command, kind, clients, in_flight, size, messages):
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        port = server.stdout.readline().strip().rstrip("/").rsplit(":", 1)[1]
        load = [folder / "bench_load", port, kind, clients, in_flight, size, messages, server.pid]
        out = subprocess.run([str(part) for part in load], check=True, capture_output=True, text=True, timeout=300).stdout
        values = dict(pair.split("=") for pair in out.split())
        return float(values["cpu_us"]) / float(values["frames"])
    finally:
        server.terminate()
        server.wait(timeout=60)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--only", default="", help="rows whose title contains this")
    args = parser.parse_args()
    print(f"{'work':36} {'ours us':>9} {'raw us':>9} {'ratio':>6}")
    for title, kind, program, raw, clients, in_flight, size, messages in ROWS:
        if args.only not in title:
            continue
        clients = clients or args.members
        ours, limit = [], []
        for _ in range(args.runs):
            ours.append(measure(args.folder, [str(args.folder / program), *OURS], kind, clients, in_flight, size, messages))
            limit.append(measure(args.folder, [str(args.folder / "bench_raw_limit"), raw], raw, clients, in_flight, size, messages))
        ratio = statistics.median(a / b for a, b in zip(ours, limit))
        print(f"{title:36} {statistics.median(ours):9.3f} {statistics.median(limit):9.3f} {ratio:6.2f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
