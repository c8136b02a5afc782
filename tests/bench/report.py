"""The results as Markdown tables, and where they stand in docs/guide/performance.md."""
import datetime
import os
import pathlib
import platform
import re
import subprocess

from rows import COMPARISON, MEMBERS, ROOMS, THREADS
from servers import PARLOR, RAW, SERVERS

BEGIN = "<!-- ./dev bench writes from here -->"
END = "<!-- to here -->"
ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = [server.name for server in SERVERS if server not in (PARLOR, RAW)]


def tables(groups):
    """One text with a table for each group that was run."""
    writers = [(COMPARISON, comparison), (MEMBERS, members), (ROOMS, rooms), (THREADS, threads)]
    write_for = {row.name: write for rows_of_group, write in writers for row in rows_of_group}
    return "\n".join(write_for[results[0].row.name](results) for results in groups)


def conditions(load):
    """A line on when, on what and with what it was measured; `load` is what the machine had to do before."""
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    version = dict(re.findall(r'"(node_modules/(?:ws|socket\.io))": \{\s*"version": "([^"]+)"', (ROOT / "package-lock.json").read_text()))
    said = [datetime.date.today().isoformat(), f"{os.cpu_count()} processors ({cpu.group(1) if cpu else platform.machine()})",
            f"parlor at {output('git', '-C', ROOT, 'rev-parse', '--short', 'HEAD')}",
            f"websocketpp {output('dpkg-query', '-W', '-f', '${Version}', 'libwebsocketpp-dev')}",
            f"ws {version.get('node_modules/ws')} and Socket.IO {version.get('node_modules/socket.io')} on Node {output('node', '--version')}"]
    return "Measured " + ", ".join(said) + f". Load of the machine before: {load:.1f}.\n"


def output(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def number(value, digits=2):
    if value is None:
        return "–"
    return f"{value:,.{digits}f}".replace(",", " ")


def microseconds(value):
    return "–" if value is None else f"{number(value, 1 if value >= 10 else 2)} us"


def table(head, lines):
    marks = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, marks, *lines]) + "\n"


def spread(ratios):
    """How far the runs lie apart."""
    return f" ({number(min(ratios))} to {number(max(ratios))})" if len(ratios) > 1 else ""


def comparison(results):
    lines = []
    for result in results:
        row = result.row
        own = number(result.ratio(PARLOR.name)) + spread(result.ratios(PARLOR.name))
        cells = [microseconds(result.median(RAW.name)), own, number(row.goal), *(number(result.ratio(name)) for name in PEERS)]
        if row.work == "idle":
            cells = [number(result.median(RAW.name), 0), number(result.median(PARLOR.name), 0), number(row.goal, 0),
                     *(number(result.median(name), 0) for name in PEERS)]
        lines.append([row.title, *cells])
        if row.work == "handshake":
            rates = [number(result.rate(name), 0) for name in (RAW.name, PARLOR.name, *PEERS)]
            lines.append(["connections a second, opened and reset", *rates[:2], "", *rates[2:]])
    text = table(["work", "raw limit", "parlor", "goal: at most", *PEERS], lines)
    return text + "".join(f"\nNot measured in `{result.row.name}`: {name}: {why}.\n"
                          for result in results for name, why in result.notes.items())


def beside_limit(results, first, label):
    """Parlor beside the raw limit, and how its cost has grown since the row `first` by how that of the raw limit has."""
    start = next((result.ratio(PARLOR.name) for result in results if result.row.name == first), None)
    lines = []
    for result in results:
        ratio = result.ratio(PARLOR.name)
        lines.append([label(result.row), microseconds(result.median(RAW.name)), microseconds(result.median(PARLOR.name)),
                      number(ratio) + spread(result.ratios(PARLOR.name)), number(ratio / start if ratio and start else None)])
    return lines


def members(results):
    lines = []
    for in_flight in (1, 16):
        some = [result for result in results if result.row.in_flight == in_flight]
        lines += beside_limit(some, f"members-100-{in_flight}",
                              lambda row: f"{number(row.clients, 0)}, {row.in_flight} in flight")
    return table(["members of one room", "raw limit", "parlor", "multiple", "growth from 100, by the raw limit's"], lines)


def rooms(results):
    lines = beside_limit(results, "rooms-1", lambda row: number(row.rooms, 0))
    return table(["10 000 members in rooms", "raw limit", "parlor", "multiple", "growth from one, by the raw limit's"], lines)


def threads(results):
    by_name = {result.row.name: result for result in results}
    lines = []
    for result in results:
        one = by_name.get(result.row.name[:-1] + "1")
        least = result.share(PARLOR.name)
        lines.append([result.row.title.split(",")[0], str(result.row.threads), microseconds(result.median(PARLOR.name)),
                      number(result.ratio(PARLOR.name, one) if one else None),
                      "–" if least is None else f"{least * 100:.0f} %"])
    return table(["load", "threads", "parlor", "of one thread", "work of the thread that did least"], lines)


def write_into(page, text):
    """Puts `text` between the markers of `page`."""
    whole = page.read_text(encoding="utf-8")
    before, rest = whole.split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")
