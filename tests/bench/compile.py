#!/usr/bin/env python3
"""How long an app's one file takes to compile on parlor, and the same app by hand on Boost.Beast.

Compiles both in turn, without a cache, and compares the compiler's CPU time, which a busy machine changes little.
Exits 1 when parlor's takes more than a third of the other's.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "parlor": ROOT / "tests/consumer/greeter.cpp",
    "Boost.Beast": ROOT / "tests/bench/compile/beast_greeter.cpp",
}
DEFINITIONS = ["-DBOOST_ASIO_SEPARATE_COMPILATION", "-DBOOST_ASIO_NO_DEPRECATED", "-DBOOST_BEAST_SEPARATE_COMPILATION"]
MOST = 1 / 3


def compile_seconds(compiler, flags, source):
    with tempfile.TemporaryDirectory(prefix="parlor-compile-") as folder:
        before = os.times()
        more = [f"-I{ROOT}/framework/include", *DEFINITIONS] if source == FILES["parlor"] else []
        subprocess.run([compiler, "-std=c++20", *flags, *more, "-c", str(source), "-o", f"{folder}/out.o"], check=True)
        after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main():
    parser = argparse.ArgumentParser(description="Compares what a one-room app costs to compile on parlor and on Beast.")
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--flags", default="-O2", help="the options of both compilations (-O2)")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    seconds = {name: [] for name in FILES}
    for _ in range(options.runs):
        for name, source in FILES.items():
            seconds[name].append(compile_seconds(options.compiler, options.flags.split(), source))
    for name, times in seconds.items():
        print(f"{name:12} {statistics.median(times):6.1f} s of CPU (median of {len(times)}; {min(times):.1f} to {max(times):.1f})")
    ratio = statistics.median(seconds["parlor"]) / statistics.median(seconds["Boost.Beast"])
    print(f"ratio        {ratio:6.2f}, at most {MOST:.2f}")
    return 0 if ratio <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
