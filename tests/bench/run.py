#!/usr/bin/env python3
"""Server CPU per delivered frame, ours beside the raw limit, interleaved; prints medians and their ratio."""
import argparse
import dataclasses
import pathlib
import statistics
import sys

from measure import Failed, Times, measure, raise_descriptor_limit
from rows import ROWS
from servers import PARLOR, RAW


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path, help="where the programs are: build/release/bin")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--only", default="", help="rows whose name contains this: " + " ".join(row.name for row in ROWS))
    args = parser.parse_args()
    raise_descriptor_limit()
    times = Times(0.5, args.seconds)
    for row in ROWS:
        if args.only not in row.name:
            continue
        ours, limit = [], []
        try:
            for _ in range(args.runs):
                ours.append(measure(args.folder, PARLOR, row, times))
                if row.deflate:
                    bare = dataclasses.replace(row, bytes=int(ours[-1]["bytes_a_frame"]), deflate=False)
                else:
                    bare = row
                limit.append(measure(args.folder, RAW, bare, times))
        except Failed as failure:
            print(f"{row.title}: {failure}")
            continue
        def value(of):
            return of["bytes_a_client"] if row.work == "idle" else of["cpu_us"] / of["units"]
        def busy(of):
            return "" if row.work == "idle" else f"{statistics.median(x['cpu_us'] / x['wall_us'] for x in of):5.2f}"
        ratio = statistics.median(value(a) / value(b) for a, b in zip(ours, limit))
        print(f"{row.title:50} ours {statistics.median(map(value, ours)):9.3f} raw {statistics.median(map(value, limit)):9.3f}"
              f" ratio {ratio:6.2f} busy {busy(ours)} {busy(limit)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
