#!/usr/bin/env python3
"""The guide's table of metrics is what the server says of itself; run by ctest as `metrics_documented`.

usage: metrics.py PROJECT_FOLDER CHAT [--write]

Starts the chat, asks it for /metrics, and holds docs/guide/metrics.md to it: every metric with its type, its labels and
its help, and none that is not there. The dashboard may ask for these alone. With --write, the table is written anew.
"""

import json
import re
import sys
import tempfile
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "integration"))
from process import PATIENCE, Running  # noqa: E402

HELP = re.compile(r"^# HELP (\w+) (.+)$", re.MULTILINE)
TYPE = re.compile(r"^# TYPE (\w+) (\w+)$", re.MULTILINE)
NAME = re.compile(r"\b(?:parlor|process)_\w+")
BEGIN, END = "<!-- metrics.py writes from here -->\n", "<!-- to here -->\n"


def ask(chat):
    with tempfile.TemporaryDirectory() as data, Running(chat, "--data", data) as server:
        # So that the figures that are there by label have one.
        for path in ("/", "/nowhere"):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=PATIENCE).close()
            except urllib.error.HTTPError:
                pass
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=PATIENCE) as answer:
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4"), answer.headers
            return answer.read().decode()


def table(text):
    types = dict(TYPE.findall(text))
    lines = ["| metric | type | what it says |", "| --- | --- | --- |"]
    for name, help_text in HELP.findall(text):
        assert name.endswith("_total") == (types[name] == "counter"), f"{name} is a {types[name]}"
        lines.append(f"| `{name}` | {types[name]} | {help_text} |")
    return "\n".join(lines) + "\n"


def check_dashboard(path, text):
    known = set(dict(TYPE.findall(text)))
    known |= {name + suffix for name, kind in TYPE.findall(text) if kind == "histogram" for suffix in ("_bucket", "_sum", "_count")}
    asked = NAME.findall(json.dumps([target["expr"] for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]
                                     for target in panel["targets"]]))
    assert asked, "the dashboard asks for nothing"
    return sorted(set(asked) - known)


def main():
    root, chat = Path(sys.argv[1]), sys.argv[2]
    text = ask(chat)
    page = root / "docs/guide/metrics.md"
    before, rest = page.read_text(encoding="utf-8").split(BEGIN)
    written, after = rest.split(END)
    if "--write" in sys.argv:
        page.write_text(before + BEGIN + table(text) + END + after, encoding="utf-8")
        return 0
    wrong = []
    if written != table(text):
        wrong.append(f"{page}: the table is not what the server says; {sys.argv[0]} {root} {chat} --write")
    for name in check_dashboard(root / "packaging/grafana/parlor.json", text):
        wrong.append(f"the dashboard asks for {name}, which there is not")
    print("\n".join(wrong) or f"{len(TYPE.findall(text))} metrics, all documented")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
