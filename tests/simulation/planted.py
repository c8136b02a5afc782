#!/usr/bin/env python3
"""Does the simulation find the bugs that are planted for it? Fails when one gets past it, or its schedule is long.
Run by ./dev simulate --planted.

    planted.py FOLDER [--write PAGE] [MUTANT...]
                              with the programs: a simulation with each bug (the target simulate_mutants);
                              --write puts the table into docs/guide/simulation.md
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

MUTANTS = Path(__file__).resolve().parents[1] / "mutants"
SEEDS = 1000
MAX_STEPS = 60
BEGIN, END = "<!-- planted -->\n", "<!-- end of planted -->\n"
FOUND = re.compile(r"^seed (?P<seed>\d+) broke a promise: .*\nin short, of (?P<whole>\d+) steps these (?P<steps>\d+) .*\n"
                   r"(?:.*\n)*?then calm, and: (?P<why>.*)\n", re.MULTILINE)


def found(program):
    done = subprocess.run([program, "--seeds", str(SEEDS)], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          check=False)
    match = FOUND.search(done.stdout)
    if done.returncode == 0:
        return None
    if done.returncode != 1 or not match:
        raise RuntimeError(f"{program} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr}")
    return match


def main():
    parser = argparse.ArgumentParser(description="Checks that the simulation finds the bugs planted for it.")
    parser.add_argument("programs", type=Path)
    parser.add_argument("mutants", nargs="*")
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    names = asked.mutants or sorted(p.name.removeprefix("simulate_") for p in asked.programs.glob("simulate_*"))
    table = ["| planted bug | seeds until found | steps of the short schedule | what was seen |\n",
             "| --- | --- | --- | --- |\n"]
    missed = 0
    for name in names:
        what = (MUTANTS / f"{name}.mutant").read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        match = found(asked.programs / f"simulate_{name}")
        if not match or int(match["steps"]) >= MAX_STEPS:
            missed += 1
        if not match:
            print(f"{name}: NOT found with {SEEDS} seeds", flush=True)
            continue
        print(f"{name}: seed {match['seed']}, {match['steps']} of {match['whole']} steps: {match['why']}", flush=True)
        table.append(f"| {name}: {what} | {int(match['seed']) + 1} | {match['steps']} | {match['why']} |\n")
    print(f"planted={len(names)} found={len(names) - missed}")
    if asked.write and not missed:
        page = asked.write.read_text(encoding="utf-8")
        head, rest = page.split(BEGIN)
        asked.write.write_text(head + BEGIN + "".join(table) + END + rest.split(END)[1], encoding="utf-8")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
