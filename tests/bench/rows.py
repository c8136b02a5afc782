"""The rows of the comparison: DESIGN's performance table, one load each."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Row:
    name: str  # for --only
    title: str
    work: str  # as bench_load knows it
    clients: int
    in_flight: int = 1
    bytes: int = 64
    rooms: int = 1
    deflate: bool = False
    goal: float = None  # for parlor: the largest multiple of the raw limit, or of bytes for idle clients


ROWS = [
    Row("echo-1", "echo, 100 clients, 1 in flight", "echo", 100, goal=1.08),
    Row("echo-16", "echo, 100 clients, 16 in flight", "echo", 100, 16, goal=1.25),
    Row("room-1", "room of 1 000, 1 in flight", "room", 1000, bytes=128, goal=1.3),
    Row("room-16", "room of 1 000, 16 in flight", "room", 1000, 16, bytes=128, goal=1.3),
    Row("deflate", "room of 1 000, 16 in flight, 350 bytes, deflated", "room", 1000, 16, bytes=350, deflate=True, goal=1.5),
    Row("handshake", "handshake", "handshake", 1, 64, goal=1.4),
    Row("idle", "idle connection, resident bytes", "idle", 5000, goal=1500),
]
