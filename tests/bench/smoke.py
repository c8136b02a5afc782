#!/usr/bin/env python3
"""Run by ctest: one short run of each kind of load, parlor and the raw limit, gives a table with a figure in each cell.

usage: smoke.py BIN_FOLDER
"""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROWS = {"echo-16": "echo, 100 clients, 16 in flight", "room-1": "room of 1 000, 1 in flight", "handshake": "handshake"}


def main():
    command = [sys.executable, "-B", HERE / "run.py", "--bin", sys.argv[1], "--quick", "--no-peers", "--only", ",".join(ROWS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    missing = [title for title in ROWS.values()
               if not re.search(rf"^\| {title} \| [\d.]+ us \| [\d.]+ \|", done.stdout, re.MULTILINE)]
    if done.returncode == 0 and not missing:
        return 0
    print(f"exit code {done.returncode}; no figures for: {missing}\n{done.stdout}{done.stderr}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
