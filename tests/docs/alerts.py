#!/usr/bin/env python3
"""The runbook explains every alert, and none that is not there; run by ctest as `alerts` (and with --bites as `alerts_bites`)."""

import argparse
import re
import sys
from pathlib import Path

from named_tests import rows

ROOT = Path(__file__).resolve().parents[2]


def wrongs(page, alerts):
    found = rows(page, "Alerts")
    explained = [cells[0].strip("`") for cells in found]
    named = re.findall(r"^      - alert: (\w+)$", alerts, re.MULTILINE)
    if not named or sorted(explained) != sorted(named):
        yield f"expected each alert once; wrong: {', '.join(sorted(set(explained) ^ set(named))) or 'one is there twice'}"
    for cells in found:
        if len(cells) != 3 or not all(cells):
            yield f"expected an alert, what it means and what to do: {cells}"
    for name, body in re.findall(r"- alert: (\w+)\n(.*?)(?=\n      - alert:|\Z)", alerts, re.DOTALL):
        for part in ("expr:", "labels: {severity: ", 'summary: "'):
            if part not in body:
                yield f"{name} has no {part}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bites", action="store_true", help="check that the check notices what it is for")
    bites = parser.parse_args().bites
    page = (ROOT / "docs/guide/runbook.md").read_text(encoding="utf-8")
    alerts = (ROOT / "packaging/prometheus/alerts.yml").read_text(encoding="utf-8")
    if bites:
        row = next(line for line in page.splitlines() if line.startswith("| `ParlorRefuses`"))
        planted = {
            "an alert without a row": (page.replace(row + "\n", ""), alerts),
            "a row without an alert": (page, alerts.replace("ParlorRefuses", "ParlorElse")),
            "a row that says nothing to do": (page.replace(row, "| `ParlorRefuses` | it refuses | "), alerts),
            "an alert without a text": (page, alerts.replace("summary:", "", 1)),
        }
        found = [f"{what} is not noticed" for what, damaged in planted.items() if not list(wrongs(*damaged))]
    else:
        found = list(wrongs(page, alerts))
    print("\n".join(found) or "each alert is explained")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
