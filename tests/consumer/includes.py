#!/usr/bin/env python3
"""What an app of one room includes besides parlor and the standard library: Boost.Describe with Mp11, a smart pointer,
and what a coroutine of Asio's needs. No sockets, no HTTP, no JSON, TLS, database or log library; run by ctest.

With --bites it is tried on an app that includes more, which has to be found.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
APP = HERE / "greeter.cpp"
ALLOWED = """\
#include <bits/stdc++.h>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
"""
TOO_MUCH = ["boost/asio/io_context.hpp", "boost/asio/ip/tcp.hpp", "boost/json/value.hpp", "openssl/ssl.h", "sqlite3.h"]


def included(options, source, *more):
    """The files that are read when `source` is compiled."""
    said = subprocess.run([options.compiler, "-std=c++20", *options.definitions, f"-I{options.include}", *more, "-M", str(source)],
                          check=True, stdout=subprocess.PIPE, text=True).stdout
    return {Path(name).resolve() for name in said.partition(":")[2].replace("\\\n", " ").split()}


def too_much(options, *more):
    with tempfile.TemporaryDirectory(prefix="parlor-includes-") as folder:
        allowed = Path(folder, "allowed.cpp")
        allowed.write_text(ALLOWED, encoding="utf-8")
        extra = included(options, APP, *more) - included(options, allowed) - {APP}
    return sorted(path for path in extra if not path.is_relative_to(options.include.resolve()))


def main():
    parser = argparse.ArgumentParser(description="Checks what an app of one room includes.")
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--include", type=Path, required=True, help="where parlor's headers are")
    parser.add_argument("--bites", action="store_true")
    parser.add_argument("definitions", nargs="*")
    options = parser.parse_args()
    if options.bites:
        missed = [header for header in TOO_MUCH if not any(str(path).endswith(header) for path in too_much(options, "-include", header))]
        print(f"missed: {missed}" if missed else f"all {len(TOO_MUCH)} planted headers were found")
        return 1 if missed else 0
    found = too_much(options)
    for path in found:
        print(f"an app of one room includes {path}")
    print(f"{len(found)} headers too many")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
