"""One measurement: starts a server, puts a load on it, and returns what the load saw."""
import dataclasses
import resource
import selectors
import subprocess
import tempfile

LISTENING = "listening on http://"
START_SECONDS = 30
LOAD_SECONDS = 120


class Failed(Exception):
    """The measurement could not be made; its text says why."""


class Declined(Failed):
    """The server does not offer what the row needs."""


@dataclasses.dataclass(frozen=True)
class Times:
    warm_up: float
    seconds: float


def raise_descriptor_limit():
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def port_of(process, row, errors):
    selector = selectors.DefaultSelector()
    selector.register(process.stdout, selectors.EVENT_READ)
    line = process.stdout.readline() if selector.select(START_SECONDS) else ""
    if not line.startswith(LISTENING):
        process.kill()
        process.wait()
        errors.seek(0)
        why = (errors.readlines() or ["it printed no address"])[-1].strip()
        raise (Declined if row.deflate and "deflate" in why else Failed)(f"the server did not start: {why}")
    return int(line.strip().rstrip("/").rsplit(":", 1)[1])


def run_load(folder, server, row, times, port, pid):
    options = {"port": port, "pid": pid, "clients": row.clients, "rooms": row.rooms, "in_flight": row.in_flight,
               "bytes": row.bytes, "warm_up": times.warm_up, "seconds": times.seconds, "deflate": int(row.deflate)}
    options.update(server.talk(row))
    command = [folder / "bench_load", row.work, *(f"{key}={value}" for key, value in options.items())]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LOAD_SECONDS, check=False)
    except subprocess.TimeoutExpired as late:
        raise Failed(f"the load had not ended after {LOAD_SECONDS} s") from late
    if done.returncode != 0:
        raise (Declined if done.returncode == 3 else Failed)(done.stderr.strip().removeprefix("load: "))
    return dict(pair.split("=") for pair in done.stdout.split())


def measure(folder, server, row, times):
    """The pairs that bench_load prints, as numbers: cpu_us, units, ..."""
    with tempfile.TemporaryDirectory() as data:
        return measure_with(folder, server, row, times, ["--data", data] if row.kept and server.keeps else [])


def measure_with(folder, server, row, times, options):
    errors = tempfile.TemporaryFile("w+")
    process = subprocess.Popen([*server.start(folder, row), *options], stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        said = run_load(folder, server, row, times, port_of(process, row, errors), process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        errors.close()
    shares = said.pop("shares", "")
    values = {name: float(value) for name, value in said.items()}
    values["shares"] = [float(share) for share in shares.split(",") if share]
    return values
