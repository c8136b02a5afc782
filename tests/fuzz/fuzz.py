#!/usr/bin/env python3
"""Runs the fuzz targets, as many at a time as there are processors, and says what they found. Used by ./dev fuzz."""

import argparse
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Each with the inputs that it runs in about a minute.
TARGETS = {"frames": 1_200_000, "handshake": 750_000, "envelope": 1_000_000, "deflate": 600_000, "classic": 750_000,
           "config": 15_000, "jwt": 200_000, "sessions": 4_000}
SECONDS_FOR_THE_SAME_INPUTS = 600
MOST_SECONDS_FOR_A_PLANTED_BUG = 300


def run(binaries, target, seconds, corpus, finds, planted, limits=()):
    """One target: (exit code, what it said)."""
    program = binaries / (f"fuzz_{target}_planted" if planted else f"fuzz_{target}")
    # Where memory lies decides too what libFuzzer tries next.
    command = ["setarch", "-R", str(program), str(corpus), str(HERE / "seeds" / target),
               f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1",
               f"-artifact_prefix={finds}/{target}-", *limits]
    words = HERE / f"{target}.dict"
    if words.exists():
        command.append(f"-dict={words}")
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          stdin=subprocess.DEVNULL, timeout=seconds + 120)
    return done.returncode, done.stdout


def figure(said, name):
    for line in said.splitlines():
        if line.startswith(f"stat::{name}:"):
            return int(line.split()[-1])
    return 0


def fuzz(arguments, target):
    """A line about one target, and whether it is as it should be."""
    finds = arguments.binaries.parent / "finds"
    finds.mkdir(exist_ok=True)
    if arguments.planted:
        with tempfile.TemporaryDirectory() as corpus:
            code, said = run(arguments.binaries, target, MOST_SECONDS_FOR_A_PLANTED_BUG, corpus, corpus, True)
        broken = next((line for line in said.splitlines() if line.startswith("broken: ")), "")
        if code != 0 and broken:
            return f"{target:<10} found its planted bug: {broken.removeprefix('broken: ')}", True
        return f"{target:<10} did NOT find its planted bug\n{said[-2000:]}", False
    if arguments.same:
        limits = ["-seed=1", f"-runs={TARGETS[target]}", "-reload=0"]
        with tempfile.TemporaryDirectory() as corpus:
            code, said = run(arguments.binaries, target, SECONDS_FOR_THE_SAME_INPUTS, corpus, finds, False, limits)
    else:
        corpus = arguments.binaries.parent / "corpus" / target
        corpus.mkdir(parents=True, exist_ok=True)
        code, said = run(arguments.binaries, target, arguments.seconds, corpus, finds, False)
    if code == 0:
        return f"{target:<10} {figure(said, 'number_of_executed_units'):>10} inputs, nothing found", True
    return f"{target:<10} FOUND something: {finds}/{target}-*\n{said[-4000:]}", False


def main():
    parser = argparse.ArgumentParser(prog="./dev fuzz", description="Searches for inputs that break a promise.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"some of: {', '.join(TARGETS)} (all)")
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    parser.add_argument("--same", action="store_true", help="the same inputs each time, about a minute of each target")
    parser.add_argument("--planted", action="store_true", help="whether each finds the bug that is planted for it")
    parser.add_argument("--binaries", type=Path, required=True, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    for each in arguments.targets:
        if each not in TARGETS:
            parser.error(f"no such target: {each}")
    chosen = arguments.targets or TARGETS
    well = True
    with ThreadPoolExecutor(max_workers=len(os.sched_getaffinity(0))) as pool:
        for line, fine in pool.map(lambda target: fuzz(arguments, target), chosen):
            print(line, flush=True)
            well = well and fine
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
