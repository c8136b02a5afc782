#!/usr/bin/env python3
"""The table of the admin side's API in docs/guide/admin.md is that of the server: run by ctest as `admin_documented`.

usage: admin.py ROOT PARLOR_CHAT [--write]
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE = "docs/guide/admin.md"
BEGIN, END = "<!-- admin.py writes from here -->\n", "<!-- to here -->\n"


def routes(program):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PARLOR_")}
    with tempfile.TemporaryDirectory() as data:
        server = subprocess.Popen([program, "--listen", "127.0.0.1:0", "--data", data], stdout=subprocess.PIPE, env=clean,
                                  stderr=subprocess.DEVNULL)
        try:
            server.stdout.readline()
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(30)
                connection.connect(os.path.join(data, "admin.sock"))
                connection.sendall(b"GET /v1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                answer = b"".join(iter(lambda: connection.recv(65536), b""))
        finally:
            server.terminate()
            server.communicate()
    return json.loads(answer.split(b"\r\n\r\n", 1)[1])


def table(lines):
    yield "| request | takes | what it does |\n| --- | --- | --- |\n"
    for line in lines:
        yield f"| `{line['method']} {line['path']}` | {line['takes']} | {line['help']} |\n"


def main():
    page = Path(sys.argv[1], PAGE)
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    wanted = before + BEGIN + "".join(table(routes(sys.argv[2]))) + END + after
    if "--write" in sys.argv[3:]:
        page.write_text(wanted, encoding="utf-8")
    elif text != wanted:
        sys.exit(f"{PAGE}: the table is not what the server says; tests/docs/admin.py ROOT PARLOR_CHAT --write brings it up to date")


if __name__ == "__main__":
    main()
