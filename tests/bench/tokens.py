#!/usr/bin/env python3
"""What a token costs at the door: handshakes of the chat with a token (HS256) and without, in turn.

usage: tokens.py [--bin FOLDER] [--runs N] [--quick]

Server CPU a handshake from the process's own accounting. The token comes in the query, which is the dearest place. Each pair's
difference is a figure; their median counts.
"""
import argparse
import base64
import hashlib
import hmac
import json
import os
import pathlib
import statistics
import sys
import tempfile
import time

from measure import Times, measure, raise_descriptor_limit
from rows import COMPARISON
from servers import PARLOR, Server

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECRET = bytes(range(32))


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token():
    """As a login gives it out: who, for whom, what they may, for an hour."""
    now = int(time.time())
    claims = {"iss": "https://id.example.com", "aud": "chat", "sub": "u-1729", "name": "Ana", "roles": ["member"],
              "iat": now, "nbf": now, "exp": now + 3600}
    head = {"alg": "HS256", "typ": "JWT", "kid": "2026-11"}
    text = ".".join(base64url(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    return text + "." + base64url(hmac.digest(SECRET, text.encode(), hashlib.sha256))


def with_tokens(keys):
    options = ["--jwt-keys", keys, "--jwt-issuer", "https://id.example.com", "--jwt-audience", "chat", "--jwt-from", "query:token"]
    return Server("with a token", lambda folder, row: [*PARLOR.start(folder, row), *options],
                  lambda row: {**PARLOR.talk(row), "target": f"/ws?token={token()}"})


def cost(folder, server, row, times):
    seen = measure(folder, server, row, times)
    return seen["cpu_us"] / seen["units"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--quick", action="store_true", help="one short pair: shows that it works, not how fast anything is")
    args = parser.parse_args()
    raise_descriptor_limit()
    times = Times(0.1, 0.2) if args.quick else Times(0.5, 1.5)
    row = next(row for row in COMPARISON if row.name == "handshake")
    load = os.getloadavg()[0]
    plain, believed = [], []
    with tempfile.TemporaryDirectory() as folder:
        keys = pathlib.Path(folder, "keys.json")
        keys.write_text(json.dumps({"keys": [{"kid": "2026-11", "kty": "oct", "k": base64url(SECRET)}]}), encoding="utf-8")
        kinds = [(PARLOR, plain), (with_tokens(str(keys)), believed)]
        for run in range(1 if args.quick else args.runs):
            for server, figures in kinds if run % 2 == 0 else reversed(kinds):
                figures.append(cost(args.bin, server, row, times))
    more = [b - a for a, b in zip(plain, believed)]
    print(f"CPU of the server a handshake, medians of {len(more)} pairs (load of the machine before: {load:.1f}):")
    print(f"  plain         {statistics.median(plain):6.1f} us")
    print(f"  with a token  {statistics.median(believed):6.1f} us")
    print(f"  more          {statistics.median(more):6.1f} us ({min(more):.1f} to {max(more):.1f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
