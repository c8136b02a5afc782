#!/usr/bin/env python3
"""Makes the Debian packages and installs, uses and removes them with dpkg in a root of their own; run by ctest.

The host's libraries serve the programs, so what the packages depend on must be what the host has: that is checked too.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

PACKAGES = {"libparlor-dev", "parlor-tools", "parlor-chat"}
PROGRAMS = ["parlor-chat", "parlor-classic", "parlor-ctl", "parlor-echo", "parlor-load", "parlor-whiteboard"]
CONSUME = Path(__file__).resolve().parents[1] / "consumer/consume.py"
PATIENCE = 30  # seconds for a server to start or to stop


def run(*command, **more):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if done.returncode:
        sys.exit(f"{' '.join(str(part) for part in command)}: exit code {done.returncode}\n{done.stdout}")
    return done.stdout


def dpkg(root, *arguments):
    """With what root may do played where we are not root; missing dependencies are the host's to have."""
    as_root = [] if os.geteuid() == 0 else ["fakeroot"]
    return run(*as_root, "dpkg", f"--root={root}", "--force-depends", "--force-not-root", "--force-bad-path",
               f"--log={root}/dpkg.log", *arguments)


def serves(program, expected):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PARLOR_")}
    server = subprocess.Popen([str(program), "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, env=environment)
    try:
        line = server.stdout.readline()
        found = re.fullmatch(r"listening on (http://\S+/)\n", line)
        if not found:
            sys.exit(f"{program} said {line!r}: {server.communicate(timeout=PATIENCE)[1]}")
        with urllib.request.urlopen(found[1], timeout=PATIENCE) as answer:
            if expected not in answer.read().decode():
                sys.exit(f"the page of {program} is not the one that it should be")
        server.send_signal(signal.SIGTERM)
        if (code := server.wait(timeout=PATIENCE)) != 0:
            sys.exit(f"{program} ended with {code}: {server.stderr.read()}")
    finally:
        server.kill()
        server.communicate()


def files_below(root):
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir())


def installed_here():
    """The names of the host's packages, and of what they provide."""
    names = set()
    for line in run("dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}, ${Provides}\n").splitlines():
        status, _, rest = line.partition(" ")
        if status == "installed":
            names.update(re.match(r"[^\s(:]*", one.strip())[0] for one in rest.split(","))
    return names


def check_dependencies(package, installed):
    """Each alternative list of Depends has one that is installed here; what is built here cannot need anything else."""
    depends = run("dpkg-deb", "--field", package, "Depends").strip()
    if not depends:
        sys.exit(f"{package.name} depends on nothing, which cannot be")
    for wanted in depends.split(","):
        names = {re.match(r"[^\s(:]+", one.strip())[0] for one in wanted.split("|")}
        if not names & installed:
            sys.exit(f"{package.name} depends on{wanted}, which is not installed here")


def check_units(root):
    """What the units name is there, and systemd understands them, where it is."""
    units = sorted((root / "usr/lib/systemd/system").glob("parlor-chat.*"))
    if [unit.suffix for unit in units] != [".service", ".socket"]:
        sys.exit(f"these units were installed: {units}")
    text = units[0].read_text(encoding="utf-8")
    program = re.search(r"(?m)^ExecStart=(\S+)$", text)[1]
    if not (root / program.lstrip("/")).is_file():
        sys.exit(f"{units[0].name} starts {program}, which is not installed")
    with tempfile.TemporaryDirectory() as folder:
        for unit in units:  # with the program where it is here
            Path(folder, unit.name).write_text(unit.read_text(encoding="utf-8").replace(program, f"{root}{program}"), encoding="utf-8")
        if shutil.which("systemd-analyze"):
            said = run("systemd-analyze", "verify", "--man=no", *(Path(folder, unit.name) for unit in units))
            if said.strip():
                sys.exit(f"systemd says of the units: {said}")


def check(folder, source, build, compiler, cpack, version):
    run(cpack, "--config", build / "CPackConfig.cmake", "-G", "DEB", "-B", folder / "made", cwd=folder)
    made = sorted((folder / "made").glob("*.deb"))
    names = {run("dpkg-deb", "--field", package, "Package").strip() for package in made}
    if names != PACKAGES:
        sys.exit(f"cpack made {sorted(names)}")
    installed = installed_here()
    for package in made:
        check_dependencies(package, installed)

    root = folder / "root"
    for part in ("info", "updates", "triggers"):
        (root / "var/lib/dpkg" / part).mkdir(parents=True)
    (root / "var/lib/dpkg/status").touch()
    dpkg(root, "--install", *made)
    for program in PROGRAMS:
        if version not in run(root / "usr/bin" / program, "--version"):
            sys.exit(f"{program} --version does not say {version}")
    serves(root / "usr/bin/parlor-chat", "<title>parlor</title>")
    check_units(root)
    serves(root / "usr/bin/parlor-whiteboard", "whiteboard")
    where = {**os.environ, "PKG_CONFIG_PATH": str(next(root.rglob("parlor.pc")).parent)}
    if run("pkg-config", "--modversion", "parlor", env=where).strip() != version:
        sys.exit("pkg-config knows another version")
    for way in ("new_app", "tutorial"):
        run(sys.executable, "-B", CONSUME, way, "--source", source, "--build", build, "--compiler", compiler,
            "--prefix", root / "usr")

    before = [name for name in files_below(root) if name.startswith("usr/")]
    if not any(name.startswith("usr/include/parlor/") for name in before):
        sys.exit("no header was installed")
    dpkg(root, "--purge", *sorted(PACKAGES))
    left = [name for name in files_below(root) if not name.startswith(("var/lib/dpkg/", "dpkg.log"))]
    if left:
        sys.exit(f"left behind: {left}")
    return len(before)


def main():
    parser = argparse.ArgumentParser(description="Makes, installs, uses and removes the Debian packages.")
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--cpack", required=True)
    parser.add_argument("--version", required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="parlor-packages-") as folder:
        count = check(Path(folder), options.source, options.build, options.compiler, options.cpack, options.version)
    print(f"{len(PACKAGES)} packages with {count} files: installed, used and removed")


if __name__ == "__main__":
    main()
