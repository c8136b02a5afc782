"""Runs rows: every server in turn, several times over, and keeps each figure."""
import dataclasses
import statistics
import sys
import time

from measure import Declined, Failed, measure
from servers import PARLOR, RAW


class Result:
    """The figures of one row: for each server one a run, None for a run that failed."""

    def __init__(self, row):
        self.row = row
        self.figures = {server.name: [] for server in row.servers}  # us a unit, or bytes a client
        self.rates = {server.name: [] for server in row.servers}  # units a second
        self.shares = {server.name: [] for server in row.servers}  # of the work, by thread, the busiest first
        self.notes = {}  # why a server has no figures

    def pass_over(self, server):
        """This run is not for that server."""
        self.figures[server.name].append(None)
        self.rates[server.name].append(None)
        self.shares[server.name].append([])

    def median(self, name):
        return _median(self.figures.get(name, []))

    def rate(self, name):
        return _median(self.rates.get(name, []))

    def ratios(self, name, to=None):
        """In each run this server's figure by that of the raw limit, or by its own in the result `to`."""
        there = to.figures[name] if to else self.figures[RAW.name]
        return [a / b for a, b in zip(self.figures.get(name, []), there) if a and b]

    def ratio(self, name, to=None):
        return _median(self.ratios(name, to))

    def share(self, name):
        """The share of the thread that did least; of the middle run."""
        return _median([min(shares) if len(shares) > 1 else None for shares in self.shares[name]])


def _median(values):
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else None


PEERS_EVERY = 3  # runs: they are so far from the limit that a few runs tell


def servers_in(run, row):
    return [server for server in row.servers if server in (PARLOR, RAW) or run % PEERS_EVERY == 1]


class Comparison:
    """Runs groups of rows and reports progress: `[ 3/70, 4.1 min left] run 1 of 5: echo-1, ws: 21.4 us`."""

    def __init__(self, folder, times):
        self.folder = folder
        self.times = times
        self.groups = []  # (results, how many runs)
        self.failures = 0
        self.done = 0
        self.all = 0
        self.deflated_bytes = None
        self.start = time.monotonic()

    def add(self, rows, runs):
        self.groups.append(([Result(row) for row in rows], runs))
        self.all += sum(len(servers_in(run, row)) for run in range(1, runs + 1) for row in rows)

    def run(self):
        """All runs of a group before the next group, all rows of it in each run, all servers in each row."""
        for results, runs in self.groups:
            for run in range(1, runs + 1):
                for result in results:
                    for server in result.row.servers:
                        if server not in servers_in(run, result.row):
                            result.pass_over(server)
                            continue
                        self._once(result, server, f"run {run} of {runs}")
        return [results for results, _ in self.groups]

    def _once(self, result, server, run):
        self.done += 1
        row = result.row
        figure = rate = None
        shares = []
        if row.deflate and PARLOR.name in result.notes:
            said = "skipped, since there is nothing of parlor's to compare it with"
        elif server.name in result.notes:
            said = f"skipped: {result.notes[server.name]}"
        else:
            try:
                seen = measure(self.folder, server, self._sized(row, server), self.times)
                figure, rate, shares = _figure(row, seen), seen.get("units", 0) / seen.get("wall_us", 1) * 1e6, seen["shares"]
                said = _text(row, seen, figure)
                if row.deflate and server is PARLOR:
                    self.deflated_bytes = int(seen["bytes_a_frame"])
            except Declined as declined:
                result.notes[server.name] = str(declined)
                said = f"skipped: {declined}"
            except Failed as failed:
                self.failures += 1
                said = f"FAILED: {failed}"
        result.figures[server.name].append(figure)
        result.rates[server.name].append(rate)
        result.shares[server.name].append(shares)
        self._say(f"{run}: {row.name}, {server.name}: {said}")

    def _sized(self, row, server):
        """The raw limit compresses nothing: for a deflated row it fans out frames as long as parlor's were on the wire."""
        if row.deflate and server is RAW:
            return dataclasses.replace(row, bytes=self.deflated_bytes, deflate=False)
        return row

    def _say(self, what):
        left = (time.monotonic() - self.start) / self.done * (self.all - self.done)
        print(f"[{self.done:{len(str(self.all))}}/{self.all}, {left / 60:4.1f} min left] {what}", file=sys.stderr, flush=True)


def _figure(row, seen):
    return seen["bytes_a_client"] if row.work == "idle" else seen["cpu_us"] / seen["units"]


def _text(row, seen, figure):
    if row.work == "idle":
        return f"{figure:.0f} bytes"
    together = f", {seen['frames_a_read']:.1f} frames arrive together" if "frames_a_read" in seen else ""
    return f"{figure:.3f} us, server busy {seen['cpu_us'] / seen['wall_us']:.0%}{together}"
