"""The pictures of docs/guide/performance.md, out of the results."""
from rows import COMPARISON, MEMBERS
from servers import PARLOR, RAW, SERVERS
from svg import COLOURS, bars, lines


def draw(groups, folder):
    """Draws those whose groups were run."""
    for rows, results in ((rows, results) for rows in (COMPARISON, MEMBERS) for results in groups
                          if [result.row for result in results] == rows):
        (draw_comparison if rows is COMPARISON else draw_members)(results, folder)


def draw_comparison(results, folder):
    groups = []
    for result in results:
        values = [(server.name, result.ratio(server.name)) for server in SERVERS if server is not RAW]
        values = [(name, value) for name, value in values if value is not None]
        if values and result.row.work != "idle":
            groups.append((result.row.title, values))
    bars(folder / "performance.svg", "Server CPU per unit of work, as a multiple of the raw limit", groups)


def draw_members(results, folder):
    series = []
    for in_flight in (1, 16):
        some = [result for result in results if result.row.in_flight == in_flight]
        for server in (RAW, PARLOR):
            points = [(result.row.clients, result.median(server.name)) for result in some]
            if all(value for _, value in points):
                series.append((f"{server.name}, {in_flight} in flight", COLOURS[server.name], points))
    if series:
        lines(folder / "performance-members.svg", "Cost of a delivered frame as a room grows", "members of the room",
              "us of server CPU a delivered frame", series)
