#!/usr/bin/env python3
"""Does the chaos run find the bugs that are planted for it? Fails when one gets past it. Run by ./dev chaos --planted.

    planted.py FOLDER      with the programs: chaos, and a chat with each bug (the target chaos_mutants)
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# The mutant of tests/mutants, and what the run must complain about.
PLANTED = {
    "deliver_before_commit": "lost|reorder",
    "replay_skips_one": "lost",
    "replay_repeats_one": "dup",
    "wake_up_lost_at_disposal": "lost",
}
SEEDS = range(1, 6)
RUN = ("--quiet", "--kills", "6", "--messages", "6000", "--patience", "5")
PATIENCE = 180  # seconds, for one run


def found(programs, mutant, seed):
    """The line that names the bug, or nothing."""
    chat = programs / f"chat_{mutant}"
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([programs / "chaos", "--server", chat, "--seed", str(seed), *RUN], capture_output=True,
                              text=True, timeout=PATIENCE, stdin=subprocess.DEVNULL, env={**os.environ, "TMPDIR": folder})
    if done.returncode == 0:
        return None
    line = re.search(rf"^(?:{PLANTED[mutant]}): .*", done.stdout, re.MULTILINE)
    if done.returncode != 1 or not line:
        raise RuntimeError(f"chaos ended with {done.returncode}: {done.stdout}{done.stderr}")
    return line.group()


def main():
    parser = argparse.ArgumentParser(description="Checks that the chaos run finds the bugs planted for it.")
    parser.add_argument("programs", type=Path)
    programs = parser.parse_args().programs.resolve()
    missed = 0
    for mutant in PLANTED:
        for seed in SEEDS:
            line = found(programs, mutant, seed)
            if line:
                print(f"{mutant}: found with seed {seed}\n    {line}", flush=True)
                break
        else:
            print(f"{mutant}: NOT found with the seeds {SEEDS.start} to {SEEDS.stop - 1}", flush=True)
            missed += 1
    print(f"planted={len(PLANTED)} found={len(PLANTED) - missed}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
