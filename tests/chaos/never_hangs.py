#!/usr/bin/env python3
"""Does a chaos run end, and say who waits for what, when its server falls silent for good? Run by ctest.

    never_hangs.py CHAOS SERVER      the two programs
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

RUN = ("--kills", "0", "--messages", "1000000", "--patience", "1")
PATIENCE = 120  # seconds, for the run to end


def main():
    chaos, server = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder, subprocess.Popen(
            [chaos, "--server", server, *RUN], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env={**os.environ, "TMPDIR": folder}) as run:
        try:
            for line in run.stderr:
                if "chatting" in line:
                    break
            child = int(Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text())
            os.kill(child, signal.SIGSTOP)  # the run kills it in the end
            said, _ = run.communicate(timeout=PATIENCE)
        finally:
            run.kill()
    if run.returncode != 1:
        sys.exit(f"the run ended with {run.returncode}, not 1:\n{said}")
    for expected in (r"^lost: client \d+ .* never came, and the connection was there",
                     r"^after .* chatting; the server is process \d+", r"^client \d+ .*: open for .*; waits for the reply to"):
        if not re.search(expected, said, re.MULTILINE):
            sys.exit(f"the account lacks {expected}:\n{said}")


if __name__ == "__main__":
    main()
