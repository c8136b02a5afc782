"""What is measured: the rows of the comparison, and those that show how cost grows with members, rooms and threads."""
import dataclasses

from servers import PARLOR, RAW, SERVERS


@dataclasses.dataclass(frozen=True)
class Row:
    name: str  # for --only
    title: str
    work: str  # as bench_load knows it
    clients: int
    in_flight: int = 1
    bytes: int = 128
    rooms: int = 1
    threads: int = 1
    deflate: bool = False
    kept: bool = False  # what is said is kept on disk, by who can
    goal: float = None  # parlor's: at most so many times the raw limit; bytes for idle connections
    servers: tuple = (PARLOR, RAW)


COMPARISON = [
    Row("echo-1", "echo, 100 clients, 1 in flight", "echo", 100, bytes=64, goal=1.08, servers=SERVERS),
    Row("echo-16", "echo, 100 clients, 16 in flight", "echo", 100, 16, bytes=64, goal=1.25, servers=SERVERS),
    Row("room-1", "room of 1 000, 1 in flight", "room", 1000, goal=1.3, servers=SERVERS),
    Row("room-16", "room of 1 000, 16 in flight", "room", 1000, 16, goal=1.3, servers=SERVERS),
    Row("kept-1", "room of 1 000, 1 in flight, kept on disk", "room", 1000, goal=1.3, kept=True),
    Row("kept-16", "room of 1 000, 16 in flight, kept on disk", "room", 1000, 16, goal=1.3, kept=True),
    Row("deflate", "room of 1 000, 16 in flight, 350 bytes, deflated", "room", 1000, 16, bytes=350, deflate=True,
        goal=1.5, servers=[server for server in SERVERS if server.deflates]),
    Row("handshake", "handshake", "handshake", 1, 64, goal=1.4, servers=SERVERS),
    Row("idle", "idle connection, resident bytes", "idle", 5000, goal=1500, servers=SERVERS),
]

MEMBERS = [Row(f"members-{members}-{in_flight}", f"room of {members}, {in_flight} in flight", "room", members, in_flight)
           for in_flight in (1, 16) for members in (10, 100, 1000, 10000)]

ROOMS = [Row(f"rooms-{rooms}", f"10 000 members in {rooms} rooms", "room", 10000, rooms=rooms) for rooms in (1, 100, 10000)]

THREADS = [Row(f"threads-{name}-{threads}", f"{title}, {threads} threads", "room", clients, 16, rooms=rooms, threads=threads,
               servers=(PARLOR,))
           for name, title, clients, rooms in (("many", "100 rooms of 20", 2000, 100), ("one", "one room of 1 000", 1000, 1))
           for threads in (1, 2)]

GROWTH = [MEMBERS, ROOMS, THREADS]
